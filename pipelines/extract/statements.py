"""What the prose states without a number: that nothing was received or contested, that all was upheld, and its period.

Belongs here: recognising such clauses. A clause with any restriction (only in writing, only repeated requests) states
something else and is passed over. Does not belong here: whether it is true (``pipelines/quality/narrative.py``).
"""

from functools import cache
from typing import Final

import polars as pl

from pipelines.extract.cuts import CLOSE, OPEN, STOPS, cut, placed
from pipelines.extract.dates import RECENT_YEARS
from pipelines.extract.headings import prose
from pipelines.extract.script import mapping
from schemas.subjects import narrative

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "doc": pl.UInt32,
    "statement_no": pl.Int32,
    "section_no": pl.Int16,
    "statement_code": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
    "stated_year": pl.Int16,
    "wider": pl.Boolean,
    "quote": pl.String,
    "locator": pl.String,
}

_NOT = "(?:未|没有|没|无|尚未|未曾|不存在)"
_WHO = (
    "(?:任何|形式|方式|的|过|到|公民|法人|或者|或|和|及|以及|与|、|其他|其它|组织|单位|个人|社会|公众|群众|提出|提交|递交|"
    "关于|有关|相关|一件|向|我|本|局|中心|机关)*"
)
_WHY = (
    "(?:因|由|有|关于|涉及|政府|政务|信息|公开|工作|被|引发|引起|导致|产生|申请|提起|提出|的|任何|相关|而|方面|到|过|"
    "案件)*"
)
_END = r"[,;:、。!?()\n]|$"
_YEAR = r"(20[0-9]{2})[ \t\x{a0}\x{3000}]*年"
# Traditional characters too: this is asked before a text is mapped to one script.
_LIKELY = (
    "[未没沒無无][^，。；]{0,40}(?:公[开開]|[复復][议議]|[诉訴][讼訟]|处理费|處理費)|不存在"
    "|[均部都][^，。；]{0,6}[维維]持"
)
_OTHER_TIME = f"去年|上年|上一年|往年|以往|历年|季度|半年|月|以来|{RECENT_YEARS}"
_DAY = r"[ \t\x{a0}\x{3000}]*([0-9]{1,2})[ \t\x{a0}\x{3000}]*月[ \t\x{a0}\x{3000}]*([0-9]{1,2})[ \t\x{a0}\x{3000}]*日"


