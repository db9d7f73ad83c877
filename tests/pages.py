"""A web server on loopback that answers as it is told, and remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from time import monotonic

from pipelines.ingest.manners import Manners

QUICK = Manners(delay_seconds=0, backoff_seconds=0.01, read_seconds=0.5, total_seconds=2, allow_private=True)
"""How a site on loopback is asked."""


@dataclass(frozen=True)
class Asked:
    """A request: when it came, and its headers in lower case."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Answering = Reply | Callable[[BaseHTTPRequestHandler], Reply | None]


@dataclass
class Site:
    """``answers`` by path; a function may write to the connection itself and return None."""

    origin: str
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        """What was asked for since the last time, robots.txt left out."""
        paths = [one.path for one in self.asked if one.path != "/robots.txt"]
        self.asked.clear()
        return paths


@contextmanager
def serving(safe: SSLContext | None = None) -> Iterator[Site]:
    """A site without any page and without a robots.txt; over TLS when ``safe`` is given, then as ``localhost``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers, monotonic()))
            answer = site.answers.get(self.path, Reply(status=404))
            reply = answer(self) if callable(answer) else answer
            if reply is not None:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            pass  # whoever asked has hung up

    server = Server(("127.0.0.1", 0), Handler)
    if safe is not None:
        server.socket = safe.wrap_socket(server.socket, server_side=True)
    site = Site(f"{'http://127.0.0.1' if safe is None else 'https://localhost'}:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
