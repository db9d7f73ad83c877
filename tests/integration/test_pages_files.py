"""The pages as files: only what changed is written again, what is gone goes, and nothing in a report becomes markup."""

import hashlib
import re
from pathlib import Path

import polars as pl
import pytest

from assets.cli import main
from pipelines.pages.dashboard import embedded
from tests.layouts import as_text, consistent

VENDOR = Path(__file__).parents[2] / "pipelines" / "pages" / "vendor"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two reports, of two years."""
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    folder = tmp_path / "source"
    folder.mkdir()
    for year in (2022, 2023):
        write(folder, year, seed=year)
    return folder


def write(folder: Path, year: int, seed: int) -> None:
    text = as_text(consistent("2021", seed=seed), "tab-rows")
    (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    rows = [f"{path.name},青禾县水务局,330127,{path.stem}" for path in folder.glob("*.txt")]
    (folder / "sidecar.csv").write_text("\n".join(["path,agency,region_code,report_year", *rows]), encoding="utf-8")


def pages(source: Path) -> dict[str, int]:
    """Every report's page and when it was written."""
    return {
        path.name: path.stat().st_mtime_ns for path in (source.parent / "home" / "pages" / "reports").glob("*.html")
    }


def test_only_the_pages_of_reports_that_changed_are_written_again(source: Path) -> None:
    assert main(["run", str(source)]) == 0
    before = pages(source)
    assert len(before) == 2
    write(source, 2024, seed=2024)
    assert main(["run", str(source)]) == 0
    after = pages(source)
    assert len(after) == 3 and {name: after[name] for name in before} == before
    assert main(["run", str(source)]) == 0
    assert pages(source) == after


def test_a_page_that_is_missing_or_belongs_to_no_report_is_put_right(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(source)]) == 0
    folder = source.parent / "home" / "pages"
    assert str(folder / "index.html") in capsys.readouterr().out
    first, _ = sorted((folder / "reports").glob("*.html"))
    text = first.read_text(encoding="utf-8")
    first.rename(first.with_name("0000000000000000.html"))
    (folder / "index.html").unlink()
    assert main(["run", str(source)]) == 0
    assert first.read_text(encoding="utf-8") == text and len(pages(source)) == 2
    assert (folder / "index.html").exists()


def test_what_a_killed_run_left_half_written_goes_with_the_next_pages(source: Path) -> None:
    assert main(["run", str(source)]) == 0
    folder = source.parent / "home" / "pages"
    made = {path for path in folder.rglob("*") if path.is_file()}
    for path in made:
        path.with_name(f".{path.name}.1.tmp").write_bytes(path.read_bytes()[:99])
    (folder / "index.html").unlink()
    assert main(["run", str(source)]) == 0
    assert {path for path in folder.rglob("*") if path.is_file()} == made


def test_the_figures_of_reports_that_did_not_change_are_those_read_anew(source: Path) -> None:
    def told() -> str:
        """The dashboard's data, but for when they were built."""
        text = (folder / "index.html").read_text(encoding="utf-8")
        return re.sub(r'"built":"[^"]*"', "", text)

    folder = source.parent / "home" / "pages"
    assert main(["run", str(source)]) == 0
    write(source, 2024, seed=2024)
    blank = consistent("2021", seed=2025)
    blank.cells["requests", "granted", "total"] = ""
    (source / "2022.txt").write_text(as_text(blank, "tab-rows"), encoding="utf-8")
    (source / "2023.txt").unlink()
    assert main(["run", str(source)]) == 0
    upon, kept = told(), (folder / "figures.parquet").read_bytes()
    assert re.search(r'"deduced":\{[^}]*\[\d', upon), "a figure of the report that changed"
    assert pl.read_parquet(folder / "figures.parquet").height == len(pages(source)) > 0
    for state in (None, b"", kept[:-100]):
        (folder / "index.html").unlink()
        (folder / "figures.parquet").unlink()
        if state is not None:
            (folder / "figures.parquet").write_bytes(state)
        assert main(["run", str(source)]) == 0
        assert told() == upon


def test_the_dashboard_leads_to_pages_that_are_there(source: Path) -> None:
    assert main(["run", str(source)]) == 0
    dashboard = (source.parent / "home" / "pages" / "index.html").read_text(encoding="utf-8")
    listed = re.search(r'"reports":\{"id":\[([^]]*)\]', dashboard)
    assert listed
    assert {f"{one.strip(chr(34))}.html" for one in listed[1].split(",")} == pages(source).keys()


def test_a_name_cannot_end_the_element_that_holds_the_data() -> None:
    assert "<" not in embedded({"name": "</script><script>alert(1)</script>", "other": ["<!--"]})


def test_the_plotting_library_is_the_release_that_its_page_names() -> None:
    library = VENDOR / "echarts" / "echarts.common.min.js"
    digest = hashlib.sha256(library.read_bytes()).hexdigest()
    assert digest in (VENDOR / "echarts" / "README.md").read_text(encoding="utf-8")
    assert "Apache License" in (VENDOR / "echarts" / "LICENSE").read_text(encoding="utf-8")
