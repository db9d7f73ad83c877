"""Made-up reports are what they claim to be: consistent, readable as their keys say, and the same every time."""

import dataclasses
import io
import itertools
import json
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest

from assets.cli import BAD_USAGE, DONE, main
from pipelines.contracts import RAW, frame_schema
from pipelines.quality.reconcile import reconcile
from pipelines.quality.reports import resolve
from pipelines.sample.corpus import documents, write_corpus
from pipelines.sample.defects import DEFECTS
from pipelines.sample.documents import Document, document
from pipelines.sample.formats import FORMATS, MissingFormatError, kinds, write_report
from pipelines.sample.population import YEARS, population, reports_of
from pipelines.sample.wanted import Wanted
from schemas.forms import edition_in_force, forms
from tests.reading import Place
from tests.scoring import extracted, untrue_and_lost

TEXTS = ("text", "html")
WHOLE = Wanted(reports=200, seed=5, formats=TEXTS)


def made(wanted: Wanted) -> list[Document]:
    return [one for _, one in documents(wanted)]


def test_every_equation_holds_in_what_is_read() -> None:
    frames = extracted(made(dataclasses.replace(WHOLE, layouts=("tab-rows", "merged"))))
    sources = pl.DataFrame(schema=frame_schema(RAW["sources"]))
    checked = reconcile(resolve(frames.documents, sources), frames.observations)
    equations = {equation.code for form in forms().values() for equation in form.equations}
    told = checked.filter(pl.col("check_code").is_in(equations))
    assert told.height == sum(
        len(edition_in_force(year).equations) for year in frames.documents["report_year"].to_list()
    )
    assert told["status"].unique().to_list() == ["pass"]
    assert checked.filter(pl.col("severity") == "error", pl.col("status") == "fail").is_empty()


def test_keys_say_what_is_read_in_every_layout() -> None:
    whole = made(WHOLE)
    assert {(one.format, one.layout) for one in whole} == set(kinds(TEXTS))
    assert untrue_and_lost(whole) == ([], [])
    told = extracted(whole).documents.select("agency_name", "report_year", "edition", "published_on").rows()
    keys = [(k["agency"], k["report_year"], k["edition"], k["published_on"]) for k in (one.key for one in whole)]
    assert [(agency, year, edition, str(day)) for agency, year, edition, day in told] == keys


@cache
def spoilt() -> list[Document]:
    """Every defect in the first documents that can have it, in layouts by turns."""
    found: list[Document] = []
    for name, defect in DEFECTS.items():
        reports = ((one, kind) for one, kind in zip(population(6), itertools.cycle(kinds(TEXTS)), strict=False))
        fit = ((n, one, kind) for n, (one, kind) in enumerate(reports) if defect.fits(one, *kind))
        for n, one, (form, layout) in itertools.islice(fit, 25):
            found.append(document(one, form, layout, Random(f"{name}/{n}"), [defect]))
    return found


def test_no_defect_makes_a_value_untrue() -> None:
    assert Counter(one.report.defects[0] for one in spoilt()) == dict.fromkeys(DEFECTS, 25)
    assert untrue_and_lost(spoilt())[0] == []


def test_every_defect_changes_the_document() -> None:
    same: Counter[str] = Counter()
    for one in spoilt():
        assert one.report.by
        plain = next(found for found in reports_of(one.report.by, 6) if found.year == one.report.year)
        same[one.report.defects[0]] += write_report(plain, one.format, one.layout) == one.data
    assert {name: n for name, n in same.items() if n > 5} == {}


@pytest.mark.parametrize("rate", [0.05, 0.5])
def test_defects_come_at_their_rate(rate: float) -> None:
    reports = 2000
    found = Counter(
        defect
        for one in made(Wanted(reports=reports, seed=1, formats=("text",), defects={"zeros_blank": rate}))
        for defect in one.report.defects
    )
    # Six standard deviations of a binomial: one seed in 500 million would fail.
    assert abs(found["zeros_blank"] - reports * rate) < 6 * (reports * rate * (1 - rate)) ** 0.5


