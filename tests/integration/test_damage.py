"""Damaged reports: every value equals what the page printed in that cell, or is NULL, and nothing crashes.

The default size is meant for every run of the suite; ``GONGKAI_DAMAGE=20`` multiplies the damaged documents. The name
of a failing document (layout, zeros, edition, seed, kind of damage) is all that is needed to make it again.
"""

import json
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import cycle, product
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.extract.batch import Extracted, extract
from pipelines.ingest.sniff import decode, sniff
from pipelines.read.documents import RawDocument
from schemas.forms import forms
from tests.damage import BOTH, DOUBLES, LINE_DAMAGE, LOSES, damaged, swapped
from tests.layouts import TEXT_LAYOUTS, Written, as_html, as_text, consistent, grids
from tests.programs import PROGRAMS, as_printed
from tests.reading import NOW, Place, read_reports, untrue

SIZE = max(1, int(os.environ.get("GONGKAI_DAMAGE", "1")))
SAMPLES = Path(__file__).parents[2] / "samples"
ANSWERS = Path(__file__).parents[1] / "data" / "samples.json"
PAGES = ["html", "html-pretty"]
LAYOUTS = [*TEXT_LAYOUTS, *PROGRAMS, *PAGES]
ROW_A_LINE = [
    "tab-rows",
    "pipe-trailing",
    "pipe-both",
    "pipe-spanned",
    "tab-double",
    "markdown",
    "space-rows",
    "space-one-line",
    "filler-run",
    "outlined",
    "ruled",
    "commas",
    "frame",
    "html",
]
ZEROS = ["0", "", "-"]
EDITIONS = ["2021", "2019"]
SWAPPED = "swapped rows"
GLUED = "linxi-audit-2025-glued.txt"


@dataclass(frozen=True)
class Name:
    """Which report, and what was done to it."""

    layout: str
    zero: str
    edition: str
    seed: int
    damage: tuple[str, ...]

    def chance(self) -> Random:
        return Random(repr(self))

    def written(self) -> Written:
        return consistent(self.edition, self.seed, self.zero, self.chance().choice([3, 12, 40]))

    def text(self) -> str:
        random_, written = self.chance(), self.written()
        shown = grids(written)
        for _ in range(self.damage.count(SWAPPED)):
            shown = swapped(shown, random_)
        pretty = self.layout == "html-pretty"
        as_lines = as_printed if self.layout in PROGRAMS else as_text
        text = as_html(written, shown, pretty=pretty) if self.is_page() else as_lines(written, self.layout, shown)
        for kind in self.damage:
            text = text if kind == SWAPPED else damaged(text, kind, random_)
        return text

    def is_page(self) -> bool:
        return self.layout in PAGES

    def is_told(self) -> bool:
        """False where the damaged text may be that of another sound report: see ``test_damage_cases.py``."""
        blanks_leave_no_trace = self.layout == "cell-per-line-drop-blank" and self.zero == ""
        return not (blanks_leave_no_trace and not DOUBLES.isdisjoint(self.damage))


def untrue_values(names: Iterable[Name]) -> dict[Name, dict[Place, Decimal]]:
    """Of each report that has any, the values that its page does not print in that cell."""
    asked = [name for name in dict.fromkeys(names) if name.is_told()]
    found = {}
    for media_type, pages in (("text/plain", False), ("text/html", True)):
        texts = {name: name.text() for name in asked if name.is_page() == pages}
        for name, read in read_reports(texts, media_type).items() if texts else ():
            if bad := untrue(read, name.written()):
                found[name] = bad
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_damaged_report_shows_no_value_that_its_page_does_not_print(layout: str) -> None:
    kinds = ["cut", SWAPPED, *LINE_DAMAGE]
    names = [
        Name(layout, zero, edition, seed, (kind,))
        for seed in range(3 * SIZE)
        for zero, edition, kind in product(ZEROS, EDITIONS, kinds)
    ]
    assert untrue_values(names) == {}


# Losses and doublings of lines do not meet in one row where a row is many lines: see ``test_damage_cases.py``.
ALIKE = st.lists(st.sampled_from(sorted(LOSES)), min_size=1, max_size=3) | st.lists(
    st.sampled_from(sorted(DOUBLES - {BOTH})), min_size=1, max_size=2
)
ANY = st.lists(st.sampled_from(["cut", SWAPPED, *LINE_DAMAGE]), min_size=1, max_size=4)
REPORT = st.tuples(st.sampled_from(ZEROS), st.sampled_from(EDITIONS), st.integers(0, 9999))
MIXED = st.tuples(st.sampled_from(ROW_A_LINE), REPORT, ANY) | st.tuples(st.sampled_from(LAYOUTS), REPORT, ALIKE)


# No shrinking: the names that fail say already how to make each document again.
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    max_examples=12 * SIZE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(MIXED, min_size=10, max_size=40))
def test_damage_upon_damage_shows_no_value_that_the_page_does_not_print(
    reports: list[tuple[str, tuple[str, str, int], list[str]]],
) -> None:
    names = [Name(layout, *report, tuple(kinds)) for layout, report, kinds in reports]
    assert untrue_values(names) == {}


@dataclass(frozen=True)
class Sample:
    """A file of ``samples/`` as text, and what its page prints."""

    text: str
    media_type: str
    cells: Mapping[Place, str]
    stated: tuple[str, int, str] | None

    def numbers(self) -> dict[Place, Decimal]:
        return {place: Decimal(cell) for place, cell in self.cells.items() if re.fullmatch(r"-?\d+(\.\d+)?", cell)}


