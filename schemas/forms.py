"""The editions of the national form as typed objects, loaded from ``schemas/forms/*.toml``.

Belongs here: what the form declares, and what follows from the declaration alone (its cells, its equations written
out). Does not belong here: how a declared label is recognised in a document (``pipelines/extract/labels.py``).
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).with_name("forms")
REPORT_FILE = "report.toml"
NARRATIVE_FILE = "narrative.toml"
_NO_EDITIONS = {REPORT_FILE, NARRATIVE_FILE}

CellKind = Literal["count", "amount"]


@dataclass(frozen=True)
class Column:
    """A column of a table; ``group`` is the heading that spans it, ``signed`` allows a negative number."""

    code: str
    label: str
    label_en: str
    variants: tuple[str, ...] = ()
    group: str | None = None
    kind: CellKind = "count"
    signed: bool = False


@dataclass(frozen=True)
class Item:
    """A row of a table; ``positional`` says that its label alone does not tell it from a column or a group."""

    code: str
    label: str
    label_en: str
    variants: tuple[str, ...] = ()
    parent: str | None = None
    positional: bool = False
    columns: tuple[Column, ...] = ()
    group: str | None = None


@dataclass(frozen=True)
class Heading:
    """A label inside a table that carries no numbers: a parent row, or a title of rows or columns (no code)."""

    code: str
    label: str
    label_en: str
    variants: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of the form. ``position`` counts from 0 in the order in which the form prints the cells of a table."""

    table: str
    item: str
    column: str
    kind: CellKind
    signed: bool
    position: int


@dataclass(frozen=True)
class Table:
    """A table of one edition. ``layout``: ``groups`` (sub-tables with columns of their own), ``matrix`` or ``row``."""

    code: str
    label: str
    label_en: str
    section: int
    layout: Literal["groups", "matrix", "row"]
    anchors: tuple[str, ...]
    headings: tuple[Heading, ...]
    items: tuple[Item, ...]
    spanning: tuple[Heading, ...] = ()
    """Titles that only span columns; they are not needed to read a table."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in the order of the form."""
        pairs = [(item, column) for item in self.items for column in item.columns]
        return tuple(Cell(self.code, i.code, c.code, c.kind, c.signed, n) for n, (i, c) in enumerate(pairs))

    @property
    def spans(self) -> dict[str, int]:
        """How many columns of labels the label of each row takes: those that its parent rows leave of them."""
        parents = {heading.code: heading.parent for heading in self.headings if heading.code}
        above = {item.code: 0 for item in self.items}
        for item in self.items:
            parent = item.parent
            while parent:
                above[item.code], parent = above[item.code] + 1, parents[parent]
        deepest = max(above.values())
        return {code: deepest + 1 - parents for code, parents in above.items()}


@dataclass(frozen=True)
class Term:
    """``coefficient`` times the value of a cell."""

    coefficient: int
    item: str
    column: str


@dataclass(frozen=True)
class Equation:
    """One instance of a declared equation: left terms have a positive, right terms a negative coefficient; the sum is
    0.

    ``item`` and ``column`` say where it stands; the part along which it sums is the empty string.
    """

    code: str
    table: str
    item: str
    column: str
    severity: str
    label: str
    label_en: str
    source: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Form:
    """One edition of the form."""

    edition: str
    issued_as: str
    label: str
    label_en: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    equations: tuple[Equation, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of all tables in the order of the form."""
        return tuple(cell for table in self.tables for cell in table.cells)

    def table(self, code: str) -> Table:
        """The table with this code; KeyError when the edition has none."""
        for table in self.tables:
            if table.code == code:
                return table
        raise KeyError(f"edition {self.edition} has no table {code!r}")

    def in_force(self, year: int) -> bool:
        """Whether a report for this year is due on this edition."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True)
class Section:
    """A section of prose; ``parent`` is the code of the section that contains it."""

    no: int
    code: str
    label: str
    label_en: str
    variants: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True)
class Report:
    """What all editions share: title, sections, and the words that introduce a date, a scope or the reporting organ."""

    titles: tuple[str, ...]
    about_reports: tuple[str, ...]
    published_words: tuple[str, ...]
    consolidated_words: tuple[str, ...]
    summed_word: str
    territory_words: tuple[str, ...]
    internal_words: tuple[str, ...]
    own_words: tuple[str, ...]
    issuer_words: tuple[str, ...]
    field_words: tuple[str, ...]
    navigation_words: tuple[str, ...]
    neighbour_words: tuple[str, ...]
    organ_endings: tuple[str, ...]
    weak_organ_endings: tuple[str, ...]
    organ_places: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...]
    serial_words: tuple[str, ...]
    continued_words: tuple[str, ...]
    footer_words: tuple[str, ...]
    sections: tuple[Section, ...]
    subsections: tuple[Section, ...]