def test_what_a_year_carries_forward_the_next_carries_over() -> None:
    followed = 0
    for before, found in itertools.pairwise(itertools.islice(population(2), 400)):
        if before.agency == found.agency:
            followed += 1
            for column in forms()[found.editions["requests"]].table("requests").items[0].columns:
                ahead = before.cells["requests", "carried_forward", column.code]
                assert found.cells["requests", "carried_over", column.code] == ahead
            assert stocks_follow(before.cells, found.cells)
    assert followed > 300


def stocks_follow(before: dict[Place, str], found: dict[Place, str]) -> bool:
    """Whether what a year starts with is what the one before ended with; rows of which one form says nothing follow."""

    def number(cells: dict[Place, str], item: str, column: str) -> int | None:
        text = cells.get(("proactive", item, column))
        return None if text is None else int(text)

    def follows(start: int | None, *steps: int | None, end: int | None) -> bool:
        known = [step for step in (start, *steps) if step is not None]
        return end is None or len(known) <= len(steps) or sum(known) == end

    documents_follow = all(
        follows(
            number(before, item, "valid"),
            number(found, item, "made"),
            -(number(found, item, "repealed") or 0),
            end=number(found, item, "valid"),
        )
        for item in ("rules", "normative")
    )
    return documents_follow and all(
        follows(
            number(before, item, "prev_items"), number(before, item, "change"), end=number(found, item, "prev_items")
        )
        for item in ("licensing", "other_service", "punishment", "coercion", "fees")
    )


