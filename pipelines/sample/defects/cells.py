"""What stands in cells that hold no plain number, or a wrong one.

Belongs here: changes of the cells of a report. Does not belong here: labels and whole texts (``labels.py``,
``texts.py``), which rows and editions there are (``reports.py``).
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from random import Random

from pipelines.sample.reports import Place, Report
from schemas.forms import Cell, Column, forms

_PLACEHOLDERS = ("/", "／", "-", "--", "—", "无", "不涉及", "不适用", "略")
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def zeros_blank(found: Report, random: Random) -> Report:
    """Zeros are left empty, but for those in total columns."""
    return _blank(found, (place for place, text in found.cells.items() if text == "0" and place[2] != "total"))


def zeros_placeholder(found: Report, random: Random) -> Report:
    """Every zero is a placeholder, the same all over."""
    sign = random.choice(_PLACEHOLDERS)
    return _spelled(found, {place: (sign, None) for place, text in found.cells.items() if text == "0"})


def organisations_blank(found: Report, random: Random) -> Report:
    """The columns of organisations are empty in every row."""
    columns = {column.code for column in _applicants(found) if column.group}
    return _blank(found, (place for place in found.cells if place[0] == "requests" and place[2] in columns))


def only_totals(found: Report, random: Random) -> Report:
    """Of the requests, only the column of totals is filled in."""
    return _blank(found, (place for place in found.cells if place[0] == "requests" and place[2] != "total"))


def totals_blank(found: Report, random: Random) -> Report:
    """The column of totals is empty, although its parts are not."""
    return _blank(found, (place for place in found.cells if place[0] == "requests" and place[2] == "total"))


def table_blank(found: Report, random: Random) -> Report:
    """One table is empty."""
    table = random.choice(sorted(found.editions))
    return _blank(found, (place for place in found.cells if place[0] == table))


def full_width(found: Report, random: Random) -> Report:
    """Digits are of full width."""
    return _spelled(found, {place: (text.translate(_FULL_WIDTH), text) for place, text in found.cells.items()})


def spaced(found: Report, random: Random) -> Report:
    """White space stands around the numbers."""
    return _spelled(found, {place: (f" {text} ", text) for place, text in found.cells.items()})


def thousands(found: Report, random: Random) -> Report:
    """Separators of thousands."""
    large = {place: text for place, text in found.cells.items() if len(text.partition(".")[0]) > 3}
    return _spelled(found, {place: (f"{Decimal(text):,}", text) for place, text in large.items()})


def has_thousands(found: Report) -> bool:
    """Whether a number has more than three digits."""
    return any(len(text.partition(".")[0]) > 3 for text in found.cells.values())


def signed_change(found: Report, random: Random) -> Report:
    """Changes have a sign in figures or words."""
    plus, minus = random.choice((("+", "-"), ("增", "减"), ("增加", "减少")))
    signs = {place: plus if int(found.cells[place]) > 0 else minus for place in _changes(found)}
    return _spelled(
        found, {place: (sign + found.cells[place].lstrip("-"), found.cells[place]) for place, sign in signs.items()}
    )


def has_change(found: Report) -> bool:
    """Whether a number that may be negative is not zero."""
    return bool(_changes(found))


def unit_in_cell(found: Report, random: Random) -> Report:
    """Amounts bring their unit along, or counts their measure word."""
    told = _declared(found)
    amounts = [place for place, cell in told.items() if cell.kind == "amount"]
    if random.random() < 0.3:
        counts = {place: text for place, text in found.cells.items() if place not in amounts}
        return _spelled(found, {place: (f"{text}件", text) for place, text in counts.items()})
    if random.random() < 0.5:
        return _spelled(found, {place: (f"{found.cells[place]}万元", found.cells[place]) for place in amounts})
    yuan = {place: str(int(Decimal(found.cells[place]) * 10_000)) for place in amounts}
    return _spelled(found, {place: (f"{text}元", text) for place, text in yuan.items()})


def note_in_cell(found: Report, random: Random) -> Report:
    """A count with a remark in brackets that holds another number."""
    place = random.choice([place for place in found.cells if place[:2] == ("proactive", "normative")])
    n = int(found.cells[place]) or random.randrange(1, 20)
    return _spelled(found, {place: (f"{n}（其中修订{random.randrange(1, n + 1)}件）", str(n))})


def decimal_count(found: Report, random: Random) -> Report:
    """A decimal point in a count."""
    place = random.choice([place for place in found.cells if place[0] == "requests"])
    return _spelled(found, {place: (f"{found.cells[place]}.5", f"{found.cells[place]}.5")})


def rules_without_authority(found: Report, random: Random) -> Report:
    """A body that cannot make rules reports some."""
    rules = [place for place in found.cells if place[:2] == ("proactive", "rules")]
    return _spelled(found, {place: (str(random.randrange(1, 9)),) * 2 for place in rules})


def _blank(found: Report, places: Iterable[Place]) -> Report:
    return _spelled(found, dict.fromkeys(places, ("", None)))


def _spelled(found: Report, changes: dict[Place, tuple[str, str | None]]) -> Report:
    """The report with other texts in some cells, and the number that each says."""
    says = {place: None if number is None else Decimal(number) for place, (_, number) in changes.items()}
    cells = found.cells | {place: text for place, (text, _) in changes.items()}
    return replace(found, cells=cells, says=found.says | says)


def _changes(found: Report) -> list[Place]:
    signed = [place for place, cell in _declared(found).items() if cell.signed]
    return [place for place in signed if found.cells[place] != "0"]


def _declared(found: Report) -> dict[Place, Cell]:
    cells = [cell for code, edition in found.editions.items() for cell in forms()[edition].table(code).cells]
    return {(cell.table, cell.item, cell.column): cell for cell in cells}


def _applicants(found: Report) -> tuple[Column, ...]:
    return forms()[found.editions["requests"]].table("requests").items[0].columns
