"""What is wanted of a corpus, from the words in which it is asked for.

Belongs here: reading and checking formats, layouts, years. Does not belong here: making the corpus (``corpus.py``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.sample.agencies import MOST_AGENCIES
from pipelines.sample.defects import DEFECTS
from pipelines.sample.formats import FORMATS, kinds, writable
from pipelines.sample.population import YEARS


@dataclass(frozen=True)
class Wanted:
    """What a corpus is made of. Without ``formats`` all that can be written here, without ``layouts`` all of them.
    ``defects`` are rates by name, ``defect_rate`` the share of documents with one defect of any, ``twins`` the share
    of reports that are published twice.
    """

    reports: int = 100
    seed: int = 0
    formats: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    years: Sequence[int] = YEARS
    sidecar: bool = False
    defects: Mapping[str, float] = field(default_factory=dict)
    defect_rate: float = 0.0
    twins: float = 0.0


def wanted(given: Any) -> Wanted:
    """From the arguments of the command line. ValueError says what is wrong and what there is instead."""
    if given.reports < 1:
        raise ValueError(f"--reports {given.reports}: at least 1")
    formats = _known("--formats", given.formats, FORMATS)
    layouts = _known("--layouts", given.layouts, [layout for _, layout in kinds(tuple(FORMATS))])
    for name in formats:
        if missing := FORMATS[name].missing:
            raise ValueError(f"--formats {name}: {missing}")
    if not kinds(formats or writable(), layouts):
        raise ValueError(f"--layouts {given.layouts}: no layout of {given.formats or 'a format that can be written'}")
    rates = dict(map(_rate, _words(given.defects)))
    _known("--defects", ",".join(rates), DEFECTS)
    share = _number("--defect-rate", given.defect_rate)
    twins = _number("--twins", given.twins)
    years = _years(given.years)
    if given.reports > (most := MOST_AGENCIES * len(years)):
        raise ValueError(f"--reports {given.reports}: at most {most:,}, one an agency and year; ask for more years")
    return Wanted(given.reports, given.seed, formats, layouts, years, given.sidecar, rates, share, twins)


def _known(option: str, names: str, known: Iterable[str]) -> tuple[str, ...]:
    asked = _words(names)
    for name in asked:
        if name not in known:
            raise ValueError(f"{option}: there is no {name!r}; there are {', '.join(dict.fromkeys(known))}")
    return asked


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", text) if word)


def _rate(text: str) -> tuple[str, float]:
    name, _, rate = text.partition("=")
    return name, _number(f"--defects {name}", rate or "1")


def _number(option: str, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1
    if not 0 <= rate <= 1:
        raise ValueError(f"{option}: {text!r} is no rate; give a number from 0 to 1")
    return rate


def _years(text: str) -> Sequence[int]:
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    years = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
    if not years or years[0] < YEARS[0]:
        raise ValueError(f"--years {text}: give them as {YEARS[0]}-{YEARS[-1]}, {YEARS[0]} being the first of the form")
    return years
