"""Reports on the wrong form, without a row, without a title, of an agency that does not say where it is.

Belongs here: which tables and rows a report has, and what it says of itself. Does not belong here: numbers and labels.
"""

from dataclasses import replace
from random import Random

from pipelines.sample.numbers import State, draw_proactive, outcome_codes
from pipelines.sample.population import printed
from pipelines.sample.reports import Place, Report, places
from schemas.forms import edition_in_force, forms, report


def other_edition(found: Report, random: Random) -> Report:
    """All tables stand on the form of other years."""
    return _on(found, dict.fromkeys(found.editions, _other(found)), random)


def mixed_editions(found: Report, random: Random) -> Report:
    """The table of requests stands on the form of other years."""
    return _on(found, found.editions | {"requests": _other(found)}, random)


def row_absent(found: Report, random: Random) -> Report:
    """One row of outcomes is not there."""
    code = random.choice(outcome_codes(found.editions["requests"]))
    return replace(found, skip=found.skip | {("requests", code)})


def no_title(found: Report, random: Random) -> Report:
    """The report opens with its first section."""
    return replace(found, title="")


def no_region(found: Report, random: Random) -> Report:
    """The agency's name leaves out the region's, but for its rank."""
    assert found.by is not None
    region = found.by.region
    name = found.agency.replace(region, region[-2:] if region.endswith("街道") else region[-1], 1)
    told = {code: [text.replace(found.agency, name) for text in texts] for code, texts in found.prose.items()}
    return replace(found, agency=name, prose=told)


def preface_of_another_year(found: Report, random: Random) -> Report:
    """The overview was copied from the year before, with its year."""
    before, *rest = found.prose["overview"]
    told = before.replace(f"{found.year}年", f"{found.year - 1}年")
    return replace(found, prose=found.prose | {"overview": [told, *rest]})


def names_the_year(found: Report) -> bool:
    """Whether the overview opens with the year."""
    return found.prose["overview"][0].startswith(f"{found.year}年")


def consolidated(found: Report, random: Random) -> Report:
    """The report of a government for all of its organs, and says so in its title."""
    return replace(found, title=f"{found.heading}（{report().consolidated_words[0]}）")


def _other(found: Report) -> str:
    in_force = edition_in_force(found.year).edition
    return next(edition for edition in forms() if edition != in_force)


def _on(found: Report, editions: dict[str, str], random: Random) -> Report:
    """The report with its tables on other editions. Outcomes that one form does not tell apart go to one row."""
    assert found.by is not None
    cells: dict[Place, str] = {}
    for code, edition in editions.items():
        form = forms()[edition]
        if edition == found.editions[code]:
            cells |= {place: text for place, text in found.cells.items() if place[0] == code}
        elif code == "proactive":
            drawn = printed(form, draw_proactive(found.by, form, State(), random))
            cells |= {place: text for place, text in drawn.items() if place[0] == code}
        else:
            cells |= _moved(found, code, edition)
    return replace(found, editions=editions, cells=cells)


def _moved(found: Report, code: str, edition: str) -> dict[Place, str]:
    cells = {place: found.cells.get(place, "0") for place in places(((code, edition),))}
    own = {place[1] for place in cells}
    last = [item.code for item in forms()[edition].table(code).items if item.code.startswith("other_")]
    for (table, item, column), text in found.cells.items():
        if table == code and item not in own and text != "0":
            place = (code, last[-1], column)
            cells[place] = str(int(cells[place]) + int(text))
    return cells
