"""What a person has decided, in files beside the reports: ``corrections.toml`` and ``decisions.toml``.

Belongs here: reading these files and finding the documents that they speak of. Does not belong here: whether a
correction still fits the document, and what it changes (``pipelines/quality/corrections.py``).

A correction mends one cell of one file; the observation stays as printed, and the correction stands beside it::

    [[correction]]
    path = "2024/water.html"        # from this file's folder; or document_id = "<SHA-256>"
    table = "requests"
    item = "granted"
    column = "total"
    expected = 36                   # what the file prints; "" where it prints nothing
    value = 26
    reason = "the office confirmed a typing error"
    evidence = "letter of 3 March 2025"
    by = "Li"
    on = 2025-03-05

A decision answers one finding, and stands as long as the finding's document, check, version and cells are the same::

    [[decision]]
    finding_id = "457728e07734a3286bd7d4e27261509c"
    decision = "explained"          # accepted, explained or wrong
    by = "Li"
    on = 2025-03-05
"""

import datetime as dt
import posixpath
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

import polars as pl

from pipelines.ingest.found import NOTES, Found
from pipelines.ingest.sniff import decode, sniff
from schemas.dtypes import Amount
from schemas.forms import forms
from schemas.notes import Corrections, Decisions, decisions_allowed

CORRECTIONS, DECISIONS = NOTES
_CORRECTION = ("table", "item", "column", "expected", "value", "reason", "evidence", "by", "on")
_DIGITS, _DECIMALS = get_args(Amount)[1:]
_DECISION = ("finding_id", "decision", "by", "on")


class _UnusableError(ValueError):
    """An entry that cannot be used; the text is why."""


class _ElsewhereError(_UnusableError):
    """An entry on a file that is not among those asked for."""


def is_note(source_path: str) -> bool:
    """Whether a file is one of these, by its name in lower case."""
    return source_path.rpartition("/")[2].lower() in NOTES


def notes(
    files: Iterable[Found], documents: Mapping[str, str], *, all_known: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """``schemas.notes.Corrections`` and ``Decisions`` of these files, and a warning for each entry that cannot be used.

    ``documents``: ``document_id`` by place (absolute) of everything that is known; an entry on another file is wrong,
    or, unless ``all_known``, nobody's business here. Of two entries on one cell or finding, the first counts, in the
    order of the files' paths. Warnings name the file, the entry and the way out.
    """
    warnings: list[str] = []
    corrections: dict[tuple[str, ...], dict[str, Any]] = {}
    decisions: dict[str, dict[str, Any]] = {}
    for file in sorted(files, key=lambda one: one.source_path):
        wanted = "correction" if file.source_path.lower().endswith(CORRECTIONS) else "decision"
        for number, entry in enumerate(_entries(file, wanted, warnings), start=1):
            where = f"{file.source_path}, {wanted} {number}"
            try:
                if wanted == "correction":
                    row = _correction(entry, file, documents)
                    key = tuple(str(row[name]) for name in ("document_id", "table_code", "item_code", "column_code"))
                    _once(key, row, corrections)
                else:
                    row = _decision(entry, file)
                    _once(row["finding_id"], row, decisions)
            except _ElsewhereError as problem:
                warnings += [f"{where}: {problem}"] if all_known else []
            except _UnusableError as problem:
                warnings.append(f"{where}: {problem}")
    return _frame(corrections.values(), Corrections), _frame(decisions.values(), Decisions), warnings


def _frame(rows: Iterable[dict[str, Any]], model: Any) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=model.empty().schema, orient="row")


def _once(key: Any, row: dict[str, Any], kept: dict[Any, dict[str, Any]]) -> None:
    if key in kept:
        raise _UnusableError("an entry before it speaks of the same; delete one of them")
    kept[key] = row


