"""The answer key of a document: what each of its cells prints.

Belongs here: the key as ``score`` tools read it. Does not belong here: doing damage (``defects.py``).

``table2``, ``table3``: number by ``item|column``; ``table4``: a list of the 15 cells. A number is what the cell prints,
null a cell that is empty or holds a placeholder; a cell that is not listed is not shown. ``ambiguous``: cells without a
single reading, such as ``2:rules|made`` and ``4:7``: no value is right, the rendered one is tolerated. ``uncertain``:
cells that are not scored. ``defects``: what is wrong with the document, by the names of ``defects.py``.
"""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from pipelines.sample.layouts import GLUED, LOSES_BLANKS
from pipelines.sample.reports import Place, Report, places, rows
from schemas.forms import edition_in_force, forms

Number = int | float | None


def key(
    written: Report,
    layout: str = "",
    left: Collection[Place] | None = None,
    *,
    unsure: Collection[Place] = (),
    uncertain: Collection[Place] = (),
) -> dict[str, Any]:
    """The key of a report in this layout. ``left`` are the cells that damage to its text has left, ``unsure`` those of
    them that have no single reading for that reason, besides those of which the layout leaves none.
    """
    numbers = _numbers(written, left)
    sections = _sections()
    told: dict[str, Any] = {
        "agency": written.agency,
        "report_year": written.year,
        "edition": written.edition if numbers else None,
    }
    for code, section in sections.items():
        if section == _LISTED:
            continue
        told[f"table{section}"] = _named(_names(code, written.editions[code]), numbers)
    disputes = [place for place in _of_table(written, "disputes") if written.cells]
    if any(place in numbers for place in disputes):
        told["table4"] = [numbers.get(place) for place in disputes]
    if found := {*_of_layout(written, layout, numbers), *unsure} - set(uncertain):
        told["ambiguous"] = _called(written, found)
    if uncertain:
        told["uncertain"] = _called(written, uncertain)
    if written.published_on:
        told["published_on"] = written.published_on.isoformat()
    if written.defects:
        told["defects"] = list(written.defects)
    return told


_LISTED = 4
"""The section whose table the key lists in the order of the form."""


def _named(names: dict[Place, str], numbers: dict[Place, Number]) -> dict[str, Number]:
    """Numbers by the names of their cells."""
    if names.keys() <= numbers.keys():  # as almost always, and then a good deal faster
        return dict(zip(names.values(), map(numbers.get, names), strict=True))
    return {name: numbers[place] for place, name in names.items() if place in numbers}


def _numbers(written: Report, left: Collection[Place] | None) -> dict[Place, Number]:
    """What every cell that is shown prints."""
    says = {place: "" if number is None else str(number) for place, number in written.says.items()}
    texts = written.cells | says
    numbers = dict(zip(texts, map(_plain, texts.values()), strict=True))
    if written.skip:
        numbers = {place: n for place, n in numbers.items() if place[:2] not in written.skip}
    if left is not None:
        numbers = {place: n for place, n in numbers.items() if place in left}
    return numbers


@cache
def _plain(text: str) -> Number:
    if not text:
        return None
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _of_layout(written: Report, layout: str, numbers: dict[Place, Number]) -> Iterable[Place]:
    """Cells that the layout makes ambiguous: in rows with a blank where blanks leave no trace; glued digits."""
    if layout not in LOSES_BLANKS:
        return
    blanks = {place for place, text in written.cells.items() if not text}
    told = layout not in GLUED or not (blanks or written.says)
    for row in runs(written) if blanks or layout in GLUED else ():
        glued = layout in GLUED and (not told or not _is_told(written, row))
        if glued or not blanks.isdisjoint(row):
            yield from (place for place in row if place in numbers)


def _is_told(written: Report, row: list[Place]) -> bool:
    """Whether glued cells can be parted: one of them, or a digit each."""
    texts = [written.cells[place] for place in row]
    return len(texts) == 1 or all(len(text) == 1 and text.isdecimal() for text in texts)


def runs(written: Report) -> Iterator[list[Place]]:
    """Cells that stand in one row of the page, row after row."""
    for code, edition in written.editions.items():
        if forms()[edition].table(code).layout == "row":
            yield _of_table(written, code)
        else:
            yield from (
                run for table, item, run in rows(written) if table == code and (table, item) not in written.skip
            )


def _of_table(written: Report, code: str) -> list[Place]:
    return [place for place in places(((code, written.editions[code]),)) if place[:2] not in written.skip]


def _called(written: Report, found: Collection[Place]) -> list[str]:
    """Cells by their names in the key, in the order of the form."""
    names = []
    for code, section in _sections().items():
        for n, place in enumerate(_of_table(written, code)):
            if place in found:
                names.append(f"{section}:{n}" if section == _LISTED else f"{section}:{place[1]}|{place[2]}")
    return names


@cache
def _sections() -> dict[str, int]:
    return {table.code: table.section for table in edition_in_force(None).tables}


@cache
def _names(code: str, edition: str) -> dict[Place, str]:
    return {place: f"{place[1]}|{place[2]}" for place in places(((code, edition),))}
