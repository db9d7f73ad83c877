"""Great Expectations at work: a suite per report year over rows of the warehouse, and its Data Docs.

Belongs here: everything that touches Great Expectations, which takes seconds to import; import this module where a
year is judged, never at the top of another. Does not belong here: what is expected (``expectations.toml``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig

from assets.expectations import WHOLE, Expectation, expectations
from pipelines.plausibility.seasons import Season, hindrance, rows, seasons
from pipelines.plausibility.verdicts import Verdict, Words

ALL_YEARS: Final = "all"
_NO_NUMBER: Final = Words("上年无此数", "the year before has no such number")
_NO_ROWS: Final = Words("没有可判断的数据", "there is nothing to judge")
_FRAME: Final = {"growth": "reports"}
"""Suites whose rows are those of another."""
_NAMED_BY: Final = {"documents": "document_id", "outcomes": "outcome", "returns": "agency_id"}
_SITE: Final = "local_site"
_SOURCE: Final = "warehouse"
_Asked = tuple[Expectation, dict[str, Any], Words]
"""An expectation, its arguments for the year, and what they say."""


@dataclass(frozen=True)
class Judged:
    """What was said of a warehouse, and the context of Great Expectations that knows the details."""

    verdicts: tuple[Verdict, ...]
    built_at: datetime
    context: EphemeralDataContext

    def write_site(self, folder: Path) -> None:
        """Writes the pages of Great Expectations below ``folder``; they are not fit to be read offline yet."""
        self.context.update_data_docs_site(_SITE, _site(folder))
        self.context.build_data_docs(site_names=[_SITE])


@lru_cache(maxsize=1)
def judge(warehouse: Path, built_at: datetime, today: date) -> Judged:
    """Holds every report year of a published warehouse against the expectations, the latest year first.

    ``built_at`` is that of ``meta.build``: the checks and the pages of one run ask for the same, and the work is done
    once. Raises RuntimeError when Great Expectations could not judge: that is no implausible year but a fault.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        work = _Judge(_context(), connection, today, built_at)
        verdicts = list(work.suite(WHOLE, None))
        for season in reversed(seasons(connection)):
            for suite in dict.fromkeys(one.suite for one in expectations() if one.suite != WHOLE):
                verdicts += work.suite(suite, season)
    return Judged(tuple(verdicts), built_at, work.context)


def built_at(warehouse: Path) -> datetime:
    """When the warehouse was published. Raises FileNotFoundError with the way out when there is none."""
    if not warehouse.is_file():
        raise FileNotFoundError(f"there is no warehouse at {warehouse}; materialise the asset warehouse first")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute("SELECT built_at FROM meta.build").fetchone()
    if row is None:
        raise ValueError(f"{warehouse}: meta.build has no row; materialise the asset warehouse again")
    built: datetime = row[0]
    return built.astimezone(UTC)


def _context() -> EphemeralDataContext:
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


@dataclass(frozen=True)
class _Judge:
    """What judging needs to know besides the suite and the year; ``built_at`` is the time under which it is noted."""

    context: EphemeralDataContext
    connection: duckdb.DuckDBPyConnection
    today: date
    built_at: datetime

    def suite(self, suite: str, season: Season | None) -> Iterator[Verdict]:
        """The verdicts of one suite over one year; without a season over all years at once."""
        year = ALL_YEARS if season is None else str(season.year)
        declared = [one for one in expectations() if one.suite == suite]
        if season is not None and (hindered := hindrance(suite, season, self.today)):
            yield from (_skipped(one, year, hindered) for one in declared)
            return
        frame = rows(self.connection, _FRAME.get(suite, suite), None if season is None else season.year).df()
        asked: list[_Asked] = []
        for one in declared:
            arguments = one.arguments(season, season is None or season.due(self.today))
            if arguments is None:
                yield _skipped(one, year, _NO_NUMBER)
            elif not _judgeable(frame, one):
                yield _skipped(one, year, _NO_ROWS)
            else:
                asked.append((one, arguments, one.words(arguments, season)))
        if asked:
            yield from self._validated(frame, year, suite, asked)

    def _validated(self, frame: Any, year: str, suite: str, asked: Sequence[_Asked]) -> Iterator[Verdict]:
        name = f"{year}-{suite}"
        held = self.context.suites.add(
            gx.ExpectationSuite(name=name, expectations=[_expectation(*one) for one in asked])
        )
        source = self.context.data_sources.add_or_update_pandas(_SOURCE)
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
        definition = gx.ValidationDefinition(name=name, data=batch, suite=held)
        named_by = [_NAMED_BY.get(suite, "report_id")]
        done = self.context.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": frame},
            run_id=RunIdentifier(run_name=year, run_time=self.built_at),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": named_by},
        )
        results = {one.expectation_config.meta["code"]: one for one in done.results if one.expectation_config}
        for one, _, words in asked:
            yield _verdict(one, year, words, results[one.code], name)


def _judgeable(frame: Any, one: Expectation) -> bool:
    """Whether there is a row with a value to judge; that a value is absent can be judged by any row."""
    if "column" not in one.given:
        return True
    column = frame[one.given["column"]]
    return bool(len(frame)) if one.suite == "returns" else bool(column.notna().any())


def _skipped(one: Expectation, year: str, why: Words) -> Verdict:
    return Verdict(one.code, year, "skipped", why, one.unit)


def _expectation(one: Expectation, arguments: dict[str, Any], words: Words) -> Any:
    """The expectation of Great Expectations that is declared; what is expected takes the place of its own wording."""
    made = getattr(gx.expectations, one.expect)
    said = f"{words.zh} · {words.en}"
    return made(
        **arguments,
        description=said,
        notes=f"{one.reason_zh} · {one.reason_en}",
        severity="warning",
        meta={"code": one.code},
    )


def _verdict(one: Expectation, year: str, words: Words, result: Any, page: str) -> Verdict:
    found = result.result
    if "observed_value" not in found and "unexpected_count" not in found:
        raise RuntimeError(f"{one.code}, {year}: Great Expectations could not judge: {result.exception_info}")
    if "observed_value" in found:
        observed, rows_judged, against = float(found["observed_value"]), None, None
    else:
        against = int(found["unexpected_count"])
        rows_judged = int(found["element_count"]) - int(found.get("missing_count") or 0)
        observed = 1 - against / rows_judged
    return Verdict(
        one.code, year, "passed" if result.success else "failed", words, one.unit, observed, rows_judged, against, page
    )


def _site(folder: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
