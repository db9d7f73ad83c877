"""Markdown that keeps some of the markup of the page it was made from is read as what it is."""

import re

from tests.layouts import as_html, as_text, consistent
from tests.reading import read_files, read_report, unread, untrue

WRITTEN = consistent()
MARKDOWN = as_text(WRITTEN, "markdown")


def test_frames_of_a_page_around_markdown() -> None:
    (read,) = read_files(f'<div class="article">\n\n{MARKDOWN}\n\n</div>\n'.encode())
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])
    assert (read.document["media_type"], read.document["agency_name"]) == ("text/plain", WRITTEN.agency)


def test_tables_of_a_page_within_markdown() -> None:
    tables = iter(re.findall(r"<table.*?</table>", as_html(WRITTEN), re.DOTALL))
    blocks = re.sub(r"(?m)(?:^\|.*\n)+", lambda _: next(tables) + "\n", MARKDOWN)
    (read,) = read_files(blocks.encode())
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])
    assert (read.document["agency_name"], read.document["report_year"]) == (WRITTEN.agency, WRITTEN.year)


def test_tags_inside_the_cells_of_markdown() -> None:
    tagged = re.sub(r"\| (\d+) ", r'| <span style="font-size:9pt">\1</span> ', MARKDOWN)
    assert tagged != MARKDOWN
    read = read_report(tagged)
    assert (untrue(read, WRITTEN), unread(read, WRITTEN)) == ({}, [])


def test_a_break_between_digits_parts_them() -> None:
    read = read_report(re.sub(r"\| (\d)(\d+) ", r"| \1<br>\2 ", MARKDOWN))
    assert untrue(read, WRITTEN) == {}
