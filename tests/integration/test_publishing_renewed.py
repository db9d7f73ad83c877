"""What is published over an earlier warehouse is what a new file would hold, whoever wrote into the old one."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.marts.inputs import Layers, PublishError
from pipelines.marts.renew import RENEWED
from pipelines.marts.warehouse import publish
from pipelines.store import write_frame
from tests.published import NEW, OLD, store
from tests.publishing import BUILD
from tests.warehouses import hold_the_same


def rewritten(layers: Layers, name: str, folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Layers:
    """The layers with one of them changed."""
    (path,) = getattr(layers, name)
    write_frame(change(pl.read_parquet(path)), folder / f"{name}-2.parquet")
    return replace(layers, **{name: [folder / f"{name}-2.parquet"]})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layers, Path]:
    """Layers, and the warehouse of them as a new file."""
    folder = tmp_path_factory.mktemp("published")
    layers = store(folder / "layers")
    return layers, publish(folder / "new.duckdb", layers, BUILD).path


CHANGES: dict[str, tuple[str, Callable[[pl.DataFrame], pl.DataFrame], dict[str, int]]] = {
    "nothing": ("observations", lambda frame: frame, {}),
    "a report is of another year": (
        "documents",
        lambda frame: frame.with_columns(
            report_year=pl.when(document_id=OLD).then(2019).otherwise("report_year").cast(pl.Int16)
        ),
        {"core.observations": 1},
    ),
    "a document is rejected": (
        "documents",
        lambda frame: frame.with_columns(
            status=pl.when(document_id=OLD).then(pl.lit("rejected")).otherwise("status"),
            reason=pl.when(document_id=OLD).then(pl.lit("withdrawn")).otherwise("reason"),
        ),
        {"core.observations": 1},
    ),
    "cells stand in other places": (
        "observations",
        lambda frame: frame.with_columns(
            locator=pl.when(document_id=NEW).then(pl.lit('{"line": 7}')).otherwise("locator")
        ),
        {"core.observations": 1},
    ),
    "checks say otherwise": (
        "reconciliation",
        lambda frame: frame.filter(pl.col("document_id") != NEW),
        {"quality.reconciliation": 1},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_documents_that_changed_are_written_and_all_is_as_in_a_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr("pipelines.marts.renew.MOST_CHANGED", 1.0)  # of five documents one is a fifth
    layers = store(tmp_path / "layers")
    target = publish(tmp_path / "w.duckdb", layers, BUILD).path
    name, make, written = CHANGES[change]
    changed = rewritten(layers, name, tmp_path, make)
    result = publish(target, changed, BUILD)
    assert result.renewed == dict.fromkeys(RENEWED, 0) | written
    assert hold_the_same(target, publish(tmp_path / "new.duckdb", changed, BUILD).path)


def test_of_what_was_read_only_new_files_and_changed_documents_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The observations of one document come in a file of their own; then another document moves to another year."""
    monkeypatch.setattr("pipelines.marts.renew.MOST_CHANGED", 1.0)
    layers = store(tmp_path / "layers")
    (path,) = layers.observations
    rows = pl.read_parquet(path)
    parts = [tmp_path / f"part-{number}.parquet" for number in range(2)]
    for part, of_it in zip(
        parts, (rows.filter(document_id=NEW), rows.filter(pl.col("document_id") != NEW)), strict=True
    ):
        write_frame(of_it, part)
    target, record = tmp_path / "w.duckdb", tmp_path / "record.json"

    def published(now: Layers) -> dict[str, int]:
        result = publish(target, now, BUILD, record=record)
        assert hold_the_same(target, publish(tmp_path / "new.duckdb", now, BUILD).path)
        return {name: count for name, count in result.renewed.items() if name.startswith("core.") and count}

    published(replace(layers, observations=parts[1:]))
    assert published(replace(layers, observations=parts)) == {"core.observations": 1}
    moved = rewritten(layers, "documents", tmp_path, CHANGES["a report is of another year"][1])
    assert published(replace(moved, observations=parts)) == {"core.observations": 1}
    assert published(replace(moved, observations=parts)) == {}
    # A file that is another under the same name was not made by adding to the store: everything is compared.
    write_frame(pl.read_parquet(parts[0]).with_columns(locator=pl.lit('{"line": 7}')), parts[0])
    assert published(replace(moved, observations=parts)) == {"core.observations": 1}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE core.observations SET value = 999 WHERE value IS NOT NULL",
        "DELETE FROM core.observations WHERE item_code = 'total'",
        "INSERT INTO core.sections SELECT * REPLACE ('z' AS text) FROM core.sections LIMIT 1",
        "UPDATE quality.reconciliation SET status = 'pass'",
        "COMMENT ON COLUMN core.observations.value IS 'anything'",
        "ALTER TABLE core.observations ADD COLUMN mine VARCHAR",
        "ALTER TABLE core.observations ALTER COLUMN value TYPE DOUBLE",
        "ALTER TABLE core.sections ALTER COLUMN section_code DROP NOT NULL",
        "DROP VIEW marts.lineage",
        "DROP TABLE core.documents",
        "CREATE SCHEMA mine; CREATE TABLE mine.notes (a INTEGER); CREATE VIEW mine.seen AS FROM core.observations",
    ],
)
def test_what_somebody_did_to_the_file_is_gone(tmp_path: Path, harm: str) -> None:
    layers = store(tmp_path / "layers")
    target = publish(tmp_path / "w.duckdb", layers, BUILD).path
    with duckdb.connect(str(target)) as connection:
        connection.execute(harm)
    publish(target, layers, BUILD)
    assert hold_the_same(target, publish(tmp_path / "new.duckdb", layers, BUILD).path)
    with duckdb.connect(str(target), read_only=True) as connection:
        left = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'mine'").fetchone()
    assert left == (0,)


