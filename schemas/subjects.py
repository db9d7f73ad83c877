"""What the numbers of the prose can be about, as typed objects loaded from ``schemas/forms/narrative.toml``.

Belongs here: the vocabulary as declared. Does not belong here: how a sentence is held against it
(``pipelines/extract/subjects.py``), or comparing figures with tables (``pipelines/quality/narrative.py``).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from schemas.forms import FOLDER, NARRATIVE_FILE

STATEMENT_CODES: Final[dict[str, tuple[str, str]]] = {
    "requests_none": ("未收到申请", "no requests received"),
    "review_none": ("未发生复议", "no administrative reviews"),
    "litigation_none": ("未发生诉讼", "no administrative litigation"),
    "fees_none": ("未收取信息处理费", "no fees for information handling"),
    "review_all_upheld": ("复议均获维持", "all administrative reviews upheld"),
    "litigation_all_upheld": ("诉讼均获维持", "all administrative litigation upheld"),
    "statistical_period": ("统计期限", "period of the statistics"),
}
"""What the prose states without a number, with its labels in Chinese and English."""


@dataclass(frozen=True)
class Rule:
    """Words that tell a subject: one of every list in ``required``, none of ``forbidden``, and a unit.

    ``context`` names what the sentence or section must be about, ``sections`` where the figure must stand; ``far`` lets
    the words stand in an earlier clause.
    """

    units: frozenset[str]
    required: tuple[frozenset[str], ...]
    forbidden: frozenset[str]
    context: str | None
    sections: frozenset[str]
    far: bool


@dataclass(frozen=True)
class Subject:
    """What a figure counts. ``cells`` are sums of cells (table, item, column), any of which the figure may be; ``part``
    is the code of a figure that counts a part of it; ``exclusive`` subjects of one whole never overlap, and are no
    parts of an ``undivided`` one; what stands ``alone`` is no part of the whole before it, and nor is what follows,
    unless it is the first behind 其中.
    """

    code: str
    label: str
    label_en: str
    part: str | None
    exclusive: bool
    undivided: bool
    alone: bool
    cells: tuple[tuple[tuple[str, str, str], ...], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Context:
    """A matter: the words that name it, and the sections that are about nothing else."""

    words: tuple[str, ...]
    sections: frozenset[str]


@dataclass(frozen=True)
class Narrative:
    """The whole vocabulary of the prose."""

    units: tuple[str, ...]
    units_after_numerals: tuple[str, ...]
    no_units: tuple[str, ...]
    contexts: dict[str, Context]
    scope_words: tuple[str, ...]
    statements: dict[str, tuple[str, ...]]
    subjects: tuple[Subject, ...]


@cache
def narrative() -> Narrative:
    """The declared vocabulary."""
    with (FOLDER / NARRATIVE_FILE).open("rb") as file:
        raw = tomllib.load(file)
    return Narrative(
        units=tuple(raw["units"]),
        units_after_numerals=tuple(raw["units_after_numerals"]),
        no_units=tuple(raw["no_units"]),
        contexts={
            name: Context(tuple(one["words"]), frozenset(one["sections"])) for name, one in raw["contexts"].items()
        },
        scope_words=tuple(raw["scope"]["words"]),
        statements={name: tuple(words) for name, words in raw["statements"].items()},
        subjects=tuple(
            Subject(
                code=one["code"],
                label=one["label"],
                label_en=one["label_en"],
                part=one.get("part"),
                exclusive=one.get("exclusive", False),
                undivided=one.get("undivided", False),
                alone=one.get("alone", False),
                cells=tuple(tuple(_cell(cell) for cell in cells) for cells in one.get("cells", ())),
                rules=tuple(_rule(rule) for rule in one["rules"]),
            )
            for one in raw["subjects"]
        ),
    )


def _cell(written: str) -> tuple[str, str, str]:
    table, item, column = written.split(".")
    return table, item, column


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        units=frozenset(raw["units"]),
        required=tuple(frozenset(one) for one in raw["all"]),
        forbidden=frozenset(raw.get("none", ())),
        context=raw.get("context"),
        sections=frozenset(raw.get("sections", ())),
        far=raw.get("far", False),
    )
