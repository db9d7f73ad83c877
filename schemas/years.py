"""What the form ties together over two report years: equations between this year's table and last year's.

Belongs here: the declaration of these equations, and the cells that comparisons over years look at. Does not belong
here: equations inside one report (``schemas/forms/*.toml``), the computation (``pipelines/quality/years.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from schemas.dictionary import CELL_KEY
from schemas.forms import Cell, Form, forms

SOURCE: Final = "表格的含义：年末数为下年年初数"


@dataclass(frozen=True)
class YearTerm:
    """``coefficient`` times the value of a cell, ``back`` years before (0 or 1)."""

    coefficient: int
    item: str
    column: str
    back: int


@dataclass(frozen=True)
class YearEquation:
    """The number of the cell at ``item`` and ``column`` is the sum of the ``terms``."""

    code: str
    edition: str
    table: str
    item: str
    column: str
    terms: tuple[YearTerm, ...]


@cache
def year_equations() -> tuple[YearEquation, ...]:
    """Every equation of every edition whose cells it has."""
    return tuple(one for form in forms().values() for one in _of_form(form))


@cache
def year_terms() -> pl.DataFrame:
    """Every term: ``check_code``, the key of the cell on the left, ``term_item, term_column, coefficient, back``."""
    rows = [
        (one.code, one.edition, one.table, one.item, one.column, term.item, term.column, term.coefficient, term.back)
        for one in year_equations()
        for term in one.terms
    ]
    texts = ["check_code", *CELL_KEY, "term_item", "term_column"]
    types = dict.fromkeys(texts, pl.String()) | {"coefficient": pl.Int8(), "back": pl.Int8()}
    return pl.DataFrame(rows, schema=types, orient="row")


def telling_cells() -> list[Cell]:
    """Cells whose number is compared with last year's by size: totals of requests and cases, and every count of table
    two that is no difference.
    """
    found = {
        (cell.table, cell.item, cell.column): cell
        for form in forms().values()
        for cell in form.cells
        if cell.kind == "count" and not cell.signed and (cell.table == "proactive" or _is_sum(cell))
    }
    return list(found.values())


def _is_sum(cell: Cell) -> bool:
    return cell.column == "total" and (cell.table == "disputes" or cell.item in ("new_received", "total"))


def _of_form(form: Form) -> Iterator[YearEquation]:
    cells = {(cell.table, cell.item, cell.column) for cell in form.cells}
    for table, item, column in sorted(cells):
        if (table, item) == ("requests", "carried_over"):
            terms: tuple[YearTerm, ...] = (YearTerm(1, "carried_forward", column, 1),)
            yield YearEquation("carry_over_continuity", form.edition, table, item, column, terms)
        elif table == "proactive" and column == "valid":
            terms = (YearTerm(1, item, "valid", 1), YearTerm(1, item, "made", 0), YearTerm(-1, item, "repealed", 0))
            yield YearEquation(f"{item}_stock", form.edition, table, item, column, terms)
        elif table == "proactive" and column == "prev_items":
            terms = (YearTerm(1, item, "prev_items", 1), YearTerm(1, item, "change", 1))
            yield YearEquation("items_stock", form.edition, table, item, column, terms)
