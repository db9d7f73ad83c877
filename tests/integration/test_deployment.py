"""What docs/deploy.md describes, on PostgreSQL from Debian's packages: a run, and the services of compose.yaml
with their own commands and health checks, on loopback.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.store import Store
from tests.runs import PROJECT, land, run, until

pytest.importorskip("dagster_postgres", reason="the extra gongkai[postgres] is not installed")

DEPLOY = PROJECT / "docs" / "deploy"
BIN = Path(sys.executable).parent
PASSWORD = "for this test"
LAUNCH = """
mutation ($source: RunConfigData) {
  launchRun(executionParams: {runConfigData: $source, selector: {
    repositoryLocationName: "gongkai", repositoryName: "__repository__", jobName: "read"}}) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
STATUS = "query ($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def program(name: str) -> str:
    """A program of PostgreSQL, which Debian keeps out of the path."""
    places = [Path(found) for found in (shutil.which(name),) if found]
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not places:
        pytest.skip("PostgreSQL is not installed (Debian, Ubuntu: apt install postgresql)")
    return str(places[-1])


@pytest.fixture(scope="module")
def postgres() -> Iterator[Mapping[str, str]]:
    """A server of our own; the settings by which Gongkai finds it. It never runs as root."""
    user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    initdb, server, port = program("initdb"), program("postgres"), free_port()
    folder = Path(tempfile.mkdtemp(prefix="gongkai-postgres-"))
    if user:
        shutil.chown(folder, "postgres", "postgres")
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644)
    make = [
        initdb,
        "-D",
        str(folder / "data"),
        "-U",
        "gongkai",
        "-A",
        "scram-sha-256",
        f"--pwfile={secret}",
        "-E",
        "UTF8",
    ]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, **user)
    options = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}", "-cfsync=off"]
    process = subprocess.Popen(
        [server, "-D", str(folder / "data"), *options], cwd=folder, stderr=subprocess.DEVNULL, **user
    )
    assert until(lambda: _answers(port), 60)
    yield {
        "GONGKAI_PG_HOST": "127.0.0.1",
        "GONGKAI_PG_PORT": str(port),
        "GONGKAI_PG_DATABASE": "postgres",
        "GONGKAI_PG_USER": "gongkai",
        "GONGKAI_PG_PASSWORD": PASSWORD,
    }
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def asked(postgres: Mapping[str, str], sql: str) -> list[tuple[Any, ...]]:
    import psycopg2

    connection = psycopg2.connect(
        host=postgres["GONGKAI_PG_HOST"],
        port=postgres["GONGKAI_PG_PORT"],
        dbname=postgres["GONGKAI_PG_DATABASE"],
        user=postgres["GONGKAI_PG_USER"],
        password=postgres["GONGKAI_PG_PASSWORD"],
    )
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_settings_that_are_missing_are_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_PG_HOST", raising=False)
    land(tmp_path / "reports", texts=range(1))
    shutil.copy(DEPLOY / "dagster.yaml", tmp_path)
    code, out, err = run(tmp_path / "home", tmp_path / "reports", DAGSTER_HOME=str(tmp_path))
    assert (code, out) == (1, "")
    (line,) = (line for line in err.splitlines() if line.startswith("gongkai:"))
    assert line.startswith(f"gongkai: {tmp_path / 'dagster.yaml'}: the variables GONGKAI_PG_")
    assert "GONGKAI_PG_HOST" in line


def test_a_run_keeps_its_history_in_postgresql(postgres: Mapping[str, str], tmp_path: Path) -> None:
    land(tmp_path / "reports", texts=range(2))
    dagster_home = tmp_path / "dagster"
    dagster_home.mkdir()
    shutil.copy(DEPLOY / "dagster.yaml", dagster_home)
    code, out, err = run(tmp_path / "home", tmp_path / "reports", DAGSTER_HOME=str(dagster_home), **postgres)
    assert code == 0, err
    assert "2 accepted" in out
    assert asked(postgres, "SELECT status, count(*) FROM runs WHERE pipeline_name = 'everything' GROUP BY 1") == [
        ("SUCCESS", 2)
    ]
    ((made,),) = asked(postgres, "SELECT count(*) FROM event_logs WHERE dagster_event_type = 'ASSET_MATERIALIZATION'")
    assert made >= 10
    assert list(dagster_home.rglob("*.db")) == []


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return services


