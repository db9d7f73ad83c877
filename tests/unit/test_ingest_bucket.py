"""A bucket is read as a folder is, and what is unchanged there is not brought again."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.ingest.discover import SourceNotFound
from pipelines.ingest.glance import glance
from pipelines.ingest.limits import Limits
from tests.buckets import Server, environment, serving
from tests.stores import Store, here


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    for name, value in environment(running).items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    for listed in running.client.list_objects_v2(Bucket="reports").get("Contents", []):
        running.delete(listed["Key"])
    running.requests.clear()
    return running


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def zipped(**members: str) -> bytes:
    with BytesIO() as stream:
        with ZipFile(stream, "w") as archive:
            for name, text in members.items():
                archive.writestr(f"{name}.txt", text)
        return stream.getvalue()


def test_every_object_below_the_prefix_is_an_input(server: Server, store: Store) -> None:
    for key in ("in/a.txt", "in/子 目录/b%20c.txt", "in/.DS_Store", "inside/c.txt", "d.txt"):
        server.put(key, f"来信 {key}".encode())
    server.put("in/folder/", b"")
    done = store.run("s3://reports/in")
    assert set(here(done)) == {"s3://reports/in/a.txt", "s3://reports/in/子 目录/b%20c.txt"}
    assert done.sources["place"].to_list() == done.sources["source_path"].to_list()
    assert store.archive.get(here(done)["s3://reports/in/a.txt"]).decode() == "来信 in/a.txt"
    assert len(here(store.run("s3://reports"))) == 4


def test_what_is_unchanged_is_not_brought_again(server: Server, store: Store) -> None:
    server.put("in/a.txt", "来信一".encode())
    server.put("in/z.zip", zipped(b="来信二", c="来信三"))
    server.put("in/sidecar.csv", "path,agency\na.txt,某局\nz.zip/b.txt,某厅\n".encode())
    first = store.run("s3://reports/in")
    assert len(server.downloads()) == 3
    second = store.run("s3://reports/in")
    assert server.downloads() == []
    assert here(second) == here(first)
    assert second.sources["stated_agency"].to_list() == ["某局", "某厅", None]
    server.put("in/a.txt", "来信四".encode())
    third = store.run("s3://reports/in")
    assert [path.rsplit("/")[-1] for path in server.downloads()] == ["a.txt"]
    assert here(third)["s3://reports/in/a.txt"] != here(first)["s3://reports/in/a.txt"]
    assert third.raw_reports.height == 4


def test_bytes_that_the_archive_has_lost_are_brought_again(server: Server, store: Store) -> None:
    server.put("a.txt", "来信一".encode())
    document = here(store.run("s3://reports"))["s3://reports/a.txt"]
    store.archive.path(document).write_bytes(b"\0")
    server.downloads()
    assert here(store.run("s3://reports")) == {"s3://reports/a.txt": document}
    assert len(server.downloads()) == 1
    assert store.archive.get(document).decode() == "来信一"


def test_what_vanished_is_withdrawn_and_comes_back(server: Server, store: Store) -> None:
    for name in ("a.txt", "b.txt"):
        server.put(f"in/{name}", f"来信 {name}".encode())
    first = here(store.run("s3://reports/in"))
    server.delete("in/b.txt")
    done = store.run("s3://reports/in")
    assert set(here(done)) == {"s3://reports/in/a.txt"}
    assert done.sources.height == 2
    server.put("in/b.txt", "来信 b.txt".encode())
    assert here(store.run("s3://reports/in")) == first


def test_a_glob_and_one_object_withdraw_nothing_else_and_hear_their_sidecar(server: Server, store: Store) -> None:
    for key in ("in/a.txt", "in/b.html", "in/sub/c.txt"):
        server.put(key, f"来信 {key}".encode())
    server.put("in/sidecar.csv", "path,agency\na.txt,某局\nb.html,某厅\n".encode())
    glob = store.run("s3://reports/in/*.txt")
    assert dict(glob.sources.select("source_path", "stated_agency").iter_rows()) == {"s3://reports/in/a.txt": "某局"}
    assert len(here(store.run("s3://reports/in"))) == 3
    server.delete("in/sub/c.txt")
    one = store.run("s3://reports/in/b.html")
    assert len(here(one)) == 3
    assert one.sources["stated_agency"].to_list() == ["某局", "某厅", None]


def test_too_large_an_object_is_left_where_it_is(server: Server, store: Store) -> None:
    server.put("big.txt", b"x" * 5000)
    server.put("small.txt", "来信一".encode())
    done = store.run("s3://reports", Limits(max_file_bytes=4096))
    rejected = done.raw_reports.filter(status="rejected")
    assert rejected.select("media_type", "byte_size").rows() == [("text/plain", 5000)]
    assert "over the limit of 4 KiB" in rejected["reason"][0]
    assert len(list(store.archive.folder.rglob("*"))) == 2, "a folder and the small file"


def test_an_archive_may_be_larger_than_one_file(server: Server, store: Store) -> None:
    members = {f"m{number}": f"来信 {number}" for number in range(100)}
    server.put("z.zip", zipped(**members))
    done = store.run("s3://reports", Limits(max_file_bytes=4096))
    assert len(here(done)) == 100


def test_the_sensor_sees_a_change_without_bringing_anything(server: Server) -> None:
    server.put("in/a.txt", b"one")
    before = glance("s3://reports/in")
    assert glance("s3://reports/in") == before
    server.put("in/a.txt", b"two")
    after = glance("s3://reports/in")
    assert (after[0] == before[0], after[1]) == (False, 1)
    assert server.downloads() == []
    with pytest.raises(SourceNotFound, match="no object"):
        glance("s3://reports/elsewhere")


@pytest.mark.parametrize(
    ("source", "environment", "said"),
    [
        ("s3://", {}, "names no bucket"),
        ("s3://nowhere/in", {}, "no such bucket"),
        ("s3://reports/nothing", {}, "no object lies there"),
        ("s3://reports/", {"AWS_ALLOW_HTTP": "false"}, "AWS_ALLOW_HTTP=true"),
        ("gs://reports/in", {}, r"Object storage is s3://"),
        ("https://example.org/a.html", {}, "column 'url'"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(
    server: Server, store: Store, monkeypatch: pytest.MonkeyPatch, source: str, environment: dict[str, str], said: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SourceNotFound, match=said) as caught:
        store.run(source)
    assert str(caught.value).count("\n") == 0


def test_a_server_that_is_away_may_come_back(server: Server, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from assets.retries import may_pass
    from pipelines.ingest.buckets import SourceAwayError

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(SourceAwayError, match=r"check AWS_ENDPOINT_URL") as caught:
        store.run("s3://reports/in")
    assert may_pass(caught.value)
    assert str(caught.value).count("\n") == 0
