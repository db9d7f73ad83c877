"""The reference page of the form, rendered in Markdown from the declarations: ``docs/form.md``.

Belongs here: which facts of the declarations the page shows, and how. Does not belong here: any fact of its own.

``python -m schemas.reference`` prints the page, ``--write`` puts it where it belongs; a test holds the two together.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from schemas.checks import Check, checks
from schemas.forms import Column, Form, Item, Section, Table, forms, report

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "form.md"

_HEAD = """\
# The form

Every edition of the national form as Gongkai declares it in `schemas/forms/`. The codes are those of
`core.observations` (`table_code`, `item_code`, `column_code`), the labels those that the form prints. *Also read as*
lists the variants that are matched besides the label; how far a label may differ otherwise is told in
[reading.md](reading.md).

This page is derived: `python -m schemas.reference --write` renders it anew, and a test fails while it is out of date.
"""
_LAYOUTS = {
    "groups": "groups of rows, each with columns of its own",
    "matrix": "every row has every column",
    "row": "one row of numbers; each entry below is a block of columns",
}


def page() -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines()) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the page, or writes it with ``--write``."""
    parser = argparse.ArgumentParser(prog="python -m schemas.reference", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="write the page to docs/form.md instead of printing it")
    if parser.parse_args(arguments).write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
    return 0


def _lines() -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield from ("", "## Editions", "")
    yield from _grid(["edition", "issued as", "report years", "cells", "of them"], map(_edition, forms().values()))
    yield from ("", "## What differs between editions", "")
    yield "Rows that an edition has with other columns, or not at all (–). All other rows are the same in all editions."
    yield ""
    yield from _grid(["table", "row", *forms()], _differences())
    for form in forms().values():
        yield from _form(form)
    yield from ("", "## Sections of the report", "")
    yield "Shared by all editions; `core.sections.section_code`. A sub-section is indented."
    yield ""
    yield from _grid(["no", "code", "label", "in English", "also read as"], _sections())


def _edition(form: Form) -> list[str]:
    years = f"{form.first_year}–{form.last_year}" if form.last_year else f"{form.first_year} onward"
    sizes = " + ".join(f"{len(table.cells)} `{table.code}`" for table in form.tables)
    return [f"`{form.edition}`", form.issued_as, years, str(len(form.cells)), sizes]


def _differences() -> Iterator[list[str]]:
    rows = {(table.code, item.code): None for form in forms().values() for table in form.tables for item in table.items}
    for table, code in rows:
        shown = [_columns_of(form, table, code) for form in forms().values()]
        if len(set(shown)) > 1:
            yield [f"`{table}`", f"`{code}`", *shown]


def _columns_of(form: Form, table: str, code: str) -> str:
    declared = form.table(table)
    found = next((item.columns for item in declared.items if item.code == code), ())
    if found and declared.layout != "groups":
        return f"all {len(found)} columns"
    return ", ".join(f"`{column.code}`" for column in found) or "–"


def _form(form: Form) -> Iterator[str]:
    yield from ("", f"## Edition {form.edition}", "")
    yield f"{form.label} · {form.label_en} · {form.issued_as}"
    for table in form.tables:
        yield from ("", f"### Edition {form.edition}: `{table.code}`", "")
        yield f"{table.label} · {table.label_en}."
        yield f"Section {table.section} of the report, {len(table.cells)} cells; {_LAYOUTS[table.layout]}."
        if table.anchors:
            yield f"Labels that only tell the table: {_quoted(table.anchors)}."
        yield ""
        yield from _grid(["column", "label", "in English", "spanned by", "kind", "also read as"], _columns(table))
        yield ""
        yield from _grid(["row", "label", "in English", "below", "columns", "also read as"], _rows(table))
        headings = [
            [f"`{one.code}`" if one.code else "", one.label, one.label_en, _quoted(one.variants)]
            for one in table.headings
        ]
        if headings:
            yield ""
            yield from _grid(["heading of rows", "label", "in English", "also read as"], headings)
    yield from ("", f"### Edition {form.edition}: equations", "")
    yield from _grid(["check", "must hold", "in codes", "severity", "source"], map(_check, _own_checks(form)))


def _columns(table: Table) -> Iterator[list[str]]:
    """Every column once, also where several groups of rows declare the same."""
    seen: dict[tuple[str, str], Column] = {}
    for item in table.items:
        for column in item.columns:
            seen.setdefault((column.code, column.label), column)
    for column in seen.values():
        kind = column.kind + (", may be negative" if column.signed else "")
        yield [f"`{column.code}`", column.label, column.label_en, column.group or "", kind, _quoted(column.variants)]


def _rows(table: Table) -> Iterator[list[str]]:
    everywhere = len({item.columns for item in table.items}) == 1
    for item in table.items:
        columns = "all" if everywhere else ", ".join(f"`{column.code}`" for column in item.columns)
        yield [f"`{item.code}`", item.label, item.label_en, _below(item), columns, _quoted(item.variants)]


def _below(item: Item) -> str:
    return f"`{item.parent}`" if item.parent else item.group or ""


def _own_checks(form: Form) -> list[Check]:
    return [check for check in checks() if check.edition == form.edition]


def _check(check: Check) -> list[str]:
    return [
        f"`{check.code}`",
        f"{check.label}<br>{check.label_en}",
        f"`{check.equation}`",
        check.severity,
        check.source,
    ]


def _sections() -> Iterator[list[str]]:
    inner = report().subsections
    for section in report().sections:
        yield _section(section, "")
        for sub in inner:
            if sub.parent == section.code:
                yield _section(sub, "&emsp;")


def _section(section: Section, indent: str) -> list[str]:
    number = "" if section.parent else str(section.no)
    return [number, f"{indent}`{section.code}`", section.label, section.label_en, _quoted(section.variants)]


def _quoted(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


if __name__ == "__main__":
    sys.exit(main())
