"""The indicator dictionary: what it declares, how it is resolved by edition, and the declarations that it refuses."""

import pytest

from pipelines.marts.indicators import dictionary, fragments
from schemas import indicators as declared
from schemas.forms import forms
from schemas.indicators import Indicator, Term, indicators
from schemas.marts import agency_year_indicators
from schemas.meta import Indicators

DOMAIN = [
    "requests_new",
    "requests_accepted",
    "requests_handled",
    "requests_carried_forward",
    "natural_person_share",
    "disclosure_rate",
    "full_disclosure_rate",
    "substantive_disclosure_rate",
    "denial_rate",
    "unable_rate",
    "rejection_rate",
    "other_rate",
    "clearance_rate",
    "carry_forward_rate",
    "review_rate",
    "litigation_rate",
    "review_correction_rate",
    "litigation_correction_rate",
    "normative_made",
    "normative_repealed",
    "normative_valid",
    "rules_made",
    "rules_repealed",
    "rules_valid",
    "licensing_decisions",
    "punishment_decisions",
    "coercion_decisions",
    "fees_wan_yuan",
    "completeness",
    "reconciled",
    "published_on_time",
]


def by_code() -> dict[str, Indicator]:
    return {one.code: one for one in indicators()}


def test_the_indicators_of_the_domain_are_declared() -> None:
    assert set(DOMAIN) <= set(by_code())


def test_every_reason_has_its_share() -> None:
    for form in forms().values():
        reasons = [
            i.code
            for i in form.table("requests").items
            if i.code.startswith(("denied_", "unable_", "rejected_", "other_"))
        ]
        for reason in reasons:
            assert form.edition in by_code()[f"{reason}_share"].editions


def test_other_outcomes_are_resolved_by_edition() -> None:
    other = by_code()["other_rate"].numerator
    assert [term.item for term in other["2019"]] == ["other_all"]
    assert [term.item for term in other["2021"]] == ["other_overdue_correction", "other_overdue_fee", "other_other"]


def test_a_rate_counts_each_cell_once() -> None:
    for one in indicators():
        for side in (one.numerator, one.denominator or {}):
            for terms in side.values():
                assert len(set(terms)) == len(terms)


def test_a_proportion_is_a_part_of_its_denominator() -> None:
    """A proportion counts cells of its denominator, or of the equation that gives the denominator."""
    for one in (one for one in indicators() if one.proportion):
        assert one.denominator is not None
        for edition, terms in one.denominator.items():
            whole = {(t.item, t.column) for t in terms}
            for equation in forms()[edition].equations:
                totals = {(t.item, t.column) for t in equation.terms if t.coefficient < 0}
                parts = {(t.item, t.column) for t in equation.terms if t.coefficient > 0}
                if whole & totals or whole & parts == parts:
                    whole |= parts | totals
            assert {(t.item, t.column) for t in one.numerator[edition]} <= whole, one.code


def test_names_are_made_of_official_labels() -> None:
    form = forms()["2021"]
    labels = {item.code: item.label for item in form.table("disputes").items}
    assert by_code()["review_correction_rate"].name_zh.startswith(labels["review"])
    assert not any("{" in one.name_zh + one.name_en for one in indicators())


def test_the_wide_table_has_both_sides_of_every_rate() -> None:
    columns = list(agency_year_indicators().columns)
    for one in indicators():
        place = columns.index(one.code)
        sides = [f"{one.code}_numerator", f"{one.code}_denominator"]
        assert (columns[place + 1 : place + 3] == sides) == (one.denominator is not None)


def test_the_dictionary_keeps_its_contract() -> None:
    assert Indicators.validate(dictionary()).height == len(indicators())


def test_the_sql_adds_what_is_declared() -> None:
    sums = fragments()["sums"]
    assert "CASE requests_edition WHEN '2021' THEN (0 + cell_" in sums
    assert "proactive_edition IN ('2021') THEN proactive_edition END AS normative_made_edition" in sums


ONE = """
[groups]
all = ["requests.total.total"]
[comparability]
c = { en = "always", zh = "一直可比" }
[[indicators]]
code = "x"
name_zh = "x"
name_en = "x"
numerator = [{reference}]
unit = "count"
comparability = "c"
"""


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ('"requests.nothing.total"', "x: numerator: edition 2021 has no cell 'requests.nothing.total'"),
        ('"requests.other_all.total"', "edition 2021 has no cell 'requests.other_all.total'"),
        ('"$none"', "no group '\\$none'; declared are all"),
        ('"report.nothing"', "no cell 'report.nothing'"),
    ],
)
def test_a_reference_that_does_not_fit_is_refused(reference: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        declared._load(ONE.replace("{reference}", reference))


def test_signs_and_groups() -> None:
    [one] = declared._load(ONE.replace("{reference}", '"requests.new_received.total", "-$all"'))
    assert one.numerator["2021"] == (Term("requests", "new_received", "total"), Term("requests", "total", "total", -1))
    assert one.formula == "(requests.new_received.total - requests.total.total)"


def test_a_code_is_declared_once() -> None:
    text = ONE.replace("{reference}", '"$all"')
    with pytest.raises(ValueError, match="declared twice: x"):
        declared._load(text + text[text.index("[[indicators]]") :])


def test_a_direction_is_one_of_three() -> None:
    text = ONE.replace("{reference}", '"$all"').replace('unit = "count"', 'unit = "count"\ndirection = "sideways"')
    with pytest.raises(ValueError, match="x: direction 'sideways' is none of up, down, neutral"):
        declared._load(text)