def statements(paragraphs: pl.DataFrame, lines: pl.DataFrame, whole: pl.DataFrame | None = None) -> pl.DataFrame:
    """The statements of a batch in reading order: columns ``SCHEMA``, numbered from 1 in each document.

    ``statement_code``: ``requests_none``, ``review_none``, ``litigation_none``, ``fees_none``, ``review_all_upheld``,
    ``litigation_all_upheld``, and ``statistical_period`` with its ``first_day`` and ``last_day``, which may also stand
    before the first section (``section_no`` null). ``stated_year`` is the year that the sentence names before it;
    ``wider``: the sentence speaks of a territory or of other bodies. ``whole``: all paragraphs of these documents, by
    which a line is told its section, where ``paragraphs`` are only some.
    """
    said = pl.concat([_clauses(paragraphs, lines), _periods(paragraphs if whole is None else whole, lines)])
    return (
        said.sort("doc", pl.col("section_no").fill_null(0), "at", "statement_code")
        .with_columns(statement_no=pl.int_range(1, pl.len() + 1).over("doc"))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


_COLUMNS: Final = ["doc", "section_no", "at", *list(SCHEMA)[3:]]


def _clauses(paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    found = cut(paragraphs, _LIKELY, _characters(), (_pattern(), f"{OPEN}${{said}}{CLOSE}${{end}}")).with_columns(
        lead=pl.col("before").str.extract(f"([^{STOPS}]*)$")
    )
    said, lead = pl.col("printed"), pl.col("lead")
    review, litigation = "复议", "诉讼|应诉"
    negated = ~said.str.contains("维持", literal=True)
    codes = [
        pl.when(said.str.contains("处理费", literal=True)).then(pl.lit("fees_none")),
        pl.when(negated & said.str.contains(review)).then(pl.lit("review_none")),
        pl.when(negated & said.str.contains(litigation)).then(pl.lit("litigation_none")),
        pl.when(negated & ~said.str.contains(f"处理费|{review}|{litigation}")).then(pl.lit("requests_none")),
        pl.when(~negated & lead.str.contains(review)).then(pl.lit("review_all_upheld")),
        pl.when(~negated & lead.str.contains(litigation)).then(pl.lit("litigation_all_upheld")),
    ]
    found = (
        found.filter(~lead.str.contains(_OTHER_TIME))
        .with_columns(
            statement_code=pl.concat_list(codes).list.drop_nulls(),
            stated_year=lead.str.extract_all(_YEAR).list.last().str.extract("([0-9]+)").cast(pl.Int16),
            wider=lead.str.contains_any(list(narrative().scope_words)),
            width=said.str.len_chars(),
            quote=_quote(),
            first_day=pl.lit(None, pl.Date),
            last_day=pl.lit(None, pl.Date),
        )
        .explode("statement_code")
        .drop_nulls("statement_code")
    )
    return placed(found, paragraphs, lines).select(_COLUMNS).cast({"at": pl.UInt32})


def _quote() -> pl.Expr:
    """The clause as printed: from the last mark before the statement to its end."""
    opening = pl.col("lead").str.extract("([^,;:()]*)$").str.len_chars()
    return (
        pl.col("text").str.slice(pl.col("at") - opening, opening + pl.col("printed").str.len_chars()).str.strip_chars()
    )


@cache
def _characters() -> dict[str, str]:
    words = narrative()
    listed = (
        *(word for said in words.statements.values() for word in said),
        *words.scope_words,
        _NOT,
        _WHO,
        _WHY,
        _DAY,
    )
    return mapping("".join(sorted({char for word in listed for char in word})))


@cache
def _pattern() -> str:
    words = narrative().statements
    received, upheld, fees = ("|".join(words[name]) for name in ("received", "upheld", "fees"))
    contested, requests = ("|".join(words[name]) for name in ("contested", "requests"))
    nothing = (
        f"(?:{_NOT}(?:{received})|无|没有|不存在){_WHO}(?:{requests})"
        "(?:书|件|材料|事项|要求|案件)?(?:的)?(?:情况|情形)?"
    )
    disputes = (
        f"{_NOT}(?:发生|收到|产生|出现|有|存在|涉及)?{_WHY}(?:{contested})"
        f"(?:(?:、|和|与|及|或|以及|或者){_WHY}(?:{contested}))*(?:的)?(?:案件|情况|事项|情形|事件|案例|申请|发生)*"
    )
    none_paid = f"{_NOT}(?:产生|收取|发生|有|涉及)?(?:任何)?(?:政府)?(?:{fees})(?:用)?(?:的)?(?:情况)?"
    all_upheld = f"(?:均|全部|都)(?:被|获得|获|予以|得到|为)?(?:结果)?(?:{upheld})"
    return f"(?P<said>{disputes}|{nothing}|{none_paid}|{all_upheld})(?P<end>{_END}|(?:原|决定|结论|结果)|$)"


def _periods(paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """From the lines, so also from those before the first section: first and last day of the figures."""
    cues = "|".join(narrative().statements["period"])
    span = rf"(?:{_YEAR}){_DAY}起?(?:至|到|[-—–~]+)[ \t]*(?:{_YEAR})?{_DAY}"
    text = pl.col("text").str.replace_many(_characters())
    likely = lines.filter(pl.col("text").str.contains("日", literal=True))
    likely = likely.filter(pl.col("text").str.contains("[0-9０-９].{0,2}日.{0,12}[0-9０-９].{0,2}日"))
    found = (
        prose(likely)
        .join(likely.select("doc", "line", "place"), on=["doc", "line"], maintain_order="left")
        .with_columns(flat=text)
        .with_columns(
            parts=pl.col("flat").str.extract_groups(f"^(?P<lead>.*?)(?P<span>{span})"),
            cue=pl.col("flat").str.contains(f"(?:{cues})[^{STOPS}]*?{span}|{span}[^{STOPS}]*?(?:{cues})"),
        )
    )
    fields = found.filter("cue").with_columns(pl.col("parts").struct.unnest()).drop_nulls("span")
    year, month, day, last_year, last_month, last_day = (pl.col(str(n)) for n in range(3, 9))
    first, last = (
        pl.concat_str([*date], separator="-").str.to_date("%Y-%m-%d", strict=False)
        for date in ((year, month, day), (pl.coalesce(last_year, year), last_month, last_day))
    )
    opened = paragraphs.group_by("doc", "section_no", maintain_order=True).agg(pl.col("line").first())
    at = pl.col("lead").str.len_chars()
    by_line = pl.format('{{"line": {}, "start": {}, "end": {}}}', "line", "start", "end")
    return (
        fields.filter(first.is_not_null() & last.is_not_null())
        .join_asof(opened, on="line", by="doc", strategy="backward", check_sortedness=False)
        .with_columns(
            at=at.cast(pl.UInt32),
            statement_code=pl.lit("statistical_period"),
            first_day=first,
            last_day=last,
            stated_year=year.cast(pl.Int16),
            wider=pl.lit(False),
            quote=pl.col("text").str.slice(at, pl.col("span").str.len_chars()),
            locator=pl.when(pl.col("place").is_not_null())
            .then("place")
            .when(pl.col("start").is_null())
            .then(pl.format('{{"block": {}}}', "line"))
            .otherwise(by_line),
        )
        .select(_COLUMNS)
    )
