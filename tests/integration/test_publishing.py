"""Publishing: the DuckDB file is replaced whole or not at all, and opens in older clients."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.marts.entities import TEMPORARY
from pipelines.marts.inputs import Layers, PublishError
from pipelines.marts.tables import tables
from pipelines.marts.warehouse import SQL, publish
from tests.published import UNDATED, ask
from tests.publishing import BUILD

PROJECT = Path(__file__).resolve().parents[2]


def test_an_empty_store_publishes_empty_tables(tmp_path: Path) -> None:
    result = publish(tmp_path / "w.duckdb", Layers(), BUILD)
    assert {name for name, count in result.rows.items() if count} == {
        name for name in tables() if name.startswith("meta.") or name == "core.regions"
    }


def test_an_unjudged_document_is_left_out_and_counted(layers: Layers, tmp_path: Path) -> None:
    judged = pl.read_parquet(layers.documents[0], glob=False).filter(pl.col("document_id") != UNDATED)
    judged.write_parquet(tmp_path / "documents.parquet")
    result = publish(tmp_path / "w.duckdb", replace(layers, documents=[tmp_path / "documents.parquet"]), BUILD)
    assert result.observations_left_out == 200


def test_a_reader_keeps_the_old_file_and_the_next_one_sees_the_new(layers: Layers, tmp_path: Path) -> None:
    target = publish(tmp_path / "w.duckdb", Layers(), BUILD).path
    with duckdb.connect(str(target), read_only=True) as reader:
        publish(target, layers, BUILD)
        assert reader.execute("SELECT count(*) FROM core.documents").fetchall() == [(0,)]
    assert ask(target, "SELECT count(*) FROM core.documents") == [(5,)]


def broken(layers: Layers, folder: Path, case: str) -> Layers:
    path = folder / "broken.parquet"
    if case == "same document twice":
        return replace(layers, documents=[*layers.documents, *layers.documents])
    if case == "file is gone":
        return replace(layers, reports=[folder / "nowhere.parquet"])
    if case == "no Parquet":
        path.write_text("not Parquet")
        return replace(layers, findings=[path])
    if case == "null key":
        nulled = pl.col("check_code").replace("domain", None)
        pl.read_parquet(layers.reconciliation[0], glob=False).with_columns(nulled).write_parquet(path)
        return replace(layers, reconciliation=[path])
    pl.read_parquet(layers.sections[0], glob=False).drop("heading").write_parquet(path)
    return replace(layers, sections=[path])


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("same document twice", "core.documents: more than one row for document_id '[1-5]+'"),
        ("file is gone", "reports: .*nowhere.parquet is not there"),
        ("no Parquet", "findings: .*broken.parquet"),
        ("null key", "quality.reconciliation: .*NOT NULL.*check_code"),
        ("column is gone", "core.sections: .*heading"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    layers: Layers, tmp_path: Path, case: str, problem: str
) -> None:
    folder = tmp_path / "out"
    target = publish(folder / "w.duckdb", layers, BUILD).path
    before = target.read_bytes()
    with pytest.raises(PublishError, match=problem):
        publish(target, broken(layers, tmp_path, case), BUILD)
    assert target.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["w.duckdb"]


def test_a_log_left_by_a_writer_of_the_old_file_does_not_meet_the_new(layers: Layers, tmp_path: Path) -> None:
    target = publish(tmp_path / "w.duckdb", Layers(), BUILD).path
    (tmp_path / "w.duckdb.wal").write_bytes(b"left behind")
    publish(target, layers, BUILD)
    assert ask(target, "SELECT count(*) FROM core.documents") == [(5,)]


def test_storage_is_that_of_the_oldest_client(warehouse: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{warehouse}' AS published (READ_ONLY)")
        tags = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'published'"
        assert connection.execute(tags).fetchall() == [("v1.2.0+",)]


OLD_CLIENT = PROJECT / ".venv-duckdb-1.2.2" / "bin" / "python"
ASK_OLD_CLIENT = """
import duckdb, json, sys
client = duckdb.connect(sys.argv[1], read_only=True, config={"autoinstall_known_extensions": False})
ask = lambda query: client.execute(query).fetchall()
tables = [f"{schema}.{name}" for schema, name in ask(
    "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
    "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
)]
print(json.dumps({
    "version": duckdb.__version__,
    "rows": {name: len(ask(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {name}")) for name in tables},
    "start": ask("SELECT DISTINCT CAST(locator ->> 'start' AS INTEGER) FROM core.observations"),
    "comment": ask("SELECT comment FROM duckdb_tables() WHERE table_name = 'observations'"),
    "uncommented": ask("SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"),
}))
"""


def test_the_oldest_client_reads_it(warehouse: Path) -> None:
    if not OLD_CLIENT.exists():
        pytest.skip("DuckDB 1.2.2 has an environment of its own, which make test makes")
    command = [str(OLD_CLIENT), "-I", "-c", ASK_OLD_CLIENT, str(warehouse)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert said["version"] == "1.2.2"
    assert said["rows"] == {name: ask(warehouse, f"SELECT count(*) FROM {name}")[0][0] for name in tables()}
    assert said["start"] == [[10]]
    assert said["comment"] == [[tables()["core.observations"].description]]
    assert said["uncommented"] == []


def test_what_a_killed_publication_left_is_cleared_and_nothing_else(layers: Layers, tmp_path: Path) -> None:
    left = tmp_path / ".w.duckdb.a1b2c3d4"
    (left / "spill").mkdir(parents=True)
    for name in ("w.duckdb", "w.duckdb.wal", "checks.parquet"):
        (left / name).write_bytes(b"half")
    (tmp_path / ".w.duckdb.notes").mkdir()
    (tmp_path / ".other.duckdb.a1b2c3d4").mkdir()
    (tmp_path / ".w.duckdb.e5f6g7h8").mkdir()
    (tmp_path / ".w.duckdb.e5f6g7h8" / "letter.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path / "w.duckdb", layers, BUILD)
    kept = {".w.duckdb.notes", ".other.duckdb.a1b2c3d4", ".w.duckdb.e5f6g7h8", "w.duckdb"}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_sql_files_are_the_tables_and_say_their_grain() -> None:
    assert {path.stem for path in SQL.glob("*.sql")} == {name.partition(".")[2] for name in tables()} | {*TEMPORARY}
    for path in SQL.glob("*.sql"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"-- ([a-z]+\.)?{path.stem}( \((temporary|view)\))?: ", first), path.name


def test_nothing_is_fetched_to_open_it(warehouse: Path) -> None:
    """JSON columns need an extension that is built in: a client without network and home folder reads them."""
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "c.execute('SET autoinstall_known_extensions = false'); "
        "print(c.execute('SELECT any_value(locator) FROM core.observations').fetchone()[0])"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(warehouse)], capture_output=True, text=True, check=True)
    assert '"line"' in answer.stdout
