"""An S3-compatible server on loopback, and a client that is not the one under test."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import boto3  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

BUCKET = "reports"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Server:
    """``requests`` are the methods and paths that were asked for, in order."""

    endpoint: str
    client: Any
    requests: list[str]

    def put(self, key: str, data: bytes, bucket: str = BUCKET) -> None:
        self.client.put_object(Bucket=bucket, Key=key, Body=data)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=BUCKET, Key=key)

    def downloads(self) -> list[str]:
        """The objects that were asked for since the last time."""
        asked = [line.split(" ")[1] for line in self.requests if line.startswith("GET ") and "list-type" not in line]
        self.requests.clear()
        return asked


@contextmanager
def serving() -> Iterator[Server]:
    """The server with an empty bucket."""
    requests: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.args, tuple) and record.args:
                requests.append(_COLOURS.sub("", str(record.args[0])))

    logger, keep = logging.getLogger("werkzeug"), Keep()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=True)
    # Who configures logging (alembic, when Dagster makes its tables) switches off the loggers that it does not name.
    level, spreads, disabled = logger.level, logger.propagate, logger.disabled
    logger.disabled = False
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    server.start()
    try:
        endpoint = "http://{}:{}".format(*server.get_host_and_port())
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="tester",
            aws_secret_access_key="secret",
        )
        # All servers of a process share what they keep.
        urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()
        client.create_bucket(Bucket=BUCKET)
        requests.clear()
        yield Server(endpoint, client, requests)
    finally:
        server.stop()
        logger.removeHandler(keep)
        logger.setLevel(level)
        logger.propagate = spreads
        logger.disabled = disabled


def environment(server: Server) -> dict[str, str]:
    """The variables by which any client finds the server."""
    unset = {name: "" for name in os.environ if name.startswith("AWS_")}
    return unset | {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ALLOW_HTTP": "true",
    }
