"""``gongkai check``: what an officer reads before publishing, as text, JSON or a page.

Belongs here: the three ways in which findings are shown, the language, exit codes. Does not belong here: reading and
judging (``pipelines/quality/examine.py``), the page (``pipelines/pages``). Nothing heavy is imported: an officer waits.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

from assets.home import processes
from assets.version import program_version
from assets.workers import Cost, Failed, run_in_pool
from pipelines.extract.batch import Extracted, extract, rejected_documents
from pipelines.ingest.limits import limits
from pipelines.pages.printed import Language
from pipelines.pages.report import (
    ReportFrames,
    Shown,
    place_in_words,
    refused_report,
    report_page,
    shown_reports,
    source_line,
)
from pipelines.pages.words import words
from pipelines.quality.examine import Examined, examine
from pipelines.read.documents import RawDocument
from pipelines.read.registry import HTML, TEXT, readers

SOUND, FAULTY, NO_REPORT = 0, 1, 2
_ORDER = ("error", "warning", "info")


def language(given: str | None, environment: Mapping[str, str]) -> Language:
    """What is asked for, or what the locale says: Chinese where it is Chinese, else English."""
    if given in ("zh", "en"):
        return "zh" if given == "zh" else "en"
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"


def check(files: Sequence[str], form: str, chosen: Language) -> int:
    """Reads ``files``, writes what was found to stdout in the format ``form`` (text, json, html), and returns the exit
    code: 0 no finding of severity error, 1 some, 2 a file is no report or cannot be read.
    """
    examined = examine(files, limits(), _extract, lambda warning: print(f"gongkai: {warning}", file=sys.stderr))
    if form == "json":
        print(json.dumps({"files": [_as_json(one) for one in examined]}, ensure_ascii=False, indent=2, default=str))
    elif form == "html":
        sys.stdout.write(report_page([_shown(one, chosen) for one in examined], chosen, program_version()))
    else:
        print("\n\n".join("\n".join(_as_text(one, chosen)) for one in examined))
    if any(one.reason for one in examined):
        return NO_REPORT
    return FAULTY if any(one.worst() == "error" for one in examined) else SOUND


def _extract(batch: Sequence[RawDocument], now: datetime) -> Extracted:
    """Native readers run in processes of their own; a document that ends one is rejected with the reason."""
    if all(one.media_type in (TEXT, HTML) for one in batch):
        return extract(batch, now)
    results: list[Extracted] = []
    failed: list[tuple[RawDocument, str]] = []
    for outcome in run_in_pool(partial(_one_by_one, now), [[one] for one in batch], processes(), _cost):
        if isinstance(outcome, Failed):
            failed.append((outcome.item, outcome.reason))
        else:
            results.append(outcome)
    results.append(extract([], now))
    frames = {one.name: pl.concat([getattr(result, one.name) for result in results]) for one in fields(Extracted)}
    if failed:
        frames["documents"] = pl.concat([frames["documents"], rejected_documents(failed, now)])
    return Extracted(**frames)


def _one_by_one(now: datetime, batch: Sequence[RawDocument]) -> Extracted:
    return extract(batch, now)


def _cost(one: RawDocument) -> Cost:
    seconds = limits().seconds(readers()[one.media_type].seconds)
    return Cost(one.document_id, one.byte_size, seconds, contained=True)


def _as_text(one: Examined, chosen: Language) -> Iterator[str]:
    said = words(chosen)
    if one.reason is not None:
        yield f"{one.path}: {said['no_report']}"
        yield f"  {one.reason}"
        return
    about = one.document.row(0, named=True)
    facts = [about["agency_name"] or said["unnamed"]]
    facts += [f"{said['year']} {about['report_year']}"] if about["report_year"] else []
    facts += [f"{said['follows']} {about['edition']}"] if about["edition"] else []
    counts = dict(one.observations["status"].value_counts(sort=True).iter_rows())
    facts += [said[f"count_{status}"].format(count=count) for status, count in counts.items()]
    yield f"{one.path}: {' · '.join(facts)}"
    rows = sorted(one.findings.iter_rows(named=True), key=lambda row: _ORDER.index(row["severity"]))
    if not rows:
        yield f"  {said['no_findings']}"
    for row in rows:
        place = place_in_words(row["locator"], chosen)
        yield f"  [{said[row['severity']]}] {place + ': ' if place else ''}{row[f'message_{chosen}']}"
        if line := source_line(row["locator"], one.text, one.cells):
            yield f"      > {line}"
        yield f"      {row[f'suggestion_{chosen}']}"
        if row["decision"]:
            decided = said[f"decided_{row['decision']}"].format(by=row["decided_by"])
            yield f"      {decided}"


def _as_json(one: Examined) -> dict[str, Any]:
    if one.reason is not None:
        return {"path": one.path, "status": "rejected", "reason": one.reason, "findings": []}
    about = one.document.row(0, named=True)
    named = ("document_id", "media_type", "agency_name", "report_year", "year_evidence", "edition")
    dated = ("published_on", "scope")
    told = ("finding_id", "check_code", "severity", "message_zh", "message_en", "suggestion_zh", "suggestion_en")
    taken = ("decision", "decided_by")
    return {
        "path": one.path,
        "status": "accepted",
        **{name: about[name] for name in (*named, *dated)},
        "cells": dict(one.observations["status"].value_counts(sort=True).iter_rows()),
        "findings": [
            {
                **{name: row[name] for name in (*told, *taken)},
                "locator": json.loads(row["locator"]) if row["locator"] else None,
                "source_line": source_line(row["locator"], one.text, one.cells),
            }
            for row in one.findings.iter_rows(named=True)
        ],
    }  # fmt: skip


def _shown(one: Examined, chosen: Language) -> Shown:
    if one.reason is not None:
        return refused_report(one.path, one.reason)
    lines = {place: source_line(place, one.text, one.cells) for place in _places(one)}
    line = pl.col("locator").replace_strict(lines, default="", return_dtype=pl.String).alias("line")
    key = ("document_id", "table_code", "item_code", "column_code")
    around = one.observations.select(*key, pl.when(line != "").then(line).alias("line"))
    judged = (one.reconciliation, one.deductions, one.suspects, one.findings.with_columns(line))
    frames = ReportFrames(one.document, one.observations, *judged, one.sections, one.corrections, around)
    document = one.document["document_id"].item()
    return shown_reports(frames, {document: one.path}, chosen)[document]


def _places(one: Examined) -> set[str]:
    return {place for frame in (one.observations, one.findings) for place in frame["locator"] if place}


def chosen_language(given: str | None) -> Language:
    """``language`` in the environment of this process."""
    return language(given, os.environ)