def test_what_lies_in_an_archive_is_named_as_its_key_and_as_the_sidecar_says(tmp_path: Path) -> None:
    write_corpus(tmp_path, Wanted(2, 1, ("zip",), ("html", "text"), sidecar=True))
    members = {}
    for path in sorted((tmp_path / "documents").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            members[path.stem] = [f"{path.name}/{name}" for name in archive.namelist()]
    assert members == {name: [f"{name}.zip/{name}.{of}"] for name, of in (("s0000000", "html"), ("s0000001", "txt"))}
    stated = (tmp_path / "documents" / "sidecar.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [[line.split(",")[0]] for line in stated] == list(members.values())


def test_a_twin_shows_the_same_report_again() -> None:
    found = dict(documents(Wanted(reports=40, seed=1, formats=TEXTS, twins=1)))
    assert len(found) == 80
    alike = [found[name].key["table3"] == found[f"{name}b"].key["table3"] for name in found if not name.endswith("b")]
    assert 5 < sum(alike) < 35


def test_the_page_names_every_format_layout_and_defect() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sample.md").read_text(encoding="utf-8")
    names = {name for form in FORMATS.values() for name in (form.name, *form.layouts)} | DEFECTS.keys()
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_agencies_are_of_every_level_and_of_realistic_size() -> None:
    found = list(itertools.islice(population(0), len(YEARS) * 600))
    assert {one.by.level for one in found if one.by} == {"province", "prefecture", "county", "township"}
    received = sorted(int(one.cells["requests", "new_received", "total"]) for one in found)
    assert received[len(received) // 3] <= 1
    assert received[-1] > 200
    assert len({one.agency for one in found}) == 600


def test_the_same_arguments_give_the_same_bytes_and_more_reports_the_same_first_ones(tmp_path: Path) -> None:
    folders = {}
    for name, reports in (("one", 60), ("other", 60), ("more", 90)):
        write_corpus(tmp_path / name, Wanted(reports, 7, TEXTS, sidecar=True, defect_rate=0.5))
        folders[name] = {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")}
    assert folders["one"] == folders["other"]
    tables = {Path("index.csv"), Path("documents/sidecar.csv")}
    assert {path: data for path, data in folders["one"].items() if path not in tables}.items() <= folders[
        "more"
    ].items()
    for path in tables:
        assert folders["more"][path].startswith(folders["one"][path])
    key = json.loads(folders["one"][Path("truth/s0000000.json")])
    assert {"agency", "report_year", "edition", "table2", "table3", "table4"} <= key.keys()


def test_how_many_processes_write_changes_nothing(tmp_path: Path) -> None:
    asked = Wanted(150, 7, TEXTS, years=range(2021, 2024), sidecar=True, defect_rate=0.3, twins=0.2)
    for processes in (1, 2):
        write_corpus(tmp_path / str(processes), asked, processes)
    alone, shared = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")} for name in "12"
    )
    assert len(alone) > 300
    assert alone == shared


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if not form.quick])
def test_every_format_is_written_alike_twice(name: str) -> None:
    form = FORMATS[name]
    if form.missing:
        pytest.skip(form.missing)
    found = next(population(3))
    layouts = form.layouts[:1] if form.program else form.layouts[:2]
    written = [write_report(found, name, layout) for layout in layouts for _ in range(2)]
    assert written[0::2] == written[1::2]
    assert all(written)


def test_a_crawl_can_be_read_back() -> None:
    from warcio.archiveiterator import ArchiveIterator

    found = next(population(3))
    data = io.BytesIO(write_report(found, "warc", "html"))
    read = [(one.rec_type, one.content_stream().read()) for one in ArchiveIterator(data, check_digests="raise")]
    assert [kind for kind, _ in read] == ["response", "response"]
    assert read[1][1] == write_report(found, "html")


@pytest.mark.parametrize("layout", FORMATS["docx"].layouts)
def test_a_word_document_prints_every_cell(layout: str) -> None:
    import docx
    from docx.oxml.ns import qn

    found = next(itertools.islice(population(3), 4, None))
    opened = docx.Document(io.BytesIO(write_report(found, "docx", layout)))
    texts = Counter("".join(t.text for t in cell.iter(qn("w:t"))) for cell in opened.element.body.iter(qn("w:tc")))
    assert not Counter(found.cells.values()) - texts


@pytest.mark.parametrize("layout", FORMATS["pdf"].layouts)
def test_a_pdf_prints_every_number(layout: str) -> None:
    from pypdfium2 import PdfDocument

    found = next(itertools.islice(population(3), 4, None))
    opened = PdfDocument(write_report(found, "pdf", layout))
    text = " ".join(page.get_textpage().get_text_range() for page in opened)
    opened.close()
    assert not Counter(found.cells.values()) - Counter(text.split())
    assert found.heading in "".join(text.split())


def test_a_format_whose_library_is_missing_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    absent = dataclasses.replace(FORMATS["docx"], modules=("no_such_module",))
    monkeypatch.setitem(FORMATS, "docx", absent)
    with pytest.raises(MissingFormatError, match=r"gongkai\[samples\]"):
        write_report(next(population(3)), "docx")
    assert main(["sample", str(tmp_path), "--formats", "docx"]) == BAD_USAGE


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--formats", "papyrus"),
        ("--layouts", "no-such"),
        ("--years", "2010-2012"),
        ("--defects", "no_such=0.5"),
        ("--defects", "zeros_blank=2"),
        ("--defect-rate", "x"),
        ("--reports", "0"),
        ("--reports", "1000000"),
        ("--twins", "-1"),
    ],
)
def test_what_cannot_be_written_is_said(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", str(tmp_path / "new"), option, value]) == BAD_USAGE
    assert option in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_command_writes_documents_and_keys(tmp_path: Path) -> None:
    assert main(["sample", str(tmp_path), "--reports", "9", "--formats", "text", "--sidecar"]) == DONE
    assert len(list((tmp_path / "documents").glob("*.txt"))) == len(list((tmp_path / "truth").glob("*.json"))) == 9


def test_defects_of_one_document_are_of_different_kinds() -> None:
    found = next(population(3))
    both = document(found, "text", "tab-rows", Random(1), [DEFECTS["row_sum_wrong"], DEFECTS["zeros_blank"]])
    assert both.key["defects"] == ["row_sum_wrong", "zeros_blank"]