def test_the_services_of_compose_start_are_healthy_and_carry_out_a_run(
    postgres: Mapping[str, str], tmp_path: Path
) -> None:
    land(tmp_path / "reports", texts=range(2))
    ports = {inside: str(free_port()) for inside in ("4000", "3000", "3001")}
    etc = tmp_path / "etc"
    etc.mkdir()
    shutil.copy(DEPLOY / "dagster.yaml", etc)
    workspace = (DEPLOY / "workspace.yaml").read_text(encoding="utf-8").replace("4000", ports["4000"])
    (etc / "workspace.yaml").write_text(workspace, encoding="utf-8")
    told = {"DAGSTER_HOME": str(etc), "GONGKAI_HOME": str(tmp_path / "home"), "GONGKAI_CODE_HOST": "127.0.0.1"}
    environment = {**os.environ, **postgres, **told, "PYTHONPATH": str(PROJECT)}

    def here(command: list[str]) -> list[str]:
        words = [ports.get(word, word) for word in command]
        words = [re.sub(r":(300[01])/", lambda found: f":{ports[found[1]]}/", word) for word in words]
        words = [word.replace("/etc/gongkai", str(etc)).replace("0.0.0.0", "127.0.0.1") for word in words]
        return [str(BIN / words[0]), *words[1:]]

    started: list[subprocess.Popen[bytes]] = []
    try:
        for name in ("code", "webserver", "pages", "daemon"):
            service = compose()[name]
            with (tmp_path / f"{name}.log").open("wb") as log:
                command = here(service["command"])
                started.append(
                    subprocess.Popen(
                        command, cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True
                    )
                )
            check = here(service["healthcheck"]["test"][1:])
            healthy = until(lambda check=check: _passes(check, environment), 240)  # type: ignore[misc]
            assert healthy, (tmp_path / f"{name}.log").read_text(encoding="utf-8")
        address = f"http://127.0.0.1:{ports['3000']}/graphql"
        config = {"ops": {"ingest": {"config": {"source": str(tmp_path / "reports")}}}}
        launched = _graphql(address, LAUNCH, {"source": config})["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id = {"run": launched["run"]["runId"]}
        ended = {"SUCCESS", "FAILURE", "CANCELED"}
        assert until(lambda: _graphql(address, STATUS, run_id)["runOrError"]["status"] in ended, 240)
        assert _graphql(address, STATUS, run_id)["runOrError"]["status"] == "SUCCESS"
        assert Store(tmp_path / "home").raw_reports_path.exists()
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Waits for a service that was asked to end; as a container's host does, in the end it kills all of it."""
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _passes(command: list[str], environment: Mapping[str, str]) -> bool:
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120).returncode == 0


def _graphql(address: str, query: str, variables: Mapping[str, Any]) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


def test_compose_keeps_to_loopback_and_to_no_rights_unless_told_otherwise() -> None:
    services = compose()
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {
        "webserver": ["${GONGKAI_BIND:-127.0.0.1}:${GONGKAI_PORT:-3000}:3000"],
        "pages": ["${GONGKAI_BIND:-127.0.0.1}:${GONGKAI_PAGES_PORT:-3001}:3001"],
    }
    for name in ("code", "webserver", "pages", "daemon"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
    assert all("healthcheck" in service for service in services.values())
    lines = (PROJECT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER gongkai") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))


@pytest.mark.parametrize("unit", ["code", "webserver", "pages", "daemon"])
def test_the_units_are_what_systemd_accepts(unit: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed (Debian, Ubuntu: apt install systemd)")
    for path in DEPLOY.glob("*.service"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"/opt/gongkai/bin/(\S+)", lambda program: f'"{BIN / program[1]}"', text)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", f"gongkai-{unit}.service"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
