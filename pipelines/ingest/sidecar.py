"""A table beside the files that says what their text does not: ``sidecar.csv``, or ``sidecar.tsv`` with tabs.

Belongs here: finding the row that speaks of a place. Does not belong here: the format of the table (``tables``),
weighing a statement against the text, which is done where reports are judged (``pipelines/quality/reports.py``: the
statement wins).

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

Of two tables that name a file, the one in the nearer
folder wins; of two rows, the first. What cannot be used is left out and becomes a warning, the rest counts. The table
itself is no report and gets no row in the manifest.
"""

import datetime as dt
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.discover import read_file
from pipelines.ingest.found import Found, place_of
from pipelines.ingest.limits import Limits
from pipelines.ingest.tables import rows, stated

NAMES = ("sidecar.csv", "sidecar.tsv")
COLUMNS = ("path", "url", "agency", "region_code", "report_year", "published_on")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one row says of the file at ``source_path``; None where it says nothing that can be used. ``linked_from`` is
    set for an attached document whose address was found on a page.
    """

    source_path: str
    row: str
    url: str | None = None
    agency: str | None = None
    region_code: str | None = None
    report_year: int | None = None
    published_on: dt.date | None = None
    linked_from: str | None = None


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
    for row, cells, said in rows(table, "path", COLUMNS, warnings):
        yield _statement(row, table.source_path, cells, said), said


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
    return Statement(posixpath.join(folder, place), row, url=cells.get("url"), **stated(row, cells, warnings))
