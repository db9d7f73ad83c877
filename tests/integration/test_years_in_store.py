"""Years in the store: last year's report counts whenever it comes, and a year judged alone says the same as all."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from assets import cli
from assets.definitions import definitions
from assets.partitions import range_tags
from assets.progress import Reporter
from assets.quality import side_by_side
from assets.resources import WorkersResource
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.quality.batches import Batch, Judged
from pipelines.quality.judge import Each, current_documents, judge, scan_judged, stale_years
from pipelines.quality.kept import same
from pipelines.quality.years import reconcile_years
from pipelines.store import Store
from tests.layouts import Written, as_text, consistent

Frames = dict[str, pl.DataFrame]
SIDECAR = "path,region_code\n"
KNOWN = [str(year) for year in range(2019, 2027)] + ["unknown"]


def put(source: Path, year: int, forward: int, agency: str = "") -> Written:
    """A report for ``year`` that carries ``forward`` over and forward, in the column of natural persons; of another
    agency of the division where one is named.
    """
    written = consistent("2021", seed=1, agency=agency or "青禾县水务局")
    written.year = year
    written.cells |= {place: "0" for place in written.cells if place[0] == "requests"}
    for item in ("carried_over", "carried_forward"):
        for column in ("natural", "total"):
            written.cells["requests", item, column] = str(forward)
    source.mkdir(exist_ok=True)
    (source / f"{agency}{year}.txt").write_text(as_text(written, "tab-rows"), encoding="utf-8")
    names = sorted(path.name for path in source.glob("*.txt"))
    (source / "sidecar.csv").write_text(SIDECAR + "".join(f"{name},990121\n" for name in names), encoding="utf-8")
    return written


def carried(home: Path) -> dict[int, str]:
    """By report year the verdict on what natural persons' requests were carried over."""
    with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT report_year, status FROM quality.reconciliation "
            "WHERE check_code = 'carry_over_continuity' AND column_code = 'natural'"
        ).fetchall()
    return dict(rows)


def judged(
    store: Store, years: Sequence[str], each: Each = lambda function, todo: function(todo), *, anew: bool = True
) -> Frames:
    documents = current_documents(store, EXTRACTOR_VERSION)
    judge(store, EXTRACTOR_VERSION, documents, years, KNOWN, lambda done, total: None, each, anew=anew)
    return stored(store)


def stored(store: Store) -> Frames:
    """What is said of all years, as it lies in the store."""
    return {
        name: scan_judged(store, name)
        .sort(pl.all().exclude("equations") if name == "deductions" else pl.all())
        .collect()
        for name in ("reconciliation", "findings", "reports", "deductions", "suspects")
    }


def three_years(home: Path, folder: Path) -> tuple[Store, Frames]:
    """A store of reports that do not quite fit each other, and what is judged of them all together."""
    for year, forward in ((2021, 2), (2022, 3), (2023, 3)):
        put(folder / "source", year, forward)
    assert cli.main(["run", str(folder / "source")]) == 0
    store = Store(home)
    return store, judged(store, KNOWN)


