"""Serves the pages to whoever looks at the Dagster UI: a browser opens no file from a page that came over http.

Belongs here: what is served, and to whom. Does not belong here: what stands on the pages (``pipelines/pages``).

``python -m assets.serve`` serves the dashboard, the pages of the reports and the Data Docs of the home, and nothing
else of it. They lie at an address of their own: nothing of what a report prints is near where runs are started. Like
Dagster's webserver it asks nobody for a name, so it binds to loopback.
"""

import argparse
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from assets.home import home, pages_url

_OPENED = {"pages": "Dashboard", "data_docs": "Data Docs"}
"""The folders that are served, by the name of their first page."""
_LOOPBACK, _PORT = "127.0.0.1", 3001
_NOT_MADE = "There is no such page; materialise the assets dashboard and data_docs first"


def address_of(page: Path, folder: Path) -> str:
    """Where a browser finds ``page``, a file below the home ``folder``."""
    return f"{pages_url()}/{quote(page.resolve().relative_to(folder.resolve()).as_posix())}"


def server(folder: Path, host: str = "", port: int | None = None) -> ThreadingHTTPServer:
    """A server of the pages in the home ``folder``, bound but not started. By default it is where ``GONGKAI_PAGES_URL``
    points when that is on this machine, else on port 3001 of the loopback address.

    Raises OSError when the port is taken.
    """
    told = urlsplit(pages_url())
    here = told.hostname in (_LOOPBACK, "localhost")
    given = (told.port or _PORT) if here else _PORT
    return ThreadingHTTPServer((host or _LOOPBACK, given if port is None else port), partial(_Pages, folder=folder))


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m assets.serve", description="Serves the pages of the home.")
    parser.add_argument("--host", default="", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: that of GONGKAI_PAGES_URL, or 3001)")
    given = parser.parse_args()
    with server(home(), given.host, given.port) as serving:
        serving.serve_forever()


class _Pages(SimpleHTTPRequestHandler):
    """Files that end in ``.html`` below the folders that are served."""

    def __init__(self, *arguments: Any, folder: Path) -> None:
        self._folder = folder
        super().__init__(*arguments, directory=str(folder))

    def send_head(self) -> Any:
        asked = Path(self.translate_path(self.path)).relative_to(self._folder).parts
        if not asked:
            return self._first()
        if asked == ("favicon.ico",):
            self.send_response(HTTPStatus.NO_CONTENT)
            return self.end_headers()
        if asked[0] not in _OPENED or not asked[-1].endswith(".html"):
            self.send_error(HTTPStatus.NOT_FOUND, _NOT_MADE)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: who reads which page is nobody's business."""

    def _first(self) -> None:
        made = {name: title for name, title in _OPENED.items() if (self._folder / name / "index.html").is_file()}
        links = "".join(f'<li><a href="{name}/index.html">{title}</a></li>' for name, title in made.items())
        body = f"<!doctype html><title>Gongkai</title><ul>{links or f'<li>{_NOT_MADE}.</li>'}</ul>".encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


if __name__ == "__main__":
    main()
