"""A table beside the files that says what their text does not: ``sidecar.csv``, or ``sidecar.tsv`` with tabs.

Belongs here: reading such tables and finding the row that speaks of a place. Does not belong here: weighing a
statement against the text, which is done where reports are judged (``pipelines/quality/reports.py``: the statement
wins).

The table may lie in any folder of a SOURCE, or inside an archive; for a single file or a glob, in the folder of the
files. Its first row names the columns, of which only ``path`` is needed, in any order:

=============  ===============================================================================================
path           of the file, from the table's own folder; a member of an archive is ``archive.zip/folder/name.html``
url            where the file was published
agency         the organ that reports
region_code    its division code (GB/T 2260: 6 digits, or the 9 or 12 of towns and villages)
report_year    the year reported on, four digits
published_on   the day of publication, 2025-01-31 (or 2025/1/31, which Excel makes of it)
=============  ===============================================================================================

UTF-8, GB18030 or UTF-16, with or without a byte order mark. Of two tables that name a file, the one in the nearer
folder wins; of two rows, the first. What cannot be used is left out and becomes a warning, the rest counts. The table
itself is no report and gets no row in the manifest.
"""

import csv
import datetime as dt
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.discover import read_file
from pipelines.ingest.found import Found, place_of
from pipelines.ingest.limits import Limits
from pipelines.ingest.sniff import decode, sniff

NAMES = ("sidecar.csv", "sidecar.tsv")
COLUMNS = ("path", "url", "agency", "region_code", "report_year", "published_on")

_COLUMNS = ", ".join(COLUMNS)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one row says of the file at ``source_path``; None where it says nothing that can be used."""

    source_path: str
    row: str
    url: str | None = None
    agency: str | None = None
    region_code: str | None = None
    report_year: int | None = None
    published_on: dt.date | None = None


def is_sidecar(source_path: str) -> bool:
    """Whether a file is such a table, by its name in lower case."""
    return source_path.rpartition("/")[2].lower() in NAMES


def beside(places: Iterable[str], limits: Limits, names: Iterable[str] = NAMES) -> Iterator[Found]:
    """The files of these names in the folders of these places, for sources that name files and not the folder."""
    for folder in sorted({posixpath.dirname(place) for place in places}):
        for name in names:
            path = Path(folder, name)
            if path.is_file():
                yield from read_file(posixpath.join(folder, name), limits)


def statements(
    tables: Iterable[Found], exists: Callable[[str], bool], concerns: Callable[[str, str | None], bool]
) -> tuple[list[Statement], list[str]]:
    """One statement for each file that the tables name, and a warning for everything in them that cannot be used.

    ``exists`` tells whether a place holds a file. ``concerns``, by table and place (None for a row without one), tells
    whether anybody asked: other rows are used all the same, and not complained of. Warnings name the table, the row and
    the way out.
    """
    chosen: dict[str, Statement] = {}
    warnings: list[str] = []
    # The deepest folder first, so that the nearer table's word stands.
    for table in sorted(tables, key=lambda t: (-t.source_path.count("/"), t.source_path)):
        here: set[str] = set()
        for statement, said in _read(table, warnings):
            place = statement.source_path if statement else None
            if statement is None or place is None:
                pass
            elif not exists(place):
                said.append(f"{statement.row}: there is no file {place!r}; give its path from this table's folder on")
            elif place in here:
                said.append(f"{statement.row}: {place!r} is named before; the first row counts, delete one of them")
            else:
                here.add(place)
                chosen.setdefault(place, statement)
            if said and concerns(table.source_path, place):
                warnings += said
    return list(chosen.values()), warnings


def _read(table: Found, warnings: list[str]) -> Iterator[tuple[Statement | None, list[str]]]:
    """What each row says, with what is wrong in it. What is wrong with the table goes to ``warnings``."""
    name = table.source_path
    sniffed = sniff(table.data or b"")
    problem = table.problem or sniffed.problem
    if table.data is None or sniffed.encoding is None or problem:
        warnings.append(f"{name}: this table is not used: {problem}; save it as CSV in UTF-8")
        return
    lines = decode(table.data, sniffed.encoding).removeprefix("\ufeff").split("\n")
    reader = csv.reader((line + "\n" for line in lines), delimiter="\t" if name.lower().endswith(".tsv") else ",")
    try:
        header = [title.strip().lower() for title in next(reader, [])]
        if "path" not in header:
            warnings.append(f"{name}, row 1: no column 'path', so the table is not used; name the columns {_COLUMNS}")
            return
        if unknown := [title for title in header if title and title not in COLUMNS]:
            warnings.append(f"{name}, row 1: columns not used: {', '.join(unknown)}; those that are: {_COLUMNS}")
        for number, row in enumerate(reader, start=2):
            cells = {title: cell.strip() for title, cell in zip(header, row, strict=False) if cell.strip()}
            if cells:
                said: list[str] = []
                yield _statement(f"{name}, row {number}", name, cells, said), said
    except csv.Error as error:
        warnings.append(
            f"{name}, line {reader.line_num}: not readable from here on ({error}); save the table as CSV in UTF-8 again"
        )


def _statement(row: str, table: str, cells: dict[str, str], warnings: list[str]) -> Statement | None:
    folder = posixpath.dirname(table)
    path = cells.get("path", "").replace("\\", "/")
    if not path:
        warnings.append(f"{row}: the path is empty; fill it in or delete the row")
        return None
    place = posixpath.normpath(path)
    if place.startswith("/"):
        place = posixpath.relpath(place, place_of(folder))
    if place == ".." or place.startswith("../"):
        warnings.append(f"{row}: the path {path!r} leads out of the folder of this table; give it from there on")
        return None
    return Statement(
        posixpath.join(folder, place),
        row,
        cells.get("url"),
        cells.get("agency"),
        _region_code(row, cells.get("region_code"), warnings),
        _year(row, cells.get("report_year"), warnings),
        _day(row, cells.get("published_on"), warnings),
    )


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
