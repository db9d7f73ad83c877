"""A list of addresses is a source: what it names is fetched, kept, asked for again, and withdrawn when it is gone."""

import json
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from pipelines.ingest.discover import SourceNotFound
from pipelines.ingest.glance import glance
from pipelines.ingest.ingest import Ingested
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from tests.layouts import as_text, consistent
from tests.pages import QUICK, Reply, Site
from tests.stores import FIRST, Store, here


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


class List:
    """A list of addresses on disk."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.path, self._store = folder / "sources.csv", store

    def run(self, *rows: str, columns: str = "url", manners: Manners = QUICK) -> Ingested:
        self.path.write_text("\n".join((columns, *rows)) + "\n", encoding="utf-8")
        return self._store.run(str(self.path), manners=manners)


@pytest.fixture
def listed(tmp_path: Path, store: Store) -> List:
    return List(tmp_path, store)


def reasons(done: Ingested) -> dict[str, str]:
    """Why there is no report, by address, of what is rejected now."""
    rejected = done.raw_reports.filter(status="rejected")
    rows = done.sources.filter(pl.col("withdrawn_at").is_null()).join(rejected, on="document_id")
    return dict(rows.select("source_path", "reason").iter_rows())


def test_what_lies_at_the_addresses_is_kept_with_what_the_list_states(site: Site, store: Store, listed: List) -> None:
    site.answers["/a.html"], site.answers["/b.txt"] = Reply("<p>来信一</p>".encode()), Reply("来信二".encode())
    done = listed.run(
        f"{site.origin}/a.html#top,某市人民政府,110000,2024,2025-01-31",
        f"{site.origin}/b.txt,,,,",
        columns="url,agency,region_code,report_year,published_on",
    )
    assert set(here(done)) == {f"{site.origin}/a.html", f"{site.origin}/b.txt"}
    first = done.sources.row(0, named=True)
    assert (first["url"], first["place"]) == (f"{site.origin}/a.html", f"{site.origin}/a.html")
    assert (first["stated_agency"], first["stated_region_code"]) == ("某市人民政府", "110000")
    assert (first["stated_report_year"], str(first["stated_published_on"])) == (2024, "2025-01-31")
    assert store.archive.get(first["document_id"]).decode() == "<p>来信一</p>"
    assert done.warnings == ()
    assert store.fetches is not None
    fetch = store.fetches.row(0, named=True)
    assert (fetch["url"], fetch["status"], fetch["byte_size"]) == (f"{site.origin}/a.html", 200, 16)
    assert (fetch["document_id"], fetch["fetched_at"]) == (first["document_id"], FIRST)
    assert json.loads(fetch["headers"])["Content-Length"] == "16"


def test_one_address_that_fails_costs_itself_alone(site: Site, store: Store, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /secret/\n")
    site.answers["/good.txt"] = Reply("来信一".encode())
    site.answers["/large.txt"] = Reply(b"x" * 5000)
    site.answers["/loop"] = Reply(status=302, headers={"Location": "/loop"})
    site.answers["/down"] = Reply(status=500)
    rows = [*(site.origin + path for path in ("/good.txt", "/none", "/large.txt", "/loop", "/down", "/secret/a"))]
    table = tmp_path / "list.csv"
    table.write_text("\n".join(["url", *rows, "ftp://example.org/a", "example.org/a", ""]), encoding="utf-8")
    done = store.run(str(table), Limits(max_file_bytes=4096), QUICK)
    said = {address.rpartition("/")[2]: reason for address, reason in reasons(done).items()}
    for name, part in {
        "none": "404 (Not Found)",
        "large.txt": "over the limit of 4 KiB",
        "loop": "more than 5 redirects",
        "down": "500 (Internal Server Error)",
    }.items():
        assert part in said[name]
    assert "robots.txt" in reasons(done)[f"{site.origin}/secret/a"]
    assert "only http:// and https://" in reasons(done)["ftp://example.org/a"]
    assert len(here(done)) == 7
    assert ["row 9" in warning for warning in done.warnings] == [True]


def test_private_addresses_are_rejected_by_default(site: Site, listed: List) -> None:
    site.answers["/a"] = Reply("来信一".encode())
    done = listed.run(f"{site.origin}/a", manners=Manners())
    assert "GONGKAI_ALLOW_PRIVATE=1" in reasons(done)[f"{site.origin}/a"]
    assert site.asked == []


def test_what_is_unchanged_is_asked_for_and_not_sent(site: Site, store: Store, listed: List) -> None:
    sent = []

    def tagged(request: BaseHTTPRequestHandler) -> Reply:
        if request.headers["If-None-Match"] == '"1"':
            return Reply(status=304)
        sent.append(request.path)
        return Reply("来信一".encode(), headers={"ETag": '"1"'})

    site.answers["/a"] = tagged
    site.answers["/b"] = Reply("来信二".encode())
    rows = [f"{site.origin}/a", f"{site.origin}/b"]
    first, second = listed.run(*rows), listed.run(*rows)
    assert sent == ["/a"]
    assert here(first) == here(second)
    assert second.seen == first.seen
    assert store.fetches is not None
    assert store.fetches.select("fetched_at", (pl.col("confirmed_at") > FIRST)).rows() == [(FIRST, True)] * 2
    store.archive.path(here(first)[rows[0]]).unlink()
    assert here(listed.run(*rows)) == here(first)
    assert sent == ["/a"] * 2, "what the archive has lost is sent again"


def test_a_correction_is_a_new_document_at_the_same_address(site: Site, store: Store, listed: List) -> None:
    address = f"{site.origin}/a"
    site.answers["/a"] = Reply("来信一".encode())
    first = listed.run(address)
    site.answers["/a"] = Reply("来信二".encode())
    second = listed.run(address)
    assert second.raw_reports.height == 2
    assert here(first)[address] != here(second)[address]
    assert store.fetches is not None
    assert store.fetches["document_id"].to_list() == [here(first)[address], here(second)[address]]


def test_what_fails_for_once_stays_and_what_is_gone_is_withdrawn(site: Site, listed: List) -> None:
    address = f"{site.origin}/a"
    site.answers["/a"] = Reply("来信一".encode())
    first = here(listed.run(address))
    site.answers["/a"] = Reply(status=503)
    failed = listed.run(address)
    assert here(failed) == first
    assert "503" in failed.warnings[0] and "what was fetched before stays" in failed.warnings[0]
    site.answers["/a"] = Reply(status=404)
    gone = listed.run(address)
    assert here(gone) == {}
    assert gone.sources["document_id"].to_list() == [*first.values()]
    assert "counts as withdrawn" in gone.warnings[0]
    site.answers["/a"] = Reply("来信一".encode())
    assert here(listed.run(address)) == first


def test_an_address_that_left_the_list_is_withdrawn_and_other_sources_are_not(
    site: Site, store: Store, listed: List, tmp_path: Path
) -> None:
    site.answers["/a"], site.answers["/b"] = Reply("来信一".encode()), Reply("来信二".encode())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "c.txt").write_text("来信三", encoding="utf-8")
    store.run(str(tmp_path / "in"))
    listed.run(f"{site.origin}/a", f"{site.origin}/b")
    assert set(here(listed.run(f"{site.origin}/b"))) == {f"{site.origin}/b", str(tmp_path / "in" / "c.txt")}


def test_an_archive_at_an_address_is_opened(site: Site, listed: List) -> None:
    with BytesIO() as stream:
        with ZipFile(stream, "w") as archive:
            archive.writestr("2024/a.txt", "来信一")
            archive.writestr("2024/b.txt", "来信二")
        site.answers["/z.zip"] = Reply(stream.getvalue())
    done = listed.run(f"{site.origin}/z.zip,某局", columns="url,agency")
    assert set(here(done)) == {f"{site.origin}/z.zip/2024/a.txt", f"{site.origin}/z.zip/2024/b.txt"}
    assert done.sources.select("url", "stated_agency").rows() == [(f"{site.origin}/z.zip", "某局")] * 2
    site.answers["/z.zip"] = Reply(status=404)
    assert here(listed.run(f"{site.origin}/z.zip,某局", columns="url,agency")) == {}


def page(*links: str, text: str = "来信") -> Reply:
    anchors = "".join(f'<p><a href="{link}">附件</a></p>' for link in links)
    return Reply(f"<html><body><p>{text}</p>{anchors}</body></html>".encode())


def test_documents_attached_to_a_page_without_tables_are_followed_one_step(
    site: Site, other: Site, store: Store, listed: List
) -> None:
    site.answers["/r/a.html"] = page("./P020.docx", "/f/get?name=b.pdf", f"{other.origin}/c.wps", "next.html", "a.doc#")
    for path in ("/r/P020.docx", "/f/get?name=b.pdf", "/r/a.doc"):
        site.answers[path] = Reply(f"来信 {path}".encode())
    other.answers["/c.wps"] = page("/d.pdf")
    address = f"{site.origin}/r/a.html"
    done = listed.run(f"{address},某局,2024", columns="url,agency,report_year")
    attached = done.sources.filter(pl.col("linked_from").is_not_null())
    assert set(attached["source_path"]) == {
        f"{site.origin}/r/P020.docx",
        f"{site.origin}/f/get?name=b.pdf",
        f"{site.origin}/r/a.doc",
        f"{other.origin}/c.wps",
    }
    assert attached["url"].equals(attached["source_path"].alias("url"))
    assert set(attached.select("linked_from", "stated_agency", "stated_report_year").rows()) == {
        (address, "某局", 2024)
    }
    assert "/r/next.html" not in site.paths()
    assert other.paths() == ["/c.wps"]
    assert store.fetches is not None
    assert store.fetches["linked_from"].drop_nulls().to_list() == [address] * 4


def test_attachments_go_and_stay_with_their_page(site: Site, listed: List) -> None:
    address = f"{site.origin}/a.html"
    site.answers["/a.html"], site.answers["/b.doc"] = page("b.doc"), Reply("来信一".encode())
    both = here(listed.run(address))
    assert set(both) == {address, f"{site.origin}/b.doc"}
    site.answers["/a.html"] = Reply(status=500)
    assert here(listed.run(address)) == both, "while the page is away, nobody knows of its attachments"
    site.answers["/a.html"] = page(text="来信二")
    assert set(here(listed.run(address))) == {address}


def test_a_page_with_its_own_tables_needs_no_attachment(site: Site, listed: List) -> None:
    report = as_text(consistent("2021", 7), "tab-rows").replace("\n", "<br>")
    site.answers["/a.html"] = Reply(f'<html><body><p>{report}</p><a href="b.doc">附件</a></body></html>'.encode())
    assert set(here(listed.run(f"{site.origin}/a.html"))) == {f"{site.origin}/a.html"}
    assert site.paths() == ["/a.html"]


def test_no_more_attachments_are_followed_than_a_report_can_have(site: Site, listed: List) -> None:
    site.answers["/a.html"] = page(*(f"{number}.pdf" for number in range(30)))
    done = listed.run(f"{site.origin}/a.html")
    assert len(site.paths()) == 1 + QUICK.max_attachments
    assert "links to 30 documents" in done.warnings[0]


def test_hosts_are_asked_side_by_side_and_each_over_one_connection(site: Site, other: Site, listed: List) -> None:
    polite = Manners(delay_seconds=0.2, allow_private=True)
    for number in range(4):
        site.answers[f"/{number}"] = other.answers[f"/{number}"] = Reply(f"来信{number}".encode())
    listed.run(*(f"{one.origin}/{number}" for one in (site, other) for number in range(4)), manners=polite)
    for one, beside in ((site, other), (other, site)):
        assert one.asked[0].at < beside.asked[-1].at
        assert min(after.at - before.at for before, after in zip(one.asked, one.asked[1:], strict=False)) > 0.19


def test_a_table_with_paths_is_no_list_and_a_list_needs_addresses(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("path,url\na.txt,http://127.0.0.1:9/a\n", encoding="utf-8")
    assert set(here(store.run(str(table)))) == {str(table)}
    table.write_text("url,agency\n,某局\n", encoding="utf-8")
    with pytest.raises(SourceNotFound, match="no address"):
        store.run(str(table))


def test_an_address_named_twice_is_fetched_once(site: Site, listed: List) -> None:
    site.answers["/a"] = Reply("来信一".encode())
    done = listed.run(f"{site.origin}/a,某局", f"{site.origin.upper()}/a#2,某厅", columns="url,agency")
    assert site.paths() == ["/a"]
    assert done.sources["stated_agency"].to_list() == ["某局"]
    assert "row 3" in done.warnings[0]


def test_the_sensor_sees_the_list_change_and_fetches_nothing(site: Site, listed: List) -> None:
    site.answers["/a"] = Reply("来信一".encode())
    listed.run(f"{site.origin}/a")
    site.paths()
    before = glance(str(listed.path))
    listed.path.write_text(f"url\n{site.origin}/a\n{site.origin}/b\n", encoding="utf-8")
    assert glance(str(listed.path)) != before
    assert site.asked == []


def test_what_was_fetched_before_a_run_was_killed_is_not_sent_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.ingest import fetches
    from pipelines.ingest.archive import Archive
    from pipelines.ingest.ingest import ingest

    class Killed(BaseException):
        pass

    monkeypatch.setattr(fetches, "_SAVE_EVERY_SECONDS", 0.0)
    site.answers["/a"] = Reply("来信一".encode(), headers={"ETag": '"1"'})
    table = tmp_path / "list.csv"
    table.write_text(f"url\n{site.origin}/a\n{site.origin}/b\n", encoding="utf-8")
    saved: list[pl.DataFrame] = []

    def killed(done: int) -> None:
        raise Killed

    archive = Archive(tmp_path / "archive")
    books = fetches.Fetches(None, FIRST, saved.append)
    with pytest.raises(Killed):
        ingest(str(table), archive, Limits(), FIRST, progress=killed, fetches=books, manners=QUICK)
    site.paths()
    site.answers["/a"] = Reply(status=304)
    done = ingest(str(table), archive, Limits(), FIRST, fetches=fetches.Fetches(saved[-1], FIRST), manners=QUICK)
    assert archive.get(here(done)[f"{site.origin}/a"]).decode() == "来信一"
