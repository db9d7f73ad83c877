"""A page about one report: the tables as the form prints them, what was found, where everything stands, and the prose.

Belongs here: putting together what the page shows. Does not belong here: judging (``pipelines/quality``), the shape of
the tables (``printed.py``), markup (``templates/report.html.jinja``).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.pages.printed import Language, Place, Row, printed
from pipelines.pages.words import words
from schemas.dictionary import CELL_KEY, equations, terms
from schemas.forms import forms, report

_GRAVEST = ("error", "warning", "info")
_LONGEST_LINE = 240
_SECTION = ("section_code", "heading", "text")
CellKey = tuple[str, str, str]


@dataclass(frozen=True)
class ReportFrames:
    """What one document left in the store, or in ``pipelines/quality/examine.py``: rows of this document alone.

    ``document`` is a row of ``schemas.documents.Documents`` as a dict; ``text`` the decoded text that line locators
    count in, '' for other formats; ``path`` where the file lies, for people.
    """

    path: str
    reason: str | None
    document: Mapping[str, Any]
    observations: pl.DataFrame
    reconciliation: pl.DataFrame
    findings: pl.DataFrame
    sections: pl.DataFrame
    cells: pl.DataFrame
    text: str = ""


@dataclass
class ShownCell:
    """A number's place on the page."""

    text: str = ""
    status: str = "missing"
    severity: str = ""
    notes: list[str] = field(default_factory=list)
    place: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table: its title, the form that it follows, its printed rows and what stands in them."""

    title: str
    edition: str
    rows: list[Row]
    cells: dict[tuple[str, str], ShownCell]


def report_page(reports: Sequence[ReportFrames], language: Language, version: str) -> str:
    """One self-contained page over ``reports``, in their order: no script, nothing loaded from anywhere."""
    said = words(language)
    shown = [_shown(one, language) for one in reports]
    template = _environment().get_template("report.html.jinja")
    return template.render(reports=shown, words=said, language=language, version=version, is_place=_is_place)


def place_in_words(locator: str | None, language: Language) -> str:
    """A locator as a person says it: ``line 12``, ``table 3, row 4, cell 2`` (counted from 1), ``page 2``."""
    if not locator:
        return ""
    at, said = json.loads(locator), words(language)
    if "line" in at:
        return said["at_line"].format(line=at["line"])
    if "table" in at:
        return said["at_cell"].format(table=at["table"] + 1, row=at["row"] + 1, column=at["column"] + 1)
    if "sheet" in at:
        return said["at_sheet"].format(sheet=at["sheet"], cell=at["cell"])
    if "page" in at:
        return said["at_page"].format(page=at["page"])
    return said["at_block"].format(block=at["block"]) if "block" in at else ""


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
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipelines.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _is_place(cell: object) -> bool:
    return isinstance(cell, Place)


def _shown(one: ReportFrames, language: Language) -> dict[str, Any]:
    message, suggestion = f"message_{language}", f"suggestion_{language}"
    order = {severity: number for number, severity in enumerate(_GRAVEST)}
    found = sorted(one.findings.iter_rows(named=True), key=lambda row: order[row["severity"]])
    return {
        "path": one.path,
        "reason": one.reason,
        "agency": one.document.get("agency_name"),
        "year": one.document.get("report_year"),
        "edition": one.document.get("edition"),
        "published_on": one.document.get("published_on"),
        "counts": dict(one.observations["status"].value_counts(sort=True).iter_rows()),
        "tables": [] if one.reason else list(_tables(one, language)),
        "findings": [
            {
                "severity": row["severity"],
                "message": row[message],
                "suggestion": row[suggestion],
                "place": place_in_words(row["locator"], language),
                "line": source_line(row["locator"], one.text, one.cells),
            }
            for row in found
        ],
        "sections": [
            {"heading": heading or _section_label(code, language), "paragraphs": _parts(text)}
            for code, heading, text in one.sections.sort("section_no").select(*_SECTION).iter_rows()
        ],
    }  # fmt: skip


def _section_label(code: str, language: Language) -> str:
    found = [one for one in (*report().sections, *report().subsections) if one.code == code]
    return (found[0].label if language == "zh" else found[0].label_en) if found else ""


def _parts(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def _tables(one: ReportFrames, language: Language) -> Iterable[ShownTable]:
    cells = _cells(one, language)
    followed = dict(one.observations.group_by("table_code").agg(pl.first("edition")).iter_rows())
    for code, edition in sorted(followed.items(), key=lambda pair: forms()[pair[1]].table(pair[0]).section):
        form = forms()[edition]
        table = form.table(code)
        inside = {key[1:]: cell for key, cell in cells.items() if key[0] == code}
        title = table.label if language == "zh" else table.label_en
        yield ShownTable(title, form.issued_as, printed(table, language), inside)


def _cells(one: ReportFrames, language: Language) -> dict[CellKey, ShownCell]:
    said = words(language)
    notes = _notes(one, language)
    shown: dict[CellKey, ShownCell] = {}
    for row in one.observations.iter_rows(named=True):
        key = (row["table_code"], row["item_code"], row["column_code"])
        cell = ShownCell(row["raw_text"] or "", row["status"], place=place_in_words(row["locator"], language))
        if row["status"] in ("missing", "unreadable"):
            cell.severity = "warning"
            cell.notes.append(said[row["status"]])
        for severity, note in notes.get(key, []):
            cell.notes.append(note)
            cell.severity = min((cell.severity or severity, severity), key=_GRAVEST.index)
        if line := source_line(row["locator"], one.text, one.cells):
            cell.place = f"{cell.place} · {line}"
        shown[key] = cell
    return shown


def _notes(one: ReportFrames, language: Language) -> dict[CellKey, list[tuple[str, str]]]:
    """For each cell that a failed check holds: how grave it is, and what was found."""
    failed = one.reconciliation.filter(pl.col("status") == "fail").with_row_index("row")
    editions = one.observations.group_by("table_code").agg(pl.first("edition"))
    placed = failed.join(editions, on="table_code", how="left", maintain_order="left")
    by_equation = placed.join(equations(), on=["check_code", *CELL_KEY]).select(
        "row", "equation", "severity", "lhs", "rhs", left=f"left_{language}", right=f"right_{language}"
    )
    held = by_equation.join(terms(), on="equation")
    notes: defaultdict[CellKey, list[tuple[str, str]]] = defaultdict(list)
    for row in held.sort("row").iter_rows(named=True):
        note = f"{row['left']} = {row['lhs']:f}".rstrip("0").rstrip(".") if row["lhs"] is not None else row["left"]
        other = f"{row['right']} = {row['rhs']:f}".rstrip("0").rstrip(".") if row["rhs"] is not None else row["right"]
        notes[row["table_code"], row["item_code"], row["column_code"]].append((row["severity"], f"{note}; {other}"))
    alone = placed.filter((pl.col("item_code") != "") & (pl.col("column_code") != ""))
    labels = words(language)
    for row in alone.iter_rows(named=True):
        key = (row["table_code"], row["item_code"], row["column_code"])
        notes[key].append((row["severity"], labels["checks"].format(check=row["check_code"])))
    return notes
