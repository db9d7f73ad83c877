"""Numbers that contradict one another: within a report, with the year before, with the prose.

Belongs here: changes after which some equation or check fails. Does not belong here: how a number is spelled
(``cells.py``).
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from pipelines.sample.reports import Place, Report
from schemas.forms import forms


def row_sum_wrong(found: Report, random: Random) -> Report:
    """The total of one row of requests is not its sum."""
    items = [item.code for item in forms()[found.editions["requests"]].table("requests").items]
    return _added(found, {("requests", random.choice(items), "total"): random.randrange(1, 10)})


def column_sum_wrong(found: Report, random: Random) -> Report:
    """The outcomes of one column do not add up to its total, while every row does."""
    n = random.randrange(1, 10)
    return _added(found, {("requests", item, column): n for item in ("granted",) for column in ("natural", "total")})


def balance_wrong(found: Report, random: Random) -> Report:
    """Received and carried over are not handled and carried forward."""
    n = random.randrange(1, 10)
    return _added(found, {("requests", "new_received", column): n for column in ("natural", "total")})


def disputes_total_wrong(found: Report, random: Random) -> Report:
    """The total of one kind of case is not its sum."""
    items = [item.code for item in forms()[found.editions["disputes"]].table("disputes").items]
    return _added(found, {("disputes", random.choice(items), "total"): random.randrange(1, 10)})


def digits_swapped(found: Report, random: Random) -> Report:
    """Two neighbouring digits of a number of requests stand the wrong way round."""
    place = random.choice(_swappable(found))
    text = found.cells[place]
    at = random.choice([n for n in range(len(text) - 1) if text[n] != text[n + 1] and not (n == 0 and text[1] == "0")])
    return _with(found, {place: text[:at] + text[at + 1] + text[at] + text[at + 2 :]})


def has_swappable(found: Report) -> bool:
    """Whether a number of requests changes when digits are swapped."""
    return bool(_swappable(found))


def neighbours_swapped(found: Report, random: Random) -> Report:
    """Two neighbouring cells of a row of requests are exchanged."""
    one, other = random.choice(_neighbours(found))
    return _with(found, {one: found.cells[other], other: found.cells[one]})


def has_neighbours(found: Report) -> bool:
    """Whether two neighbouring cells of a row differ."""
    return bool(_neighbours(found))


def carry_over_wrong(found: Report, random: Random) -> Report:
    """One request more was carried over than the year before carried forward; the equations of the report hold."""
    return _added(
        found,
        {("requests", item, column): n for item, n in _CARRIED.items() for column in ("natural", "total")},
    )


def receives_from_persons(found: Report) -> bool:
    """Whether a natural person asked."""
    return found.cells["requests", "new_received", "natural"] != "0"


def copied_from_last_year(found: Report, random: Random) -> Report:
    """The table of requests is that of the year before."""
    last = found.before or found
    return _with(found, {place: text for place, text in last.cells.items() if place[0] == "requests"})


def can_copy(found: Report) -> bool:
    """Whether the year before has requests on the same form."""
    last = found.before
    if last is None or last.editions["requests"] != found.editions["requests"]:
        return False
    return last.cells["requests", "total", "total"] != "0"


def prose_wrong(found: Report, random: Random) -> Report:
    """The prose says another number of requests than the table."""
    told = found.prose["overview_requests"]
    n = random.randrange(1, 10)
    changed = [re.sub(r"(?<=[到请])(?:申请)?(\d+)件", lambda match: _raised(match, n), text) for text in told]
    if changed == told:
        changed = [f"全年收到申请{int(found.cells['requests', 'new_received', 'total']) + n}件，均已答复。"]
    return replace(found, prose=found.prose | {"overview_requests": changed})


def published_late(found: Report, random: Random) -> Report:
    """Published months after the last day."""
    return replace(found, published_on=date(found.year + 1, 5, 1) + timedelta(days=random.randrange(200)))


_CARRIED = {"carried_over": 1, "new_received": -1}


def _raised(match: re.Match[str], n: int) -> str:
    return match[0].replace(match[1], str(int(match[1]) + n))


def _added(found: Report, changes: dict[Place, int]) -> Report:
    return _with(found, {place: str(int(found.cells[place]) + n) for place, n in changes.items()})


def _with(found: Report, changes: dict[Place, str]) -> Report:
    return replace(found, cells=found.cells | changes)


def _swappable(found: Report) -> list[Place]:
    return [
        place
        for place, text in found.cells.items()
        if place[0] == "requests" and len(text) > 1 and len(set(text)) > 1 and text[1:].strip("0")
    ]


def _neighbours(found: Report) -> list[tuple[Place, Place]]:
    places = [place for place in found.cells if place[0] == "requests"]
    return [
        (one, other)
        for one, other in pairwise(places)
        if one[1] == other[1] and other[2] != "total" and found.cells[one] != found.cells[other]
    ]
