"""What the documentation shows is what the program does: queries, results, examples, commands and links."""

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from assets.definitions import defs
from pipelines.marts.ddl import keys
from pipelines.marts.tables import tables

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(PROJECT.glob("*.md")), *sorted(PROJECT.glob("docs/*.md"))]
READMES = ["README.md", "README.zh-CN.md"]


@dataclass(frozen=True)
class SampleRun:
    """What ``gongkai run samples`` printed and published."""

    printed: str
    warehouse: Path


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> SampleRun:
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    done = subprocess.run(
        [sys.executable, "-m", "assets.program", "run", "samples"],
        cwd=PROJECT,
        env={**environment, "GONGKAI_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return SampleRun(done.stdout, home / "warehouse" / "gongkai.duckdb")


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[tuple[str, str]]:
    """Every fenced block of a language, with the lines of the table that follows it (empty when none does)."""
    pattern = rf"^```{language}\n(.*?)^```$\n*((?:^\|[^\n]*\n)*)"
    return re.findall(pattern, text, flags=re.MULTILINE | re.DOTALL)


def as_table(warehouse: Path, sql: str) -> str:
    """The result of a query as the documentation writes it."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(sql)
        names = [column[0] for column in result.description or []]
        rows = result.fetchall()
    cells = [["NULL" if value is None else str(value) for value in row] for row in rows]
    lines = [names, ["---"] * len(names), *cells]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


@pytest.mark.parametrize("page", [page for page in PAGES if "```sql" in page.read_text(encoding="utf-8")], ids=str)
def test_queries_give_the_results_that_are_shown(page: Path, sample_run: SampleRun) -> None:
    for sql, shown in blocks(page.read_text(encoding="utf-8"), "sql"):
        got = as_table(sample_run.warehouse, sql)
        assert got.count("\n") > 2, f"no rows: {sql}"
        if shown:
            assert got == shown, f"{page.name} shows another result of\n{sql}"


@pytest.mark.parametrize("name", READMES)
def test_the_summary_is_the_one_that_make_run_prints(name: str, sample_run: SampleRun) -> None:
    printed = " ".join(sample_run.printed.split())
    ((summary, _), *_) = (block for block in blocks(read(name), "text") if "Documents" in block[0])
    for line in filter(None, summary.splitlines()):
        assert " ".join(line.rstrip("…").split()) in printed


@pytest.mark.parametrize("name", READMES)
def test_the_slice_of_the_readme_is_the_number(name: str) -> None:
    found = re.search(
        r'Path\("([^"]+)"\)\.read_text\(encoding="utf-8"\)\[(\d+):(\d+)\]` (?:is|就是) `"(\d+)"`', read(name)
    )
    assert found
    path, start, end, number = found.groups()
    assert read(path)[int(start) : int(end)] == number


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)\b", text, flags=re.MULTILINE)) <= targets
    for module in re.findall(r"python -m ([a-z_.]+)", text):
        place = PROJECT.joinpath(*module.split("."))
        assert (
            place.with_suffix(".py").is_file() or (place / "__main__.py").is_file() or module in {"pytest", "dagster"}
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    assert [link for link in links if "://" not in link and link and not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:schemas|pipelines|assets|tests|benchmarks|samples|docs)/[\w./-]+)`", text)
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_the_page_of_the_warehouse_lists_its_tables_with_their_keys() -> None:
    declared = [(name, ", ".join(f"`{key}`" for key in keys(schema))) for name, schema in tables().items()]
    listed = re.findall(
        r"^\| `((?:core|quality|marts|meta)\.\w+)` \| ([^|]*?) ?\|", read("docs/warehouse.md"), flags=re.MULTILINE
    )
    assert sorted(listed) == sorted(declared)


def test_the_page_of_dagster_lists_every_asset() -> None:
    rows = re.findall(
        r"^\| (?:ingest|extract|judge|publish) \| `\w+` \| ([^|]*) \|", read("docs/dagster.md"), flags=re.MULTILINE
    )
    listed = [key for row in rows for key in re.findall(r"`([\w/]*)`", row) if key != "marts"]
    assert sorted(listed) == sorted(key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys())


def _variables(text: str) -> set[str]:
    return set(re.findall(r"^\| `((?:GONGKAI|AWS)_[A-Z_]+)", text, flags=re.MULTILINE))


def test_whatever_the_pages_say_can_be_set_reaches_the_code_location() -> None:
    code = yaml.safe_load(read("compose.yaml"))["services"]["code"]
    assert code["env_file"] == [{"path": "gongkai.env", "required": False}]
    given = set(code["environment"])
    for page in ("docs/sources.md", "docs/limits.md"):
        assert not _variables(read(page)) & given, "what compose.yaml sets itself is not to be set in the file"


@pytest.mark.parametrize(("page", "least"), [("docs/reading.md", 30), ("docs/sample.md", 5)])
def test_the_examples_of_a_page_work(page: str, least: int) -> None:
    source = "\n".join(code for code, _ in blocks(read(page), "python"))
    example = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(example, out=said.append)
    assert results.failed == 0, "".join(said)
    assert results.attempted > least
