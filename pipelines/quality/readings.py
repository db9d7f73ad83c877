"""Rows whose numbers cannot be told apart by themselves, read where the equations leave a single way.

Belongs here: the admissible readings of a glued or short row that ends in its total, and whether only one is left.
Does not belong here: parting digits without equations (``pipelines/extract/glue.py``), bounds of cells
(``bounds.py``).

A reading puts the numbers of the text, in their order and with no digit left over, into the columns of the row; the
last one is the total, a column without a number adds nothing. It is admissible when the parts add up to the total and
every number lies within the bounds that the other equations leave its cell. Only texts of one line are read: of several
lines one may be lost, even the total, and the numbers that are left may add up all the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.quality.bounds import Bounds
from pipelines.quality.system import Filled, System

_MOST_STEPS: Final = 20_000
_NUMBERS: Final = re.compile(r"\d+(?:[ \t|]+\d+)*")
_LOST: Final = ["document_id", "item_code", "raw_text", "locator"]

Reading = tuple[int, ...]


@dataclass(frozen=True)
class UnreadRow:
    """A row none of whose cells can be read: its document and its cells by number, parts first and the total last."""

    doc: int
    cells: tuple[int, ...]
    text: str


class _TooManyError(Exception):
    """There are more ways to read a row than are worth trying."""


def unread_rows(system: System, cells: Filled, observations: pl.DataFrame) -> list[UnreadRow]:
    """The rows of ``system`` of which only the text as a whole is known, and whose equation ends in their total."""
    in_order = _rows_with_total(system)
    width = pl.DataFrame({"item_code": list(in_order), "width": [len(one) for one in in_order.values()]})
    unread = observations.filter(
        (pl.col("edition") == system.edition)
        & (pl.col("table_code") == system.table)
        & (pl.col("status") == "unreadable")
        & pl.col("raw_text").is_not_null()
    )
    # Texts of several rows (the one line of disputes) share raw text and place over items.
    alone = pl.col("item_code").n_unique().over("document_id", "raw_text", "locator") == 1
    whole = unread.filter(alone).group_by(_LOST, maintain_order=True).len().join(width, on="item_code")
    whole = whole.filter(pl.col("len") == pl.col("width"))
    number = {document: n for n, document in enumerate(cells.documents)}
    return [
        UnreadRow(number[document], in_order[item], unicodedata.normalize("NFKC", raw).strip())
        for document, item, raw in whole.select("document_id", "item_code", "raw_text").iter_rows()
    ]


def only_reading(row: UnreadRow, bounds: Bounds) -> Reading | None:
    """The one admissible reading of ``row``, a number for each of its cells; None with several, or none.

    >>> tuple(_admissible("2003005", [0] * 7, [99] * 7))
    ((2, 0, 0, 3, 0, 0, 5),)
    """
    if not _NUMBERS.fullmatch(row.text):
        return None
    cells = list(row.cells)
    found: set[Reading] = set()
    try:
        for reading in _admissible(row.text, bounds.low[row.doc, cells].tolist(), bounds.high[row.doc, cells].tolist()):
            found.add(reading)
            if len(found) > 1:
                return None
    except _TooManyError:
        return None
    return found.pop() if found else None


def _rows_with_total(system: System) -> dict[str, tuple[int, ...]]:
    """By item, its cells in printed order, where the last of them is the total of the others."""
    found = {}
    for number, one in enumerate(system.equations):
        cells = [n for n, (item, _) in enumerate(system.cells) if item == one.item]
        signs = system.matrix[number, cells].tolist() if one.item else []
        if signs and signs[-1] == -1 and set(signs[:-1]) == {1}:
            found[one.item] = tuple(cells)
    return found


def _admissible(text: str, low: Sequence[float], high: Sequence[float]) -> Iterator[Reading]:
    """Readings, perhaps the same one more than once; ``_TooManyError`` when the search takes too long."""
    steps = iter(range(_MOST_STEPS))
    tokens = re.findall(r"\d+", text)
    glued = len(tokens) == 1
    pieces = list(tokens[0]) if glued else tokens
    for cut in range(len(pieces) - 1, 0, -1):
        total = _number(pieces[cut:], glued)
        if total is not None and low[-1] <= total <= high[-1]:
            for parts in _parts(pieces[:cut], low[:-1], high[:-1], total, glued, steps):
                yield (*parts, total)


def _parts(
    pieces: list[str], low: Sequence[float], high: Sequence[float], rest: int, glued: bool, steps: Iterator[int]
) -> Iterator[Reading]:
    """Ways to put ``pieces`` into the columns of these bounds so that they add up to ``rest``."""
    if next(steps, None) is None:
        raise _TooManyError
    if not len(low):
        if not pieces and rest == 0:
            yield ()
        return
    options = [(0, 0)] if low[0] <= 0 else []
    for taken in range(1, len(pieces) + 1):
        number = _number(pieces[:taken], glued)
        if number is not None and low[0] <= number <= min(high[0], rest):
            options.append((taken, number))
    for taken, number in options:
        for others in _parts(pieces[taken:], low[1:], high[1:], rest - number, glued, steps):
            yield (number, *others)


def _number(pieces: list[str], glued: bool) -> int | None:
    """The number that the pieces make together; parted ones make none, nor do digits behind a leading zero."""
    text = "".join(pieces)
    if (len(pieces) > 1 and not glued) or (len(text) > 1 and text[0] == "0"):
        return None
    return int(text)