def _entries(file: Found, wanted: str, warnings: list[str]) -> Iterator[Mapping[str, Any]]:
    sniffed = sniff(file.data or b"")
    if file.data is None or sniffed.encoding is None:
        warnings.append(f"{file.source_path}: this file is not used: {file.problem or sniffed.problem}")
        return
    try:
        read = tomllib.loads(decode(file.data, sniffed.encoding).removeprefix("\ufeff"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        warnings.append(f"{file.source_path}: this file is not used, for it is no TOML ({error})")
        return
    found = read.get(wanted, [])
    if set(read) - {wanted} or not isinstance(found, list):
        warnings.append(f"{file.source_path}: only [[{wanted}]] is read; other entries are not used")
    yield from (entry for entry in found if isinstance(entry, dict)) if isinstance(found, list) else ()


def _correction(entry: Mapping[str, Any], file: Found, documents: Mapping[str, str]) -> dict[str, Any]:
    lacking = [name for name in _CORRECTION if name not in entry]
    if lacking:
        raise _UnusableError(f"without {', '.join(lacking)} it is not used; docs/judging.md shows an entry")
    cell = (str(entry["table"]), str(entry["item"]), str(entry["column"]))
    value = _number(entry["value"], "value")
    if value is None:
        raise _UnusableError("value is empty; a correction says which number should stand there")
    _hold_to_form(cell, value)
    return {
        "document_id": _document(entry, file, documents),
        **dict(zip(("table_code", "item_code", "column_code"), cell, strict=True)),
        "expected": _number(entry["expected"], "expected"),
        "value": value,
        "reason": _words(entry, "reason"),
        "evidence": _words(entry, "evidence"),
        "decided_by": _words(entry, "by"),
        "decided_on": _day(entry["on"]),
        "stated_in": file.place,
    }


def _hold_to_form(cell: tuple[str, str, str], value: Decimal) -> None:
    """A printed number may break the form, and a finding says so; one that a person puts in its place may not."""
    known = [one for form in forms().values() for one in form.cells if (one.table, one.item, one.column) == cell]
    if not known:
        raise _UnusableError(f"the form has no cell {'/'.join(cell)}; meta.items lists them all")
    if value < 0 and not any(one.signed for one in known):
        raise _UnusableError(f"value {value} is negative, which this cell cannot be")
    if value % 1 and all(one.kind == "count" for one in known):
        raise _UnusableError(f"value {value} is not whole, as a count is")


def _decision(entry: Mapping[str, Any], file: Found) -> dict[str, Any]:
    lacking = [name for name in _DECISION if name not in entry]
    if lacking:
        raise _UnusableError(f"without {', '.join(lacking)} it is not used")
    if entry["decision"] not in decisions_allowed():
        raise _UnusableError(
            f"decision {entry['decision']!r} is not used; write one of {', '.join(decisions_allowed())}"
        )
    return {
        "finding_id": _words(entry, "finding_id"),
        "decision": entry["decision"],
        "decided_by": _words(entry, "by"),
        "decided_on": _day(entry["on"]),
        "stated_in": file.place,
    }


def _document(entry: Mapping[str, Any], file: Found, documents: Mapping[str, str]) -> str:
    if "document_id" in entry:
        return str(entry["document_id"])
    path = posixpath.normpath(str(entry.get("path", "")).replace("\\", "/"))
    if path in (".", "") or path.startswith(("../", "/")):
        raise _UnusableError(f"path {entry.get('path')!r} is not used; give it from the folder of this file on")
    place = posixpath.join(posixpath.dirname(file.place), path)
    if place not in documents:
        raise _ElsewhereError(f"there is no file {path!r}; give its path from the folder of this file on")
    return documents[place]


def _number(given: Any, name: str) -> Decimal | None:
    if given == "":
        return None
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(given, bool) or not number.is_finite():
        raise _UnusableError(f"{name} {given!r} is no number")
    if number.adjusted() >= _DIGITS - _DECIMALS or number != round(number, _DECIMALS):
        raise _UnusableError(
            f"{name} {given} is out of bounds: {_DIGITS - _DECIMALS} digits and {_DECIMALS} decimals at most"
        )
    return number


def _words(entry: Mapping[str, Any], name: str) -> str:
    words = str(entry[name]).strip()
    if not words:
        raise _UnusableError(f"{name} is empty; whoever reads the warehouse will ask")
    return words


def _day(given: Any) -> dt.date:
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    raise _UnusableError(f"on {given!r} is no day; write it as 2025-03-05, without quotes")
