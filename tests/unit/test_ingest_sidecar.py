"""What a table beside the files states reaches the sources, and what is wrong in it is said."""

import datetime as dt
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.ingest import Ingested, ingest
from pipelines.ingest.limits import Limits

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HEADER = "path,url,agency,region_code,report_year,published_on\n"
FULL = HEADER + "2025/a.txt,https://example.org/a,某县教育局,320100,2025,2026-01-31\n"
STATED = ("url", "stated_agency", "stated_region_code", "stated_report_year", "stated_published_on")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in 年报"
    (folder / "2025").mkdir(parents=True)
    (folder / "2025" / "a.txt").write_text("来信一", encoding="utf-8")
    (folder / "b.txt").write_text("来信二", encoding="utf-8")
    return folder


def run(source: Path | str, tmp_path: Path) -> Ingested:
    return ingest(str(source), Archive(tmp_path / "archive"), Limits(), NOW)


def stated(done: Ingested) -> dict[str, tuple[object, ...]]:
    rows = done.sources.select("source_path", *STATED).iter_rows()
    return {Path(path).name: tuple(rest) for path, *rest in rows if any(rest)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "separator"), [("sidecar.csv", ","), ("sidecar.tsv", "\t"), ("Sidecar.CSV", ",")])
def test_every_column_reaches_its_file(reports: Path, tmp_path: Path, encoding: str, name: str, separator: str) -> None:
    text = FULL.replace(",", separator).replace("\n", "\r\n")
    (reports / name).write_bytes(text.encode(encoding))
    done = run(reports, tmp_path)
    assert done.warnings == ()
    assert stated(done) == {"a.txt": ("https://example.org/a", "某县教育局", "320100", 2025, dt.date(2026, 1, 31))}
    assert done.raw_reports.height == done.sources.height == 2, "the table itself is no report"


def test_columns_are_optional_and_in_any_order(reports: Path, tmp_path: Path) -> None:
    (reports / "sidecar.csv").write_text("Report_Year, PATH\n2025,b.txt\n\n,2025\\a.txt\n", encoding="utf-8")
    done = run(reports, tmp_path)
    assert done.warnings == ()
    assert stated(done) == {"b.txt": (None, None, None, 2025, None)}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("b.txt,,,,二五,", "row 2: report_year '二五' is not used; write"),
        ("b.txt,,,,25,", "row 2: report_year '25'"),
        ("b.txt,,,,9999,", "row 2: report_year '9999'"),
        ("b.txt,,,,,31/01/2026", "row 2: published_on '31/01/2026' is not used; write the day as"),
        ("b.txt,,,,,2026-02-30", "row 2: published_on '2026-02-30'"),
        ("b.txt,,,某县,,", "row 2: region_code '某县'"),
        ("c.txt,,,,2025,", "row 2: there is no file"),
        ("../c.txt,,,,2025,", "row 2: the path '../c.txt' leads out"),
        ("/etc/passwd,,,,2025,", "row 2: the path '/etc/passwd' leads out"),
        (",,,,2025,", "row 2: the path is empty"),
        ("b.txt,,,,2025,\nb.txt,,,,2024,", "row 3: "),
    ],
)
def test_a_bad_cell_is_a_warning_and_the_rest_counts(reports: Path, tmp_path: Path, row: str, says: str) -> None:
    (reports / "sidecar.csv").write_text(f"{HEADER}{row}\n2025/a.txt,u,,,,\n", encoding="utf-8")
    done = run(reports, tmp_path)
    (warning,) = done.warnings
    assert warning.startswith(f"{reports}/sidecar.csv, ")
    assert says in warning
    assert ";" in warning
    assert stated(done)["a.txt"][0] == "u"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\0\1\2" * 50, "this table is not used: the file is no text"),
        (b"", "this table is not used: the file is empty"),
        (b"file,year\nb.txt,2025\n", "row 1: no column 'path'"),
        (b"path,yaer\nb.txt,2025\n", "row 1: columns not used: yaer"),
        (b'path\n"' + b"x" * 200_000, "not readable from here on"),
        (b'path,agency\n"b.txt,x\nc.txt,y\n', "row 2: not readable from here on"),
    ],
)
def test_a_bad_table_is_a_warning(reports: Path, tmp_path: Path, data: bytes, says: str) -> None:
    (reports / "sidecar.csv").write_bytes(data)
    done = run(reports, tmp_path)
    assert says in done.warnings[0]
    assert done.raw_reports["status"].to_list() == ["readable"] * 2


