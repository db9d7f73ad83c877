"""Atoms -> which table of the form an atom stands in, and the edition of each table.

Belongs here: the context that headings and header labels give, the labels that only their place tells (其他, 总计),
the vote of the headers. Does not belong here: which values belong to which row (``rows.py``).
"""

import polars as pl

from schemas.forms import Form, edition_in_force, forms, report

_DEFINITE = 5
"""A row label of table 三 with at least this many characters stands nowhere but in that table."""


def located(atoms: pl.DataFrame) -> pl.DataFrame:
    """Adds ``context`` (table code, or empty outside the tables) and ``valued`` (a value stands right behind), and
    turns positional labels into rows where they are rows.

    ``kind`` ``row`` is left only on labels that stand in their table; elsewhere (a menu, a sentence) they become
    ``text``.
    """
    sections = {str(table.section): table.code for form in forms().values() for table in form.tables}
    outside = {str(section.no): "" for section in report().sections}
    own = (
        pl.when(pl.col("kind") == "section")
        .then(pl.col("code").replace_strict({**outside, **sections}, default=None))
        .when(pl.col("kind").is_in(["group", "anchor", "head", "parent", "block"]))
        .then(pl.col("table"))
        .when(
            (pl.col("kind") == "row") & (pl.col("table") == "requests") & (pl.col("text").str.len_chars() >= _DEFINITE)
        )
        .then(pl.col("table"))
    )
    first = (pl.col("doc") != pl.col("doc").shift(1)).fill_null(True)
    turns = atoms.select("doc", "kind", "code", "table", "text", first=first).with_columns(
        turn=pl.col("first") | pl.col("kind").is_not_null()
    )
    contexts = turns.filter("turn").select(
        context=pl.when("first").then(pl.coalesce(own, pl.lit(""))).otherwise(own).forward_fill()
    )
    context = contexts["context"].gather(turns["turn"].cum_sum() - 1)
    located = atoms.with_columns(context)
    located = _positional(located.with_columns(valued=_valued()))
    astray = (pl.col("kind") == "row") & (pl.col("table") != pl.col("context"))
    return located.with_columns(kind=pl.when(astray).then(pl.lit("text")).otherwise(pl.col("kind")))


def _positional(atoms: pl.DataFrame) -> pl.DataFrame:
    """A bare 其他 or 总计 is the row only right after the row that the form prints before it, and with a value behind
    it.
    """
    is_row = pl.col("kind") == "row"
    bare = (pl.col("kind") == "positional") & (pl.col("context") == "requests") & pl.col("valued")
    rows = atoms.select("pos", "doc", "kind", "code", bare=bare).filter(is_row | pl.col("bare"))
    for code, after in (("other_other", ["other_overdue_fee"]), ("total", ["other_other", "other_all"])):
        row = pl.when(is_row).then(pl.col("code"))
        first = (pl.col("doc") != pl.col("doc").shift(1)).fill_null(True)
        last = pl.when(first).then(pl.coalesce(row, pl.lit(""))).otherwise(row).forward_fill().shift(1)
        hit = pl.col("bare") & ~first & (pl.col("code") == code) & last.is_in(after)
        rows = rows.with_columns(kind=pl.when(hit).then(pl.lit("row")).otherwise("kind"))
    hit = pl.col("pos").is_in(rows.filter(is_row & pl.col("bare"))["pos"].implode())
    return atoms.with_columns(
        kind=pl.when(hit).then(pl.lit("row")).otherwise("kind"),
        table=pl.when(hit).then(pl.lit("requests")).otherwise("table"),
    )


def _valued() -> pl.Expr:
    """Whether a value stands right behind the atom."""
    return (pl.col("state").shift(-1).is_not_null() & (pl.col("doc").shift(-1) == pl.col("doc"))).fill_null(False)


