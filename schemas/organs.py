"""How the names of places and organs are built: ``schemas/organs.toml`` as typed objects.

Belongs here: loading the declarations. Does not belong here: recognising a name (``pipelines/quality``), the divisions
(``schemas/regions.py``).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("organs.toml")
LEVELS: Final = ("central", "province", "prefecture", "county", "township")
KINDS: Final = (
    "government",
    "government_office",
    "department",
    "public_institution",
    "subdistrict_office",
    "development_zone",
    "judicial",
    "association",
    "enterprise",
)


@dataclass(frozen=True)
class Organs:
    """The declarations; the comments of the file tell what each is for.

    ``kinds``: endings by kind, in the order of decision. ``goes_on``: by last character of a place, what must not
    follow. ``short``: full name by short name.
    """

    peoples: tuple[str, ...]
    bare_provinces: tuple[str, ...]
    homonyms: tuple[str, ...]
    goes_on: dict[str, str]
    ranks: tuple[str, ...]
    central: tuple[str, ...]
    leads: tuple[str, ...]
    central_starts: tuple[str, ...]
    corps: str
    kinds: dict[str, tuple[str, ...]]
    short: dict[str, str]
    known: frozenset[str]
    lookalikes: frozenset[tuple[str, str]]
    unread: frozenset[str]


@cache
def organs() -> Organs:
    """The declarations. Raises ValueError for a kind that ``KINDS`` does not have."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    places, central, known = said["places"], said["central"], said["known"]
    kinds = {one["code"]: tuple(one["endings"]) for one in said["kinds"]}
    if set(kinds) != set(KINDS):
        raise ValueError(f"{FILE.name}: kinds are {sorted(kinds)}, they should be {sorted(KINDS)}")
    return Organs(
        peoples=tuple(places["peoples"]),
        bare_provinces=tuple(places["bare_provinces"]),
        homonyms=tuple(places["homonyms"]),
        goes_on={one["ending"]: one["next"] for one in places["goes_on"]},
        ranks=tuple(places["ranks"]),
        central=tuple(central["organs"]),
        leads=tuple(central["leads"]),
        central_starts=tuple(central["starts"]),
        corps=central["corps"],
        kinds=kinds,
        short=dict(said["short"]),
        known=frozenset(known["names"]),
        lookalikes=frozenset((one, other) for group in known["lookalikes"] for one in group for other in group),
        unread=frozenset(known["unread"]),
    )