def test_a_year_that_comes_later_or_changes_is_held_against_its_neighbours(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    put(source, 2023, 4)
    assert cli.main(["run", str(source)]) == 0
    assert carried(home) == {2023: "unknown"}
    put(source, 2022, 4)
    assert cli.main(["run", str(source)]) == 0
    assert carried(home) == {2022: "unknown", 2023: "pass"}
    put(source, 2022, 5)
    put(source, 2024, 4)
    assert cli.main(["run", str(source)]) == 0
    assert carried(home)[2024] == "pass"
    store = Store(home)
    documents = current_documents(store, EXTRACTOR_VERSION)
    assert stale_years(store, documents, KNOWN) == []


def test_a_year_judged_alone_says_the_same_as_all_together(home: Path, tmp_path: Path) -> None:
    store, together = three_years(home, tmp_path)
    alone = judged(store, ["2022"])
    assert {name: frame.height for name, frame in together.items()} == {n: f.height for n, f in alone.items()}
    assert all(frame.equals(alone[name]) for name, frame in together.items())
    statuses = together["reconciliation"].filter(check_code="carry_over_continuity", column_code="natural")
    assert dict(statuses.select("report_year", "status").iter_rows()) == {2021: "unknown", 2022: "fail", 2023: "pass"}


def test_batches_judged_side_by_side_say_the_same_as_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, together = three_years(home, tmp_path)
    monkeypatch.setattr("pipelines.quality.batches.BATCH_DOCUMENTS", 1)
    workers = WorkersResource(processes=2, dask_address="")
    handed_out: list[int] = []

    def each(function: Callable[[Sequence[Batch]], list[Judged]], todo: Sequence[Batch]) -> Iterator[Judged]:
        handed_out.extend(batch.number for batch in todo)
        return side_by_side(workers, home, function, todo)

    apart = judged(store, KNOWN, each)
    assert handed_out == [0, 1, 2]
    assert all(frame.equals(apart[name]) for name, frame in together.items())


def test_what_is_taken_along_says_the_same_as_what_is_judged_anew(home: Path, tmp_path: Path) -> None:
    store, before = three_years(home, tmp_path)
    looked_at: list[int] = []

    def each(function: Callable[[Sequence[Batch]], list[Judged]], todo: Sequence[Batch]) -> Iterator[Judged]:
        looked_at.extend(year for batch in todo for year in batch.documents["report_year"])
        return iter(function(todo))

    unchanged = judged(store, KNOWN, each, anew=False)
    assert looked_at == []
    assert all(frame.equals(unchanged[name]) for name, frame in before.items())

    put(tmp_path / "source", 2022, 7)
    (tmp_path / "source" / "2022-again.txt").write_text(
        as_text(put(tmp_path / "other", 2022, 6), "cell-per-line"), encoding="utf-8"
    )
    assert cli.main(["run", str(tmp_path / "source")]) == 0
    by_the_run = judged(store, KNOWN, each, anew=False)
    assert looked_at == []
    assert all(frame.equals(by_the_run[name]) for name, frame in judged(store, KNOWN).items())
    assert not before["reconciliation"].equals(by_the_run["reconciliation"])


def test_only_reports_of_which_something_changed_are_looked_at(home: Path, tmp_path: Path) -> None:
    again = as_text(put(tmp_path / "source", 2022, 3), "cell-per-line")
    (tmp_path / "source" / "2022-again.txt").write_text(again, encoding="utf-8")
    store, _ = three_years(home, tmp_path)
    stored = current_documents(store, EXTRACTOR_VERSION).drop("part")
    is_2022 = pl.col("report_year") == 2022
    of_2022, others = stored.filter(is_2022), stored.filter(~is_2022)
    assert of_2022.height == 2

    def todo(now: pl.DataFrame) -> list[int]:
        left = now.join(same(now, stored), on="document_id", how="anti")
        return left["report_year"].sort().to_list()

    assert todo(stored) == []
    assert todo(pl.concat([others, of_2022.head(1)])) == [2022]  # the other document of its report is gone
    one_differs = of_2022.with_columns(
        agency_name=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("another")).otherwise("agency_name")
    )
    assert todo(pl.concat([others, one_differs])) == [2022, 2022]
    one_more = others.tail(1).with_columns(document_id=pl.lit("f" * 64))
    assert todo(pl.concat([stored, one_more])) == [2023, 2023]


