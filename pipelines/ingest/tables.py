"""Tables that people write beside or about reports: sidecars and lists of addresses.

Belongs here: their rows, and the values that both have. Does not belong here: what a row is about (``sidecar`` speaks
of files, ``addresses`` of the web).

UTF-8, GB18030 or UTF-16, with or without a byte order mark; commas, or tabs in a ``.tsv``. The first row names the
columns, in any order. What cannot be used is left out and becomes a warning, the rest counts.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.ingest.found import Found
from pipelines.ingest.sniff import decode, sniff

_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")


def header(table: Found) -> list[str]:
    """The names of the columns in lower case; none when the table cannot be read."""
    try:
        return next(_lines(table, []), [])
    except csv.Error:
        return []


def rows(
    table: Found, key: str, columns: Sequence[str], warnings: list[str]
) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Of every row that is not empty: its name for messages, its cells by column, and an empty list for what is wrong
    with it. What is wrong with the table as a whole goes to ``warnings``; without the column ``key`` it has no rows.
    """
    name, known = table.source_path, ", ".join(columns)
    number, before = 1, len(warnings)
    try:
        lines = _lines(table, warnings)
        titles = next(lines, [])
        if key not in titles:
            if len(warnings) == before:
                warnings.append(f"{name}, row 1: no column {key!r}, so the table is not used; name the columns {known}")
            return
        if unknown := [title for title in titles if title and title not in columns]:
            warnings.append(f"{name}, row 1: columns not used: {', '.join(unknown)}; those that are: {known}")
        for number, row in enumerate(lines, start=2):
            cells = {title: cell.strip() for title, cell in zip(titles, row, strict=False) if cell.strip()}
            if cells:
                yield f"{name}, row {number}", cells, []
    except csv.Error as error:
        warnings.append(
            f"{name}, row {number + 1}: not readable from here on ({error}); save the table as CSV in UTF-8 again"
        )


def stated(row: str, cells: dict[str, str], warnings: list[str]) -> dict[str, Any]:
    """What a row states of a report: ``agency, region_code, report_year, published_on``, None where nothing usable."""
    return {
        "agency": cells.get("agency"),
        "region_code": _region_code(row, cells.get("region_code"), warnings),
        "report_year": _year(row, cells.get("report_year"), warnings),
        "published_on": _day(row, cells.get("published_on"), warnings),
    }


def _lines(table: Found, warnings: list[str]) -> Iterator[list[str]]:
    sniffed = sniff(table.data or b"")
    problem = table.problem or sniffed.problem
    if table.data is None or sniffed.encoding is None or problem:
        warnings.append(f"{table.source_path}: this table is not used: {problem}; save it as CSV in UTF-8")
        return
    lines = decode(table.data, sniffed.encoding).removeprefix("\ufeff").split("\n")
    separator = "\t" if table.source_path.lower().endswith(".tsv") else ","
    # Strict: a quotation mark that is never closed would otherwise swallow the rest of the table without a word.
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator, strict=True)
    yield [title.strip().lower() for title in next(reader, [])]
    yield from reader


def _region_code(row: str, text: str | None, warnings: list[str]) -> str | None:
    if text is None or re.fullmatch(r"\d{6}(\d{3}){0,2}", text):
        return text
    warnings.append(f"{row}: region_code {text!r} is not used; write the 6 (or 9, or 12) digits of the division code")
    return None


def _year(row: str, text: str | None, warnings: list[str]) -> int | None:
    if text is None:
        return None
    if re.fullmatch(r"\d{4}", text) and 1990 <= int(text) <= 2100:
        return int(text)
    warnings.append(
        f"{row}: report_year {text!r} is not used; write the year reported on with four digits, such as 2025"
    )
    return None


def _day(row: str, text: str | None, warnings: list[str]) -> dt.date | None:
    if text is None:
        return None
    if match := _DATE.fullmatch(text):
        try:
            return dt.date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            pass
    warnings.append(f"{row}: published_on {text!r} is not used; write the day as 2025-01-31")
    return None
