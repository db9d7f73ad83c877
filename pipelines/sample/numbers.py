"""The numbers of one agency, year after year: of realistic size, and every equation of the form holds.

Belongs here: drawing numbers on any edition of the form, and what is carried from one year to the next. Does not belong
here: who the agencies are, how a number is printed.

Codes of the form name what a number means; rows, columns and sums come from its declaration and its equations. A row or
column that is not known here gets small numbers, so that another edition needs no change for its tables to be filled.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from math import exp
from random import Random

from pipelines.sample.reports import Agency
from schemas.forms import Form, Item, forms

Numbers = dict[tuple[str, str, str], int]
"""Cells that are not zero; amounts in hundredths."""

_APPLICANTS = {"natural": 82, "enterprise": 9, "research": 0.6, "welfare": 0.8, "legal": 5, "other": 2.6}
_OUTCOMES = {
    "granted": 42, "partial": 9, "denied_state_secret": 0.2, "denied_law_forbidden": 0.6,
    "denied_safety_stability": 0.3, "denied_third_party": 2, "denied_internal_affairs": 2, "denied_process_info": 2,
    "denied_enforcement_file": 2, "denied_admin_query": 1.5, "unable_not_held": 20, "unable_needs_creation": 4,
    "unable_unclear": 1.5, "rejected_petition": 4, "rejected_duplicate": 2, "rejected_publication": 0.3,
    "rejected_excessive": 0.5, "rejected_confirm": 0.6, "other_overdue_correction": 1.5, "other_overdue_fee": 0.1,
    "other_other": 3, "other_all": 5,
}  # fmt: skip
_DISPUTES = {"review": 0.06, "litigation_direct": 0.015, "litigation_after_review": 0.012}
_RESULTS = {"upheld": 60, "corrected": 10, "other": 15, "pending": 15}
_FORWARD = 0.05  # of the requests to be handled, the share carried forward
_DRAWN = 256  # so many are drawn one by one; larger numbers are shared out as these fall


@dataclass
class State:
    """What an agency carries from year to year: requests not yet handled, stocks of documents and of items."""

    over: dict[str, int] | None = None
    stock: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    weights: dict[str, list[float]] = field(default_factory=dict)


def draw(agency: Agency, form: Form, state: State, random: Random) -> Numbers:
    """The numbers of one more year of an agency; ``state`` goes on to the next."""
    received = _spread(poisson(agency.scale * exp(random.gauss(0, 0.3)), random), _applicants(form.edition), random)
    if state.over is None:
        state.over = {column: poisson(n * _FORWARD, random) for column, n in sorted(received.items())}
    outcomes: Numbers = {}
    forward = {}
    for column in _applicants(form.edition)[0]:
        pool = received.get(column, 0) + state.over.get(column, 0)
        if not pool:
            continue
        forward[column] = _share(pool, _FORWARD, random)
        for item, n in _spread(pool - forward[column], _outcomes(form, state, random), random).items():
            outcomes["requests", item, column] = n
    numbers = balanced(form, outcomes, forward, state.over)
    state.over = forward
    handled = numbers.get(("requests", "total", "total"), 0)
    for block in form.table("disputes").items:
        cases = _spread(_share(handled, _DISPUTES.get(block.code, 0.01), random), _results(form), random)
        numbers |= {("disputes", block.code, column): n for column, n in cases.items()}
        if cases:
            numbers["disputes", block.code, block.columns[-1].code] = sum(cases.values())
    numbers |= draw_proactive(agency, form, state, random)
    return numbers


def balanced(form: Form, outcomes: Numbers, forward: dict[str, int], over: dict[str, int]) -> Numbers:
    """The whole table of requests from its outcomes and what each applicant's column carries forward and over: requests
    received, totals of columns and rows follow from the equations. Cells that are zero may be left out.
    """
    numbers = {place: n for place, n in outcomes.items() if n}
    handled: dict[str, int] = {}
    for (_, _, column), n in outcomes.items():
        handled[column] = handled.get(column, 0) + n
    for column in handled.keys() | forward.keys() | over.keys():
        done, ahead, behind = handled.get(column, 0), forward.get(column, 0), over.get(column, 0)
        for item, n in (
            ("total", done),
            ("carried_forward", ahead),
            ("carried_over", behind),
            ("new_received", done + ahead - behind),
        ):
            if n:
                numbers["requests", item, column] = n
    sums: dict[str, int] = {}
    for (_, item, _), n in numbers.items():
        sums[item] = sums.get(item, 0) + n
    whole = form.table("requests").items[0].columns[-1].code
    return numbers | {("requests", item, whole): n for item, n in sums.items()}


def draw_proactive(agency: Agency, form: Form, state: State, random: Random) -> Numbers:
    """The table of what is disclosed on the agency's own initiative."""
    numbers: Numbers = {}
    for item in form.table("proactive").items:
        for column, n in _row(agency, item, state, random).items():
            if n:
                numbers["proactive", item.code, column] = n
    return numbers