def test_dates_as_excel_writes_them(reports: Path, tmp_path: Path) -> None:
    (reports / "sidecar.csv").write_text("path,published_on\nb.txt,2026/1/31\n", encoding="utf-8")
    assert stated(run(reports, tmp_path))["b.txt"][-1] == dt.date(2026, 1, 31)


def test_the_nearer_table_wins(reports: Path, tmp_path: Path) -> None:
    (reports / "sidecar.csv").write_text("path,agency\n2025/a.txt,far\nb.txt,far\n", encoding="utf-8")
    (reports / "2025" / "sidecar.csv").write_text("path,agency\na.txt,near\n", encoding="utf-8")
    done = run(reports, tmp_path)
    assert done.warnings == ()
    assert {name: row[1] for name, row in stated(done).items()} == {"a.txt": "near", "b.txt": "far"}


def test_archives_have_tables_inside_and_beside(reports: Path, tmp_path: Path) -> None:
    with ZipFile(reports / "z.zip", "w") as archive:
        archive.writestr("x/c.txt", "来信三")
        archive.writestr("x/d.txt", "来信四")
        archive.writestr("x/sidecar.csv", "path,agency\nc.txt,inside\n")
    (reports / "sidecar.csv").write_text("path,agency\nz.zip/x/d.txt,beside\n", encoding="utf-8")
    for source in (reports, reports / "z.zip"):
        done = run(source, tmp_path)
        assert done.warnings == ()
        assert {name: row[1] for name, row in stated(done).items()} == {"c.txt": "inside", "d.txt": "beside"}


def test_a_single_file_and_a_glob_have_the_table_of_their_folder(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "sidecar.csv").write_text("path,agency\nb.txt,x\n2025/a.txt,y\n", encoding="utf-8")
    monkeypatch.chdir(reports)
    for source in (reports / "b.txt", "b.txt", "*.txt", reports / "*"):
        done = run(source, tmp_path)
        assert done.warnings == ()
        assert stated(done)["b.txt"][1] == "x"


def test_a_run_over_one_file_keeps_what_a_folder_run_stated(reports: Path, tmp_path: Path) -> None:
    (reports / "sidecar.csv").write_text("path,agency\n2025/a.txt,y\n", encoding="utf-8")
    first = run(reports, tmp_path)
    archive, file = Archive(tmp_path / "archive"), str(reports / "2025" / "a.txt")
    second = ingest(file, archive, Limits(), NOW, first.sources, first.raw_reports)
    assert stated(second)["a.txt"][1] == "y"
    (reports / "sidecar.csv").unlink()
    third = ingest(str(reports), archive, Limits(), NOW, second.sources, second.raw_reports)
    assert stated(third) == {}


def test_a_single_file_hears_only_what_concerns_it(reports: Path, tmp_path: Path) -> None:
    rows = "b.txt,,,,25,\n2025/a.txt,,,,99,\ngone.txt,,,,2024,\n,,,,2024,\n../c.txt,,,,2024,\n"
    (reports / "sidecar.csv").write_text(f"{HEADER}{rows}", encoding="utf-8")
    assert len(run(reports, tmp_path).warnings) == 5
    for source in (reports / "b.txt", reports / "*.txt"):
        assert ["row 2" in warning for warning in run(source, tmp_path).warnings] == [True]
    assert run(reports / "2025" / "a.txt", tmp_path).warnings == ()


def test_an_absolute_path_below_the_table_is_its_file(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "sidecar.csv").write_text(f"path,agency\n{reports}/2025/a.txt,x\n/etc/passwd,y\n", encoding="utf-8")
    monkeypatch.chdir(reports)
    for source in (reports, "."):
        done = run(source, tmp_path)
        assert stated(done)["a.txt"][1] == "x"
        (warning,) = done.warnings
        assert "row 3: the path '/etc/passwd' leads out" in warning
