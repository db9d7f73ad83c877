"""Data Docs are read without a network, replaced whole, and cost a run nothing that did not ask for them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from assets import cli
from tests.browser import chromium, complaints
from tests.layouts import as_text, consistent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after two runs with Data Docs, the second with one report more."""
    folder = tmp_path_factory.mktemp("home")
    source = folder / "source"
    source.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_HOME", str(folder / "home"))
        patch.delenv("DAGSTER_HOME", raising=False)
        for seed in (1, 2):
            report = as_text(consistent("2021", seed), "tab-rows")
            (source / f"{seed}.txt").write_text(report, encoding="utf-8")
            assert cli.main(["run", str(source), "--docs"]) == 0
    return folder / "home"


def pages(home: Path) -> list[Path]:
    return sorted((home / "data_docs").rglob("*.html"))


def test_pages_point_to_nothing_but_each_other(home: Path) -> None:
    assert len(pages(home)) >= 3, "the overview, a suite and its results"
    for page in pages(home):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        for address in re.findall(r"""(?:src|href|srcset|action)\s*=\s*["']([^"'#]*)|url\(([^)]*)\)""", text):
            for one in filter(None, address):
                assert (page.parent / one).resolve().is_file(), f"{page}: {one}"


def test_the_overview_says_what_is_expected_why_and_what_was_not_judged(home: Path) -> None:
    text = (home / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert "At least 80% of the files are accepted as reports" in text
    assert "2 / 2" in text
    assert "needs 30 reports, has 2" in text


def test_a_run_replaces_the_pages_of_the_last_one(home: Path) -> None:
    assert {path.name.partition("-")[0] for path in (home / "data_docs").iterdir()} == {"index.html", "pages"}
    assert len(list((home / "data_docs").iterdir())) == 2


def test_a_browser_asks_nobody_and_complains_of_nothing(home: Path, tmp_path: Path) -> None:
    asking = tmp_path / "asking.html"
    asking.write_text('<!DOCTYPE html><script src="https://pages.invalid/a.js"></script>', encoding="utf-8")
    results = next(page for page in pages(home) if "validations" in page.parts)
    with chromium(tmp_path / "profile") as browser:
        browser.get(asking.as_uri())
        assert any("pages.invalid" in one for one in complaints(browser)), "a page that asks must be noticed"
        browser.get((home / "data_docs" / "index.html").as_uri())
        browser.find_element(By.CSS_SELECTOR, "td.passed a").click()
        assert results.name in browser.current_url
        browser.find_element(By.LINK_TEXT, "总览 · Overview").click()
        assert browser.current_url.endswith("/data_docs/index.html")
        assert complaints(browser) == []


def test_what_did_not_ask_for_them_does_not_import_great_expectations(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(as_text(consistent("2021", 3), "tab-rows"), encoding="utf-8")
    program = f"""
import sys
from assets import cli
def heavy(): return [name for name in sys.modules if name.partition(".")[0] == "great_expectations"]
for words in (["check", {str(report)!r}], ["run", {str(report)!r}], ["run", {str(report)!r}], ["status"]):
    assert cli.main(words) == 0, words
    assert not heavy(), (words, heavy())
import assets.definitions
assert not heavy(), heavy()
try:
    cli.main(["--help"])
finally:
    assert not heavy(), heavy()
"""
    environment = {**os.environ, "GONGKAI_HOME": str(tmp_path / "home")}
    environment.pop("DAGSTER_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing to do" in done.stdout, "the second run has nothing new"
