"""What is said of a report year, by whoever judges it.

Belongs here: the verdict, and how it is put into words. Does not belong here: what is expected, or judging.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Words:
    """One text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Verdict:
    """Of one expectation and one year (``2024``, or ``all``): what was expected, or why it could not be judged.

    ``observed`` is the mean, median or number that was found, or the share of the rows that are as expected; then
    ``rows`` were judged and ``against`` of them are not. ``suite`` names the page with the details.
    """

    code: str
    year: str
    state: State
    words: Words
    unit: str = "count"
    observed: float | None = None
    rows: int | None = None
    against: int | None = None
    suite: str | None = None

    @property
    def found(self) -> str:
        """What was observed, in figures; empty when the year was not judged."""
        if self.rows is not None and self.against is not None:
            return f"{self.rows - self.against:,} / {self.rows:,}"
        if self.observed is None:
            return ""
        return f"{self.observed:.1%}" if self.unit == "share" else f"{self.observed:,.6g}"
