"""The pages as people use them, in a headless Chromium: nothing is loaded, filters and search work, a report is two
clicks away, and phone and keyboard are enough.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from assets.cli import main
from tests.browser import DESKTOP, PHONE, chromium, complaints, resize
from tests.layouts import as_text, consistent

PLACES = {"青禾县": "330127", "临溪市": "330182", "云坪县": "510129"}
CHARTS = ("years", "quality", "requests", "outcomes", "reasons", "disputes", "findings")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a few reports from two provinces and three years; one does not add up, one has blanks."""
    folder = tmp_path_factory.mktemp("pages")
    rows = ["path,url,agency,region_code,report_year,published_on"]
    for number, (place, code) in enumerate(PLACES.items()):
        for year in (2022, 2023, 2024):
            written = consistent("2021", seed=10 * number + year)
            if (place, year) == ("云坪县", 2024):
                written.cells["requests", "granted", "total"] = "99999"
            if (place, year) == ("临溪市", 2023):
                written.cells["requests", "granted", "natural"] = ""
            name = f"{place}-{year}.txt"
            (folder / name).write_text(as_text(written, "tab-rows"), encoding="utf-8")
            rows.append(f"{name},,{place}水务局,{code},{year},")
    (folder / "sidecar.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_HOME", str(folder / "home"))
        assert main(["run", str(folder)]) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(opened: WebDriver, home: Path) -> Iterator[WebDriver]:
    """The dashboard in Chinese; whatever a test does, the browser must have nothing to complain of."""
    resize(opened, DESKTOP)
    opened.get("about:blank")
    complaints(opened)  # of Chromium's own first page
    opened.get(f"{(home / 'pages' / 'index.html').as_uri()}#lang=zh")
    yield opened
    assert complaints(opened) == []


def ask(home: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def tiles(browser: WebDriver) -> list[str]:
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".tile dd:nth-child(2)")]


def rows(browser: WebDriver) -> list[str]:
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, "#reports tbody tr td.agency a")]


def drawing(browser: WebDriver, chart: str) -> str:
    return str(browser.execute_script("return document.querySelector(arguments[0]).innerHTML", f"#{chart} .chart svg"))


def wide(browser: WebDriver) -> bool:
    return bool(browser.execute_script("return document.documentElement.scrollWidth > innerWidth"))


def test_every_chart_is_drawn_and_says_how_many_reports_stand_behind_it(browser: WebDriver) -> None:
    for chart in CHARTS:
        figure = browser.find_element(By.ID, chart)
        assert "<path" in drawing(browser, chart)
        assert "份报告" in figure.find_element(By.CSS_SELECTOR, ".note").text
        label = figure.find_element(By.CSS_SELECTOR, ".chart").get_attribute("aria-label")
        assert label and figure.find_element(By.TAG_NAME, "h2").text in label


def test_the_sums_are_those_of_the_warehouse(browser: WebDriver, home: Path) -> None:
    query = """SELECT count(*), sum(requests_new),
        round(100 * sum(disclosure_rate_numerator) / sum(disclosure_rate_denominator), 1)
        FROM marts.agency_year_indicators WHERE report_year = 2022"""
    ((reports, received, rate),) = ask(home, query)
    Select(browser.find_element(By.ID, "year")).select_by_value("2022")
    assert tiles(browser)[:3] == [f"{reports:,}", f"{received:,.0f}", f"{rate:g}%"]


def test_filters_change_charts_and_table_and_the_address_keeps_them(browser: WebDriver) -> None:
    before = {chart: drawing(browser, chart) for chart in CHARTS}
    assert len(rows(browser)) == 9
    Select(browser.find_element(By.ID, "province")).select_by_value("330000")
    assert {chart for chart in CHARTS if drawing(browser, chart) != before[chart]} >= {"years", "requests", "outcomes"}
    assert len(rows(browser)) == 6 and tiles(browser)[0] == "6"
    Select(browser.find_element(By.ID, "prefecture")).select_by_value("330100")
    Select(browser.find_element(By.ID, "county")).select_by_value("330127")
    Select(browser.find_element(By.ID, "year")).select_by_value("2023")
    assert rows(browser) == ["青禾县水务局"]
    browser.refresh()
    assert rows(browser) == ["青禾县水务局"]
    browser.find_element(By.ID, "reset").click()
    assert len(rows(browser)) == 9


