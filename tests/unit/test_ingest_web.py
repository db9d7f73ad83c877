"""Addresses are fetched politely and safely, and one that fails costs itself alone."""

import gzip
import time
from http.server import BaseHTTPRequestHandler

import pytest

from pipelines.ingest.archive import Archive
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from pipelines.ingest.web import Web
from tests.pages import QUICK, Reply, Site


def test_what_is_fetched_is_kept_with_all_that_the_server_says(site: Site, web: Web, archive: Archive) -> None:
    site.answers["/a"] = Reply("来信".encode(), headers={"ETag": '"1"', "X-Served-By": "three"})
    answer = web.get(f"{site.origin}/a")
    assert answer.document_id and archive.get(answer.document_id).decode() == "来信"
    assert (answer.status, answer.etag, answer.byte_size, answer.reason) == (200, '"1"', 6, None)
    assert '"X-Served-By": "three"' in (answer.headers or "")
    assert [one.path for one in site.asked] == ["/robots.txt", "/a"]
    assert {one.headers["user-agent"] for one in site.asked} == {"gongkai"}


def test_robots_txt_is_asked_once_and_obeyed(site: Site, web: Web) -> None:
    site.answers["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: gongkai\nDisallow: /*.pdf$\n")
    site.answers["/a.html"] = site.answers["/a.pdf"] = Reply(b"a")
    assert web.get(f"{site.origin}/a.html").document_id
    refused = web.get(f"{site.origin}/a.pdf")
    assert refused.document_id is None
    assert refused.reason and "robots.txt" in refused.reason
    assert [one.path for one in site.asked] == ["/robots.txt", "/a.html"]


def test_robots_txt_of_a_host_that_is_led_to_is_obeyed_too(site: Site, other: Site, web: Web) -> None:
    other.answers["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private/\n")
    other.answers["/private/a"] = Reply(b"a")
    site.answers["/a"] = Reply(status=302, headers={"Location": f"{other.origin}/private/a"})
    assert "forbids" in (web.get(f"{site.origin}/a").reason or "")
    assert other.paths() == []


def test_nothing_is_asked_where_robots_txt_cannot_be_had(site: Site, web: Web) -> None:
    site.answers["/robots.txt"] = Reply(status=503)
    site.answers["/a"] = Reply(b"a")
    assert "robots.txt" in (web.get(f"{site.origin}/a").reason or "")
    assert {one.path for one in site.asked} == {"/robots.txt"}


def test_a_host_has_its_pause_between_two_requests(site: Site, archive: Archive) -> None:
    polite = Web(Manners(delay_seconds=0.2, allow_private=True), archive, Limits())
    for name in ("/a", "/b"):
        site.answers[name] = Reply(name.encode())
        polite.get(site.origin + name)
    pauses = [after.at - before.at for before, after in zip(site.asked, site.asked[1:], strict=False)]
    assert len(pauses) == 2
    assert min(pauses) > 0.19


def test_robots_txt_may_ask_for_a_longer_pause(site: Site, web: Web) -> None:
    site.answers["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 0.3\n")
    site.answers["/a"] = site.answers["/b"] = Reply(b"a")
    web.get(f"{site.origin}/a")
    web.get(f"{site.origin}/b")
    assert site.asked[2].at - site.asked[1].at > 0.29


def test_what_is_unchanged_is_not_sent_again(site: Site, web: Web) -> None:
    def conditional(request: BaseHTTPRequestHandler) -> Reply:
        known = request.headers["If-None-Match"] == '"1"' and request.headers["If-Modified-Since"] == "yesterday"
        return Reply(status=304) if known else Reply(b"a")

    site.answers["/a"] = conditional
    answer = web.get(f"{site.origin}/a", '"1"', "yesterday")
    assert (answer.status, answer.document_id, answer.reason) == (304, None, None)
    assert web.get(f"{site.origin}/a").document_id


