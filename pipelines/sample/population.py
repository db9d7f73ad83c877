"""Made-up reports: agencies of every level over some years, with consistent numbers and prose that agrees with them.

Belongs here: putting agency, numbers and prose together, one report after the other. Does not belong here: how any of
them is drawn (``agencies.py``, ``numbers.py``, ``prose.py``), what is wrong with a report (``defects.py``).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from pipelines.sample.agencies import agencies
from pipelines.sample.numbers import Numbers, State, draw
from pipelines.sample.prose import prose
from pipelines.sample.reports import Agency, Place, Report, on_edition, places
from schemas.forms import Form, edition_in_force, forms

YEARS = range(2019, 2026)


def population(
    seed: int, most_agencies: int | None = None, years: Sequence[int] = YEARS, *, first: int = 0
) -> Iterator[Report]:
    """The reports of one agency after the other from number ``first`` on, year by year; without ``most_agencies`` until
    there are no more.

    Every report stands on the edition in force in its year, its equations hold, and what it carries over is what the
    year before carried forward. A report is drawn from the seed, its agency and the years before it alone.
    """
    for agency in agencies(seed, most_agencies, first):
        yield from reports_of(agency, seed, years)


def reports_of(agency: Agency, seed: int, years: Sequence[int] = YEARS) -> Iterator[Report]:
    """The reports of one agency over consecutive years."""
    random = Random(f"{seed}/numbers/{agency.number}")
    state = State()
    before = None
    for year in years:
        form = edition_in_force(year)
        found = Report(agency.name, year, on_edition(form.edition), printed(form, draw(agency, form, state, random)))
        found.by = agency
        found.published_on = date(year + 1, 1, 5) + timedelta(
            days=random.randrange(80 if agency.kind != "department" else 27)
        )
        found.prose = prose(found, random)
        found.run_in = random.random() < 0.6
        found.before, before = before, found
        yield found
        found.before = None


def printed(form: Form, numbers: Numbers) -> dict[Place, str]:
    """Every cell of the form as it is printed, zeros included."""
    cells = _zeros(form.edition).copy()
    amounts = _amounts(form.edition)
    for place, n in numbers.items():
        cells[place] = f"{n / 100:.2f}".rstrip("0").rstrip(".") if place in amounts else str(n)
    return cells


@cache
def _zeros(edition: str) -> dict[Place, str]:
    return dict.fromkeys(places(tuple(on_edition(edition).items())), "0")


@cache
def _amounts(edition: str) -> frozenset[Place]:
    return frozenset((cell.table, cell.item, cell.column) for cell in forms()[edition].cells if cell.kind == "amount")