def test_search_finds_agencies_places_and_years(browser: WebDriver) -> None:
    search = browser.find_element(By.ID, "search")
    search.send_keys("云坪 2024")
    assert rows(browser) == ["云坪县水务局"]
    search.clear()
    search.send_keys("浙江")
    assert len(rows(browser)) == 6
    search.clear()
    search.send_keys("nowhere")
    assert rows(browser) == []


def test_a_report_is_two_clicks_away_and_the_way_back_keeps_the_filters(browser: WebDriver) -> None:
    Select(browser.find_element(By.ID, "year")).select_by_value("2024")
    browser.find_element(By.LINK_TEXT, "云坪县水务局").click()
    heading = browser.find_element(By.CSS_SELECTOR, "article h2").text
    assert heading.split()[-1] == "2024"
    suspect = browser.find_element(By.CSS_SELECTOR, "td.suspect")
    assert suspect.text.startswith("99999")
    suspect.click()
    panel = browser.find_element(By.ID, "panel")
    assert "第" in panel.text and "行" in panel.text and "最可能出错" in panel.text
    browser.find_element(By.ID, "language").click()
    assert "Most likely wrong" in panel.text and "line" in panel.text
    browser.back()
    assert len(rows(browser)) == 3


def test_every_cell_of_a_report_says_where_it_stands_and_a_deduced_one_is_told_from_a_printed_one(
    browser: WebDriver, home: Path
) -> None:
    search = browser.find_element(By.ID, "search")
    search.send_keys("临溪 2023")
    browser.find_element(By.CSS_SELECTOR, "#reports td.agency a").click()
    cells = browser.find_elements(By.CSS_SELECTOR, "table.form td:not(.filler)")
    assert len(cells) == 200
    assert all(cell.get_attribute("title") for cell in cells)
    ((value,),) = ask(
        home, "SELECT value FROM quality.deductions WHERE item_code = 'granted' AND column_code = 'natural'"
    )
    (deduced,) = browser.find_elements(By.CSS_SELECTOR, "td.deduced")
    assert deduced.text == f"({value:.0f})" and "blank" in (deduced.get_attribute("class") or "")


def test_the_page_speaks_english(browser: WebDriver) -> None:
    browser.find_element(By.ID, "language").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "Government information disclosure · annual reports"
    assert browser.execute_script("return document.documentElement.lang") == "en"
    left = browser.execute_script("return document.querySelector('main').innerText.match(/undefined|NaN|\\{\\w+\\}/)")
    assert left is None


def test_a_chart_can_be_read_as_a_table(browser: WebDriver) -> None:
    figure = browser.find_element(By.ID, "outcomes")
    figure.find_element(By.TAG_NAME, "summary").click()
    WebDriverWait(browser, 5).until(lambda _: figure.find_elements(By.CSS_SELECTOR, "tbody tr"))
    header = [one.text for one in figure.find_elements(By.CSS_SELECTOR, "thead th")]
    assert header[3] == "分子 / 分母" and len(figure.find_elements(By.CSS_SELECTOR, "tbody tr")) == 3 * 6


def test_nothing_is_wider_than_a_phone(browser: WebDriver) -> None:
    resize(browser, PHONE)
    browser.refresh()
    assert not wide(browser)
    browser.find_element(By.CSS_SELECTOR, "#reports td.agency a").click()
    assert not wide(browser)


def test_the_keyboard_is_enough(browser: WebDriver) -> None:
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    seen = []
    for _ in range(60):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        here = browser.switch_to.active_element
        seen.append(here.get_attribute("id") or here.get_attribute("data-sort") or here.tag_name)
        outline = here.value_of_css_property("outline-style")
        assert outline != "none", f"no visible focus on {seen[-1]}"
        if here.tag_name == "a" and "reports/" in (here.get_attribute("href") or ""):
            break
    assert {"language", "province", "year", "scope", "reset", "summary", "search", "agency"} <= set(seen)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    cell = browser.find_element(By.CSS_SELECTOR, "td[tabindex='0']")
    cell.send_keys(Keys.ARROW_DOWN)
    assert browser.find_element(By.ID, "panel").is_displayed()
    assert browser.switch_to.active_element != cell
