"""The tables that our pages print have the shape of the form: no gap, no overlap, every cell once."""

import pytest

from pipelines.pages.printed import Filler, Label, Language, Place, Row, printed
from schemas.forms import Table, forms

TABLES = [(form.edition, table) for form in forms().values() for table in form.tables]


def covered(rows: list[Row]) -> dict[tuple[int, int], Label | Place | Filler]:
    taken: dict[tuple[int, int], Label | Place | Filler] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            down = cell.rows if isinstance(cell, Label) else 1
            across = 1 if isinstance(cell, Place) else cell.columns
            for place in ((number + r, column + c) for r in range(down) for c in range(across)):
                assert place not in taken
                taken[place] = cell
    return taken


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("edition", "table"), TABLES, ids=[f"{edition}-{table.code}" for edition, table in TABLES])
def test_a_printed_table_is_a_full_grid_with_every_cell(edition: str, table: Table, language: Language) -> None:
    rows = printed(table, language)
    taken = covered(rows)
    assert len(taken) == len(rows) * (1 + max(column for _, column in taken))
    places = [(cell.item, cell.column) for row in rows for cell in row if isinstance(cell, Place)]
    assert places == [(cell.item, cell.column) for cell in table.cells]
    unlabelled = [cell for row in rows for cell in row if isinstance(cell, Label) and not cell.text]
    assert len(unlabelled) <= (language == "en")  # the corner of the matrix states an equation, in Chinese


def test_litigation_stands_below_its_title() -> None:
    first, second, _, numbers = printed(forms()["2021"].table("disputes"))
    assert [(cell.text, cell.columns) for cell in first if isinstance(cell, Label)] == [
        ("行政复议", 5),
        ("行政诉讼", 10),
    ]
    assert [cell.text for cell in second if isinstance(cell, Label)][-2:] == ["未经复议直接起诉", "复议后起诉"]
    assert len(numbers) == 15
