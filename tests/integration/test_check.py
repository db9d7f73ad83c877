"""``gongkai check``: an officer is told what is wrong, where it stands and what would satisfy the form; quickly, and
without a store.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assets.check import language
from assets.cli import main
from pipelines.sample.formats import write_report
from tests.layouts import as_html, as_text, consistent

SAMPLES = Path(__file__).parents[2] / "samples"
FAULTY = SAMPLES / "yunping-county-2024-does-not-add-up.txt"
SOUND = SAMPLES / "qinghe-water-2023.txt"
NOTICE = SAMPLES / "notice-not-a-report.txt"


def test_a_sound_report_exits_with_0_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SOUND), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "青禾县水务局" in out and "没有发现问题" in out


def test_a_contradiction_is_told_with_place_source_line_and_what_would_satisfy_the_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(FAULTY), "--lang", "en"]) == 1
    out = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(out) if "sum of all outcomes" in line)
    assert out[at].startswith("  [error] line 41: table 3")
    assert "（一）予以公开" in out[at + 1] and "36" in out[at + 1]
    wrong = 'Most likely wrong: "granted in full" / "total" prints 36 and should be 26, one digit wrong.'
    assert any(wrong in line for line in out[at + 2 : at + 4])


def test_what_is_no_report_exits_with_2_and_the_others_are_told_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(NOTICE), str(SOUND), "--lang", "en"]) == 2
    out = capsys.readouterr().out
    assert "no annual report" in out and "Nothing was found wrong." in out


def test_a_word_document_is_told_as_its_text_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is read by a process of its own."""
    (tmp_path / "report.docx").write_bytes(write_report(consistent(), "docx"))
    assert main(["check", str(tmp_path / "report.docx"), "--lang", "en"]) == 0
    assert "Nothing was found wrong." in capsys.readouterr().out


def test_a_file_that_is_not_there_and_a_folder_are_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "no such file.txt"]) == 2
    assert main(["check", str(SAMPLES)]) == 2
    assert "gongkai run" in capsys.readouterr().err


def test_json_tells_programs_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FAULTY), str(NOTICE), "--format", "json"]) == 2
    faulty, notice = json.loads(capsys.readouterr().out)["files"]
    assert notice["status"] == "rejected" and notice["reason"]
    assert (faulty["agency_name"], faulty["report_year"], faulty["cells"]) == (
        "云坪县人民政府",
        2024,
        {"reported": 200},
    )
    found = faulty["findings"][0]
    text = FAULTY.read_text(encoding="utf-8")
    assert text[found["locator"]["start"] : found["locator"]["end"]].strip() in found["source_line"]
    assert {"check_code", "message_zh", "suggestion_en", "severity"} <= found.keys()


def test_the_page_is_self_contained_and_marks_the_cells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FAULTY), "--format", "html", "--lang", "zh"]) == 1
    page = capsys.readouterr().out
    assert "http" not in page.replace("http-equiv", "") and "default-src 'none'" in page
    assert page.count('<td class="error') == 7 + 22 + 5 - 1  # a row, a column, a block; one cell is in two
    assert "36<b>→ 26?</b>" in page  # the culprit, with what would fit
    assert "各项办理结果之和 = 349" in page
    assert "第62行" in page


def test_text_from_a_report_cannot_become_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = SOUND.read_text(encoding="utf-8").replace("青禾县水务局", "青禾县<script>alert(1)</script>水务局")
    (tmp_path / "x.txt").write_text(report, encoding="utf-8")
    main(["check", str(tmp_path / "x.txt"), "--format", "html"])
    assert "<script>alert" not in capsys.readouterr().out


def test_a_page_and_its_text_have_the_same_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = consistent(seed=5)
    written.cells["requests", "granted", "total"] = "999"
    (tmp_path / "a.txt").write_text(as_text(written, "tab-rows"), encoding="utf-8")
    (tmp_path / "a.html").write_text(as_html(written), encoding="utf-8")
    main(["check", str(tmp_path / "a.txt"), str(tmp_path / "a.html"), "--format", "json"])
    text, page = json.loads(capsys.readouterr().out)["files"]
    said = [[(one["check_code"], one["message_zh"]) for one in file["findings"]] for file in (text, page)]
    assert said[0] == said[1] != []


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_the_flag_s_or_the_locale_s(
    given: str | None, environment: dict[str, str], expected: str
) -> None:
    assert language(given, environment) == expected


def test_neither_dagster_nor_pandera_nor_great_expectations_is_imported() -> None:
    code = (
        "import sys; from assets.cli import main; main(sys.argv[1:]); "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('dagster', 'pandera', 'great_expectations', 'duckdb', 'pandas', 'scipy')])"
    )
    command = [sys.executable, "-c", code, "check", str(SOUND)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SAMPLES.parent)
    assert done.stdout.splitlines()[-1] == "[]"