@cache
def forms() -> dict[str, Form]:
    """Every declared edition by its name, newest first."""
    loaded = [_form(_read(path)) for path in FOLDER.glob("*.toml") if path.name not in _NO_EDITIONS]
    return {form.edition: form for form in sorted(loaded, key=lambda form: form.first_year, reverse=True)}


@cache
def report() -> Report:
    """The declaration of what every edition shares."""
    raw = _read(FOLDER / REPORT_FILE)
    sections = raw["sections"]
    return Report(
        titles=(raw["title"], *raw["title_variants"]),
        about_reports=tuple(raw["about_reports"]),
        published_words=tuple(raw["published_words"]),
        consolidated_words=tuple(raw["consolidated_words"]),
        summed_word=raw["summed_word"],
        territory_words=tuple(raw["territory_words"]),
        internal_words=tuple(raw["internal_words"]),
        own_words=tuple(raw["own_words"]),
        issuer_words=tuple(raw["issuer_words"]),
        field_words=tuple(raw["field_words"]),
        navigation_words=tuple(raw["navigation_words"]),
        neighbour_words=tuple(raw["neighbour_words"]),
        organ_endings=tuple(raw["organ_endings"]),
        weak_organ_endings=tuple(raw["weak_organ_endings"]),
        organ_places=tuple(raw["organ_places"]),
        synonyms=tuple((written, declared) for written, declared in raw["synonyms"]),
        serial_words=tuple(raw["serial_words"]),
        continued_words=tuple(raw["continued_words"]),
        footer_words=tuple(raw["footer_words"]),
        sections=tuple(_section(section, section["no"], None) for section in sections),
        subsections=tuple(
            _section(sub, section["no"], section["code"])
            for section in sections
            for sub in section.get("subsections", [])
        ),
    )


@cache
def edition_in_force(year: int | None) -> Form:
    """The edition on which a report for ``year`` is due; without a year, or before the first, the nearest one."""
    ordered = list(forms().values())
    if year is None:
        return ordered[0]
    return next(
        (form for form in ordered if form.in_force(year)), ordered[-1] if year < ordered[-1].first_year else ordered[0]
    )


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _section(raw: dict[str, Any], no: int, parent: str | None) -> Section:
    return Section(no, raw["code"], raw["label"], raw["label_en"], tuple(raw.get("variants", ())), parent)


def _form(raw: dict[str, Any]) -> Form:
    tables = tuple(_table(table) for table in raw["tables"])
    by_code = {table.code: table for table in tables}
    return Form(
        edition=raw["edition"],
        issued_as=raw["issued_as"],
        label=raw["label"],
        label_en=raw["label_en"],
        first_year=raw["first_year"],
        last_year=raw.get("last_year"),
        tables=tables,
        equations=tuple(
            one for equation in raw["equations"] for one in _equations(equation, by_code[equation["table"]])
        ),
    )


def _table(raw: dict[str, Any]) -> Table:
    groups = raw.get("groups") or [{"columns": raw["columns"], "items": raw["items"]}]
    headings = [
        Heading(p["code"], p["label"], p["label_en"], tuple(p.get("variants", ())), p.get("parent"))
        for p in raw.get("parents", [])
    ]
    headings += [Heading("", g["label"], g["label_en"], tuple(g.get("variants", ()))) for g in groups if "label" in g]
    return Table(
        code=raw["code"],
        label=raw["label"],
        label_en=raw["label_en"],
        section=raw["section"],
        layout=raw["layout"],
        anchors=tuple(raw["anchors"]),
        headings=tuple(headings),
        items=tuple(item for group in groups for item in _items(group)),
        spanning=tuple(Heading("", one["label"], one["label_en"]) for one in raw.get("spanning", [])),
    )


def _items(group: dict[str, Any]) -> Iterator[Item]:
    columns = tuple(Column(**{**column, "variants": tuple(column.get("variants", ()))}) for column in group["columns"])
    for raw in group["items"]:
        given = {"group": group.get("label"), **raw, "variants": tuple(raw.get("variants", ()))}
        yield Item(**given, columns=columns)


def _equations(raw: dict[str, Any], table: Table) -> Iterator[Equation]:
    """An equation along items holds in every column, one along columns holds in every row."""
    shared = (raw["severity"], raw["label"], raw["label_en"], raw["source"])
    if raw["along"] == "items":
        for column in table.items[0].columns:
            terms = _terms(raw, lambda item, column=column: (item, column.code))
            yield Equation(raw["code"], table.code, "", column.code, *shared, terms)
    else:
        for item in table.items:
            terms = _terms(raw, lambda column, item=item: (item.code, column))
            yield Equation(raw["code"], table.code, item.code, "", *shared, terms)


def _terms(raw: dict[str, Any], place: Any) -> tuple[Term, ...]:
    return tuple(Term(1, *place(code)) for code in raw["left"]) + tuple(Term(-1, *place(code)) for code in raw["right"])