def test_redirects_are_followed_and_bounded(site: Site, web: Web) -> None:
    site.answers["/a"] = Reply(status=301, headers={"Location": "/b c?x=年".encode().decode("latin-1")})
    site.answers["/b%20c?x=%E5%B9%B4"] = Reply(b"a")
    answer = web.get(f"{site.origin}/a")
    assert answer.document_id
    assert answer.final_url == f"{site.origin}/b%20c?x=%E5%B9%B4"
    site.answers["/loop"] = Reply(status=302, headers={"Location": "/loop"})
    site.paths()
    assert "more than 5 redirects" in (web.get(f"{site.origin}/loop").reason or "")
    assert site.paths() == ["/loop"] * 6
    site.answers["/file"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
    assert "only http:// and https://" in (web.get(f"{site.origin}/file").reason or "")


def test_an_overloaded_server_is_asked_again_when_it_says(site: Site, web: Web) -> None:
    replies = [Reply(status=429, headers={"Retry-After": "1"}), Reply(status=503), Reply(b"a")]
    site.answers["/a"] = lambda request: replies.pop(0)
    assert web.get(f"{site.origin}/a").document_id
    first, second, third = site.asked[1:]
    assert second.at - first.at > 0.99
    assert third.at - second.at < 0.9


def test_a_server_that_stays_overloaded_costs_this_address_alone(site: Site, web: Web) -> None:
    site.answers["/a"], site.answers["/b"] = Reply(status=500), Reply(b"b")
    answer = web.get(f"{site.origin}/a")
    assert (answer.status, answer.gone) == (500, False)
    assert "500" in (answer.reason or "")
    assert site.paths() == ["/a"] * QUICK.tries
    assert web.get(f"{site.origin}/b").document_id


def test_a_server_that_wants_to_be_left_alone_is(site: Site, web: Web) -> None:
    site.answers["/a"], site.answers["/b"] = Reply(status=503, headers={"Retry-After": "86400"}), Reply(b"b")
    assert "86,400 seconds" in (web.get(f"{site.origin}/a").reason or "")
    assert "86,400 seconds" in (web.get(f"{site.origin}/b").reason or "")
    assert site.paths() == ["/a"]


@pytest.mark.parametrize("status", [404, 410])
def test_nothing_there_is_said_and_not_asked_again(site: Site, web: Web, status: int) -> None:
    site.answers["/a"] = Reply(status=status)
    answer = web.get(f"{site.origin}/a")
    assert answer.gone
    assert str(status) in (answer.reason or "")
    assert site.paths() == ["/a"]


def test_compressed_answers_are_unpacked_and_bombs_are_not(site: Site, web: Web, archive: Archive) -> None:
    text = "来信 ".encode() * 1000
    packed = {"Content-Encoding": "gzip"}
    site.answers["/a"] = Reply(gzip.compress(text), headers=packed)
    site.answers["/bomb"] = Reply(gzip.compress(bytes(50_000_000)), headers=packed)
    site.answers["/broken"] = Reply(b"no gzip", headers=packed)
    answer = web.get(f"{site.origin}/a")
    assert answer.document_id and archive.get(answer.document_id) == text
    assert "larger than the limit" in (web.get(f"{site.origin}/bomb").reason or "")
    assert "cannot be unpacked" in (web.get(f"{site.origin}/broken").reason or "")
    assert len([path for path in archive.folder.rglob("*") if path.is_file()]) == 1


def test_what_is_too_large_is_broken_off(site: Site, web: Web) -> None:
    sent = []

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        for _ in range(10_000):
            sent.append(request.wfile.write(bytes(10_000)))

    site.answers["/said"] = Reply(bytes(100_001))
    site.answers["/endless"] = endless
    assert "over the limit of 97.7 KiB" in (web.get(f"{site.origin}/said").reason or "")
    assert "larger than the limit" in (web.get(f"{site.origin}/endless").reason or "")
    assert sum(sent) < 50_000_000


def test_a_slow_server_does_not_hold_a_run_up(site: Site, web: Web) -> None:
    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"a")
            time.sleep(0.1)

    site.answers["/silent"] = lambda request: time.sleep(0.8)
    site.answers["/drips"] = drips
    site.answers["/good"] = Reply(b"a")
    began = time.monotonic()
    assert "does not answer in time" in (web.get(f"{site.origin}/silent").reason or "")
    assert "longer than 2 s" in (web.get(f"{site.origin}/drips").reason or "")
    assert time.monotonic() - began < 9
    assert web.get(f"{site.origin}/good").document_id


def test_an_answer_that_is_cut_short_is_not_taken_for_a_report(site: Site, web: Web, archive: Archive) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100")
        request.end_headers()
        request.wfile.write(b"half")
        request.close_connection = True

    site.answers["/a"] = cut
    answer = web.get(f"{site.origin}/a")
    assert answer.document_id is None
    assert "the connection breaks" in (answer.reason or "")
    assert site.paths() == ["/a"] * QUICK.tries
    assert not [path for path in archive.folder.rglob("*") if path.is_file()]
