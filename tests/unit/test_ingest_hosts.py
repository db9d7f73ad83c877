"""Which hosts are asked at all: addresses, private networks, certificates, and hosts that are away."""

import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipelines.ingest.addresses import AddressError, spelled
from pipelines.ingest.archive import Archive
from pipelines.ingest.hosts import is_public
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from pipelines.ingest.web import Web
from tests.pages import Reply, Site, serving


def test_a_host_that_cannot_be_connected_to_is_tried_once_and_for_all(archive: Archive, web: Web) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert "cannot be connected to" in (web.get(f"{closed}/a").reason or "")
        taken.listen()
        taken.setblocking(False)
        assert "cannot be connected to" in (web.get(f"{closed}/b").reason or "")
        with pytest.raises(BlockingIOError):
            taken.accept()


def test_private_networks_are_not_asked_unless_allowed(site: Site, archive: Archive) -> None:
    site.answers["/a"] = Reply(b"a")
    public = Web(Manners(delay_seconds=0), archive, Limits())
    for host in (site.origin, site.origin.replace("127.0.0.1", "localhost")):
        assert "GONGKAI_ALLOW_PRIVATE=1" in (public.get(f"{host}/a").reason or "")
    assert site.asked == []


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(
    site: Site, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    port = int(site.origin.rpartition(":")[2])
    resolved = socket.getaddrinfo

    def rebinding(host: str, *arguments: Any, **options: Any) -> Any:
        asked.append(host)
        first = asked.count("rebinding.example") == 1
        lead = ("127.0.0.2" if first else "127.0.0.1") if host == "rebinding.example" else host
        return resolved(lead, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("pipelines.ingest.hosts.is_public", lambda address: str(address) == "127.0.0.2")
    address = f"http://rebinding.example:{port}/a"
    first, second = (Web(Manners(delay_seconds=0, tries=1), archive, Limits()).get(address) for _ in range(2))
    assert "cannot be connected to" in (first.reason or "")
    assert asked[:2] == ["rebinding.example", "127.0.0.2"], "the address that was looked at is the one connected to"
    assert "GONGKAI_ALLOW_PRIVATE" in (second.reason or "")
    assert site.asked == []


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """What a server needs to call itself ``name``, and the file of its certificate, which nobody trusts yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, both = folder / "public.pem", folder / "both.pem"
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    public.write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both.write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, public


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("localhost", False), ("else.example", True)])
def test_a_certificate_is_held_to_the_name_that_was_asked_for(
    archive: Archive, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool
) -> None:
    context, certificate = certified(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(context) as site:
        site.answers["/a//b?b=c"] = Reply("来信".encode())
        answer = web.get(f"{site.origin}/a//b?b=c")
        if trusted and name == "localhost":
            assert answer.document_id
            assert {one.headers["host"] for one in site.asked} == {site.origin.removeprefix("https://")}
        else:
            assert "the connection is not safe" in (answer.reason or "")
            assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "2001:0:4136:e378:8000:63bf:80ff:fffe",
        ),
    ],
)
def test_addresses_that_are_nobodys_or_a_private_network_s(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_everybody_s(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a b#c", "https://example.org/a%20b"),
        (
            "https://例子.中国/年报.html?名=值",
            "https://xn--fsqu00a.xn--fiqs8s/%E5%B9%B4%E6%8A%A5.html?%E5%90%8D=%E5%80%BC",
        ),
        ("http://[2400:3200::1]:8080/a%20b", "http://[2400:3200::1]:8080/a%20b"),
    ],
)
def test_one_address_has_one_spelling(written: str, asked: str) -> None:
    assert spelled(written) == asked
    assert spelled(asked) == asked


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://example.org/a", "file:///etc/passwd", "//example.org", "http:///a", "www.example.org"),
        *("http://a:b@example.org/", "http://a:99999/", "http://[1/"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        spelled(address)
