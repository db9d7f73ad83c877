"""A folder, a glob, a file: everything there is met once, and what cannot be read says why."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.discover import SourceNotFound, discover
from pipelines.ingest.found import Found
from pipelines.ingest.limits import Limits
from pipelines.ingest.scope import scope_of

LIMITS = Limits(max_file_bytes=1000)


def names(source: Path | str) -> list[str]:
    return [found.source_path for found in discover(str(source), LIMITS)]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "年报 reports"
    for name in ("b.txt", "a.html", "2025/c.txt", "2025/街道/d.txt", ".hidden.txt", ".DS_Store", "2025/Thumbs.db"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def test_a_folder_is_read_to_the_bottom_and_system_litter_left_out(reports: Path) -> None:
    assert names(reports) == [
        f"{reports}/{name}" for name in (".hidden.txt", "2025/c.txt", "2025/街道/d.txt", "a.html", "b.txt")
    ]


def test_paths_stay_as_given(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reports)
    assert names("2025") == names("2025/") == names("./2025") == ["2025/c.txt", "2025/街道/d.txt"]
    assert names("b.txt") == ["b.txt"]
    assert names("*.txt") == ["b.txt"]
    assert names(".")[0] == names("./.hidden.txt")[0] == ".hidden.txt"
    assert names("../年报 reports/2025")[0] == "../年报 reports/2025/c.txt"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["b.txt"]),
        ("**/*.txt", ["2025/c.txt", "2025/街道/d.txt", "b.txt"]),
        ("*", ["2025/c.txt", "2025/街道/d.txt", "a.html", "b.txt"]),
        ("20*/*.txt", ["2025/c.txt"]),
        ("2025/街?", ["2025/街道/d.txt"]),
        ("[ab].*", ["a.html", "b.txt"]),
        (".hid*", [".hidden.txt"]),
    ],
)
def test_a_glob_means_what_it_means_in_a_shell(reports: Path, pattern: str, expected: list[str]) -> None:
    assert names(reports / pattern) == [f"{reports}/{name}" for name in expected]


def test_a_name_with_wildcards_that_exists_is_itself(tmp_path: Path) -> None:
    (tmp_path / "r[1]").mkdir()
    (tmp_path / "r[1]" / "x.txt").write_text("x", encoding="utf-8")
    assert names(tmp_path / "r[1]") == [f"{tmp_path}/r[1]/x.txt"]


@pytest.mark.parametrize("source", ["absent", "absent/*.txt", "*.pdf", "b.txt/*", ""])
def test_nothing_there_is_an_error_that_names_it(reports: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reports)
    with pytest.raises(SourceNotFound) as error:
        discover(source, LIMITS)
    assert repr(source) in str(error.value)
    assert ";" in str(error.value)


def problems(folder: Path) -> dict[str, str | None]:
    return {Path(found.source_path).name: found.problem for found in discover(str(folder), LIMITS)}


def test_links(reports: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "e.txt").write_text("e", encoding="utf-8")
    (elsewhere / "back").symlink_to(reports)
    (reports / "linked.txt").symlink_to(reports / "b.txt")
    (reports / "nowhere.txt").symlink_to("absent")
    (reports / "itself.txt").symlink_to("itself.txt")
    (reports / "circle").symlink_to(reports)
    (reports / "circle2").symlink_to(tmp_path)
    (reports / "outside").symlink_to(elsewhere)
    found = problems(reports)
    assert "nowhere" in str(found["nowhere.txt"])
    assert "itself" in str(found["itself.txt"])
    assert all("own place" in str(found[name]) for name in ("circle", "circle2", "back"))
    assert found["linked.txt"] is found["e.txt"] is found["b.txt"] is None
    assert len(found) == 12
    assert names(reports / "**" / "c.txt") == [f"{reports}/2025/c.txt"]


def test_no_permission(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, for whom every file is readable.
    opened, scanned = Path.open, os.scandir

    def open_(path: Path, *rest: Any) -> object:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    def scandir(path: str) -> object:
        if path.endswith("街道"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(os, "scandir", scandir)
    found = {Path(found.source_path).name: found for found in discover(str(reports), LIMITS)}
    assert list(found) == [".hidden.txt", "c.txt", "街道", "a.html", "b.txt"]
    assert "permission denied; let the user" in str(found["b.txt"].problem)
    assert "cannot be entered: permission denied" in str(found["街道"].problem)
    assert found["街道"].is_out_of_sight


def test_pipes_are_not_waited_for(reports: Path) -> None:
    os.mkfifo(reports / "pipe")
    assert "no ordinary file" in str(problems(reports)["pipe"])


def test_a_file_that_says_it_has_no_bytes_is_read_whole() -> None:
    if not Path("/proc/version").exists():
        pytest.skip("only Linux has files that say they have no bytes")
    (found,) = discover("/proc/version", LIMITS)
    assert found.data == Path("/proc/version").read_bytes()


def test_over_the_size_limit_is_hashed_and_not_held(reports: Path) -> None:
    data = b"x" * 5000
    (reports / "big.txt").write_bytes(data)
    big = next(found for found in discover(str(reports), LIMITS) if found.source_path.endswith("big.txt"))
    assert (big.data, big.document_id, big.byte_size) == (None, hashlib.sha256(data).hexdigest(), 5000)
    assert big.problem == "the file has 4.9 KiB, over the limit of 1000 bytes"
    (reports / "big.txt").write_bytes(data[:1000])
    assert problems(reports)["big.txt"] is None


def test_a_name_that_is_no_utf8_is_shown_in_chinese(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "教育局.txt".encode("gb18030"))).write_text("x", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("x", encoding="utf-8")
    assert sorted(names(tmp_path)) == [f"{tmp_path}/教育局.txt", f"{tmp_path}/\ufffd.txt"]


def test_ids_of_what_has_no_bytes_come_from_the_place() -> None:
    one, other = Found("a/x.txt", problem="p"), Found("a/y.txt", problem="p")
    assert one.document_id == Found("a/x.txt", problem="other").document_id
    assert len({one.document_id, other.document_id, one.source_id, other.source_id}) == 4


def test_a_place_is_absolute_however_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far" / "in").mkdir(parents=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "link").symlink_to(tmp_path / "far" / "in")
    monkeypatch.chdir(tmp_path / "a")
    given = {
        "x.txt": "a/x.txt",
        "./x.txt": "a/x.txt",
        "../b/x.txt": "b/x.txt",
        "..b/x.txt": "a/..b/x.txt",
        "link/x.txt": "a/link/x.txt",
        "link/../x.txt": "far/x.txt",  # what the system opens
        f"{tmp_path}/a//x.txt": "a/x.txt",
    }
    assert {path: Found(path).place for path in given} == {path: f"{tmp_path}/{at}" for path, at in given.items()}
    member = Found("z.zip/../../x.txt", "../../x.txt")
    assert member.place == f"{tmp_path}/a/z.zip/../../x.txt", "the name of a member leads nowhere"


def test_what_the_store_keeps_is_passed_over(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = [reports / "data" / "archive", reports / "data" / ".lock"]
    own[0].mkdir(parents=True)
    (own[0] / "f00d.txt").write_text("kept", encoding="utf-8")
    own[1].write_text("", encoding="utf-8")
    (reports / "archive").mkdir()
    (reports / "archive" / "e.txt").write_text("e", encoding="utf-8")
    (reports / "data" / "f.txt").write_text("f", encoding="utf-8")
    (reports / "link").symlink_to(own[0])
    monkeypatch.chdir(reports)
    for source in (reports, Path(), Path("**") / "*"):
        found = {Path(found.source_path).name for found in discover(str(source), LIMITS, own)}
        assert found - {".hidden.txt"} == {"a.html", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"}
    for inside in ("data/archive", "data/archive/f00d.txt", "link/*.txt"):
        with pytest.raises(SourceNotFound, match="the store keeps its own things; give"):
            discover(inside, LIMITS, own)


@pytest.mark.parametrize(
    ("source", "place", "covered"),
    [
        ("r", "r/a/b.txt", True),
        ("r", "r2/b.txt", False),
        (".", "a.txt", True),
        ("/", "/a.txt", True),
        ("r/*.txt", "r/gone.txt", True),
        ("r/*.txt", "r/a/gone.txt", False),
        ("r/20*", "r/2025/a/gone.txt", True),
        ("r/**/x.txt", "r/x.txt", True),
        ("*.txt", "gone.txt", True),
        ("/*/x.txt", "/a/x.txt", True),
    ],
)
def test_a_source_knows_its_places_without_looking(source: str, place: str, covered: bool) -> None:
    assert scope_of(source).covers(place) is covered
