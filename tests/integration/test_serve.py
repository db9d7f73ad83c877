"""The pages behind the links of the UI: what a browser is given over http, and what it is not."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.serve import address_of, server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with pages and more, served on a free port."""
    for name in ("pages/index.html", "pages/reports/区 1.html", "pages/written.parquet", "raw/x.html", "store.json"):
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"this is {name}", encoding="utf-8")
    (tmp_path / "secret.html").write_text("outside", encoding="utf-8")
    with server(tmp_path / "home", port=0) as serving:
        monkeypatch.setenv("GONGKAI_PAGES_URL", f"http://127.0.0.1:{serving.server_address[1]}")
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield tmp_path / "home"
        serving.shutdown()
        thread.join()


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_link_opens_the_page_it_was_made_from(home: Path) -> None:
    for name in ("pages/index.html", "pages/reports/区 1.html"):
        assert get(address_of(home / name, home)) == (200, f"this is {name}")


def test_the_first_page_leads_to_what_there_is(home: Path) -> None:
    status, text = get(address_of(home / "pages" / "index.html", home).removesuffix("pages/index.html"))
    assert status == 200
    assert "pages/index.html" in text
    assert "data_docs" not in text, "none was made yet"


@pytest.mark.parametrize(
    "asked",
    ["store.json", "raw/x.html", "pages/written.parquet", "pages/", "pages/../raw/x.html", "..%2fsecret.html"],
)
def test_nothing_but_pages_is_served(home: Path, asked: str) -> None:
    root = address_of(home / "pages" / "index.html", home).removesuffix("pages/index.html")
    status, text = get(root + asked)
    assert status == 404
    assert "this is" not in text and "outside" not in text
    assert "materialise" in text


def test_an_address_that_no_browser_opens_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_PAGES_URL", "/pages")
    with pytest.raises(ValueError, match="give an http or https address"):
        address_of(home / "pages" / "index.html", home)


def test_it_listens_on_loopback_where_the_links_point_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_PAGES_URL", "https://reports.example.org/gongkai/")
    assert address_of(home / "pages" / "index.html", home) == "https://reports.example.org/gongkai/pages/index.html"
    with server(home, port=0) as serving:
        assert serving.server_address[0] == "127.0.0.1"
