"""A batch of raw reports -> its cells, documents, observations, and what its prose says: the whole ladder.

Belongs here: the order of the rungs. Does not belong here: any rung; files and processes (``parts.py``, ``assets``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from pipelines.extract.atoms import atoms
from pipelines.extract.figures import figures
from pipelines.extract.fragments import mended
from pipelines.extract.headings import headings
from pipelines.extract.identity import identify
from pipelines.extract.observations import header_units, locator, observations
from pipelines.extract.readings import readings
from pipelines.extract.recognised import only_supported, recognised_tables, without_recognised
from pipelines.extract.sections import paragraphs, sections
from pipelines.extract.statements import statements
from pipelines.extract.tables import editions, located, settled
from pipelines.pool import in_pool
from pipelines.read.documents import Pending, RawDocument, Read, layouts, read_documents
from pipelines.read.registry import reader_version, readers, reads_pictures

EXTRACTOR_VERSION = "8+ocr" if reads_pictures() else "8"
"""Raise it when the same bytes may give other rows, whatever reads them: every document is then extracted again. So it
is where the extra ``ocr`` comes or goes, which scanned PDFs are read with. For one reader alone raise its own
(``pipelines/read/registry.py``).
"""

NO_REPORT = (
    "no annual report on information disclosure: no title, no section headings and no table of the form was found; "
    "check the file"
)
_NOT_IN_TEXT = (
    "no annual report on information disclosure was found in its text, and pages that are pictures were not read: {}; "
    "scanned pages are read with the extra ocr (pip install 'gongkai[ocr]')"
)


@dataclass(frozen=True)
class Extracted:
    """The frames of the extracted layer, as ``schemas.documents``, ``observations`` and ``figures`` declare them."""

    document_cells: pl.DataFrame
    documents: pl.DataFrame
    observations: pl.DataFrame
    sections: pl.DataFrame
    narrative_figures: pl.DataFrame
    narrative_statements: pl.DataFrame


@dataclass(frozen=True)
class Observed:
    """What the tables of a batch print: ``documents`` and ``observations`` as in ``Extracted``, but by ``doc``, which
    ``raw`` names; its ``cells``; what the prose is read from: all ``lines``, and the ``headings`` among them; and which
    lines were ``recognised`` in pictures (``doc, line``).
    """

    raw: pl.DataFrame
    cells: pl.DataFrame
    lines: pl.DataFrame
    headings: pl.DataFrame
    documents: pl.DataFrame
    observations: pl.DataFrame
    recognised: pl.DataFrame


def extractor_version(media_type: str) -> str:
    """The version that documents of a media type are extracted by now: of the ladder, and of their reader where that
    was corrected since.
    """
    corrected = reader_version(media_type)
    return f"{EXTRACTOR_VERSION}.{corrected}" if corrected else EXTRACTOR_VERSION


def extract(batch: Sequence[RawDocument], now: datetime) -> Extracted:
    """Extracts a batch. The order and the company in which documents are extracted change nothing in their rows."""
    return in_pool(partial(_extracted, batch, read_documents(batch), now))


def observe(batch: Sequence[RawDocument], now: datetime) -> Observed:
    """The rungs from the bytes to the observations: all but the prose and the frame of cells."""
    return in_pool(partial(_observed, batch, read_documents(batch), now))


def _extracted(batch: Sequence[RawDocument], read: Read, now: datetime) -> Extracted:
    found = _observed(batch, read, now)
    raw, lines = found.raw, found.lines
    prose = paragraphs(lines, found.headings).join(
        _accepted(found.documents), on="doc", how="semi", maintain_order="left"
    )
    spelled = without_recognised(prose, found.recognised)
    return Extracted(
        document_cells=_named(_cell_frame(found.cells), raw),
        documents=found.documents.drop("doc"),
        observations=_named(found.observations, raw),
        sections=_named(_section_frame(sections(prose), lines), raw),
        narrative_figures=_named(figures(spelled, lines), raw),
        narrative_statements=_named(statements(spelled, lines, prose.join(spelled, on="doc", how="semi")), raw),
    )


def _observed(batch: Sequence[RawDocument], read: Read, now: datetime) -> Observed:
    raw = pl.DataFrame(
        {
            "doc": pl.Series(range(len(batch)), dtype=pl.UInt32),
            "document_id": pl.Series([one.document_id for one in batch], dtype=pl.String),
            "media_type": pl.Series([one.media_type for one in batch], dtype=pl.String),
            "byte_size": pl.Series([one.byte_size for one in batch], dtype=pl.Int64),
        }
    )
    located_atoms = located(mended(atoms(read.cells)))
    lines = _without_tables(read.lines, located_atoms)
    opened = headings(lines)
    identity = identify(lines, opened)
    told = raw.select("doc").join(editions(located_atoms), on="doc", how="left")
    tables = settled(told, identity.select("doc", "report_year"))
    values, spoiled, rows = readings(located_atoms, tables, read.texts)
    told_of = raw.join(read.refused, on="doc", how="left").join(read.unread, on="doc", how="left")
    documents = _documents(told_of, identity, tables, rows, now)
    cells_of_form = observations(
        tables.join(_accepted(documents), on="doc", how="semi"), values, spoiled, header_units(located_atoms)
    )
    supported = only_supported(cells_of_form, recognised_tables(located_atoms, values, read.recognised))
    return Observed(raw, read.cells, lines, opened, documents, supported, read.recognised)


def rejected_documents(failed: Sequence[tuple[Pending, str]], now: datetime) -> pl.DataFrame:
    """Rows of extracted ``documents`` with status ``rejected`` and these reasons."""
    rows = [
        {
            "document_id": one.document_id,
            "media_type": one.media_type,
            "byte_size": one.byte_size,
            "status": "rejected",
            "reason": reason,
            "extractor_version": extractor_version(one.media_type),
            "ingested_at": now,
        }
        for one, reason in failed
    ]
    return pl.DataFrame(rows, schema=extract([], now).documents.schema)


def _without_tables(lines: pl.DataFrame, atoms: pl.DataFrame) -> pl.DataFrame:
    """Lines with ``in_grid`` also where a line is a label or a value inside a table."""
    inside = (pl.col("context") != "") & pl.col("kind").is_in(["text", "section"]).not_().fill_null(True)
    doc = pl.col("doc").cast(pl.UInt64) * (1 << 32)
    marked = atoms.select(inside=inside, place=doc + pl.col("row"))
    outside = marked.filter(~pl.col("inside"))["place"].unique()
    grid = marked.filter("inside")["place"].unique()
    place = doc + pl.col("line")
    within = place.is_in(grid.implode()) & ~place.is_in(outside.implode())
    return lines.with_columns(in_grid=pl.col("in_grid") | within)


def _accepted(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.filter(pl.col("status") == "accepted").select("doc")


def _documents(
    raw: pl.DataFrame, identity: pl.DataFrame, tables: pl.DataFrame, rows: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    told = raw.join(identity, on="doc", how="left", maintain_order="left").join(
        tables.select("doc", "edition"), on="doc", how="left"
    )
    told = told.join(_layouts(rows), on="doc", how="left", maintain_order="left")
    unread = pl.format(_NOT_IN_TEXT, "pages_unread")
    accepted = pl.col("reason").is_null() & (pl.col("is_report").fill_null(False) | pl.col("edition").is_not_null())
    return told.select(
        "doc",
        "document_id",
        "media_type",
        "byte_size",
        layout=pl.when(accepted).then(
            pl.coalesce(pl.col("media_type").replace_strict(layouts(), default=None), "layout")
        ),
        agency_name=pl.when(accepted).then("agency_name"),
        report_year=pl.when(accepted).then("report_year"),
        year_evidence=pl.when(accepted).then("year_evidence"),
        edition=pl.when(accepted).then("edition"),
        published_on=pl.when(accepted).then("published_on"),
        scope=pl.when(accepted).then("scope"),
        status=pl.when(accepted).then(pl.lit("accepted")).otherwise(pl.lit("rejected")),
        reason=pl.when(~accepted).then(
            pl.coalesce("reason", pl.when(pl.col("pages_unread") > 0).then(unread), pl.lit(NO_REPORT))
        ),
        pages_unread=pl.when(accepted).then("pages_unread"),
        extractor_version=pl.col("media_type").replace_strict(
            {media_type: extractor_version(media_type) for media_type in readers()},
            default=EXTRACTOR_VERSION,
            return_dtype=pl.String,
        ),
        ingested_at=pl.lit(now).cast(pl.Datetime("us", "UTC")),
    )


def _layouts(rows: pl.DataFrame) -> pl.DataFrame:
    """``doc, layout``: how most rows of the document are written, as ``separator`` and way of reading (``tab line``,
    ``line stream``).
    """
    way = pl.concat_str([pl.col("sep"), pl.lit(" "), pl.col("mode")])
    return rows.filter(pl.col("slots") > 0).group_by("doc").agg(layout=way.mode().min())


def _named(frame: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the ``document_id`` of each ``doc``, which is the number of its row in ``raw``."""
    return frame.select(raw["document_id"].gather(frame["doc"]), pl.exclude("doc"))


def _cell_frame(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(
        "doc",
        "block",
        pl.col("grid_row").alias("row"),
        pl.col("grid_column").alias("column"),
        "row_span",
        "column_span",
        "text",
        locator=locator(cells),
    )


def _section_frame(found: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    places = lines.select("doc", "place", first_line="line").filter(pl.col("place").is_not_null())
    found = found.join(places, on=["doc", "first_line"], how="left", maintain_order="left")
    by_text = pl.format('{{"line": {}, "start": {}, "end": {}}}', "first_line", "start", "end")
    by_line = pl.format('{{"block": {}}}', "first_line")
    return found.select(
        "doc",
        "section_no",
        "section_code",
        "heading",
        "text",
        locator=pl.coalesce("place", pl.when(pl.col("start").is_not_null()).then(by_text).otherwise(by_line)),
    )
