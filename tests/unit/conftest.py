"""Web servers on loopback, and what asks them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.limits import Limits
from pipelines.ingest.web import Web
from tests.pages import QUICK, Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def other() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def web(archive: Archive) -> Web:
    return Web(QUICK, archive, Limits(max_file_bytes=100_000))
