"""One document: a report with its defects in a format and layout, and the answer key of what is left of it.

Belongs here: applying defects, writing, keeping count of the cells that are left. Does not belong here: the
defects, the formats, which report gets which (``corpus.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from pipelines.sample.defects import Defect
from pipelines.sample.defects.texts import traditional
from pipelines.sample.formats import FORMATS
from pipelines.sample.grids import grids
from pipelines.sample.keys import key, runs
from pipelines.sample.pages import as_html, encoding_of
from pipelines.sample.reports import Place, Report
from pipelines.sample.writing import as_text, marked


@dataclass(frozen=True)
class Document:
    """A file, its answer key, and the report that it shows."""

    format: str
    layout: str
    data: bytes
    key: dict[str, Any]
    report: Report = field(repr=False)

    @property
    def extension(self) -> str:
        """Of the file's name, without the dot."""
        return FORMATS[self.format].extension


def document(found: Report, form: str, layout: str, random: Random, defects: Sequence[Defect] = ()) -> Document:
    """The report in a format and layout, with those of the defects that it can have there."""
    on_page: list[Defect] = []
    for defect in defects:
        if not defect.fits(found, form, layout):
            continue
        if defect.kind == "page":
            on_page.append(defect)
        else:
            found = defect.do(found, random)
        found = replace(found, defects=[*found.defects, defect.name])
    for defect in on_page:
        write = _relabelled if defect.tables else _damaged
        return write(found, form, layout, random, defect)
    return Document(form, layout, FORMATS[form].write(found, layout, None), key(found, layout), found)


def _relabelled(found: Report, form: str, layout: str, random: Random, defect: Defect) -> Document:
    shown = {code: defect.do(grid, random) if code in defect.tables else grid for code, grid in grids(found).items()}
    printed = {text for grid in shown.values() for row in grid.rows for text in row}
    left: set[Place] | None = None if printed & set(found.cells.values()) else set()
    return Document(form, layout, FORMATS[form].write(found, layout, shown), key(found, layout, left), found)


def _damaged(found: Report, form: str, layout: str, random: Random, defect: Defect) -> Document:
    """Damage is done to a text with marks in the place of cells, and then it is seen which are left."""
    with_marks, marks = marked(found)
    fill = str.maketrans({mark: found.cells[place] for mark, place in marks.items()})
    whole = as_text(with_marks, layout) if form == "text" else as_html(with_marks, layout)
    text = defect.do(whole, lambda part: part.translate(fill), random)
    left = {marks[char] for char in text if char in marks}
    if defect.do is traditional:
        found = replace(found, agency=traditional(found.agency, str, random))
    elif form == "text" and text != whole and whole.startswith(text):
        found = replace(found, published_on=None)  # it stands at the end
    told = key(found, layout, left, unsure=_unsure(found, left, whole, text))
    if not _is_whole(found, left):
        told["edition"] = None
    encoding = encoding_of(layout) if form == "html" else "utf-8"
    return Document(form, layout, text.translate(fill).encode(encoding), told, found)


def _unsure(found: Report, left: set[Place], whole: str, text: str) -> set[Place]:
    """Cells that have no single reading for want of others: where the text was cut those of the last two rows, where
    lines were lost in it all of them.
    """
    if len(left) == len(found.cells):
        return set()
    if not whole.startswith(text):
        return left
    begun = [run for run in runs(found) if not left.isdisjoint(run)]
    return {place for run in begun[-2:] for place in run if place in left}


def _is_whole(found: Report, left: set[Place]) -> bool:
    """Whether enough is left to tell the edition."""
    return left.issuperset(place for place in found.cells if place[0] == "proactive")
