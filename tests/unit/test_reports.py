"""The sidecar's word, the identity of agency and report, and the choice among documents."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from pipelines.quality.reports import choose, resolve
from schemas.documents import Documents, Reports

NOW = datetime(2024, 1, 1, tzinfo=UTC)
INSTANT = pl.Datetime("us", "UTC")


def document(number: int = 1, **said: Any) -> dict[str, Any]:
    return {
        "document_id": f"{number:064x}",
        "media_type": "text/plain",
        "byte_size": 1,
        "layout": None,
        "agency_name": "甲市 乙局",
        "report_year": 2022,
        "year_evidence": "title",
        "edition": "2021",
        "published_on": None,
        "scope": None,
        "status": "accepted",
        "reason": None,
        "pages_unread": None,
        "extractor_version": "1",
        "ingested_at": NOW,
    } | said


def documents(*rows: dict[str, Any]) -> pl.DataFrame:
    texts = ("layout", "agency_name", "year_evidence", "edition", "scope", "reason")
    types: dict[str, Any] = {
        "report_year": pl.Int16,
        "pages_unread": pl.Int16,
        "published_on": pl.Date,
        "ingested_at": INSTANT,
        **dict.fromkeys(texts, pl.String),
    }
    return pl.DataFrame(rows, schema_overrides=types)


def sources(*rows: dict[str, Any]) -> pl.DataFrame:
    texts = ("source_id", "document_id", "url", "stated_agency", "stated_region_code")
    types: dict[str, Any] = dict.fromkeys(texts, pl.String)
    types |= {"last_seen_at": INSTANT, "stated_report_year": pl.Int16, "stated_published_on": pl.Date}
    return pl.DataFrame(rows, schema=types)


def source(number: int = 1, name: str = "a", day: int = 1, **said: Any) -> dict[str, Any]:
    return {
        "source_id": name,
        "document_id": f"{number:064x}",
        "last_seen_at": datetime(2024, 1, day, tzinfo=UTC),
    } | said


def test_the_sidecar_wins_and_the_document_is_quoted() -> None:
    stated = source(
        stated_report_year=2023, stated_agency="丙县", stated_published_on=date(2024, 1, 9), stated_region_code="110105"
    )
    judged = Documents.validate(resolve(documents(document()), sources(stated))).row(0, named=True)
    assert judged["report_year"] == 2023
    assert judged["year_evidence"] == "sidecar: 2023; the document says 2022"
    assert (judged["agency_name"], judged["published_on"]) == ("丙县", date(2024, 1, 9))
    assert (judged["agency_id"], judged["report_id"]) == ("110105:丙县", "110105:丙县:2023:unknown")


def test_of_two_sources_the_one_seen_last_wins_and_the_other_is_named() -> None:
    judged = resolve(
        documents(document()),
        sources(
            source(name="b", day=2, stated_report_year=2022),
            source(day=1, stated_report_year=2021),
            source(name="c", day=3),
        ),
    )
    assert judged["year_evidence"].to_list() == ["sidecar: 2022 (another source states 2021)"]


def test_without_a_sidecar_nothing_changes() -> None:
    judged = resolve(documents(document()), sources()).row(0, named=True)
    assert (judged["report_year"], judged["year_evidence"], judged["agency_name"]) == (2022, "title", "甲市 乙局")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"url": "https://www.Example.gov.cn:8080/x?y=1"}, "www.example.gov.cn:甲市乙局"),
        ({"url": "not an address"}, f"document:{1:064x}"),
        ({"stated_region_code": " 1101 "}, "1101:甲市乙局"),
        ({"stated_region_code": "1101", "url": "https://a.cn/"}, "1101:甲市乙局"),
        ({}, f"document:{1:064x}"),
    ],
)
def test_the_agency_is_named_by_who_vouches_for_it(said: dict[str, Any], expected: str) -> None:
    assert resolve(documents(document()), sources(source(**said)))["agency_id"].to_list() == [expected]


def test_without_name_or_year_nothing_is_joined() -> None:
    nameless = resolve(documents(document(agency_name=None)), sources(source(stated_region_code="1101")))
    assert nameless["agency_id"].to_list() == [f"document:{1:064x}"]
    undated = resolve(documents(document(report_year=None)), sources())
    assert undated.select("report_id", "edition_matches_year").row(0) == (None, None)
    refused = resolve(documents(document(status="rejected", reason="empty", edition=None)), sources())
    assert refused.select("agency_id", "report_id").row(0) == (None, None)


@pytest.mark.parametrize(
    ("edition", "year", "matches"),
    [
        ("2021", 2021, True),
        ("2021", 2020, False),
        ("2019", 2020, True),
        ("2019", 2018, False),
        ("mixed", 2021, False),
        (None, 2021, None),
    ],
)
def test_the_edition_against_the_year(edition: str | None, year: int, matches: bool | None) -> None:
    judged = resolve(documents(document(edition=edition, report_year=year)), sources())
    assert judged["edition_matches_year"].to_list() == [matches]


def cells_of(number: int, *statuses: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": [f"{number:064x}"] * len(statuses), "status": statuses})


def verdicts(number: int, *statuses: str, severity: str = "error") -> pl.DataFrame:
    return cells_of(number, *statuses).with_columns(severity=pl.lit(severity))


def shared(*rows: dict[str, Any]) -> pl.DataFrame:
    stated = [source(row, name=str(row), stated_region_code="1101") for row in range(1, len(rows) + 1)]
    return resolve(documents(*rows), sources(*stated))


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ({"cells": 1}, {"cells": 2}, 2),
        ({"cells": 2, "published_on": date(2024, 1, 1)}, {"cells": 2, "published_on": date(2024, 1, 2)}, 2),
        ({"cells": 2, "published_on": date(2024, 1, 1)}, {"cells": 2, "published_on": None}, 1),
        ({"cells": 2}, {"cells": 2}, 1),
    ],
)
def test_the_choice_among_documents(first: dict[str, Any], second: dict[str, Any], chosen: int) -> None:
    numbers = [first.pop("cells"), second.pop("cells")]
    judged = shared(document(1, **first), document(2, **second))
    read = pl.concat(
        [cells_of(n + 1, *(["reported"] * number + ["missing"] * (2 - number))) for n, number in enumerate(numbers)]
    )
    report = Reports.validate(choose(judged, read, verdicts(1, "pass"))).row(0, named=True)
    assert (report["document_id"], report["documents"]) == (f"{chosen:064x}", 2)


def test_scopes_are_reports_of_their_own() -> None:
    judged = shared(document(1, scope="own"), document(2, scope="consolidated"), document(3))
    reports = choose(judged, cells_of(1, "reported"), verdicts(1, "pass"))
    assert reports["scope"].to_list() == ["consolidated", "own", None]


@pytest.mark.parametrize(
    ("statuses", "severity", "reconciled"),
    [
        (("pass", "pass"), "error", True),
        (("pass", "unknown"), "error", None),
        (("unknown", "fail"), "error", False),
        (("fail",), "warning", None),
    ],
)
def test_reconciled(statuses: tuple[str, ...], severity: str, reconciled: bool | None) -> None:
    read = cells_of(1, "reported", "blank", "placeholder", "missing")
    report = choose(shared(document()), read, verdicts(1, *statuses, severity=severity)).row(0, named=True)
    assert report["reconciled"] is reconciled
    assert (report["cells_filled"], report["cells"], report["completeness"]) == (2, 4, 0.5)


def test_no_documents_no_reports() -> None:
    assert choose(shared(document()).head(0), cells_of(1, "reported"), verdicts(1, "pass")).height == 0
