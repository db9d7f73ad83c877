"""Years and dates as reports write them: 2023年, 二〇二三年, 2024-01-22, 2024/1/22, 二〇二四年一月三十日.

Belongs here: their patterns and what number they mean, for texts in which ``simplified`` has done its work.
Does not belong here: which of the years in a document is the report's (``identity.py``).
"""

import polars as pl

_ONES = ("", *"一二三四五六七八九")
_TENS = ("", "十", "二十", "三十")
_DIGITS = dict(zip(("〇", *_ONES[1:], "O", "o"), "012345678900", strict=True))
_NUMERALS = {f"{ten}{one}": 10 * n + k for n, ten in enumerate(_TENS) for k, one in enumerate(_ONES)}
_SMALL = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"

YEAR = r"(?:20[0-4]\d|二[〇Oo0][一二三四〇Oo0][〇Oo0一二三四五六七八九])"
RECENT_YEARS = "近[0-9几一二两三四五六七八九十]{0,2}年"
YEAR_WORD = rf"{YEAR}(?:年年度|年度|年)?"
DATE = rf"({YEAR})[年\-/.]{_SMALL}[月\-/.]{_SMALL}日?"
PERIOD = rf"({YEAR})年(?:1|01|一)月(?:1|01|一)日[^。0-9]{{0,6}}?(?:({YEAR})年)?(?:12|十二)月(?:31|三十一)日"
"""The statistical period: its year, and the year at its end where that is written too."""


def to_year(text: pl.Expr) -> pl.Expr:
    """What YEAR matches as an Int16."""
    return text.str.replace_many(_DIGITS).cast(pl.Int16, strict=False)


def to_date(text: pl.Expr) -> pl.Expr:
    """What DATE matches as a Date; null where there is no such day."""
    month, day = (_to_small(text.str.extract(DATE, group)) for group in (2, 3))
    parts = [part.cast(pl.String).str.zfill(2) for part in (to_year(text.str.extract(DATE, 1)), month, day)]
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _to_small(text: pl.Expr) -> pl.Expr:
    numeral = text.replace_strict(_NUMERALS, default=None, return_dtype=pl.Int16)
    return pl.coalesce(numeral, text.cast(pl.Int16, strict=False))
