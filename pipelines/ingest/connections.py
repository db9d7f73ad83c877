"""A connection to a web server, to an address that was looked at.

Belongs here: opening and closing one. Does not belong here: when it may be opened, and what comes over it (``web``).

urllib3 is given the IP address, and the name for the certificate: it resolves nothing by itself. Proxies named in the
environment are not used, for behind one nobody can tell where a connection leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from pipelines.ingest.hosts import addresses_of
from pipelines.ingest.manners import Manners


def connect(address: str, headers: Mapping[str, str], manners: Manners) -> "tuple[BaseHTTPResponse, Close]":
    """The head of the answer, its body still to come, and what ends the connection.

    Raises ``UnknownHostError``, ``PrivateHostError``, and the errors of urllib3: ``NewConnectionError`` or
    ``ConnectTimeoutError`` when the host cannot be connected to.
    """
    parts = urlsplit(address)
    name = parts.hostname or ""
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    timeout = urllib3.Timeout(connect=manners.connect_seconds, read=manners.read_seconds)
    own = {"Host": parts.netloc, "User-Agent": manners.agent, "Accept-Encoding": "gzip, deflate"}
    failed: HTTPError | None = None
    for ip in addresses_of(name, port, allow_private=manners.allow_private):
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(ip, port, timeout=timeout, server_hostname=name, assert_hostname=name)
        else:
            pool = urllib3.HTTPConnectionPool(ip, port, timeout=timeout)
        try:
            response = pool.urlopen(
                "GET",
                parts.path + (f"?{parts.query}" if parts.query else ""),
                headers={**own, **headers},
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=True,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            pool.close()
            failed = error
        except BaseException:
            pool.close()
            raise
        else:
            return response, Close(response, pool)
    raise failed or HTTPError(name)


@dataclass(frozen=True)
class Close:
    """Ends a connection: there is a pause before the next request, and most servers would hang up in it."""

    response: BaseHTTPResponse
    pool: urllib3.HTTPConnectionPool

    def __call__(self) -> None:
        self.response.close()
        self.pool.close()
