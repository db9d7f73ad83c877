"""A headless Chromium that tests look at pages with, and what it complained of."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

DESKTOP, PHONE = (1280, 900), (390, 844)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def chromium(profile: Path, size: tuple[int, int] = DESKTOP) -> Iterator[WebDriver]:
    """The browser, as wide and high as ``size``; the test is skipped where it or its driver is not installed."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("Chromium and its driver are not installed (Debian, Ubuntu: apt install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    try:
        resize(opened, size)
        yield opened
    finally:
        opened.quit()


def resize(browser: WebDriver, size: tuple[int, int]) -> None:
    """Makes the page exactly this wide and high; a window cannot be as narrow as a phone."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def complaints(browser: WebDriver) -> list[str]:
    """What the console says since it was last asked, and every request that was not for a page's own file."""
    logs: Any = browser  # its logs are not typed
    said = [entry["message"] for entry in logs.get_log("browser")]
    events = [json.loads(entry["message"])["message"] for entry in logs.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    asked = [one["request"]["url"] for one in sent if one["type"] != "Document"]
    away = [one["request"]["url"] for one in sent if not one["request"]["url"].startswith(("file:", "data:"))]
    return [*said, *(url for url in asked if not url.startswith("data:")), *away]
