"""``gongkai run`` from files to the warehouse, with its exit codes and its words."""

import zipfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import duckdb
import pytest

from assets import cli
from tests.layouts import as_html, as_text, consistent

Gongkai = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gongkai(home: Path, capfd: pytest.CaptureFixture[str]) -> Gongkai:
    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three sound reports, one that contradicts itself, an empty file and binary junk."""
    folder = tmp_path / "raw reports"
    folder.mkdir()
    (folder / "one.txt").write_text(as_text(consistent("2021", 1), "tab-rows"), encoding="utf-8")
    (folder / "two.txt").write_text(
        as_text(consistent("2019", 2, agency="白杨县教育局"), "tab-rows"), encoding="gb18030"
    )
    (folder / "three.html").write_text(as_html(consistent("2021", 3, agency="清河镇人民政府")), encoding="utf-8")
    wrong = consistent("2021", 4, agency="山岭县司法局")
    wrong.cells["requests", "total", "total"] = "987"
    (folder / "wrong.txt").write_text(as_text(wrong, "tab-rows"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "junk.doc").write_bytes(bytes(range(256)) * 8)
    return folder


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_run_publishes_and_says_what_a_person_wants_to_know(gongkai: Gongkai, home: Path, source: Path) -> None:
    code, out, err = gongkai("run", source)
    assert code == 0, err
    assert "4 accepted · 2 rejected" in out
    assert "6 different files" in out
    assert "6 new" in out
    assert "empty.txt" in out
    assert "junk.doc" in out
    assert "山岭县司法局" in out
    warehouse = home / "warehouse" / "gongkai.duckdb"
    assert str(warehouse) in out
    assert "4 read" in out
    assert err == "", "a run of a moment has no progress worth a line"
    assert [line for line in out.splitlines() if line != line.rstrip()] == []
    assert query(warehouse, "SELECT status, count(*) FROM core.documents GROUP BY 1 ORDER BY 1") == [
        ("accepted", 4),
        ("rejected", 2),
    ]
    assert query(warehouse, "SELECT count(*) FROM core.observations") == [(3 * 200 + 198,)]
    assert query(warehouse, "SELECT count(*) FROM core.reports WHERE reconciled IS false") == [(1,)]


def test_the_queries_that_the_summary_suggests_work(gongkai: Gongkai, home: Path, source: Path) -> None:
    (source / "copy of one.txt").write_bytes((source / "one.txt").read_bytes())
    _, out, _ = gongkai("run", source)
    suggested = [part for part in out.split("\n\n") if part.startswith("SELECT")]
    assert len(suggested) == 2
    for sql in suggested:
        rows = query(home / "warehouse" / "gongkai.duckdb", sql)
        assert len(rows) == len(set(rows)) == 4
        assert max(map(len, sql.splitlines())) < 80


def test_a_second_run_reads_nothing_and_leaves_the_warehouse_alone(gongkai: Gongkai, home: Path, source: Path) -> None:
    gongkai("run", source)
    warehouse = home / "warehouse" / "gongkai.duckdb"
    before = warehouse.stat().st_mtime_ns
    code, out, err = gongkai("run", source)
    assert code == 0
    assert "0 new; nothing to do" in out
    assert err == ""
    assert warehouse.stat().st_mtime_ns == before


def test_a_store_accumulates_over_sources(gongkai: Gongkai, home: Path, source: Path, tmp_path: Path) -> None:
    gongkai("run", source / "one.txt")
    archive = tmp_path / "more.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(source / "two.txt", "2019/two.txt")
    code, out, _ = gongkai("run", archive)
    assert code == 0
    assert "2 accepted" in out
    warehouse = home / "warehouse" / "gongkai.duckdb"
    assert query(warehouse, "SELECT member_path FROM core.sources ORDER BY 1 NULLS FIRST") == [
        (None,),
        ("2019/two.txt",),
    ]


def test_what_a_sidecar_says_later_is_published_without_reading_again(
    gongkai: Gongkai, home: Path, source: Path
) -> None:
    gongkai("run", source)
    (source / "sidecar.csv").write_text("path,report_year\none.txt,2024\n", encoding="utf-8")
    code, out, _ = gongkai("run", source)
    assert code == 0
    assert "0 read" in out
    documents = "core.documents AS d JOIN core.sources AS s USING (document_id)"
    stated = f"SELECT d.report_year FROM {documents} WHERE source_path LIKE '%one.txt'"
    assert query(home / "warehouse" / "gongkai.duckdb", stated) == [(2024,)]


def test_another_warehouse_can_be_named(gongkai: Gongkai, home: Path, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "w.duckdb"
    code, out, _ = gongkai("run", source, "--warehouse", target)
    assert code == 0
    assert str(target) in out
    assert query(target, "SELECT count(*) FROM core.documents") == [(6,)]
    assert not (home / "warehouse").exists()


def test_the_store_inside_the_source_is_no_source(
    gongkai: Gongkai, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(source / "data"))
    monkeypatch.chdir(source)
    for _ in range(2):
        code, out, err = gongkai("run", ".")
        assert code == 0, err
        assert "6 different files in ." in out
    paths = query(source / "data" / "warehouse" / "gongkai.duckdb", "SELECT source_path FROM core.sources ORDER BY 1")
    assert paths == [("empty.txt",), ("junk.doc",), ("one.txt",), ("three.html",), ("two.txt",), ("wrong.txt",)]
    code, _, err = gongkai("run", "data/archive")
    assert code == 2
    assert "the store keeps its own things" in err


def test_relative_sources_of_two_folders_do_not_meet(
    gongkai: Gongkai, home: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.txt").write_text(as_text(consistent("2021", 9, agency="竹溪县水务局"), "tab-rows"), encoding="utf-8")
    for folder in (source, other):
        monkeypatch.chdir(folder)
        gongkai("run", "./one.txt")
    rows = query(home / "warehouse" / "gongkai.duckdb", "SELECT source_path, withdrawn_at FROM core.sources")
    assert rows == [("one.txt", None)] * 2


def test_a_rejected_file_that_was_mended_is_no_longer_complained_of(gongkai: Gongkai, source: Path) -> None:
    gongkai("run", source)
    (source / "empty.txt").write_text(
        as_text(consistent("2021", 9, agency="竹溪县水务局"), "tab-rows"), encoding="utf-8"
    )
    (source / "junk.doc").unlink()
    _, out, _ = gongkai("run", source)
    assert "5 accepted · 2 rejected earlier, gone now" in out
    assert "empty.txt" not in out
    assert "junk.doc" not in out


def test_notes_about_sidecars_are_few_and_concern_the_source(gongkai: Gongkai, source: Path) -> None:
    rows = "".join(f"gone{number}.txt,2024\n" for number in range(5))
    (source / "sidecar.csv").write_text(f"path,report_year\n{rows}", encoding="utf-8")
    _, _, err = gongkai("run", source / "one.txt")
    assert err == ""
    _, _, err = gongkai("run", source)
    assert len(err.splitlines()) == 4
    assert err.splitlines()[-1] == "note: and 2 more of this kind; the log of the run lists them all"


def test_without_one_report_nothing_could_be_published(gongkai: Gongkai, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    code, out, _ = gongkai("run", tmp_path / "empty.txt")
    assert code == 1
    assert "Not one report could be read" in out


def test_an_empty_folder_is_no_crash(gongkai: Gongkai, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    code, out, err = gongkai("run", tmp_path / "nothing")
    assert code == 1
    assert "Traceback" not in out + err


@pytest.mark.parametrize("source", ["no such folder", "nothing/*.txt", ""])
def test_a_source_that_is_not_there_is_bad_usage(gongkai: Gongkai, home: Path, source: str) -> None:
    code, out, err = gongkai("run", source)
    assert code == 2
    assert out == ""
    assert err.startswith("gongkai: SOURCE ")
    assert len(err.splitlines()) == 1
    assert not home.exists()


def test_a_file_of_another_kind_is_not_replaced(gongkai: Gongkai, source: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam", encoding="utf-8")
    code, _, err = gongkai("run", source, "--warehouse", letter)
    assert code == 2
    assert "no DuckDB file" in err
    assert letter.read_text(encoding="utf-8") == "Dear Sir or Madam"
    code, _, err = gongkai("run", source, "--warehouse", tmp_path)
    assert code == 2
    assert "is a folder" in err


@pytest.mark.parametrize(("below", "reason"), [("", "it is no folder"), ("below", "Not a directory")])
def test_a_home_that_cannot_be_made_is_one_clear_line(
    gongkai: Gongkai, home: Path, source: Path, below: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file is in the way", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_HOME", str(home / below))
    code, _, err = gongkai("run", source)
    assert code == 1
    assert "Traceback" not in err
    assert err.splitlines()[-1].endswith(f"{str(home / below)!r}: {reason}; name a folder that can be written to")


@pytest.mark.parametrize("arguments", [[], ["walk"], ["run"], ["run", "a", "b"]])
def test_bad_arguments_are_bad_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(arguments)
    assert exit_.value.code == 2
    assert "usage: gongkai" in capsys.readouterr().err


def test_the_version_is_known_without_being_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    said = []
    for case in ("installed", "not installed", "no project either"):
        if case == "not installed":
            monkeypatch.setattr("assets.version.version", absent)
        if case == "no project either":
            monkeypatch.setattr("assets.version.project", lambda: tmp_path)
        with pytest.raises(SystemExit) as exit_:
            cli.main(["--version"])
        assert exit_.value.code == 0
        said.append(capsys.readouterr().out)
    assert said[0].startswith("gongkai 0.")
    assert said[1:] == [said[0].rstrip() + " (not installed)\n", "gongkai unknown (not installed)\n"]


def test_a_year_is_judged_alone_and_again(home: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(source)]) == 0
    judged = home / "judged" / "documents"
    before = {path.name: path.stat().st_mtime_ns for path in judged.iterdir()}
    year = sorted(before)[0].removeprefix("year=").removesuffix(".parquet")
    assert cli.main(["run", str(source), "--year", year]) == 0
    after = {path.name: path.stat().st_mtime_ns for path in judged.iterdir()}
    assert [name for name in before if before[name] != after[name]] == [f"year={year}.parquet"]
    assert cli.main(["run", str(source), "--year", "1999"]) == 2
    assert "give a year from 2008" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "given", "way_out"),
    [
        ("GONGKAI_LOG", "xml", "give json or text"),
        ("GONGKAI_PROCESSES", "many", "give a whole number"),
    ],
)
def test_a_setting_that_cannot_be_is_bad_usage(
    gongkai: Gongkai, source: Path, monkeypatch: pytest.MonkeyPatch, variable: str, given: str, way_out: str
) -> None:
    monkeypatch.setenv(variable, given)
    code, _, said = gongkai("run", source)
    assert code == 2
    assert variable in said
    assert given in said
    assert way_out in said
