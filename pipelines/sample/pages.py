"""A report as a web page: plain, as word processors save it, inside the tables of a web site, in other encodings.

Belongs here: HTML. Does not belong here: the words of the page (``writing.py``), pages saved as MHTML or crawled
(``formats``).
"""

from collections.abc import Callable
from functools import partial

from pipelines.sample.grids import Grid
from pipelines.sample.reports import Report
from pipelines.sample.writing import Block, Shown, blocks, table_texts
from schemas.forms import report

_TAGS = {"title": "h1", "section": "h2", "subsection": "h3", "paragraph": "p", "signature": "p"}
_WORD_CELL = '<td valign=top style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt"{0}>{1}</td>'
_WORD_TEXT = '<p class=MsoNormal align=center style="text-align:center"><span lang=EN-US>{}<o:p></o:p></span></p>'
_MENU = "".join(
    f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(("首页", "机构", "公开指南", "互动", "服务"))
)
_SITE = (
    '<table width="100%"><tr><td><table><tr><td>首页</td><td>公开指南</td><td>公开年报</td></tr></table></td></tr>'
    '<tr><td><table><tr><td width="20%"><ul><li>{before}</li><li>{year}</li></ul></td><td>{body}</td></tr></table>'
    "</td></tr></table>"
)
_GUESSED = "gb2312"
"""What pages in GB18030 say of themselves."""


def as_page(written: Report, layout: str = "plain", shown: Shown | None = None) -> bytes:
    """The report as a page in one of ``PAGE_LAYOUTS``."""
    return as_html(written, layout, shown).encode(encoding_of(layout))


def encoding_of(layout: str) -> str:
    """The encoding of a page in this layout."""
    return _CHARSETS.get(layout, _UTF_8)[1]


def as_html(written: Report, layout: str = "plain", shown: Shown | None = None) -> str:
    """The same before it is encoded."""
    charset, _ = _CHARSETS.get(layout, _UTF_8)
    tables = table_texts(written, PAGE_LAYOUTS[layout], shown)
    body = _dated(written) + "".join(
        tables[block.table] if block.table else _tagged(block) for block in blocks(written)
    )
    if layout == "nested":
        body = _SITE.format(before=written.year - 1, year=written.year, body=body)
    elif layout != "plain" and layout != "pretty":
        body = f'<div class="nav"><ul>{_MENU}</ul></div><div class="article">{body}</div>'
    head = f'<head><meta charset="{charset}"><title>{written.heading}</title></head>'
    page = f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"
    return page.replace("><", ">\n<") if layout == "pretty" else page


def _dated(written: Report) -> str:
    if written.published_on is None:
        return ""
    issuer, published = report().issuer_words[0], report().published_words[0]
    return f'<div class="meta">{issuer}：{written.agency} {published}：{written.published_on.isoformat()}</div>'


def _tagged(block: Block) -> str:
    tag = _TAGS[block.kind]
    return f"<{tag}>{block.text}</{tag}>"


def _table(grid: Grid, *, as_word: bool = False, tall: bool = False) -> str:
    rows = []
    for n, (row, spans) in enumerate(zip(grid.rows, grid.spans, strict=True)):
        cells = []
        for nth, (text, span) in enumerate(zip(row, spans, strict=False)):
            text = text.replace("\n", "<br>")
            spanned = f' colspan="{span}"' if span > 1 else ""
            if tall and (n, nth) in grid.tall:
                spanned += f' rowspan="{grid.tall[n, nth]}"'
            cells.append(
                _WORD_CELL.format(spanned, _WORD_TEXT.format(text or "&nbsp;"))
                if as_word
                else f"<td{spanned}>{text}</td>"
            )
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return ("<table border=1>" if as_word or tall else "<table>") + "".join(rows) + "</table>"


_plain: Callable[[Grid], str] = _table
_word = partial(_table, as_word=True)
_merged = partial(_table, tall=True)

PAGE_LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "plain": _plain,
    "pretty": _plain,
    "merged": _merged,
    "word": _word,
    "nested": _merged,
    "gb18030": _merged,
    "wrong-charset": _word,
}
"""How each kind of page writes a table. The last two are in GB18030: one says gb2312, the other UTF-8."""

_UTF_8 = ("utf-8", "utf-8")
_CHARSETS = {"gb18030": (_GUESSED, "gb18030"), "wrong-charset": ("utf-8", "gb18030")}