def editions(atoms: pl.DataFrame) -> pl.DataFrame:
    """``doc, proactive, requests, disputes``: the edition of each table by its own labels, NULL where they do not tell.

    The header labels of table 二 vote with the edition that alone declares them; twice the votes of the other decide.
    Table 三 is told by the rows that it alone declares. Table 四 is the same in all editions and follows the others.
    """
    own = pl.col("edition").is_not_null() & (pl.col("edition") != "")
    votes = (
        atoms.select("doc", "kind", "table", "edition")
        .filter(own & (pl.col("table") == "proactive") & pl.col("kind").is_in(["head", "row", "group"]))
        .group_by("doc", "edition")
        .agg(votes=pl.len())
        .sort("doc", "votes", descending=[False, True])
        .group_by("doc", maintain_order=True)
        .agg(
            proactive=pl.when(
                pl.col("votes").first() >= 2 * pl.col("votes").get(1, null_on_oob=True).fill_null(0)
            ).then(pl.col("edition").first())
        )
    )
    requests = (
        atoms.select("doc", "kind", "code", "table", "valued")
        .filter((pl.col("kind") == "row") & (pl.col("table") == "requests"))
        .group_by("doc")
        .agg(**_requests_edition())
    )
    docs = atoms.select(pl.col("doc").unique())
    both = docs.join(votes, on="doc", how="left").join(requests, on="doc", how="left")
    return both.with_columns(disputes=pl.coalesce("requests", "proactive"))


def _requests_edition() -> dict[str, pl.Expr]:
    """Rows that one edition alone declares; a label that heads a group in another counts only when values stand right
    behind it.
    """
    told: pl.Expr = pl.lit(None, pl.String)
    for form, alone in _rows_of_one_edition():
        present = pl.col("code").is_in(alone)
        if any(parent in _parents() for parent in alone):
            present = present & pl.col("valued")
        told = pl.coalesce(told, pl.when(present.any()).then(pl.lit(form.edition)))
    return {"requests": told}


def _rows_of_one_edition() -> list[tuple[Form, list[str]]]:
    """Per edition the rows of table 三 that no other has; positional ones tell nothing. Newest first."""
    rows = {form.edition: {item.code: item for item in form.table("requests").items} for form in forms().values()}
    found = []
    for form in forms().values():
        others = {code for edition, codes in rows.items() if edition != form.edition for code in codes}
        alone = [c for c, item in rows[form.edition].items() if c not in others and not item.positional]
        found.append((form, alone))
    return found


def _parents() -> set[str]:
    """Rows of one edition whose label heads a group of rows in another."""
    heads = {heading.label for form in forms().values() for table in form.tables for heading in table.headings}
    return {
        item.code for form in forms().values() for table in form.tables for item in table.items if item.label in heads
    }


def settled(found: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Fills undecided tables: with the edition of the others, and where no table tells, with the one in force for the
    year.

    ``found`` as of ``editions``, ``years`` (doc, report_year) -> ``doc, proactive, requests, disputes, edition,
    told_proactive``; ``edition`` is that of the tables that tell (``mixed`` when they differ), NULL when none does.
    """
    tables = ["proactive", "requests", "disputes"]
    due = {year: edition_in_force(year).edition for year in years["report_year"].drop_nulls().unique()}
    default = pl.col("report_year").replace_strict(due, default=edition_in_force(None).edition, return_dtype=pl.String)
    told = pl.struct("proactive", "requests")
    return (
        found.join(years, on="doc", how="left")
        .with_columns(
            edition=pl.when(told.struct.field("proactive") != told.struct.field("requests"))
            .then(pl.lit("mixed"))
            .otherwise(pl.coalesce("proactive", "requests")),
            told_proactive=pl.col("proactive"),
            fallback=pl.coalesce("proactive", "requests", default),
        )
        .with_columns(
            proactive=pl.coalesce("proactive", "requests", "fallback"),
            requests=pl.coalesce("requests", "proactive", "fallback"),
            disputes=pl.coalesce("requests", "proactive", "fallback"),
        )
        .select("doc", *tables, "edition", "told_proactive")
    )
