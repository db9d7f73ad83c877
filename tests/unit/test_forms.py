"""The declarations are the only place where the form is written down."""

import re
import subprocess
from pathlib import Path

from schemas.forms import FOLDER, Form, edition_in_force, forms, report

ROOT = Path(__file__).parents[2]


def _labels() -> set[str]:
    """Every label that the declarations give to a table, a section, a row, a column or a group."""
    found: set[str] = set()
    for section in (*report().sections, *report().subsections):
        found |= {section.label, *section.variants}
    for form in forms().values():
        for table in form.tables:
            found |= {table.label, *table.anchors}
            for heading in table.headings:
                found |= {heading.label, *heading.variants}
            for item in table.items:
                found |= {item.label, *item.variants}
                for column in item.columns:
                    found |= {column.label, *column.variants, column.group or ""}
    bare = {re.sub(r"^(?:（[一二三四五六七八]）|[一二三四五六七八]、|\d\.)", "", label) for label in found}
    return {label for label in found | bare if len(re.findall(r"[一-鿿]", label)) >= 4}


def test_no_label_of_the_form_stands_outside_the_declarations() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    code = [ROOT / name for name in listed.split("\0") if name.endswith((".py", ".sql", ".toml"))]
    code = [path for path in code if FOLDER not in path.parents and ROOT / "tests" not in path.parents]
    assert len(code) > 50
    labels = _labels()
    assert len(labels) > 60
    found = [
        f"{path.relative_to(ROOT)}:{n}: {label}"
        for path in code
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for label in labels
        if label in line
    ]
    assert found == []


def _sizes(form: Form) -> list[int]:
    return [len(table.cells) for table in form.tables]


def test_editions_have_the_cells_that_the_contract_promises() -> None:
    assert {edition: _sizes(form) for edition, form in forms().items()} == {
        "2021": [10, 175, 15],
        "2019": [22, 161, 15],
    }


def test_every_equation_names_cells_of_its_table() -> None:
    for form in forms().values():
        for equation in form.equations:
            cells = {(cell.item, cell.column) for cell in form.table(equation.table).cells}
            assert {(term.item, term.column) for term in equation.terms} <= cells, equation


def test_equations_of_an_edition_are_one_for_each_row_or_column() -> None:
    counts: dict[str, dict[str, int]] = {}
    for edition, form in forms().items():
        for equation in form.equations:
            counts.setdefault(edition, {}).setdefault(equation.code, 0)
            counts[edition][equation.code] += 1
    assert counts["2021"] == {"requests_balance": 7, "requests_results": 7, "requests_columns": 25, "disputes_total": 3}
    assert counts["2019"] == {"requests_balance": 7, "requests_results": 7, "requests_columns": 23, "disputes_total": 3}


def test_the_edition_in_force_follows_the_year() -> None:
    assert [edition_in_force(year).edition for year in (2018, 2019, 2020, 2021, 2030, None)] == [
        "2019",
        "2019",
        "2019",
        "2021",
        "2021",
        "2021",
    ]
