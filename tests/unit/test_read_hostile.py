"""Texts and pages that are too large in one way or another are refused at once, and cost nobody else their report."""

import time

import pytest

from tests.layouts import as_html, as_text, consistent
from tests.reading import printed, read_files

ROW = "<tr>" + "<td></td>" * 100 + "</tr>"
HOSTILE = {
    "one line of 60 MB": ("数" * 20_000_000, "a line of the text has more than 1,000,000 characters"),
    "five million lines": ("a\n" * 5_000_000, "more than 200,000 lines"),
    "five million pipes": ("a|b\n" * 90_000 + "|" * 150_000, "more than 200,000 cells"),
    "a million empty cells": ("<table>" + ROW * 10_000 + "</table>", "more than 200,000 cells"),
    "elements without end": ("<html>" + "<div>" * 100_000 + "x", "deeper than 400"),
    "elements as deep as Python goes": ("<html>" + "<div><span>" * 1_200 + "x", "deeper than 400"),
    "tables in tables": ("<html>" + "<table><tr><td>" * 3_000 + "x", "deeper than 400"),
    "tags without end": ("<br>" * 2_100_000 + "<p>x</p>", "more than 2,000,000 tags"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_beside_a_report_that_is_read(name: str) -> None:
    hostile, says = HOSTILE[name]
    written = consistent()
    started = time.process_time()
    page, bad, text = read_files(as_html(written).encode(), hostile.encode(), as_text(written, "tab-rows").encode())
    assert time.process_time() - started < 10
    assert (bad.document["status"], bad.values) == ("rejected", {})
    assert says in bad.document["reason"]
    assert page.numbers() == text.numbers() == printed(written)


def test_a_long_page_that_is_not_deep_is_read() -> None:
    written = consistent()
    around = "<ul>" + "<li><a href=x>甲</a><p>乙<p>丙" * 4_000 + "</ul>"
    (page,) = read_files(as_html(written).replace("<body>", f"<body>{around}").encode())
    assert page.numbers() == printed(written)
