"""A report for a whole territory is held against the reports of its bodies, and a number against those of its peers."""

from typing import Any

import polars as pl

from pipelines.quality.facts import facts
from pipelines.quality.findings_years import findings_years
from pipelines.quality.territory import BASE, FEWEST_PEERS, reconcile_territory
from schemas.quality import Findings, Reconciliation
from tests.judging import Numbers, frames, numbers

NEW = ("requests", "new_received", "total")


def report(new: int | None) -> Numbers:
    """A report whose every telling number is 0 but the requests received."""
    made: Numbers = dict.fromkeys(numbers(), 0)
    made[NEW] = new
    return made


def judged(*reports: tuple[int | None, dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    told = facts(*frames([report(new) for new, _ in reports], [{"agency_level": None, **said} for _, said in reports]))
    reconciliation = reconcile_territory(told)
    found = findings_years(reconciliation, told)
    return pl.DataFrame(Reconciliation.validate(reconciliation)), pl.DataFrame(Findings.validate(found))


def whole(code: str) -> dict[str, Any]:
    return {"scope": "consolidated", "region_code": code}


def part(code: str | None) -> dict[str, Any]:
    return {"scope": "own", "region_code": code}


def of_requests(reconciliation: pl.DataFrame, code: str = "hierarchy") -> list[tuple[str, str, str]]:
    rows = reconciliation.filter(check_code=code, table_code="requests")
    return rows.select("document_id", "item_code", "status").rows()


def test_a_whole_below_the_sum_of_its_parts_fails_at_the_cell() -> None:
    reconciliation, found = judged((10, whole("330100")), (7, part("330106")), (4, part("330100")), (9, part("330200")))
    ((document, item, status),) = of_requests(reconciliation)
    assert (document[-1], item, status) == ("0", "new_received", "fail")
    row = reconciliation.filter(status="fail").row(0, named=True)
    assert (int(row["lhs"]), int(row["rhs"])) == (10, 11)
    assert "11" in found["message_en"].item() and found["severity"].to_list() == ["warning"]


def test_a_whole_that_holds_its_parts_passes() -> None:
    reconciliation, found = judged((11, whole("330100")), (7, part("330106")), (4, part("330100")))
    assert [status for *_, status in of_requests(reconciliation)] == ["pass"]
    assert found.is_empty()


def test_a_part_that_is_a_whole_itself_or_lies_elsewhere_does_not_count() -> None:
    elsewhere = [(90, part("330206")), (90, part(None)), (90, whole("330106"))]
    reconciliation, _ = judged((10, whole("330100")), (10, part("330106")), *elsewhere)
    assert of_requests(reconciliation)[0][2] == "pass"


def test_without_a_part_nothing_is_known() -> None:
    reconciliation, _ = judged((10, whole("330100")), (7, part("440100")))
    assert [status for *_, status in of_requests(reconciliation)] == ["unknown"]
    reconciliation, _ = judged((None, whole("330100")), (7, part("330100")))
    assert of_requests(reconciliation)[0][2] == "pass"  # of the other cells


def peer(number: int) -> tuple[int, dict[str, Any]]:
    said = {"scope": "own", "agency_level": "county", "agency_kind": "department", "region_code": "330106"}
    return 3 + number % 9, said


def test_a_number_far_above_its_peers_is_told() -> None:
    peers = [peer(number) for number in range(FEWEST_PEERS)]
    reconciliation, found = judged(*peers, (40_000, peer(0)[1]))
    failing = reconciliation.filter(check_code="peer_outlier", status="fail")
    assert failing["lhs"].cast(pl.Int64).to_list() == [40_000]
    assert found["severity"].to_list() == ["info"]


def test_small_numbers_and_few_peers_are_no_matter() -> None:
    few = [peer(number) for number in range(FEWEST_PEERS - 2)]
    reconciliation, _ = judged(*few, (40_000, peer(0)[1]))
    assert {status for *_, status in of_requests(reconciliation, "peer_outlier")} == {"unknown"}
    many = [(1, peer(0)[1])] * 20 + [(2, peer(0)[1])] * 20
    reconciliation, found = judged(*many, (BASE - 1, peer(0)[1]))
    assert found.is_empty()
