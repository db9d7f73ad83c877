"""The words of our pages, in both languages.

Belongs here: what a page says around the form's own labels. Does not belong here: labels of the form
(``schemas/forms``), messages of findings (``pipelines/quality/findings.py``).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WORDS: Final = {
    "title": ("公开核对", "Gongkai check"),
    "no_report": ("不是年度报告，或者读不出来", "No report, or not to be read"),
    "no_findings": ("没有发现问题。", "Nothing was found wrong."),
    "findings": ("发现的问题", "What was found"),
    "tables": ("三张表", "The three tables"),
    "prose": ("文字", "The prose"),
    "suggestion": ("建议", "What to do"),
    "follows": ("格式", "form"),
    "unnamed": ("没有读出机关名称", "no agency name was found"),
    "year": ("年度", "report year"),
    "published": ("公布日期", "published on"),
    "legend": (
        "着色的格与问题有关；鼠标停在格上，可见算式和原文所在。",
        "Coloured cells are part of a finding; the equation and the source line show when you point at a cell.",
    ),
    "missing": ("文中没有这一格", "The document does not show this cell"),
    "unreadable": ("这一格有内容，但没有唯一读法", "Something is printed here that has no single reading"),
    "checks": ("核对项 {check} 未通过", "Check {check} fails"),
    "at_line": ("第{line}行", "line {line}"),
    "at_cell": ("第{table}个表格第{row}行第{column}格", "table {table}, row {row}, cell {column}"),
    "at_sheet": ("工作表“{sheet}”{cell}", "sheet {sheet}, {cell}"),
    "at_page": ("第{page}页", "page {page}"),
    "at_block": ("第{block}段", "block {block}"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
    "cells": ("共 {count} 格", "{count} cells"),
    "count_reported": ("有数字 {count}", "{count} with a number"),
    "count_blank": ("空白 {count}", "{count} blank"),
    "count_placeholder": ("占位符 {count}", "{count} with a placeholder"),
    "count_unreadable": ("无法确定读法 {count}", "{count} without a single reading"),
    "count_missing": ("缺 {count}", "{count} missing"),
    "made_by": (
        "由 gongkai {version} 生成；文件没有离开这台电脑。",
        "Made by gongkai {version}; no file left this computer.",
    ),
}  # fmt: skip


def words(language: str) -> Mapping[str, str]:
    """The words by their names, in ``zh`` or ``en``."""
    number = ("zh", "en").index(language)
    return MappingProxyType({name: both[number] for name, both in _WORDS.items()})
