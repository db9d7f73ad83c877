"""Pages about reports: the tables as the form prints them, what was found, where everything stands, and the prose.

Belongs here: putting together what a page shows, of many documents at a time. Does not belong here: judging
(``pipelines/quality``), the tables (``grid.py``), markup of the page (``templates/report.html.jinja``).
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.pages.grid import bilingual, place_words, tables_html
from pipelines.pages.marks import LANGUAGES, cell_marks
from pipelines.pages.printed import Language
from pipelines.pages.words import pair, words
from schemas.forms import forms, report

_TEMPLATES: Final = Path(__file__).with_name("templates")
_LONGEST_LINE: Final = 240
_STATUSES: Final = ("reported", "blank", "placeholder", "unreadable", "missing")
_GRAVITY: Final = {"error": 0, "warning": 1, "info": 2}
Shown = Mapping[str, Any]
"""What the template is given of one report."""


@dataclass(frozen=True)
class ReportFrames:
    """The rows of some documents, in any number: frames as in ``schemas``. ``lines``: what stands around a cell (its
    key, ``line``) where that is known; a finding may have a column ``line`` of the same kind. ``corrections``: None
    where there are no notes.
    """

    documents: pl.DataFrame
    observations: pl.DataFrame
    reconciliation: pl.DataFrame
    deductions: pl.DataFrame
    suspects: pl.DataFrame
    findings: pl.DataFrame
    sections: pl.DataFrame
    corrections: pl.DataFrame | None = None
    lines: pl.DataFrame | None = None


def shown_reports(frames: ReportFrames, paths: Mapping[str, str], language: Language) -> dict[str, Shown]:
    """What pages show of accepted documents, by ``document_id``; ``paths`` says where each file lies, for people."""
    judged = (frames.reconciliation, frames.deductions, frames.suspects)
    marks = cell_marks(frames.observations, *judged, frames.corrections, frames.lines)
    tables = _parts(tables_html(frames.observations, marks, language))
    counts = _parts(frames.observations.group_by("document_id", "status").len())
    findings = _parts(_findings(frames.findings))
    sections = _parts(frames.sections.sort("document_id", "section_no"))
    return {
        row["document_id"]: {
            "path": paths[row["document_id"]],
            "reason": None,
            "agency": row["agency_name"],
            "year": row["report_year"],
            "edition": row["edition"],
            "published_on": row["published_on"],
            "counts": _counts(counts.get(row["document_id"], [])),
            "tables": [_table(one) for one in tables.get(row["document_id"], [])],
            "findings": findings.get(row["document_id"], []),
            "sections": [_section(one) for one in sections.get(row["document_id"], [])],
        }
        for row in frames.documents.iter_rows(named=True)
    }


def refused_report(path: str, reason: str) -> Shown:
    """What a page shows of a file that is no report, or cannot be read."""
    return {"path": path, "reason": reason, "agency": None, "year": None, "edition": None, "published_on": None}


def report_page(reports: Sequence[Shown], language: Language, version: str, *, above: str | None = None) -> str:
    """One self-contained page over ``reports``, in their order, that loads nothing; it opens in ``language`` unless its
    address says ``#zh`` or ``#en``. ``above`` is the address of the page that leads here.
    """
    return environment().get_template("report.html.jinja").render(
        reports=reports, pair=_pair, words=words(language), language=language, version=version, above=above,
        script=Markup(_script()), allowed=allowed(_script()),
    )  # fmt: skip


def place_in_words(locator: str | None, language: Language) -> str:
    """A locator as a person says it: ``line 12``, ``table 3, row 4, cell 2`` (counted from 1), ``page 2``."""
    return pl.select(place_words(pl.lit(locator, pl.String), language)).item() or ""


def source_line(locator: str | None, text: str, cells: pl.DataFrame) -> str:
    """What stands around a place in its document: the line of a text, or the row of a table; '' for other places."""
    at = json.loads(locator) if locator else {}
    if "line" in at and text:
        first = text.rfind("\n", 0, at["start"]) + 1
        end = text.find("\n", at["end"])
        found = text[first : len(text) if end < 0 else end]
    elif "table" in at and "block" in cells.columns:
        row = cells.filter((pl.col("block") == at["table"]) & (pl.col("row") == at["row"]))
        found = " | ".join(row["text"])
    else:
        found = ""
    folded = " ".join(found.split())
    return folded if len(folded) <= _LONGEST_LINE else folded[: _LONGEST_LINE - 1] + "…"


@cache
def environment() -> Environment:
    """Where our templates are found; what they are given is text unless it says that it is markup."""
    return Environment(
        loader=PackageLoader("pipelines.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def allowed(script: str) -> str:
    """The source expression by which a Content-Security-Policy allows one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@cache
def _script() -> str:
    return (_TEMPLATES / "report.js").read_text(encoding="utf-8")


def _pair(name: str, **values: object) -> Markup:
    """Words of the page in both languages, of which it shows one."""
    return Markup(bilingual(*(text.format(**values) for text in pair(name))))


def _parts(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The rows of each document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["document_id"], []).append(row)
    return found


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found = {row["status"]: row["len"] for row in rows}
    return {status: found[status] for status in _STATUSES if status in found}


def _table(row: Mapping[str, Any]) -> dict[str, Any]:
    form = forms()[row["edition"]]
    table = form.table(row["table_code"])
    title = Markup(bilingual(table.label, table.label_en))
    return {"title": title, "label": table.label, "edition": form.issued_as, "html": Markup(row["html"])}


def _findings(findings: pl.DataFrame) -> pl.DataFrame:
    """The gravest first; with their places in words."""
    places = [place_words(pl.col("locator"), one).alias(f"place_{one}") for one in LANGUAGES]
    line = pl.col("line") if "line" in findings.columns else pl.lit("").alias("line")
    gravity = pl.col("severity").replace_strict(_GRAVITY, return_dtype=pl.Int8)
    return findings.sort(gravity, maintain_order=True).with_columns(*places, line)


def _section(row: Mapping[str, Any]) -> dict[str, Any]:
    known = [one for one in (*report().sections, *report().subsections) if one.code == row["section_code"]]
    heading = row["heading"] or (known[0].label if known else "")
    return {"heading": heading, "paragraphs": [part for part in row["text"].split("\n") if part.strip()]}
