"""What a spreadsheet prints for a number, by the number format of its cell.

Belongs here: the format codes of ECMA-376 part 1, 18.8.30 and 18.8.31, as far as they decide which digits are shown.
Does not belong here: where formats are stored (``xlsx.py``, ``xls.py``).

A number is not what is printed: 0.5 under ``0%`` prints 50%, 0 under ``0;-0;;@`` prints nothing. A code that is not
understood to the last sign (conditions, fractions, thousands left out) gives the plain number, which is then not sure.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache

GENERAL = "General"
UNKNOWN = "[?]"
"""Stands for a format that is stored by a number which is not in ``BUILTIN``."""
BUILTIN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    27: 'yyyy"年"m"月"',
    31: 'yyyy"年"m"月"d"日"',
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    49: "@",
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats that are stored by number alone, as a Chinese Excel shows them; the others are not understood."""

_WIDTH = 11  # General shows no more signs, and no more than fifteen digits are stored
_DIGITS = ".15g"
_SECTION = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\_*\[]+|.', re.DOTALL)
_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*")|\\(?P<escaped>.)|(?P<space>_.)|(?P<fill>\*.)'
    r"|(?P<colour>\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\])"
    r"|\[\$(?P<currency>[^\]-]*)(?:-[0-9a-f]+)?\]|(?P<numerals>\[dbnum[1-4]\])|(?P<condition>\[[^\]]*\])"
    r"|(?P<general>general|g/通用格式)|(?P<number>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)"
    r"|(?P<percent>%)|(?P<text>@)|(?P<date>y+|m+|d+)|(?P<time>h+|s+|am/pm|a/p|e[+-]|[ghenbh])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class _Section:
    """One of the up to four parts of a code: how digits are written, and what stands around them."""

    before: str = ""
    after: str = ""
    whole: int = 0
    least: int = 0
    most: int = 0
    grouped: bool = False
    percent: int = 0
    kind: str = "literal"
    """``literal`` prints its own text alone; ``number``, ``general``, ``text``, ``date``; ``numerals``, ``unknown``."""
    date: str = ""


@lru_cache(maxsize=4096)
def printed(number: str | float, code: str = GENERAL, *, from_1904: bool = False) -> tuple[str, bool]:
    """What a cell with this number and format code shows, and whether that is sure."""
    try:
        value = Decimal(format(float(number), _DIGITS))
    except (ValueError, OverflowError, InvalidOperation):
        return str(number), False
    if not value.is_finite():
        return str(number), False
    parts = _sections(code)
    nth = 1 if value < 0 and len(parts) > 1 else 2 if value == 0 and len(parts) > 2 else 0
    section = parts[nth]
    if section.kind == "number":
        return _digits(value if nth == 0 else abs(value), section)
    if section.kind == "literal":
        # Nothing but signs of its own: a negative number that has no section of its own keeps its sign.
        return section.before, nth > 0 or value >= 0
    if section.kind in ("general", "text"):
        text, sure = _general(value if nth == 0 else abs(value))
        return f"{section.before}{text}{section.after}", sure
    if section.kind == "date":
        return _date(value, section, from_1904)
    # Chinese numerals say the same whole number; what anything else shows is not known.
    return _general(value)[0], section.kind == "numerals" and value == value.to_integral_value() and nth == 0


def printed_text(text: str, code: str = GENERAL) -> str:
    """What a cell with this text shows: only the fourth part of a code changes a text."""
    if code == GENERAL or len(parts := _sections(code)) < 4:
        return text
    return f"{parts[3].before}{text if parts[3].kind == 'text' else ''}{parts[3].after}"


@cache
def _sections(code: str) -> tuple[_Section, ...]:
    parts = [""]
    for piece in _SECTION.findall(code):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return tuple(map(_section, parts[:4]))


def _section(code: str) -> _Section:
    kind, date, number = "literal", "", ""
    around = ["", ""]
    percent = 0
    for token in _TOKEN.finditer(code):
        name, text = str(token.lastgroup), token[str(token.lastgroup)]
        seen = kind != "literal"
        if name in ("quoted", "escaped", "currency", "space", "literal"):
            plain = " " if name == "space" else text.strip('"') if name == "quoted" else text
            if name == "literal" and text == "/" and kind == "number":
                return _Section(kind="unknown")
            around[seen] += plain
            date += plain.replace("%", "%%")
        elif name == "percent":
            percent += 1
            around[seen] += text
        elif name in ("number", "general", "text"):
            if seen:
                return _Section(kind="unknown")
            kind, number = name, text
        elif name == "date":
            if kind not in ("literal", "date"):
                return _Section(kind="unknown")
            kind = "date"
            date += "{" + text.lower() + "}"
        elif name == "numerals":
            return _Section(kind="numerals" if "," not in code else "unknown")
        elif name in ("time", "condition"):
            return _Section(kind="unknown")
    whole, _, fraction = number.partition(".") if kind == "number" else ("", "", "")
    if whole.endswith(","):  # a comma behind the digits divides by a thousand
        return _Section(kind="unknown")
    return _Section(
        around[0],
        around[1],
        whole.count("0"),
        fraction.count("0"),
        len(fraction),
        "," in whole,
        percent,
        kind,
        date,
    )


def _digits(value: Decimal, section: _Section) -> tuple[str, bool]:
    rounded = (abs(value) * 100**section.percent).quantize(Decimal(1).scaleb(-section.most), ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    fraction = fraction[: section.least] + fraction[section.least :].rstrip("0")
    whole = whole.lstrip("0").zfill(section.whole)
    if section.grouped and whole:
        whole = f"{int(whole):,}" if len(whole.lstrip("0")) == len(whole) or whole == "0" else whole
    text = whole + ("." + fraction if section.most and (fraction or section.least) else "")
    sign = "-" if value < 0 else ""
    sure = not (sign and rounded == 0) and not (section.grouped and whole.startswith("0") and whole != "0")
    return f"{sign}{section.before}{text}{section.after}".strip(), sure


def _general(value: Decimal) -> tuple[str, bool]:
    """As many digits as are stored. What is longer than a cell shows is rounded to its width, which is not known."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text, len(text.lstrip("-")) <= _WIDTH


def _date(value: Decimal, section: _Section, from_1904: bool) -> tuple[str, bool]:
    """A day. Serial numbers below 61 belong to a February that Excel gives 29 days, and are not told."""
    try:
        day = (datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)) + timedelta(days=int(value))
    except OverflowError:
        return format(value, "f"), False
    parts = {"{yyyy}": f"{day.year:04}", "{yy}": f"{day.year % 100:02}", "{mm}": f"{day.month:02}"}
    parts |= {"{m}": str(day.month), "{dd}": f"{day.day:02}", "{d}": str(day.day)}
    text = re.sub(r"\{[ymd]+\}", lambda part: parts.get(part[0], part[0]), section.date).replace("%%", "%")
    if "{" in text or not 61 <= value <= 2_958_465:
        return day.date().isoformat(), False
    return text, True
