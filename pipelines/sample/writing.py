"""A report in the order in which it is read: title, sections, paragraphs and tables; and all of it as text.

Belongs here: what every format writes, block after block, and plain text. Does not belong here: what a table looks like
in text (``layouts.py``), pages (``pages.py``), files of office programs (``formats``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Literal, NamedTuple

from pipelines.sample.grids import Grid, grids
from pipelines.sample.layouts import BLANK, RUN_ON, TEXT_LAYOUTS
from pipelines.sample.reports import Place, Report, places
from schemas.forms import report

Shown = Mapping[str, Grid]
"""The tables of a report by their code, where they are not to stand as the form prints them."""

Editions = tuple[tuple[str, str], ...]

NUMERALS = "一二三四五六七八九十"
_MARK = "\ue000"
_ENOUGH = ord(BLANK) - ord(_MARK)


class Block(NamedTuple):
    """A piece of a report; ``table`` is the code of a table in the place of ``text``."""

    kind: Literal["title", "section", "subsection", "paragraph", "table", "signature"]
    text: str = ""
    table: str = ""


def blocks(written: Report) -> Iterator[Block]:
    """The report from its title to its signature."""
    if written.heading:
        yield Block("title", written.heading)
    tables = _table_of_section()
    for section in report().sections:
        yield Block("section", f"{NUMERALS[section.no - 1]}、{section.label}")
        for text in written.prose.get(section.code, ()):
            yield Block("paragraph", text)
        yield from _subsections(written, section.code)
        if section.no in tables:
            yield Block("table", table=tables[section.no])
    if written.published_on:
        yield Block("signature", written.agency)
        yield Block(
            "signature", f"{written.published_on.year}年{written.published_on.month}月{written.published_on.day}日"
        )


def as_text(written: Report, layout: str, shown: Shown | None = None) -> str:
    """The report as flattened text, in one of ``TEXT_LAYOUTS``."""
    tables = table_texts(written, TEXT_LAYOUTS[layout], shown)
    texts = (tables[block.table] if block.table else block.text for block in blocks(written))
    return "".join(texts) if layout in RUN_ON else "\n\n".join(texts) + "\n"


def table_texts(written: Report, write: Callable[[Grid], str], shown: Shown | None = None) -> dict[str, str]:
    """Every table by its code, written by ``write``, which must look at no cell but to see whether it is empty."""
    if shown is None and not written.skip and "" not in written.cells.values():
        frames = _frames(tuple(written.editions.items()), write)
        return {code: frame.filled(written.cells) for code, frame in frames.items()}
    return {code: write(grid) for code, grid in (shown or grids(written)).items()}


def marked(written: Report) -> tuple[Report, dict[str, Place]]:
    """The report with one character of its own in the place of every cell, and what each stands for: so that damage can
    be done to a text, and it is known what is left.
    """
    marks: dict[str, Place] = {}
    for n, (place, text) in enumerate(written.cells.items()):
        marks[chr(ord(_MARK if text else BLANK) + n)] = place
    return replace(written, cells={place: mark for mark, place in marks.items()}), marks


@dataclass(frozen=True)
class _Frame:
    """A table without its cells: the text before each, and the text behind the last."""

    pieces: tuple[str, ...]
    cells: Callable[[Mapping[Place, str]], tuple[str, ...]]

    def filled(self, cells: Mapping[Place, str]) -> str:
        return "".join(chain.from_iterable(zip(self.pieces, self.cells(cells), strict=False))) + self.pieces[-1]


@cache
def _frames(editions: Editions, write: Callable[[Grid], str]) -> dict[str, _Frame]:
    """Writing the labels of a table takes ten times as long as filling in its cells."""
    empty = Report(editions=dict(editions), cells=dict.fromkeys(places(editions), "0"))
    with_marks, marks = marked(empty)
    frames = {}
    for code, grid in grids(with_marks).items():
        text = write(grid)
        found = [n for n, char in enumerate(text) if char in marks]
        pieces = [text[a + 1 : b] for a, b in zip([-1, *found], [*found, len(text)], strict=True)]
        frames[code] = _Frame(tuple(pieces), itemgetter(*(marks[text[n]] for n in found)))
    return frames


def _subsections(written: Report, section: str) -> Iterator[Block]:
    told = [sub for sub in report().subsections if sub.parent == section and sub.code in written.prose]
    for n, sub in enumerate(told):
        label = f"（{NUMERALS[n]}）{sub.label}"
        first, *more = written.prose[sub.code]
        if written.run_in:
            yield Block("paragraph", f"{label}。{first}")
        else:
            yield Block("subsection", label)
            yield Block("paragraph", first)
        for text in more:
            yield Block("paragraph", text)


@cache
def _table_of_section() -> dict[int, str]:
    from schemas.forms import edition_in_force

    return {table.section: table.code for table in edition_in_force(None).tables}
