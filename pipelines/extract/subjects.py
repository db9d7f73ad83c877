"""What the numbers of the prose are about: the words around a number held against the declared vocabulary.

Belongs here: which words count for a number, and the rules of ``schemas.subjects`` applied to them. A number that no
rule fits has no subject. Does not belong here: the vocabulary itself, finding numbers (``figures.py``).
"""

from functools import cache
from itertools import chain
from typing import Final

import polars as pl

from schemas.subjects import Rule, narrative

CHANGE: Final = "增长|增加|增幅|递增|减少|下降|降低|降幅|上升|提高|提升|翻|同比|环比|相比|多出|攀升"
"""Words of a comparison: the number behind them is a difference or a rate of change and counts nothing itself."""

_DISPUTES: Final = ("review", "litigation")
_SHARE: Final = "占|比例|比重"
_NEGATION: Final = "未|没有|不存在|无"


def subjects(figures: pl.DataFrame) -> pl.DataFrame:
    """``figures`` with ``subject_code`` (String, null when no rule applies), in the same order, and
    with ``part_of`` only where that subject can be a part.

    Needs, of each figure, ``sentence`` (number), ``section_code``, ``unit``, ``near`` (the words of its clause before
    it), ``after`` (behind it, up to the next mark), ``lead`` (its sentence since the figure before), ``touching``
    (nothing but words stands between it and the figure before), ``figure_no``, ``part_of`` and ``share_of`` (numbers of
    other figures of the document ``doc``).
    """
    if figures.is_empty():
        return figures.with_columns(subject_code=pl.lit(None, pl.String))
    texts = ["near", "after", "lead"]
    words = figures.select(texts).unique().with_columns(_cues(name).alias(f"{name}_cues") for name in texts)
    told = _with_contexts(figures.join(words, on=texts, how="left", maintain_order="left")).with_columns(
        counted=pl.when((pl.col("unit") == "%") & pl.col("near").str.contains(_SHARE))
        .then(pl.lit("件"))
        .otherwise(pl.col("unit").fill_null("")),
        changed=pl.col("near").str.contains(CHANGE),
        negated=pl.col("lead").str.contains(_NEGATION),
    )
    key = ["near_cues", "after_cues", "lead_cues", "counted", "contexts", "section_code", "negated"]
    distinct = told.select(key).unique(maintain_order=True)
    codes = [_classified(*row) for row in distinct.iter_rows()]
    schema = {"before_code": pl.String, "behind_code": pl.String}
    told = told.join(
        pl.concat([distinct, pl.DataFrame(codes, schema=schema, orient="row")], how="horizontal"),
        on=key,
        nulls_equal=True,
        maintain_order="left",
        how="left",
    )
    # Of words between two numbers only the first number's place tells to which of the two they belong.
    first_named = pl.col("before_code").shift().is_not_null()
    own = (
        pl.when(pl.col("touching") & ~first_named)
        .then("behind_code")
        .otherwise(pl.coalesce("before_code", "behind_code"))
    )
    told = told.with_columns(subject_code=pl.when(~pl.col("changed")).then(own))
    return _related(told).select(*figures.columns, "subject_code")


@cache
def vocabulary() -> list[str]:
    """Every word that a rule or a context looks for."""
    words = narrative()
    rules = [rule for subject in words.subjects for rule in subject.rules]
    listed = chain(
        *(word for rule in rules for word in (*rule.required, rule.forbidden)),
        *(context.words for context in words.contexts.values()),
    )
    return sorted(set(listed))


def _cues(name: str) -> pl.Expr:
    found = pl.col(name).str.extract_many(vocabulary(), overlapping=True)
    return found.list.unique().list.sort().list.join("|")


