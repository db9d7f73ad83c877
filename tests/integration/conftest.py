"""A home of its own for a test, and the warehouse of five documents, made once for each module that asks for it."""

from pathlib import Path

import pytest

from pipelines.marts.inputs import Layers
from pipelines.marts.warehouse import publish
from tests.published import store
from tests.publishing import BUILD


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run keeps its store, its warehouse and its history; nothing is there yet."""
    folder = tmp_path / "the home"
    monkeypatch.setenv("GONGKAI_HOME", str(folder))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return folder


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    return store(tmp_path_factory.mktemp("a store's [folder]") / "layers")


@pytest.fixture(scope="module")
def warehouse(layers: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("out put") / "gongkai.duckdb", layers, BUILD).path
