"""The tables of many documents as HTML, in one pass over their cells.

Belongs here: what a cell shows, how it is marked, and the markup around it that the form fixes. Does not belong here:
what is wrong with a cell (``marks.py``), the printed shape (``printed.py``), the page (``report.py``).
"""

from functools import cache
from html import escape
from typing import Final

import polars as pl

from pipelines.pages.printed import Filler, Label, Place, printed
from pipelines.pages.words import words
from schemas.dictionary import CELL_KEY
from schemas.forms import Table, forms

_CELL: Final = CELL_KEY[1:]
_HTML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def bilingual(zh: str, en: str) -> str:
    """Markup of which the page shows one language."""
    return escape(zh) if zh == en else f'<span lang="zh">{escape(zh)}</span><span lang="en">{escape(en)}</span>'


def tables_html(observations: pl.DataFrame, marks: pl.DataFrame, language: str) -> pl.DataFrame:
    """The tables that documents have: ``document_id, table_code, edition, section, html`` (rows of a table element).

    ``observations`` as in ``schemas.observations``; ``marks`` as ``marks.cell_marks`` returns them. ``language`` is
    that of the tooltips; the other stands in a ``data-`` attribute, for the page's script.
    """
    marked = observations.join(marks, on=["document_id", *_CELL], how="left").join(_skeleton(), on=CELL_KEY)
    cells = marked.sort("document_id", "table_code", "number").select(
        "document_id", "table_code", "edition", "section", "after", html=pl.concat_str("before", _cell(language))
    )
    return (
        cells.group_by("document_id", "table_code", maintain_order=True)
        .agg(pl.first("edition", "section"), pl.col("html").str.join(""), pl.last("after"))
        .select("document_id", "table_code", "edition", "section", pl.concat_str("html", "after"))
        .sort("document_id", "section")
    )


def place_words(locator: pl.Expr, language: str) -> pl.Expr:
    """A locator as a person says it: ``line 12``, ``table 3, row 4, cell 2`` (counted from 1), ``page 2``; else ''."""
    said = words(language)
    part = {
        name: locator.str.extract(rf'"{name}": ?("[^"]*"|\d+)').str.strip_chars('"')
        for name in ("line", "table", "row", "column", "sheet", "cell", "page", "block")
    }
    one_up = {
        name: (part[name].cast(pl.Int64, strict=False) + 1).cast(pl.String) for name in ("table", "row", "column")
    }
    return (
        pl.when(part["line"].is_not_null()).then(_filled(said["at_line"], line=part["line"]))
        .when(part["table"].is_not_null()).then(_filled(said["at_cell"], **one_up))
        .when(part["sheet"].is_not_null()).then(_filled(said["at_sheet"], sheet=part["sheet"], cell=part["cell"]))
        .when(part["page"].is_not_null()).then(_filled(said["at_page"], page=part["page"]))
        .when(part["block"].is_not_null()).then(_filled(said["at_block"], block=part["block"]))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def _filled(text: str, **values: pl.Expr) -> pl.Expr:
    """``text`` with each ``{name}`` replaced by a column."""
    pieces: list[pl.Expr] = []
    for number, piece in enumerate(text.replace("}", "{").split("{")):
        pieces.append(values[piece] if number % 2 else pl.lit(piece))
    return pl.concat_str(pieces)


def _cell(language: str) -> pl.Expr:
    raw = _escaped(pl.col("raw_text").fill_null(""))
    shown = pl.when(pl.col("status") == "missing").then(pl.lit("")).otherwise(raw)
    classes = pl.concat_str(
        pl.when(pl.col("status") == "reported").then(pl.lit("")).otherwise(pl.col("status")), "severity", "mark",
        separator=" ", ignore_nulls=True,
    ).str.strip_chars().str.replace_all("  ", " ", literal=True)  # fmt: skip
    attribute = (
        pl.when(classes == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit(' class="'), classes, pl.lit('"')))
    )
    deduced = pl.concat_str(pl.lit("<i>("), pl.col("deduced"), pl.lit(")</i>")).fill_null("")
    corrected = pl.concat_str(pl.lit("<ins>"), pl.col("corrected"), pl.lit("</ins>")).fill_null("")
    needed = pl.concat_str(pl.lit("<b>→ "), pl.col("needed"), pl.lit("?</b>")).fill_null("")
    return pl.concat_str(
        pl.lit("<td"), attribute, pl.lit(' title="'), _tip(language), pl.lit('"'),
        _other("en" if language == "zh" else "zh"),
        pl.lit(">"), shown, deduced, needed, corrected, pl.lit("</td>"),
    )  # fmt: skip


def _other(language: str) -> pl.Expr:
    """The tooltip in the other language, which the page's script shows when it is chosen."""
    return pl.concat_str(pl.lit(f' data-{language}="'), _tip(language), pl.lit('"'))


def _tip(language: str) -> pl.Expr:
    said = words(language)
    status = pl.col("status").replace_strict(
        {name: said[name] for name in ("missing", "unreadable")}, default=None, return_dtype=pl.String
    )
    place = place_words(pl.col("locator"), language)
    place = pl.when(place == "").then(None).otherwise(pl.concat_str(place, "line", separator=" · ", ignore_nulls=True))
    return _escaped(pl.concat_str(status, f"note_{language}", place, separator="\n", ignore_nulls=True))


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(_HTML), list(_HTML.values()))


@cache
def _skeleton() -> pl.DataFrame:
    """For every cell of every edition: ``number`` in its table, the markup before it, and what follows the last one."""
    rows = [row for form in forms().values() for table in form.tables for row in _around(form.edition, table)]
    names = [*CELL_KEY, "section", "number", "before", "after"]
    numbers = {"section": pl.Int16, "number": pl.Int16}
    return pl.DataFrame(rows, schema={name: numbers.get(name, pl.String) for name in names}, orient="row")


def _around(edition: str, table: Table) -> list[tuple[str, str, str, str, int, int, str, str]]:
    """Rows of ``_skeleton`` for one table."""
    found: list[tuple[str, str, str, str, int, int, str, str]] = []
    markup = ""
    for zh, en in zip(printed(table, "zh"), printed(table, "en"), strict=True):
        markup += "<tr>"
        for one, other in zip(zh, en, strict=True):
            if isinstance(one, Place):
                found.append((edition, table.code, one.item, one.column, table.section, len(found), markup, ""))
                markup = ""
            elif isinstance(one, Filler):
                markup += f'<td class="filler" colspan="{one.columns}"></td>'
            elif isinstance(other, Label):
                markup += _header(one, other)
        markup += "</tr>\n"
    found[-1] = (*found[-1][:-1], markup)
    return found


def _header(zh: Label, en: Label) -> str:
    rows = f' rowspan="{zh.rows}"' if zh.rows > 1 else ""
    columns = f' colspan="{zh.columns}"' if zh.columns > 1 else ""
    return f'<th scope="{zh.scope}"{rows}{columns}>{bilingual(zh.text, en.text)}</th>'