def _with_contexts(figures: pl.DataFrame) -> pl.DataFrame:
    """Adds ``contexts``: what the sentence, as far as it has come, or the section is about, separated by ``|``."""
    told = []
    for name, one in narrative().contexts.items():
        if name in _DISPUTES:
            continue
        said = pl.col("lead").str.contains_any(list(one.words))
        about = said.cast(pl.Int8).cum_max().over("sentence").cast(pl.Boolean)
        told.append(pl.when(about | pl.col("section_code").is_in(list(one.sections))).then(pl.lit(name)))
    review, litigation = (pl.col("lead").str.contains_any(list(narrative().contexts[name].words)) for name in _DISPUTES)
    dispute = (
        pl.when(review & litigation)
        .then(pl.lit("review or litigation"))
        .when(review)
        .then(pl.lit("review"))
        .when(litigation)
        .then(pl.lit("litigation"))
        .forward_fill()
        .over("sentence")
    )
    return figures.with_columns(contexts=pl.concat_str([*told, dispute], separator="|", ignore_nulls=True))


def _classified(
    near: str, after: str, lead: str, unit: str, contexts: str, section: str, negated: bool
) -> tuple[str | None, str | None]:
    """The subject by the words before the number, also of an earlier clause, and that by the words behind it too."""
    about = frozenset(contexts.split("|"))
    before, behind, clause = (frozenset(text.split("|")) - {""} for text in (near, after, lead))
    code = _ruled(before, unit, about, section, far=False)
    if code is None and not behind and not negated:
        code = _ruled(clause, unit, about, section, far=True)
    return code, _ruled(before | behind, unit, about, section, far=False) if behind else None


def _ruled(cues: frozenset[str], unit: str, contexts: frozenset[str], section: str, *, far: bool) -> str | None:
    if not cues:
        return None
    for subject in narrative().subjects:
        for rule in subject.rules:
            if (rule.far or not far) and _applies(rule, cues, unit, contexts, section):
                return subject.code
    return None


def _applies(rule: Rule, cues: frozenset[str], unit: str, contexts: frozenset[str], section: str) -> bool:
    return (
        unit in rule.units
        and not cues & rule.forbidden
        and all(cues & words for words in rule.required)
        and (rule.context is None or rule.context in contexts)
        and (not rule.sections or section in rule.sections)
    )


def _related(figures: pl.DataFrame) -> pl.DataFrame:
    """Gives parts and shares the subject that follows from the figure that they belong to."""
    alone = (
        pl.col("subject_code")
        .is_in([subject.code for subject in narrative().subjects if subject.alone])
        .fill_null(False)
    )
    ended = (
        (alone & (pl.col("figure_no") > pl.col("part_of") + 1))
        .fill_null(False)
        .cast(pl.Int8)
        .cum_max()
        .over("doc", "part_of")
        .cast(pl.Boolean)
    )
    figures = figures.with_columns(part_of=pl.when(~ended).then("part_of"))
    parts = {subject.code: subject.part for subject in narrative().subjects if subject.part}
    others = figures.select("doc", "figure_no", other_code="subject_code", other_unit="unit")
    related = figures.join(
        others, left_on=["doc", "part_of"], right_on=["doc", "figure_no"], how="left", maintain_order="left"
    )
    other, own = pl.col("other_code"), pl.col("subject_code")
    as_part = own.replace_strict(parts, default=None, return_dtype=pl.String)
    of_whole = pl.when(pl.col("unit") == pl.col("other_unit")).then(
        other.replace_strict(parts, default=None, return_dtype=pl.String)
    )
    of_part = (
        pl.when(own.is_null())
        .then(of_whole)
        .when(as_part.is_not_null())
        .then(pl.when(own == other).then(of_whole).otherwise(as_part))
        .when(own == other)
        .then(None)
        .otherwise(own)
    )
    related = related.with_columns(
        subject_code=pl.when(pl.col("part_of").is_not_null() & ~pl.col("changed")).then(of_part).otherwise(own)
    )
    numbers = related.select("doc", "figure_no", share_code="subject_code")
    return related.join(
        numbers, left_on=["doc", "share_of"], right_on=["doc", "figure_no"], how="left", maintain_order="left"
    ).with_columns(subject_code=pl.when(pl.col("share_of").is_not_null()).then("share_code").otherwise("subject_code"))
