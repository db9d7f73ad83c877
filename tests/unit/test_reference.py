"""docs/form.md is what the declarations say, whole and up to date."""

from pathlib import Path

import pytest

from schemas import reference
from schemas.checks import checks
from schemas.forms import forms, report


def test_the_page_in_docs_is_up_to_date() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), (
        "docs/form.md differs from schemas/forms; render it anew with: python -m schemas.reference --write"
    )


@pytest.mark.parametrize("edition", forms())
def test_the_page_shows_everything_that_an_edition_declares(edition: str) -> None:
    form = forms()[edition]
    text = reference.page()
    part = text[text.index(f"## Edition {edition}\n") :]
    for table in form.tables:
        start = part.index(f"### Edition {edition}: `{table.code}`")
        shown = part[start : part.index("\n##", start + 1)]
        for item in table.items:
            assert f"| `{item.code}` | {item.label} | {item.label_en} |" in shown
            for column in item.columns:
                assert f"| `{column.code}` | {column.label} | {column.label_en} |" in shown
        headings = [word for heading in table.headings for word in (heading.label, *heading.variants)]
        variants = [word for item in table.items for word in item.variants]
        assert [word for word in (*headings, *variants, *table.anchors) if word not in shown] == []
    for check in (check for check in checks() if check.edition == edition):
        assert f"`{check.equation}`" in part


def test_the_page_lists_every_section() -> None:
    for section in (*report().sections, *report().subsections):
        assert f"`{section.code}` | {section.label} | {section.label_en} |" in reference.page()


def test_the_command_prints_the_page_or_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reference.main([]) == 0
    assert capsys.readouterr().out == reference.page()
    monkeypatch.setattr(reference, "PAGE", tmp_path / "docs" / "form.md")
    assert reference.main(["--write"]) == 0
    assert (tmp_path / "docs" / "form.md").read_text(encoding="utf-8") == reference.page()
