"""Binary Word files and RTF, converted by LibreOffice: a file that it cannot read costs itself only, and nothing that
was started goes on running.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipelines.ingest.sniff import sniff
from pipelines.read import leash, office, registry
from pipelines.read.blocks import Table, UnreadableError
from pipelines.read.docx import read_docx
from pipelines.read.office import convert_doc, convert_rtf
from tests.office import needs_office, saved, standing_in
from tests.wordml import docx, paragraph

Convert = Callable[[Sequence[bytes]], list[bytes | UnreadableError]]
STAND_IN = """
import pathlib, sys, time
given = [pathlib.Path(one) for one in sys.argv[1:] if one.endswith((".doc", ".rtf"))]
made = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
for one in given:
    data = one.read_bytes()
    if data == b"hang":
        time.sleep(600)
    if data == b"crash":
        sys.exit(139)
    if data != b"refuse":
        (made / (one.stem + ".docx")).write_bytes(data)
"""


def run_leash(folder: Path, patience: float, *command: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-S", leash.__file__, str(folder), str(patience), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(process: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(100):
        if not is_alive(process):
            return True
        time.sleep(0.05)
    return False


def test_a_program_that_stalls_is_ended_with_what_it_started(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with run_leash(tmp_path, 1.0, "sh", "-c", f"sleep 600 & echo $! > {note}; sleep 600") as process:
        assert process.stdout is not None and process.stdout.read() == b"stalled\n"
    assert gone(int(note.read_text()))


def test_a_program_ends_when_whoever_asked_for_it_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "note"
    asks = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-I', '-S', *sys.argv[1:]], stdin=subprocess.PIPE,"
        " start_new_session=True).wait()"
    )
    command = [sys.executable, "-c", asks, leash.__file__, str(tmp_path), "60", "sh", "-c"]
    with subprocess.Popen([*command, f"echo $$ > {note}; exec sleep 600"]) as middle:
        while not (note.exists() and note.read_text().strip()):
            time.sleep(0.05)
        sleeper = int(note.read_text())
        assert is_alive(sleeper)
        middle.send_signal(signal.SIGKILL)
    assert gone(sleeper)


def test_a_file_that_hangs_or_crashes_the_program_costs_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{standing_in(tmp_path, STAND_IN)}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(office, "SECONDS", 1.0)
    good = docx(paragraph("文"))
    files = [good, b"refuse", b"hang", good, b"crash", b"refuse", good, b"not a package"]
    results = convert_doc(files)
    assert [one if isinstance(one, bytes) else None for one in results] == [
        good if one == good else None for one in files
    ]
    reasons = [str(one) for one in results if isinstance(one, UnreadableError)]
    assert [next(word for word in ("damaged", "longer", "crashed") if word in one) for one in reasons] == [
        "damaged",
        "longer",
        "crashed",
        "damaged",
        "damaged",
    ]


def test_chinese_survives_and_what_is_cut_short_is_refused(tmp_path: Path) -> None:
    page = "<p>一、总体情况：㐀龘，“公开”——囍</p>"
    for ending, convert in (("doc", convert_doc), ("rtf", convert_rtf)):
        folder = tmp_path / ending
        folder.mkdir()
        (whole,) = saved([page], ending, folder)
        told = sniff(whole)
        assert told.media_type in registry.readers() and told.problem is None
        read, cut = convert([whole, whole[: len(whole) * 2 // 3]])
        assert isinstance(read, bytes)
        assert [getattr(block, "text", "") for block in read_docx(read)][:1] == ["一、总体情况：㐀龘，“公开”——囍"]
        assert isinstance(cut, UnreadableError) and "LibreOffice" in str(cut)


@pytest.mark.parametrize(("ending", "convert"), [("doc", convert_doc), ("rtf", convert_rtf)])
def test_what_a_page_does_not_show_is_not_read(ending: str, convert: Convert, tmp_path: Path) -> None:
    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    change = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'
    insides = [
        run("12") + f"<w:del {change}><w:r><w:delText>3</w:delText></w:r></w:del>",
        run("1") + f"<w:ins {change}>{run('2')}</w:ins>",
        run("12") + run("3", "<w:vanish/>"),
        run("12") + run("3", "<w:strike/>"),
        run("12") + run("3", '<w:vertAlign w:val="superscript"/>'),
        "",
        run("/"),
    ]
    cells = "".join(f"<w:tc><w:tcPr/><w:p>{inside}</w:p></w:tc>" for inside in insides)
    grid = "<w:gridCol/>" * len(insides)
    body = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>{paragraph('')}"
    (found,) = convert(saved([docx(body)], ending, tmp_path, "docx"))
    assert isinstance(found, bytes)
    (table,) = [block for block in read_docx(found) if isinstance(block, Table)]
    assert [cell.text for cell in table.rows[0]] == ["12", "12", "12", "12", "12\n3", "", "/"]


def test_other_formats_are_not_taken_for_text() -> None:
    needs_office()
    (found,) = convert_doc([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 12 \r\n 34"])
    assert isinstance(found, UnreadableError)


def test_without_the_program_the_reason_names_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    registry._is_met.cache_clear()
    try:
        assert "libreoffice-writer-nogui" in str(sniff(b"{\\rtf1\\ansi x}").problem)
    finally:
        registry._is_met.cache_clear()
