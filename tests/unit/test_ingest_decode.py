"""Decoded text counts characters as ``Path.read_text`` does: a locator can be checked with nothing but Python."""

from pathlib import Path

import pytest

from pipelines.ingest.sniff import decode


@pytest.mark.parametrize(
    "data",
    ["\ufeff一\r\n二\r三\n".encode(), b"a\r\r\nb\n\r", "没有换行".encode(), "x\u2028y\x0bz\x85\n".encode()],
)
def test_offsets_equal_those_of_read_text(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    assert decode(data, "utf-8") == path.read_text(encoding="utf-8")


def test_the_mark_is_kept_in_every_encoding() -> None:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        assert decode("\ufeff甲\r\n".encode(encoding), encoding) == "\ufeff甲\n"


def test_signs_that_only_the_windows_code_page_has() -> None:
    assert decode("碁銹".encode("cp950"), "big5") == "碁銹"