def poisson(mean: float, random: Random) -> int:
    """A Poisson variate; from 30 on by the normal distribution."""
    if mean > 30:
        return max(0, round(random.gauss(mean, mean**0.5)))
    n, left = 0, exp(-mean)
    chance = random.random()
    while chance > left:
        n += 1
        chance *= random.random()
    return n


def _row(agency: Agency, item: Item, state: State, random: Random) -> dict[str, int]:
    columns = {column.code for column in item.columns}
    if item.code == "rules" and not agency.makes_rules:
        return {}
    size = agency.scale**0.5
    if "valid" in columns:
        stock = state.stock.setdefault(item.code, poisson(6 * size, random))
        made = poisson(0.6 * size, random)
        repealed = min(stock, poisson(0.5 * size, random))
        state.stock[item.code] = stock + made - repealed
        return {"made": made, "repealed": repealed, "valid": stock + made - repealed}
    if "total_public" in columns:
        made = poisson(0.6 * size, random)
        public = _share(made, 0.9, random)
        state.stock[item.code] = state.stock.get(item.code, poisson(6 * size, random)) + public
        return {"new_made": made, "new_public": public, "total_public": state.stock[item.code]}
    if "prev_items" in columns:
        items = state.items.setdefault(item.code, poisson(8 * size, random))
        change = max(-items, random.choice((0, 0, 0, 1, 2, -1, -3, poisson(size, random))))
        state.items[item.code] = items + change
        return {"prev_items": items, "change": change} | _others(item, {"prev_items", "change"}, size, random)
    return _others(item, set(), size, random)


def _others(item: Item, known: set[str], size: float, random: Random) -> dict[str, int]:
    """Decisions, projects, amounts: mostly nothing in small agencies, log-normal in others."""
    numbers = {}
    for column in item.columns:
        if column.code not in known and random.random() > 0.6 / (1 + size):
            scale = 120 if column.kind == "amount" else 20 if column.code == "decisions" else 1
            numbers[column.code] = int(size * scale * exp(random.gauss(0, 1.4)))
    return numbers


Weights = tuple[tuple[str, ...], list[float]]


def _spread(whole: int, weights: Weights, random: Random) -> dict[str, int]:
    """Shares a number out at random by cumulated weights."""
    if whole == 0:
        return {}
    codes, cumulated = weights
    found: dict[str, int] = {}
    for code in random.choices(codes, cum_weights=cumulated, k=min(whole, _DRAWN)):
        found[code] = found.get(code, 0) + 1
    if whole <= _DRAWN:
        return found
    shared = {code: int(n * whole / _DRAWN * random.uniform(0.96, 1)) for code, n in found.items()}
    most = max(shared, key=shared.__getitem__)
    return shared | {most: shared[most] + whole - sum(shared.values())}


def _share(whole: int, share: float, random: Random) -> int:
    if whole <= 64:
        return sum([random.random() < share for _ in range(whole)])
    return min(whole, max(0, round(random.gauss(whole * share, (whole * share * (1 - share)) ** 0.5))))


@cache
def _applicants(edition: str) -> Weights:
    columns = [column.code for column in forms()[edition].table("requests").items[0].columns[:-1]]
    return tuple(columns), list(accumulate(_APPLICANTS.get(code, 1) for code in columns))


@cache
def outcome_codes(edition: str) -> tuple[str, ...]:
    """The rows that the declared equation of the outcomes adds up."""
    equation = next(one for one in forms()[edition].equations if one.code == "requests_results")
    return tuple(term.item for term in equation.terms if term.coefficient > 0)


def _outcomes(form: Form, state: State, random: Random) -> Weights:
    """Every agency has its own habits."""
    codes = outcome_codes(form.edition)
    if form.edition not in state.weights:
        drawn = (_OUTCOMES.get(code, 1) * exp(random.gauss(0, 0.5)) for code in codes)
        state.weights[form.edition] = list(accumulate(drawn))
    return codes, state.weights[form.edition]


def _results(form: Form) -> Weights:
    codes = tuple(column.code for column in form.table("disputes").items[0].columns[:-1])
    return codes, list(accumulate(_RESULTS.get(code, 1) for code in codes))