def test_only_agencies_of_which_something_changed_are_compared_with_the_year_before(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two agencies over three years. One changes, in whatever order its years are judged again."""
    source = tmp_path / "source"
    for year, forward in ((2021, 2), (2022, 3), (2023, 3)):
        put(source, year, forward, "青禾县民政局")
    store, _ = three_years(home, tmp_path)
    compared: list[tuple[int, int]] = []

    def spy(now: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
        compared.extend(now.group_by("report_year").len().iter_rows())
        return reconcile_years(now, last)

    monkeypatch.setattr("pipelines.quality.judge.reconcile_years", spy)
    put(source, 2022, 7)
    assert cli.main(["run", str(source)]) == 0
    assert compared == [(2022, 2), (2023, 1)]  # the document that lay there before stays

    put(source, 2022, 3)
    assert cli.main(["run", str(source), "--year", "2022"]) == 0
    compared.clear()
    assert cli.main(["run", str(source)]) == 0  # 2022 is what it was when 2023 was compared with another
    assert {year for year, _ in compared} == {2023}
    by_the_run = judged(store, KNOWN, anew=False)
    assert all(frame.equals(by_the_run[name]) for name, frame in judged(store, KNOWN).items())


def test_the_year_after_a_change_is_judged_again_and_no_other(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    for year in (2021, 2022, 2023, 2024):
        put(source, year, 3)
    assert cli.main(["run", str(source)]) == 0
    store = Store(home)
    documents = current_documents(store, EXTRACTOR_VERSION)
    assert stale_years(store, documents, KNOWN) == []
    moved = pl.when(pl.col("report_year") == 2022).then(pl.lit("another")).otherwise("report_id")
    assert stale_years(store, documents.with_columns(report_id=moved), KNOWN) == ["2022", "2023"]


def test_a_year_is_judged_again_when_the_one_before_it_came_alone(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    put(source, 2023, 4)
    assert cli.main(["run", str(source)]) == 0
    put(source, 2022, 4)
    assert cli.main(["run", str(source), "--year", "2022"]) == 0
    assert carried(home) == {2022: "unknown", 2023: "unknown"}
    assert cli.main(["run", str(source)]) == 0
    assert carried(home) == {2022: "unknown", 2023: "pass"}


def test_a_year_asked_for_alone_brings_those_along_that_its_documents_moved_between(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    three_years(home, tmp_path)
    stated = {"2021.txt": 2022, "2022.txt": 2023, "2023.txt": 2023}
    rows = "".join(f"{name},990121,{year}\n" for name, year in stated.items())
    (source / "sidecar.csv").write_text(f"path,region_code,report_year\n{rows}", encoding="utf-8")
    assert cli.main(["run", str(source), "--year", "2022"]) == 0
    with duckdb.connect(str(home / "warehouse" / "gongkai.duckdb"), read_only=True) as connection:
        held = connection.execute("SELECT report_year FROM core.documents ORDER BY ALL").fetchall()
    assert held == [(2022,), (2023,), (2023,)]


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_of_a_run_that_was_killed_nothing_is_left_when_all_becomes_again_what_it_was_before(
    home: Path, tmp_path: Path, year: str
) -> None:
    """The report for 2022 is stated to be one for ``year``, and no more when the run that began with it is dead."""
    store, before = three_years(home, tmp_path)
    documents = {name: store.judged_path("documents", name).read_bytes() for name in ("2022", "2023")}
    sidecar = tmp_path / "source" / "sidecar.csv"
    as_it_was = sidecar.read_text(encoding="utf-8")
    sidecar.write_text(f"path,region_code,report_year\n2021.txt,990121,\n2022.txt,990121,{year}\n2023.txt,990121,\n")
    assert cli.main(["run", str(tmp_path / "source")]) == 0
    # This is how a run leaves the files that is killed before it writes the documents of the year.
    store.judged_path("facts", year).unlink()
    if year in documents:
        store.judged_path("documents", year).write_bytes(documents[year])
    else:
        store.judged_path("documents", year).unlink()
    sidecar.write_text(as_it_was, encoding="utf-8")
    assert cli.main(["run", str(tmp_path / "source"), "--year", "2022"]) == 0
    assert cli.main(["run", str(tmp_path / "source")]) == 0
    assert all(frame.equals(stored(store)[name]) for name, frame in before.items())


def test_a_year_of_which_a_file_is_gone_or_damaged_is_judged_anew(home: Path, tmp_path: Path) -> None:
    store, before = three_years(home, tmp_path)
    documents = current_documents(store, EXTRACTOR_VERSION)
    for frame in ("documents", "reconciliation", "facts"):
        path = store.judged_path(frame, "2022")
        for left in (None, b"", b"PAR1 and no more"):
            path.unlink() if left is None else path.write_bytes(left)
            assert stale_years(store, documents, KNOWN) == ["2022"]
            after = judged(store, ["2022"], anew=False)
            assert all(said.equals(after[name]) for name, said in before.items())


def test_a_year_of_which_a_file_is_damaged_where_no_footer_tells_is_judged_anew(home: Path, tmp_path: Path) -> None:
    store, before = three_years(home, tmp_path)
    for frame in ("documents", "reconciliation", "facts"):
        path = store.judged_path(frame, "2022")
        whole = path.read_bytes()
        footer = int.from_bytes(whole[-8:-4], "little") + 8
        path.write_bytes(whole[:4] + bytes(251 - n % 251 for n in range(len(whole) - 4 - footer)) + whole[-footer:])
        assert cli.main(["run", str(tmp_path / "source"), "--year", "2022"]) == 0
        assert all(said.equals(stored(store)[name]) for name, said in before.items())
    store.judged_path("documents", "2022").write_bytes(whole[:4] + whole[-footer:])
    assert cli.main(["run", str(tmp_path / "source")]) == 0
    assert all(said.equals(stored(store)[name]) for name, said in before.items())


@pytest.mark.parametrize("alone", ["2021", "2022"])
def test_a_partition_alone_brings_those_along_that_its_documents_moved_between(
    home: Path, tmp_path: Path, alone: str
) -> None:
    """As it is backfilled from the UI."""
    source = tmp_path / "source"
    store, _ = three_years(home, tmp_path)
    (source / "sidecar.csv").write_text("path,region_code,report_year\n2021.txt,990121,2022\n", encoding="utf-8")
    config = {"ops": {"ingest": {"config": {"source": str(source)}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        jobs = definitions(Reporter())
        read = jobs.resolve_job_def("read")
        assert read.execute_in_process(instance=instance, run_config=config).success
        judge = jobs.resolve_job_def("judge_and_publish")
        assert judge.execute_in_process(instance=instance, tags=range_tags([alone])).success
    held = scan_judged(store, "documents").select("document_id", "report_year").collect()
    assert held["document_id"].n_unique() == held.height == 3
    assert held["report_year"].sort().to_list() == [2022, 2022, 2023]
