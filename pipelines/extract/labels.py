"""Which label of the form a text is: exact, then a known variant, then near enough with one winner.

Belongs here: the vocabulary derived from the declarations, and the match of one text against it.
Does not belong here: where a label stands and what follows from that (``tables.py``, ``rows.py``).

A ``Label`` carries no position; three texts cannot be told by themselves and stay ``positional``: the row and the
column 其他, the row and the columns 总计.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipelines.extract.normalise import key, numbering, plain, without_brackets
from schemas.forms import Table, forms, report

Kind = Literal["row", "parent", "head", "group", "anchor", "block", "section", "positional"]

LONGEST = 120
"""A text of more characters is prose and never a label."""

_DIGITS = re.compile(r"[\d.,]+")
_SHORTEST_NEAR = 6
_SHORTEST_CUT = 5


@dataclass(frozen=True)
class Label:
    """``table`` is NULL where several tables use it; ``edition`` only where the label belongs to one edition alone."""

    kind: Kind
    code: str
    table: str | None = None
    edition: str | None = None
    number: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """``exact`` by key; ``near`` the keys long enough to be matched by distance; ``cut`` beginnings of just one row
    or section.
    """

    exact: dict[str, Label]
    near: tuple[str, ...]
    cut: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    """All labels of all editions; what two editions declare alike belongs to none of them alone."""
    exact: dict[str, Label] = {}
    for label, texts in _declared():
        for number, text in texts:
            known = exact.get(text)
            if known is not None and label.edition == "":
                continue
            if known is None:
                exact[text] = Label(label.kind, label.code, label.table, label.edition, number)
            elif known.table == label.table and known.code == label.code and known.edition != label.edition:
                exact[text] = Label(known.kind, known.code, known.table, None, known.number)
            elif known.table != label.table and known.kind == label.kind == "head":
                exact[text] = Label("positional", label.code)
            elif known.kind == "positional":
                continue
            elif {known.kind, label.kind} in ({"row", "head"}, {"row", "positional"}):
                row = known if known.kind == "row" else label
                exact[text] = Label("positional", row.code if row.kind == "row" else known.code)
            elif {known.kind, label.kind} == {"row", "parent"}:
                row = known if known.kind == "row" else label
                exact[text] = Label("row", row.code, row.table, None, number)
    return Vocabulary(exact, tuple(text for text in exact if len(text) >= _SHORTEST_CUT), _cuts(exact))


def _cuts(exact: dict[str, Label]) -> dict[str, str]:
    """Every beginning of at least ``_SHORTEST_CUT`` characters that only one row or section has, with the whole key."""
    found: dict[str, set[str]] = {}
    for word, label in exact.items():
        if label.kind in ("row", "section"):
            for end in range(_SHORTEST_CUT, len(word)):
                found.setdefault(word[:end], set()).add(word)
    return {cut: min(words) for cut, words in found.items() if len({exact[word] for word in words}) == 1}


def match(text: str) -> Label | None:
    """The label that ``text`` prints, or None. ``text`` is one cell or line as printed."""
    if len(text) > LONGEST:
        return None
    flat = plain(text)
    number, rest = numbering(flat)
    whole = key(rest)
    if not whole or whole.isdecimal():
        return None
    words = vocabulary()
    bare = key(without_brackets(rest))
    found = words.exact.get(whole) or words.exact.get(bare)
    if found is None:
        nearest = _near(whole, number) or _near(bare, number)
        found = words.exact[nearest] if nearest else None
    return found and _placed(found, number)


def chain(text: str) -> tuple[list[tuple[int, int]], int] | None:
    """Labels written one after the other without a separator, and digits that may follow them.

    Returns ``([(start, end) of each label], start of the digits)``; without digits the last is the length of the
    text, and at least two labels are needed. None when anything else stands in the text, or where normalising moves
    its characters.
    """
    flat = plain(text)
    if len(flat) != len(text):
        return None
    places: list[tuple[int, int]] = []
    end = 0
    while found := spelled().match(flat, end):
        places.append((end, found.end()))
        end = found.end()
    digits = flat[end:]
    if not places or (digits and not _DIGITS.fullmatch(digits)) or (not digits and len(places) < 2):
        return None
    return places, end


@cache
def spelled() -> re.Pattern[str]:
    """Any label of a table and the heading of any section that has one, as declared and longest first, with or without
    a number before it; to be matched against ``plain`` texts.
    """
    texts = {plain(text) for text in _texts()} | {numbering(plain(text))[1] for text in _texts()}
    longest_first = sorted(
        texts | {without_brackets(text) for text in texts if not text.startswith("第")}, key=len, reverse=True
    )
    return re.compile(
        r"(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\d\.)?(?:"
        + "|".join(map(re.escape, longest_first))
        + ")"
    )


def _texts() -> list[str]:
    """Every label and variant inside a table and of the sections around them, as declared."""
    found: list[str] = []
    tables = {table.section for form in forms().values() for table in form.tables}
    for section in report().sections:
        if {section.no, section.no - 1} & tables:
            found += [section.label, *section.variants]
    for form in forms().values():
        for table in form.tables:
            found += table.anchors
            for heading in table.headings:
                found += [heading.label, *heading.variants]
            for item in table.items:
                found += [item.label, *item.variants]
                for column in item.columns:
                    found += [column.label, *column.variants, *([column.group] if column.group else [])]
    return found


@lru_cache(maxsize=65_536)
def exact(text: str) -> Label | None:
    """As ``match``, without nearness: for trying texts that the document does not print as one."""
    if len(text) > LONGEST:
        return None
    number, rest = numbering(plain(text))
    found = vocabulary().exact.get(key(rest))
    return found and _placed(found, number)


def _placed(found: Label, number: str) -> Label:
    """A number before 其他 or 总计 says that it is the row; a column has none."""
    if found.kind != "positional" or not number:
        return found
    for form in forms().values():
        for table in form.tables:
            for item in table.items:
                if item.positional and item.code == found.code and numbering(plain(item.label))[0] == number:
                    return Label("row", item.code, table.code, None, number)
    return found


def _near(text: str, number: str) -> str | None:
    """The only declared key within a small distance of ``text``, or of which ``text`` is the beginning."""
    words = vocabulary()
    if len(text) < _SHORTEST_CUT:
        return None
    if text in words.cut:
        return words.cut[text]
    if len(text) < _SHORTEST_NEAR:
        return None
    allowed = 1 if len(text) < 10 else 2 if len(text) < 16 else len(text) // 6
    if any(c.isdecimal() for c in text):
        return None
    close = process.extract(text, words.near, scorer=Levenshtein.distance, score_cutoff=allowed, limit=3)
    best = [word for word, distance, _ in close if distance == close[0][1]]
    same = {(words.exact[word].kind, words.exact[word].code, words.exact[word].table) for word in best}
    if len(same) != 1:
        return None
    declared = words.exact[best[0]].number
    return best[0] if not number or not declared or number == declared else None


def _declared() -> list[tuple[Label, list[tuple[str, str]]]]:
    """Every label of the declarations with its ``(number, key)`` spellings."""
    found: list[tuple[Label, list[tuple[str, str]]]] = []
    for section in report().sections:
        found.append((Label("section", str(section.no)), _spellings(section.label, *section.variants)))
    for form in forms().values():
        for table in form.tables:
            for anchor in table.anchors:
                found.append((Label("anchor", "", table.code), _spellings(anchor)))
            for heading in table.headings:
                kind: Kind = "parent" if heading.code else "group"
                found.append(
                    (Label(kind, heading.code, table.code, form.edition), _spellings(heading.label, *heading.variants))
                )
            for item in table.items:
                row: Kind = "block" if table.layout == "row" else "row"
                found.append((Label(row, item.code, table.code, form.edition), _spellings(item.label, *item.variants)))
                for column in item.columns:
                    found.append((Label("head", column.code, table.code, form.edition), _spellings(column.label)))
            for group, code in _groups(table).items():
                found.append((Label("anchor", code, table.code), _spellings(group)))
    return [*found, *_variants_of_columns()]


def _groups(table: Table) -> dict[str, str]:
    """The labels that stand above several columns, each with the first of them."""
    columns = [column for item in table.items for column in item.columns]
    return {column.group: column.code for column in reversed(columns) if column.group}


def _variants_of_columns() -> list[tuple[Label, list[tuple[str, str]]]]:
    """Variants of column labels come last: where one edition's variant is another's label, it is the label."""
    return [
        (Label("head", column.code, table.code, ""), _spellings(*column.variants))
        for form in forms().values()
        for table in form.tables
        for item in table.items
        for column in item.columns
        if column.variants
    ]


def _spellings(*texts: str) -> list[tuple[str, str]]:
    pairs = [numbering(plain(text)) for text in texts]
    return [(number, key(rest)) for number, rest in pairs] + [
        (number, bare) for number, rest in pairs if (bare := key(without_brackets(rest))) and bare != key(rest)
    ]
