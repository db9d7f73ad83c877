"""Every limit is set by its variable, and is on the page that lists them."""

from dataclasses import fields
from pathlib import Path

import pytest

from pipelines.ingest.limits import MIB, Limits, in_words, limits_from

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_the_page_lists_the_limit_with_its_default(name: str) -> None:
    default = getattr(Limits(), name)
    shown = in_words(default) if name.endswith("bytes") else f"{default:,}"
    assert f"| `GONGKAI_{name.upper()}` | {shown} |" in PAGE


def test_a_variable_sets_its_limit() -> None:
    assert limits_from({}) == Limits()
    given = {"GONGKAI_MAX_FILE_BYTES": "128 MiB", "GONGKAI_MAX_CELLS": "1_000", "GONGKAI_MAX_DEPTH": " "}
    assert limits_from(given) == Limits(max_file_bytes=128 * MIB, max_cells=1000)


@pytest.mark.parametrize("text", ["0", "-1", "viel", "1.5", "5 GB"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"GONGKAI_MAX_CELLS.*give a number above 0"):
        limits_from({"GONGKAI_MAX_CELLS": text})
