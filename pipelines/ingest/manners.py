"""How servers are asked. Belongs here: numbers and their reasons; ``web`` applies them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manners:
    """What an operator may set comes first.

    ``delay_seconds``      between the end of one request to a host and the next; ``Crawl-delay`` may make it longer
    ``hosts_at_once``      hosts that are asked side by side, each over one connection
    ``allow_private``      whether addresses of private networks and of this machine may be asked
    ``agent``              what the program calls itself; the part before ``/`` is its name in robots.txt
    ``tries``              how often a request is made when the server is away or overloaded
    ``backoff_seconds``    before the second try, doubled before each further one
    ``longest_wait_seconds`` that ``Retry-After`` and ``Crawl-delay`` may ask for; beyond it the host is left alone
    ``connect_seconds, read_seconds, total_seconds``  for one request: to be connected, to get the next bytes, all of it
    ``max_redirects``      of one address; browsers follow twenty, publishers need two
    ``max_attachments``    that one page may lead to
    """

    delay_seconds: float = 1.0
    hosts_at_once: int = 8
    allow_private: bool = False
    agent: str = "gongkai"
    tries: int = 3
    backoff_seconds: float = 2.0
    longest_wait_seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 300.0
    max_redirects: int = 5
    max_attachments: int = 20
