"""What is read from a few sentences of prose, set into a report: for tests of figures and statements.

Belongs here: the report around the sentences, and reading it. Does not belong here: tables (``layouts.py``).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.extract.batch import extract
from pipelines.read.documents import RawDocument
from schemas.forms import report

YEAR = 2024
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """The text of the report, and the frames of one reading of it."""

    text: str
    figures: pl.DataFrame
    statements: pl.DataFrame
    documents: pl.DataFrame
    observations: pl.DataFrame

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        return self.figures.select(columns).rows()

    def at(self, locator: str) -> str:
        place = json.loads(locator)
        return self.text[place["start"] : place["end"]]


def written(sentences: str, requests: str = "", other: str = "", year: int = YEAR) -> str:
    """A report without tables: ``sentences`` below its overview, ``requests`` below its sub-section on requests."""
    headings = {section.code: section.label for section in (*report().sections, *report().subsections)}
    numbered = [
        f"{numeral}、{section.label}" for numeral, section in zip("一二三四五六", report().sections, strict=True)
    ]
    overview = [numbered[0], sentences, f"（一）{headings['overview_requests']}情况", requests]
    return "\n\n".join([f"青禾县水务局{year}年政府信息公开工作年度报告", *overview, *numbered[1:], other])


def narrate(sentences: str, requests: str = "", other: str = "", year: int = YEAR) -> Told:
    return told(written(sentences, requests, other, year))


def told(text: str, media_type: str = "text/plain") -> Told:
    frames = extract([RawDocument("0" * 64, media_type, "utf-8", len(text.encode()), text.encode())], NOW)
    assert frames.documents["status"].to_list() == ["accepted"]
    return Told(text, frames.narrative_figures, frames.narrative_statements, frames.documents, frames.observations)


def plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
