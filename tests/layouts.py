"""Reports for the tests, written by the generator of the product: with fewer zeros than real ones, so that a value in
the wrong place shows.
"""

import random

from pipelines.sample.grids import Grid, grids
from pipelines.sample.layouts import LOSES_BLANKS, TEXT_LAYOUTS
from pipelines.sample.numbers import Numbers, balanced, outcome_codes
from pipelines.sample.pages import as_html as page
from pipelines.sample.reports import Report as Written
from pipelines.sample.reports import on_edition, places
from pipelines.sample.writing import Shown, as_text
from schemas.forms import forms

__all__ = ["LOSES_BLANKS", "TEXT_LAYOUTS", "Grid", "Written", "as_html", "as_text", "consistent", "grids"]


def consistent(
    edition: str = "2021", seed: int = 0, zero: str = "0", largest: int = 40, agency: str = "青禾县水务局"
) -> Written:
    """A report whose equations hold. ``zero`` is how a zero is written: ``0``, empty, or a placeholder."""
    random_ = random.Random(seed)
    form = forms()[edition]
    year = form.first_year + random_.randrange(2)
    outcomes: Numbers = {}
    forward: dict[str, int] = {}
    over: dict[str, int] = {}
    for column in (column.code for column in form.table("requests").items[0].columns[:-1]):
        scale = largest if column == "natural" else max(2, largest // 8)
        drawn = {code: random_.choice([0, 0, random_.randrange(scale)]) for code in outcome_codes(edition)}
        outcomes |= {("requests", code, column): n for code, n in drawn.items()}
        forward[column] = random_.randrange(min(scale, 6))
        over[column] = random_.randrange(min(sum(drawn.values()) + forward[column], 6) + 1)
    numbers = balanced(form, outcomes, forward, over)
    for item in form.table("disputes").items:
        row = [random_.choice([0, 0, random_.randrange(9)]) for _ in item.columns[:-1]]
        for told, value in zip(item.columns, [*row, sum(row)], strict=True):
            numbers["disputes", item.code, told.code] = value
    for cell in form.table("proactive").cells:
        numbers["proactive", cell.item, cell.column] = random_.choice([0, random_.randrange(1, 900)])
    editions = on_edition(edition)
    cells = {place: str(numbers.get(place) or zero) for place in places(tuple(editions.items()))}
    prose = {
        "overview": [f"{year}年，本机关围绕水利中心工作公布各类信息，全年更新栏目12个。"],
        "problems": ["公开的及时性还要提高。"],
        "other": ["没有收取信息处理费。"],
    }
    return Written(agency, year, editions, cells, prose=prose)


def as_html(written: Written, shown: Shown | None = None, *, pretty: bool = False) -> str:
    """The report as a page; ``pretty`` writes one tag a line, ``shown`` is as for ``as_text``."""
    return page(written, "pretty" if pretty else "plain", shown)
