"""What a plausible report year looks like: the declarations of ``expectations.toml`` as typed objects.

Belongs here: loading them, and their bounds for one year. Does not belong here: judging (``suites.py``), the checks
and pages (``plausibility.py``). Imports nothing heavy: the code location is loaded far more often than a year is
judged.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any, Final

from pipelines.plausibility.seasons import Season
from pipelines.plausibility.verdicts import Words

DECLARED: Final = Path(__file__).with_name("expectations.toml")
WHOLE: Final = "documents"
"""The suite that looks at all years at once."""


@dataclass(frozen=True)
class LastYear:
    """Bounds from a number of the year before: its multiples ``least`` and ``most``, wider by ``slack``."""

    of: str
    least: float
    most: float
    slack: int
    when_due: bool = False


@dataclass(frozen=True)
class Expectation:
    """One declared expectation; the fields are explained in the head of the file."""

    code: str
    suite: str
    asset: str
    expect: str
    zh: str
    en: str
    reason_zh: str
    reason_en: str
    unit: str = "count"
    given: Mapping[str, Any] = field(default_factory=dict)
    last_year: LastYear | None = None

    @property
    def reason(self) -> Words:
        """Why the threshold is where it is."""
        return Words(self.reason_zh, self.reason_en)

    def arguments(self, season: Season | None, due: bool) -> dict[str, Any] | None:
        """The arguments for one year (None: all years at once); None when the year before has no such number."""
        if self.last_year is None or season is None:
            return dict(self.given)
        before = getattr(season, self.last_year.of)
        if before is None:
            return None
        least = max(0, floor(before * self.last_year.least) - self.last_year.slack)
        most = ceil(before * self.last_year.most) + self.last_year.slack
        return {**self.given, "min_value": least if due or not self.last_year.when_due else 0, "max_value": most}

    @property
    def general(self) -> Words:
        """What is expected of any year; bounds that follow from the year before are given as its multiples."""
        if self.last_year is None:
            return self.words(self.given, None)
        least, most = (f"{times:g} ×" for times in (self.last_year.least, self.last_year.most))
        bounds = {"min_value": least, "max_value": most, "before": "1 ×"}
        zh, en = (text.replace(":,}", "}").replace(":g}", "}") for text in (self.zh, self.en))
        return Words(zh.format(**bounds), en.format(**bounds))

    def words(self, arguments: Mapping[str, Any], season: Season | None) -> Words:
        """What is expected, in both languages, with the bounds that count."""
        known = dict(arguments)
        if self.last_year is not None and season is not None:
            known["before"] = getattr(season, self.last_year.of)
        return Words(self.zh.format(**known), self.en.format(**known))


@cache
def expectations() -> tuple[Expectation, ...]:
    """All of them, in declared order. Raises TypeError or ValueError when the file declares what there is not."""
    listed = tomllib.loads(DECLARED.read_text(encoding="utf-8"))["expectation"]
    loaded = tuple(_load(dict(one)) for one in listed)
    if len({one.code for one in loaded}) != len(loaded):
        raise ValueError(f"{DECLARED.name}: a code is declared twice")
    return loaded


def _load(one: dict[str, Any]) -> Expectation:
    last = one.pop("last_year", None)
    return Expectation(given=one.pop("with", {}), last_year=LastYear(**last) if last else None, **one)
