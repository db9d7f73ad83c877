"""What ``make ui`` starts, in a headless Chromium: assets, automation, checks, numbers of a run, a link that opens the
page it names, a year that is judged again, a sensor that is switched on and asks for a run, and a fault that is tried
again.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import presence_of_element_located
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser import DESKTOP, chromium, resize
from tests.runs import PROJECT, land, run, until

SECONDS = 60
LAUNCH = """
mutation ($config: RunConfigData) {
  launchRun(executionParams: {runConfigData: $config, selector: {
    repositoryLocationName: "gongkai", repositoryName: "__repository__", jobName: "read"}}) {
    __typename ... on LaunchRunSuccess { run { runId } } } }"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the UI of a store with two reports and a file that is none."""
    folder = tmp_path_factory.mktemp("ui")
    land(folder / "reports", texts=range(2))
    (folder / "reports" / "empty.txt").write_bytes(b"")
    port, pages = free_port(), free_port()
    told = {"GONGKAI_PAGES_URL": f"http://127.0.0.1:{pages}", "GONGKAI_SOURCE": str(folder / "reports")}
    told |= {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_SKIP_SIGNATURE": "true",
    }
    assert run(folder / "home", folder / "reports", **told)[0] == 0
    environment = {**os.environ, **told, "GONGKAI_HOME": str(folder / "home"), "PYTHONPATH": str(PROJECT)}
    environment.pop("DAGSTER_HOME", None)
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "assets.ui", "-p", str(port)]
        started = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        assert until(lambda: _answers(f"http://127.0.0.1:{port}/server_info"), 240), (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def shows(browser: WebDriver, address: str, *words: str) -> None:
    """Waits until the page at ``address`` shows every one of ``words``."""
    browser.get(address)
    for word in words:
        here = presence_of_element_located((By.XPATH, f"//*[contains(text(), '{word}')]"))
        WebDriverWait(browser, SECONDS).until(here, word)


def click(browser: WebDriver, path: str) -> None:
    """Clicks on the last element of this XPath once it can be; what a dialog shows comes last."""

    def clicked(_: WebDriver) -> bool:
        found = [one for one in browser.find_elements(By.XPATH, path) if one.is_displayed() and one.is_enabled()]
        for one in found[-1:]:
            one.click()
        return bool(found)

    there = WebDriverWait(browser, SECONDS, ignored_exceptions=[WebDriverException])
    there.until(clicked, path)


def test_assets_checks_numbers_and_links_are_there(ui: str, browser: WebDriver) -> None:
    shows(browser, f"{ui}/asset-groups", "ingest", "extract", "judge", "publish")
    shows(browser, f"{ui}/automation", "landing_place", "observations_to_marts", "season")
    shows(browser, f"{ui}/assets/raw/sources", "documents_rejected", "the file is empty")
    shows(browser, f"{ui}/assets/warehouse?view=checks", "rejected_share", "reconciled_share")
    shows(browser, f"{ui}/assets/dashboard", "pages_written", "/pages/index.html")
    link = browser.find_element(By.XPATH, "//a[contains(@href, '/pages/index.html')]")
    before = set(browser.window_handles)
    browser.execute_script("arguments[0].click()", link)
    WebDriverWait(browser, SECONDS).until(lambda _: set(browser.window_handles) != before)
    browser.switch_to.window(*(set(browser.window_handles) - before))
    WebDriverWait(browser, SECONDS).until(lambda _: browser.find_elements(By.CSS_SELECTOR, "#reports td.agency a"))


def test_a_year_is_judged_again_from_the_dialog(ui: str, browser: WebDriver) -> None:
    resize(browser, DESKTOP)  # a window of its own size was opened since
    shows(browser, f"{ui}/locations/gongkai/asset-groups/judge", "Materialize all")
    click(browser, "//button[contains(., 'Materialize all')]")
    click(browser, "//*[contains(text(), 'Select a partition')]")
    click(browser, "//*[normalize-space(text()) = '2021']")
    click(browser, "//*[contains(text(), 'Launch runs to materialize')]")  # closes the list
    click(browser, "//button[starts-with(normalize-space(.), 'Launch')]")
    WebDriverWait(browser, SECONDS).until(presence_of_element_located((By.XPATH, "//*[contains(., 'Launched run')]")))
    of_the_year = f"{ui}/assets/judged/reports?view=partitions&partition=2021&status=MATERIALIZED"

    def judged_twice() -> bool:  # by the command, and from here; the page does not look again by itself
        shows(browser, of_the_year, "reports_add_up")
        return "historical events (2)" in browser.find_element(By.TAG_NAME, "body").text

    assert until(judged_twice, SECONDS)


def test_the_sensor_is_switched_on_and_asks_for_a_run(ui: str, browser: WebDriver) -> None:
    sensor = f"{ui}/locations/gongkai/sensors/landing_place"
    shows(browser, sensor, "Watches the landing place", "Running")
    switch = presence_of_element_located((By.CSS_SELECTOR, "input[type=checkbox]"))
    browser.execute_script("arguments[0].click()", WebDriverWait(browser, SECONDS).until(switch))
    shows(browser, sensor, "run requested")
    shows(browser, f"{ui}/runs", "landing_place")


def test_a_fault_that_may_pass_is_seen_to_be_tried_again(ui: str, browser: WebDriver) -> None:
    config = {"ops": {"ingest": {"config": {"source": "s3://bucket/away"}}}}
    body = json.dumps({"query": LAUNCH, "variables": {"config": config}}).encode()
    request = urllib.request.Request(f"{ui}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        run_id = json.load(answer)["data"]["launchRun"]["run"]["runId"]
    shows(browser, f"{ui}/runs/{run_id}", "STEP_UP_FOR_RETRY", "the server cannot be reached", "RUN_FAILURE")
