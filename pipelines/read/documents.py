"""A batch of documents of any formats -> lines and cells, and those that were refused.

Belongs here: which way each document takes (``registry.py``). Does not belong here: any format.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import polars as pl

from pipelines.ingest.sniff import decode
from pipelines.read import watch
from pipelines.read.blocks import Gathered, Pages, UnreadableError
from pipelines.read.bounds import excess_of_page, excess_of_text, too_deep
from pipelines.read.frames import CELLS, LINES
from pipelines.read.html import read_html
from pipelines.read.registry import TEXT, Reader, readers
from pipelines.read.text import read_text


@dataclass(frozen=True)
class Pending:
    """A document that is to be read: its row of ``raw_reports``."""

    document_id: str
    media_type: str
    encoding: str | None
    byte_size: int


@dataclass(frozen=True)
class RawDocument(Pending):
    """The same with its bytes."""

    data: bytes


@dataclass(frozen=True)
class Read:
    """The frames ``LINES`` and ``CELLS``, sorted by ``doc``; ``texts`` (doc, text) of those documents whose offsets
    count characters of a text; and ``refused`` (doc, reason), which have no lines and no cells;
    ``recognised`` (doc, line): the lines, and rows of cells, that were recognised in pictures; ``unread`` (doc,
    pages_unread): how many pages are pictures and were not read, of documents that may have any.
    """

    lines: pl.DataFrame
    cells: pl.DataFrame
    texts: pl.DataFrame
    refused: pl.DataFrame
    recognised: pl.DataFrame
    unread: pl.DataFrame


def read_documents(batch: Sequence[RawDocument]) -> Read:
    """Reads a batch; ``doc`` is the place of a document in it. Raises whatever a reader raises for want of an
    ``UnreadableError``.
    """
    refused: dict[int, str] = {}
    texts: list[tuple[int, str]] = []
    pages: list[tuple[int, str]] = []
    unread: list[tuple[int, int]] = []
    blocks = Gathered()
    for doc, reader, data in _converted(batch, refused):
        one = batch[doc]
        if reader.way == "text" or (reader.way == "html" and not reader.function):
            text = decode(data, one.encoding or "utf-8")
            if excess := excess_of_text(text) if reader.way == "text" else excess_of_page(text):
                refused[doc] = excess
            else:
                (texts if reader.way == "text" else pages).append((doc, text))
            continue
        watch.reading(one.document_id)
        try:
            found = reader.load()(data)
        except UnreadableError as error:
            refused[doc] = str(error)
        else:
            if reader.way == "html":
                pages.append((doc, found))
            else:
                blocks.add(doc, found)
            if isinstance(found, Pages):
                unread.append((doc, found.unread))
    watch.reading("")
    read = _frames(((read_text, texts), (partial(_read_pages, refused), pages)), blocks)
    counted = pl.DataFrame(unread, schema={"doc": pl.UInt32, "pages_unread": pl.Int16}, orient="row")
    return Read(*read, _said(texts, "text"), _said([*refused.items()], "reason"), blocks.recognised(), counted)


def _converted(batch: Sequence[RawDocument], refused: dict[int, str]) -> Iterator[tuple[int, Reader, bytes]]:
    """Every document with the reader of what it is, or of what it was converted to, in the order of the batch."""
    known = readers()
    ways = [known.get(one.media_type, known[TEXT]) for one in batch]
    waiting: dict[Reader, list[int]] = {}
    for doc, reader in enumerate(ways):
        if reader.way == "convert":
            waiting.setdefault(reader, []).append(doc)
    made: dict[int, bytes] = {}
    for reader, docs in waiting.items():
        for doc, result in zip(docs, reader.load()([batch[doc].data for doc in docs]), strict=True):
            if isinstance(result, UnreadableError):
                refused[doc] = str(result)
            else:
                made[doc] = result
    for doc, reader in enumerate(ways):
        if reader.way != "convert":
            yield doc, reader, batch[doc].data
        elif doc in made:
            yield doc, known[reader.becomes], made[doc]


def _read_pages(refused: dict[int, str], pages: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pages as ``read_html`` reads them; one whose elements stand too deep inside one another is refused alone."""
    with suppress(RecursionError):
        return read_html(pages)
    read = []
    for page in pages.iter_slices(1):
        try:
            read.append(read_html(page))
        except RecursionError:
            refused[page["doc"].item()] = too_deep()
    lines, cells = zip(*read, strict=True) if read else ([pl.DataFrame(schema=LINES)], [pl.DataFrame(schema=CELLS)])
    return pl.concat(lines), pl.concat(cells)


def _frames(
    by_text: tuple[tuple[Callable[[pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]], list[tuple[int, str]]], ...],
    blocks: Gathered,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    read = [reader(_said(found, "text")) for reader, found in by_text if found]
    if blocks.documents:
        read.append(blocks.frames())
    if not read:
        return pl.DataFrame(schema=LINES), pl.DataFrame(schema=CELLS)
    lines, cells = (pl.concat(frames) for frames in zip(*read, strict=True))
    if len(read) == 1:
        return lines.set_sorted("doc"), cells.set_sorted("doc")
    return lines.sort("doc", maintain_order=True), cells.sort("doc", maintain_order=True)


def _said(rows: Sequence[tuple[int, str]], name: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"doc": pl.UInt32, name: pl.String}, orient="row").sort("doc")


def layouts() -> dict[str, str]:
    """The layout that documents of a media type have, HTML and all but text."""
    return {media_type: reader.layout for media_type, reader in readers().items() if reader.layout}
