"""A report before it is written: who reports, for which year, what stands in every cell, and the prose around.

Belongs here: the shapes that the other modules of this package hand to one another. Does not belong here: drawing
numbers (``population.py``), writing them down (``layouts.py``, ``pages.py``, ``formats``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from schemas.forms import forms, report

Place = tuple[str, str, str]
"""table, item, column"""


@dataclass(frozen=True)
class Agency:
    """An organ that reports. ``scale`` is how many requests it receives in a usual year, ``makes_rules`` whether it
    has the authority to make rules, ``host`` the address of its web site.
    """

    number: int
    name: str
    region: str
    region_code: str
    level: str
    kind: str
    scale: float
    makes_rules: bool
    host: str


@dataclass
class Report:
    """A report to be written: what is printed in each cell, and on which edition each table is.

    ``cells`` are in the order of the form. ``says`` holds the number of a cell whose text is no plain one, such as
    ``1,234``, or None where it is blank, a placeholder or has no single reading. ``skip`` are rows (table, item) that
    the page does not show; ``prose`` the paragraphs of each section or sub-section by its code; ``title`` what stands
    in the place of the usual one, empty for none; ``run_in`` whether the label of a sub-section opens its first
    paragraph or stands on a line of its own; ``before`` the agency's report of the year before;
    ``name`` that of its file, without an extension, where it lies in another.
    """

    agency: str = ""
    year: int = 0
    editions: dict[str, str] = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)
    skip: frozenset[tuple[str, str]] = frozenset()
    says: dict[Place, Decimal | None] = field(default_factory=dict)
    prose: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    run_in: bool = True
    by: Agency | None = None
    before: "Report | None" = None
    name: str = "report"
    published_on: date | None = None
    defects: list[str] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The line that the report opens with."""
        return f"{self.agency}{self.year}年{report().titles[0]}" if self.title is None else self.title

    @property
    def edition(self) -> str:
        """As ``core.documents.edition``: that of all tables, or ``mixed``."""
        told = {self.editions[code] for code in self.editions if code != "disputes"}
        return told.pop() if len(told) == 1 else "mixed"


@cache
def places(editions: tuple[tuple[str, str], ...]) -> tuple[Place, ...]:
    """All cells of a report whose tables follow these editions (pairs of table and edition), in the order of the
    form.
    """
    return tuple(
        (cell.table, cell.item, cell.column)
        for code, edition in editions
        for cell in forms()[edition].table(code).cells
    )


def on_edition(edition: str) -> dict[str, str]:
    """All tables on one edition."""
    return {table.code: edition for table in forms()[edition].tables}


def rows(found: Report) -> Iterator[tuple[str, str, list[Place]]]:
    """Every row of cells of a report: table, item, its places."""
    for code, edition in found.editions.items():
        for item in forms()[edition].table(code).items:
            yield code, item.code, [(code, item.code, column.code) for column in item.columns]
