"""A report in traditional characters, with the pronunciation that converters leave behind, is the same report."""

import opencc

from tests.layouts import TEXT_LAYOUTS, as_html, as_text, consistent
from tests.reading import read_report, read_reports, unread, unread_in, untrue, untrue_in

CONVERTER = opencc.OpenCC("s2t")
LAYOUTS = sorted(set(TEXT_LAYOUTS) - {"concat", "run-on"})


def traditional(text: str) -> str:
    return str(CONVERTER.convert(text))


def noisy(text: str) -> str:
    return traditional(text).replace("數", "數(shù)").replace("業", "業(yè)")


def test_traditional_characters_are_read() -> None:
    written = consistent(seed=3)
    reads = read_reports({layout: traditional(as_text(written, layout)) for layout in LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in(reads, dict.fromkeys(reads, written)) == {}
    assert {read.document["report_year"] for read in reads.values()} == {written.year}


def test_pronunciation_behind_a_character_is_noise() -> None:
    written = consistent("2019", 4)
    reads = read_reports({layout: noisy(as_text(written, layout)) for layout in LAYOUTS})
    assert untrue_in(reads, dict.fromkeys(reads, written)) == {}
    assert unread_in(reads, dict.fromkeys(reads, written)) == {}


def test_a_traditional_page_is_read() -> None:
    written = consistent(seed=5)
    read = read_report(traditional(as_html(written)), "text/html")
    assert (untrue(read, written), unread(read, written)) == ({}, [])
