"""Labels are known in every spelling that reports use, and in no other word."""

import pytest

from pipelines.extract.labels import LONGEST, chain, exact, match
from schemas.forms import Item, forms

ROWS = [
    pytest.param(edition, table.code, item, id=f"{edition}-{table.code}-{item.code}")
    for edition, form in forms().items()
    for table in form.tables
    for item in table.items
    if table.layout != "row" and not item.positional and item.code not in ("other_other",)
]


def same(text: str, table: str, item: Item) -> bool:
    found = match(text)
    return found is not None and (found.kind, found.table, found.code) == ("row", table, item.code)


@pytest.mark.parametrize(("edition", "table", "item"), ROWS)
def test_every_row_label_is_known_however_it_is_set(edition: str, table: str, item: Item) -> None:
    assert same(item.label, table, item)
    assert same(" ".join(item.label), table, item)
    assert same(item.label.replace("（", "(").replace("）", ")").replace("，", ","), table, item)
    assert same(f"**{item.label}**", table, item)
    assert same(item.label.replace(".", "．", 1), table, item)
    assert same(item.label.replace(".", "、", 1), table, item)


@pytest.mark.parametrize(("edition", "table", "item"), ROWS)
def test_every_declared_variant_is_its_row(edition: str, table: str, item: Item) -> None:
    assert all(same(variant, table, item) for variant in item.variants)


@pytest.mark.parametrize("edition", list(forms()))
def test_every_column_label_is_known(edition: str) -> None:
    for table in forms()[edition].tables:
        for column in {column.code: column for item in table.items for column in item.columns}.values():
            found = match(column.label)
            assert found is not None, column.label
            assert found.kind in ("head", "positional")


@pytest.mark.parametrize(
    "text", ["", " ", "12", "0", "/", "—", "公开的及时性还要提高", "青禾县水务局", "其他说明事项若干"]
)
def test_other_words_are_no_label(text: str) -> None:
    assert match(text) is None


def test_prose_is_no_label_even_if_it_begins_with_one() -> None:
    rows = forms()["2021"].table("requests").items
    assert match(rows[0].label + "有所增加，" * LONGEST) is None


def test_a_label_of_another_number_is_another_label() -> None:
    rows = forms()["2021"].table("requests").items
    by_code = {item.code: item.label for item in rows}
    duplicate, not_held = match(by_code["rejected_duplicate"]), match(by_code["unable_not_held"])
    assert duplicate is not None
    assert not_held is not None
    assert duplicate.code != not_held.code


def test_rows_that_only_one_edition_has_say_so() -> None:
    newer = next(item for item in forms()["2021"].table("requests").items if item.code == "other_overdue_fee")
    found = match(newer.label)
    assert found is not None
    assert found.edition == "2021"


def test_labels_written_together_are_parted_where_they_meet() -> None:
    headings = {heading.code: heading.label for heading in forms()["2021"].table("requests").headings}
    row = next(item.label for item in forms()["2021"].table("requests").items if item.code == "denied_state_secret")
    text = headings["denied"] + row + "0400004"
    found = chain(text)
    assert found is not None
    places, digits = found
    assert [text[start:end] for start, end in places] == [headings["denied"], row]
    assert text[digits:] == "0400004"


def test_a_sentence_is_no_chain_of_labels() -> None:
    row = forms()["2021"].table("proactive").items[0].label
    assert chain(f"全年没有制定{row}3件") is None
    assert chain("12") is None


def test_an_exact_label_allows_no_slip() -> None:
    label = forms()["2021"].table("requests").items[0].label
    assert exact(label) is not None
    assert exact(label[:-3] + label[-1]) is None
