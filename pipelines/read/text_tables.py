"""Lines of text -> the cells of tables whose places or marks tell every cell, the empty ones included.

Belongs here: which lines of a batch such tables take, and their cells as a frame. Does not belong here: what the
tables look like (``drawn.py``, ``ruled.py``, ``delimited.py``), lines that only tabs and pipes part (``text.py``).
"""

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from pipelines.read.delimited import comma_tables, printed_frames
from pipelines.read.drawn import drawn_tables
from pipelines.read.frames import CELLS, TextCell
from pipelines.read.ruled import ruled_tables

_Read = Callable[[Sequence[str]], tuple[list[TextCell], set[int]]]
_KINDS: tuple[tuple[_Read, str, int], ...] = (
    (drawn_tables, r"[│┃║]|^\s*\+[-=]{2}", 1),
    (ruled_tables, r"^\s*(?:--+ +--|==+ +==)", 1),
    (printed_frames, r"^\s*[0０]\s+[1１]\s+[2２]\s", 1),
    (comma_tables, r"^[^,。\t|]*,[^,。\t|]*,[^。\t|]*$", 6),
)
"""What reads tables of a kind; what a document that has one shows, and on how many lines at least."""
_ANY = r"[│┃║,]|^\s*(?:[+=-]|[0０]\s)"
"""What a line of every kind holds."""
_Row = tuple[int, int, int, str, int, int, bool]


def text_tables(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``lines`` as of ``split_lines`` -> the cells of their tables as ``CELLS``, parted as by tabs, and the other
    lines.
    """
    shown = {str(n): pl.col("text").str.contains(sign).sum() >= least for n, (_, sign, least) in enumerate(_KINDS)}
    signs = (
        lines.filter(pl.col("text").str.contains(_ANY))
        .group_by("doc")
        .agg(**shown)
        .filter(pl.any_horizontal(pl.exclude("doc")))
    )
    if signs.is_empty():
        return pl.DataFrame(schema=CELLS), lines
    kinds = {doc: [_KINDS[n][0] for n, is_shown in enumerate(told) if is_shown] for doc, *told in signs.iter_rows()}
    found: list[_Row] = []
    taken: list[pl.DataFrame] = []
    for own in lines.filter(pl.col("doc").is_in(signs["doc"].implode())).partition_by("doc", maintain_order=True):
        cells, numbers = _tables(own["text"].to_list(), kinds[own["doc"][0]])
        taken.append(own.select("doc", "line")[sorted(numbers)])
        found += _rows(own, cells)
    names = ["doc", "row", "ordinal", "text", "start", "end", "open"]
    frame = pl.DataFrame(found, schema={name: CELLS[name] for name in names}, orient="row")
    return _framed(frame), lines.join(pl.concat(taken), on=["doc", "line"], how="anti", maintain_order="left")


def _tables(texts: list[str], kinds: list[_Read]) -> tuple[list[TextCell], set[int]]:
    """The cells of one document, and the lines that they take: one that a kind has taken is empty for the next."""
    cells: list[TextCell] = []
    taken: set[int] = set()
    for kind in kinds:
        more, numbers = kind(["" if n in taken else text for n, text in enumerate(texts)])
        cells += more
        taken |= numbers
    return cells, taken


def _rows(own: pl.DataFrame, cells: list[TextCell]) -> Iterator[_Row]:
    """``doc, row, ordinal, text, start, end, open`` of each cell; several lines in one are kept apart."""
    doc, numbers, starts, opens = own["doc"][0], *(own[name].to_list() for name in ("line", "start", "open"))
    for cell in cells:
        text = "\n".join(piece.strip() for *_, piece in cell.pieces)
        spots = [starts[line] + start + len(piece) - len(piece.lstrip()) for line, start, piece in cell.pieces]
        start = spots[0] if spots else starts[cell.row] + cell.start
        end = spots[-1] + len(cell.pieces[-1][-1].strip()) if spots else start
        yield doc, numbers[cell.row], cell.ordinal, text, start, end, any(opens[line] for line, *_ in cell.pieces)


def _framed(cells: pl.DataFrame) -> pl.DataFrame:
    return (
        cells.with_columns(
            sep=pl.lit("tab"),
            gap=pl.lit(1),
            block=pl.lit(0),
            grid_row="row",
            grid_column="ordinal",
            member="ordinal",
            row_span=pl.lit(1),
            column_span=pl.lit(1),
            split=pl.lit(False),
            bordered=pl.lit(False),
            place=pl.lit(None, pl.String),
        )
        .select(CELLS.names())
        .cast(CELLS)
    )