def test_a_file_that_is_no_warehouse_is_replaced_by_one(tmp_path: Path) -> None:
    layers = store(tmp_path / "layers")
    target = tmp_path / "w.duckdb"
    target.write_bytes(b"no database at all" * 1000)
    result = publish(target, layers, BUILD)
    assert result.renewed == {}
    assert hold_the_same(target, publish(tmp_path / "new.duckdb", layers, BUILD).path)


def test_a_table_in_which_much_changed_is_made_anew(tmp_path: Path) -> None:
    layers = store(tmp_path / "layers")
    target = publish(tmp_path / "w.duckdb", layers, BUILD).path
    changed = rewritten(layers, "reconciliation", tmp_path, lambda frame: frame.filter(pl.col("document_id") != NEW))
    result = publish(target, changed, BUILD)
    assert "quality.reconciliation" not in result.renewed
    assert result.renewed["core.observations"] == 0
    assert hold_the_same(target, publish(tmp_path / "new.duckdb", changed, BUILD).path)


@pytest.mark.parametrize(
    "addition",
    [
        "CREATE INDEX mine ON core.observations (value)",
        "ALTER TABLE core.observations ADD PRIMARY KEY (document_id, table_code, item_code, column_code)",
        "ALTER TABLE core.observations ALTER COLUMN value SET DEFAULT 5",
        "CREATE MACRO core.mine(a) AS a + 1",
        "CREATE SEQUENCE mine",
        "CREATE TYPE mine AS ENUM ('a')",
        "CREATE SCHEMA mine",
        "CREATE TABLE a_first (a INTEGER PRIMARY KEY); CREATE TABLE b_then (a INTEGER REFERENCES a_first (a))",
        """CREATE SCHEMA "my ""own"; CREATE TABLE "my ""own".notes (a INTEGER)""",
    ],
)
def test_what_somebody_added_to_the_file_is_gone(published: tuple[Layers, Path], tmp_path: Path, addition: str) -> None:
    layers, new = published
    target = Path(shutil.copy(new, tmp_path / "w.duckdb"))
    with duckdb.connect(str(target)) as connection:
        connection.execute(addition)
    publish(target, layers, BUILD)
    assert hold_the_same(target, new)
    assert everything(target) == everything(new)


def everything(path: Path) -> list[tuple[str, ...]]:
    """All that was made in a file, in DuckDB's own words."""
    catalogue = (
        "SELECT schema_name, sql FROM duckdb_schemas()",
        "SELECT table_name, sql FROM duckdb_tables()",
        "SELECT index_name, sql FROM duckdb_indexes()",
        "SELECT sequence_name, sql FROM duckdb_sequences()",
        "SELECT type_name, type_category FROM duckdb_types()",
        "SELECT function_name, macro_definition FROM duckdb_functions()",
    )
    with duckdb.connect(str(path), read_only=True) as connection:
        where = " WHERE database_name = current_database()"
        return sorted(row for query in catalogue for row in connection.execute(query + where).fetchall())


def test_a_file_of_a_later_storage_version_is_replaced(published: tuple[Layers, Path], tmp_path: Path) -> None:
    (layers, new), target = published, tmp_path / "w.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{new}' AS old (READ_ONLY)")
        connection.execute(f"ATTACH '{target}' AS later (STORAGE_VERSION 'latest')")
        connection.execute("COPY FROM DATABASE old TO later")
    publish(target, layers, BUILD)
    assert hold_the_same(target, new)


def test_a_damaged_file_is_replaced_by_a_new_one(published: tuple[Layers, Path], tmp_path: Path) -> None:
    (layers, new), target = published, tmp_path / "w.duckdb"
    with duckdb.connect(str(new), read_only=True) as connection:
        blocks = connection.execute(
            "SELECT DISTINCT block_id FROM pragma_storage_info('core.observations') WHERE block_id >= 0"
        ).fetchall()
        block_size = connection.execute("SELECT block_size FROM pragma_database_size()").fetchall()[0][0]
    data = bytearray(new.read_bytes())
    for (block,) in blocks:
        data[len(data) % block_size + block * block_size + block_size // 2] ^= 0xFF  # behind the headers
    target.write_bytes(data)
    with duckdb.connect(str(target), read_only=True) as connection, pytest.raises(duckdb.Error, match="checksum"):
        connection.execute("SELECT count(raw_text), sum(value), max(locator) FROM core.observations").fetchall()
    result = publish(target, layers, BUILD)
    assert result.renewed == {}
    assert hold_the_same(target, new)


def test_rows_of_no_document_are_refused_as_in_a_new_file(published: tuple[Layers, Path], tmp_path: Path) -> None:
    layers, new = published
    target = Path(shutil.copy(new, tmp_path / "w.duckdb"))
    of_none = rewritten(layers, "reconciliation", tmp_path, lambda frame: frame.with_columns(document_id=pl.lit(None)))
    with pytest.raises(PublishError, match=r"quality\.reconciliation.*document_id"):
        publish(target, of_none, BUILD)