@cache
def samples() -> dict[str, Sample]:
    """Every report of ``samples/``, members of archives too, with its answers: a cell that no answer names is not
    printed.
    """
    data: dict[str, bytes] = {}
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                data |= {f"{path.name}/{member}": archive.read(member) for member in archive.namelist()}
        elif path.suffix != ".csv":
            data[path.name] = path.read_bytes()
    answers = json.loads(ANSWERS.read_text(encoding="utf-8"))
    assert answers.keys() <= data.keys()
    return {name: _sample(content, answers.get(name)) for name, content in data.items()}


def _sample(data: bytes, answer: dict[str, object] | None) -> Sample:
    sniffed = sniff(data)
    text = decode(data, sniffed.encoding or "utf-8")
    if answer is None:
        return Sample(text, sniffed.media_type, {}, None)
    agency, year, edition, tables = (answer[key] for key in ("agency", "year", "edition", "cells"))
    assert isinstance(agency, str) and isinstance(year, int) and isinstance(edition, str) and isinstance(tables, dict)
    cells: dict[Place, str] = {}
    for table in forms()[edition].tables:
        for item in table.items:
            row = tables[table.code][item.code]
            cells |= {(table.code, item.code, c.code): cell for c, cell in zip(item.columns, row, strict=True)}
    return Sample(text, sniffed.media_type, cells, (agency, year, edition))


def test_the_samples_are_read_as_a_person_reads_them() -> None:
    for name, sample in samples().items():
        read = read_reports({name: sample.text}, sample.media_type)[name]
        if sample.stated is None:
            assert (name, read.numbers()) == (name, {})
            continue
        stated = tuple(read.document[key] for key in ("agency_name", "report_year", "edition"))
        assert (name, stated) == (name, sample.stated)
        if name == GLUED:
            assert read.numbers().items() <= sample.numbers().items()
            assert len(read.numbers()) >= 0.7 * len(sample.numbers())
        else:
            assert (name, read.numbers()) == (name, sample.numbers())
        unprinted = {place: cell for place, cell in sample.cells.items() if cell in ("", "-")}
        told = {"": "blank", "-": "placeholder"}
        assert {place: read.statuses[place] for place in unprinted} == {p: told[c] for p, c in unprinted.items()}


@pytest.mark.parametrize("name", samples())
def test_a_damaged_sample_shows_no_value_that_its_page_does_not_print(name: str) -> None:
    sample = samples()[name]
    texts = {
        (kind, seed): damaged(sample.text, kind, Random(f"{name} {kind} {seed}"))
        for kind in ("cut", *LINE_DAMAGE)
        for seed in range(6 * SIZE)
    }
    right = sample.numbers()
    found = {
        damage: {place: value for place, value in read.numbers().items() if right.get(place) != value}
        for damage, read in read_reports(texts, sample.media_type).items()
    }
    assert {damage: bad for damage, bad in found.items() if bad} == {}


def wide_digits(text: str, media_type: str) -> str:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    if media_type != "text/html":
        return text.translate(wide)
    return re.sub(r">[^<]*", lambda between: between.group().translate(wide), text)


REWRITTEN = {
    "the whole document twice": lambda text, _: text + text,
    "an empty line at the end": lambda text, _: text + "\n",
    "line ends of Windows": lambda text, _: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text, _: "\ufeff" + text,
    "full-width digits": wide_digits,
}


Report = Name | str


def sound_reports() -> dict[Report, tuple[str, str]]:
    """Reports in every layout, and the samples: text and media type."""
    names = [Name(*one, ()) for one in product(LAYOUTS, ZEROS, EDITIONS, range(2))]
    taken: dict[Report, tuple[str, str]] = {name: (one.text, one.media_type) for name, one in samples().items()}
    return texts_of(names) | taken


def texts_of(names: Iterable[Name]) -> dict[Report, tuple[str, str]]:
    return {name: (name.text(), "text/html" if name.is_page() else "text/plain") for name in names}


def extracted(reports: Mapping[Report, tuple[str, str]]) -> Extracted:
    """The rows of all reports from their bytes as ingest would hand them on; ids count the reports."""
    batch = []
    for n, (text, media_type) in enumerate(reports.values()):
        data = text.encode()
        encoding = sniff(data).encoding or "utf-8"
        batch.append(RawDocument(f"{n:064x}", media_type, encoding, len(data), data))
    return extract(batch, NOW)


@pytest.mark.parametrize("how", REWRITTEN)
def test_the_same_report_written_otherwise_has_the_same_cells(how: str) -> None:
    reports = sound_reports()
    other = {name: (REWRITTEN[how](text, media_type), media_type) for name, (text, media_type) in reports.items()}
    key = ["document_id", "table_code", "item_code", "column_code", "value", "status"]
    before, after = (extracted(one).observations.select(key).rows() for one in (reports, other))
    names = list(reports)
    changed = [(names[int(one[0], 16)], one[1:], two[1:]) for one, two in zip(before, after, strict=True) if one != two]
    assert changed == []


def test_a_damaged_report_is_read_alike_alone_and_in_company() -> None:
    kinds = cycle(LINE_DAMAGE)
    names = [Name(*one, 5, (next(kinds),)) for one in product(LAYOUTS, ZEROS, EDITIONS)]
    reports = texts_of(names)
    together = extracted(reports)
    for n, name in list(enumerate(names))[:: max(1, 9 // SIZE)]:
        alone = extracted({name: reports[name]})
        for frame in ("document_cells", "documents", "observations", "sections"):
            kept = getattr(together, frame).filter(document_id=f"{n:064x}").drop("document_id")
            assert getattr(alone, frame).drop("document_id").equals(kept), (name, frame)
