"""``gongkai run`` over a bucket and over a list of addresses: what is read, and what is said when it cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from assets import cli
from tests import buckets, pages
from tests.layouts import as_text, consistent

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def gongkai(home: Path, source: str, **environment: str) -> tuple[int, str]:
    """The exit code and what was written to stderr."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DAGSTER_"))}
    done = subprocess.run(
        [sys.executable, "-m", "assets.program", "run", source],
        cwd=PROJECT,
        env={**inherited, "GONGKAI_HOME": str(home), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return done.returncode, done.stderr


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(sql).fetchall()


def test_a_bucket_is_read_and_not_brought_again(home: Path) -> None:
    with buckets.serving() as server:
        server.put("in/one.txt", as_text(consistent("2021", 7), "tab-rows").encode())
        environment = {name: value for name, value in buckets.environment(server).items() if value}
        assert gongkai(home, f"s3://{buckets.BUCKET}/in", **environment)[0] == 0
        assert server.downloads() == ["/reports/in/one.txt"]
        assert gongkai(home, f"s3://{buckets.BUCKET}/in", **environment)[0] == 0
        assert server.downloads() == []
        code, said = gongkai(home, "s3://nowhere", **environment)
    assert code == 1
    assert "there is no such bucket; check its name and AWS_ENDPOINT_URL" in said
    assert rows(home, "SELECT source_path, withdrawn_at FROM core.sources") == [("s3://reports/in/one.txt", None)]
    assert rows(home, "SELECT status, count(*) FROM core.observations GROUP BY ALL")[0] == ("reported", 200)


def test_a_list_of_addresses_is_read_with_its_attachments(home: Path, tmp_path: Path) -> None:
    report = consistent("2021", 7)
    with pages.serving() as site:
        site.answers["/a.html"] = pages.Reply('<p>来信</p><a href="b.doc">附件</a>'.encode())
        site.answers["/b.doc"] = pages.Reply(as_text(report, "tab-rows").encode())
        table = tmp_path / "sources.csv"
        table.write_text(f"url,report_year\n{site.origin}/a.html,{report.year}\n", encoding="utf-8")
        quick = {"GONGKAI_FETCH_DELAY": "0", "GONGKAI_CONTACT": "office@example.org"}
        assert gongkai(home, str(table), GONGKAI_ALLOW_PRIVATE="1", **quick)[0] == 0
        assert site.asked[0].headers["user-agent"].startswith("gongkai/")
        assert site.asked[0].headers["user-agent"].endswith("(+office@example.org)")
    assert rows(home, "SELECT url, linked_from FROM core.sources ORDER BY url") == [
        (f"{site.origin}/a.html", None),
        (f"{site.origin}/b.doc", f"{site.origin}/a.html"),
    ]
    assert rows(home, "SELECT status, count(*) FROM core.observations GROUP BY ALL")[0] == ("reported", 200)


def test_a_server_that_is_away_is_tried_again_and_then_said(home: Path) -> None:
    away = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    code, said = gongkai(home, "s3://reports/in", **away)
    assert code == 1
    assert "check AWS_ENDPOINT_URL and the network; tried 3 times" in said.splitlines()[-1]


@pytest.mark.parametrize("source", ["s3://", "https://example.org/a.html", "gs://reports/in"])
def test_what_is_no_source_is_bad_usage(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", source]) == cli.BAD_USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1
