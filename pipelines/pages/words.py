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
        "指向或选中一格（也可用方向键），可见原文所在、算式和说明。",
        "Point at a cell, or choose it (arrow keys work), to see where it stands, its equation and what is said of it.",
    ),
    "legend_failed": ("在不成立的算式中", "in an equation that fails"),
    "legend_suspect": (
        "最可能出错；→ 后为能使算式成立的数，原数未改",
        "most likely wrong; → what would fit, never applied",
    ),
    "legend_deduced": ("原文没有数字；括号内由其他格推算", "no number printed; deduced from other cells"),
    "legend_missing": ("文中没有这一格", "not in the document"),
    "suspect": (
        "这一格最可能出错：改为 {needed} 时算式成立（原数未改）",
        "Most likely wrong: with {needed} the equations hold (nothing was changed)",
    ),
    "deduced": ("原文没有数字；由其他格推算为 {value}", "No number is printed; the other cells force {value}"),
    "deduced_if": ("（以该算式成立为前提）", " (if that equation holds)"),
    "corrected": ("已更正为 {value}（{by}）：", "Corrected to {value} ({by}): "),
    "legend_corrected": ("已更正的数；原数照录在前", "corrected by a person; what is printed stands before it"),
    "decided_accepted": ("已有决定：属实（{by}）", "Decided: right ({by})"),
    "decided_explained": ("已有决定：有正当解释（{by}）", "Decided: explained ({by})"),
    "decided_wrong": ("已有决定：误报（{by}）", "Decided: a false alarm ({by})"),
    "above": ("数据总览", "Overview"),
    "made_by_store": ("由 gongkai {version} 生成。", "Made by gongkai {version}."),
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
_DASHBOARD: Final = {
    "dashboard": ("政府信息公开年度报告 · 数据总览", "Government information disclosure · annual reports"),
    "subtitle": (
        "每个数字都注明计的是什么、来自多少份报告；报告页可逐格追溯到原文。",
        "Every figure says what it counts and how many reports stand behind it; report pages lead to the source, "
        "cell by cell.",
    ),
    "skip": ("跳到内容", "Skip to content"),
    "no_script": ("本页需要 JavaScript 才能显示图表。", "This page needs JavaScript to draw its charts."),
    "filters": ("筛选", "Filters"),
    "province": ("省级", "Province"),
    "prefecture": ("地级", "Prefecture"),
    "county": ("县级", "County"),
    "scope": ("报告口径", "Reports counted"),
    "scope_own": ("本机关（含未注明）", "own (or not stated)"),
    "scope_consolidated": ("汇总", "consolidated"),
    "consolidated": ("汇总", "consolidated"),
    "reset": ("清除筛选", "Clear filters"),
    "all": ("全部", "All"),
    "all_years": ("全部年度", "All years"),
    "no_place": ("地区不明", "place unknown"),
    "no_such_code": ("{code}（区划代码表中没有）", "{code} (no such division)"),
    "directly": ("{region}本级或地区未细分", "{region} itself"),
    "unnamed": ("没有读出机关名称", "no agency name was found"),
    "no_number": ("无数字", "no number"),
    "status": (
        "筛选后计入 {n} 份报告、{agencies} 个机关。年度筛选不影响按年度展开的图。",
        "{n} reports of {agencies} agencies pass the filters. Charts that run over years always show every year.",
    ),
    "behind": (
        "依据 {n} 份报告（共 {all} 份，{left} 份有格无数字未计；{deduced} 份含推算值，{corrected} 份含更正值）",
        "From {n} of {all} reports; {left} lack a number and are left out; {deduced} have a deduced value, "
        "{corrected} a corrected one",
    ),
    "k_reports": ("报告数", "Reports"),
    "k_agencies": ("来自 {n} 个机关；该地区已知 {known} 个", "of {n} agencies; {known} are known in the region"),
    "k_requests": ("新收申请合计", "Requests newly received, sum"),
    "k_disclosure": ("公开率（全部或一部分予以公布 / 办结）", "Disclosed in full or part / handled"),
    "k_review": ("复议纠正率（纠正 / 已审结）", "Reviews: corrected / decided"),
    "k_sound": ("勾稽相符的报告", "Reports that add up"),
    "k_sound_note": (
        "{sound} / {of} 份可判定的报告；另有 {open} 份因空白无法判定",
        "{sound} / {of} reports that can be decided; {open} more cannot, for want of numbers",
    ),
    "h_years": ("各年度报告数", "Reports by year"),
    "w_years": ("计：每机关每年度一份报告。", "Counts one report an agency and year."),
    "n_coverage": (
        "共 {n} 份报告，{known} 个已知机关（至少读到过一份报告的机关）。",
        "{n} reports; {known} agencies known, which are those of which some report was read.",
    ),
    "h_regions": ("覆盖：地区 × 年度", "Coverage by region and year"),
    "w_regions": (
        "格内为报告份数，颜色为份数占该地区已知机关数的比例；含其下级地区。点地区名可进入下级。",
        "Cells count reports; the shade is their share of the agencies known in the region, lower levels included. "
        "Choose a region to look inside.",
    ),
    "h_requests": ("申请数量", "Requests over time"),
    "w_requests": (
        "计：表三“总计”列之和，只加有数字的报告。各年报告数不同，升降也可能来自覆盖面变化。",
        "Sums the totals of table 3 over reports that have the number. The set of reports differs by year: a change "
        "may be one of coverage.",
    ),
    "n_requests": (
        "共 {n} 份报告；每点的报告数见提示和表格。",
        "{n} reports; how many stand behind each point is in its tooltip and in the table.",
    ),
    "f_received": ("新收", "newly received"),
    "f_carried_over": ("上年结转", "carried over"),
    "f_handled": ("办结", "handled"),
    "f_carried_forward": ("结转下年", "carried forward"),
    "h_outcomes": ("办理结果构成", "Outcomes of requests"),
    "w_outcomes": (
        "分子：各类结果件数；分母：办结总数。报告自身不平时，各段之和可不等于 100%。",
        "Requests of each outcome / requests handled. Where reports contradict themselves the parts need not make "
        "100%.",
    ),
    "n_outcomes": (
        "依据 {n} 份报告；{left} 份有格无数字，未计。",
        "From {n} reports; {left} lack a number and are left out.",
    ),
    "h_reasons": ("没有公开的理由", "Why information was withheld"),
    "w_reasons": (
        "计：按各理由办结的申请件数；占比的分母为同一批报告的办结总数。",
        "Requests closed for each reason; shares are of the requests handled by the same reports.",
    ),
    "n_reasons": (
        "筛选后 {n} 份报告；各理由依据的报告数见提示和表格。",
        "{n} reports pass the filters; how many stand behind each reason is in its tooltip and in the table.",
    ),
    "h_disputes": ("复议与诉讼结果", "Reviews and lawsuits"),
    "w_disputes": (
        "分子：各结果件数；分母：四种结果之和，含未审结的。",
        "Cases of each result / all four results, pending cases included.",
    ),
    "n_disputes": (
        "最多依据 {n} 份报告；最多 {left} 份有格无数字，未计。",
        "From up to {n} reports; up to {left} lack a number and are left out.",
    ),
    "h_quality": ("数据质量：是否勾稽相符", "Data quality: do reports add up"),
    "w_quality": (
        "计：报告份数。“无法判定”指算式所需的格没有数字。",
        "Counts reports. Undecided: a cell that an equation needs has no number.",
    ),
    "n_quality": ("共 {n} 份报告。", "{n} reports."),
    "q_sound": ("相符", "adds up"),
    "q_faulty": ("不符", "does not add up"),
    "q_open": ("无法判定", "undecided"),
    "h_findings": ("数据质量：最常未通过的核对", "Data quality: checks most often failed"),
    "w_findings": (
        "计：至少有一条该问题（错误或警告）的报告份数。",
        "Counts reports with at least one such finding (error or warning).",
    ),
    "n_findings": (
        "筛选后 {n} 份报告；图中最多 12 项，表格为全部。",
        "{n} reports pass the filters; the chart has 12 at most, the table all.",
    ),
    "h_reports": ("报告", "Reports"),
    "w_reports": (
        "列出筛选范围内的全部报告；点机关名称打开报告页：按原表列示的数字、问题和出处。",
        "Every report that passes the filters. An agency leads to its report: the tables as printed, what was found, "
        "and where it stands.",
    ),
    "search": ("搜索机关、地区或年度", "Search agency, place or year"),
    "search_hint": ("例如：审计局 2023", "e.g. 审计局 2023"),
    "found": ("{n} 份（全部 {all} 份）", "{n} of {all} reports"),
    "page_of": ("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "as_table": ("表格", "As a table"),
    "see_table": ("图下有同样内容的表格。", "The same content stands in the table below the chart."),
    "empty": ("筛选范围内没有报告。", "No report passes the filters."),
    "t_agency": ("机关", "Agency"),
    "t_year": ("年度", "Year"),
    "t_received": ("新收申请", "New requests"),
    "t_rate": ("公开率", "Disclosed"),
    "t_quality": ("勾稽", "Adds up"),
    "t_errors": ("错误 + 警告", "Errors + warnings"),
    "c_year": ("年度", "Year"),
    "c_region": ("地区", "Region"),
    "c_reports": ("报告数", "reports"),
    "c_known": ("已知机关", "agencies known"),
    "c_share": ("占比", "share"),
    "c_fraction": ("分子 / 分母", "numerator / denominator"),
    "c_figure": ("项目", "figure"),
    "c_sum": ("合计", "sum"),
    "c_count": ("件数", "count"),
    "c_outcome": ("结果", "outcome"),
    "c_reason": ("理由", "reason"),
    "c_group": ("类别", "group"),
    "c_procedure": ("程序", "procedure"),
    "c_quality": ("勾稽", "adds up"),
    "c_check": ("核对项", "check"),
    "c_with": ("未通过的报告", "reports that fail it"),
    "c_left_out": ("无数字未计", "left out, no number"),
    "c_deduced": ("含推算值", "with deduced values"),
    "c_corrected": ("含更正值", "with corrected values"),
    "left_out": (
        "另有 {rejected} 个文件读不出或不是年度报告，{yearless} 份没有读出年度，均不在本页。",
        "Not on this page: {rejected} files that are no report or cannot be read, {yearless} without a report year.",
    ),
    "made_from": (
        "由 gongkai {version} 据 {built} 的数据仓库生成；图表：Apache ECharts 6.1.0（Apache-2.0）。",
        "Made by gongkai {version} from the warehouse of {built}; charts by Apache ECharts 6.1.0 (Apache-2.0).",
    ),
}  # fmt: skip


def pair(name: str) -> tuple[str, str]:
    """One of the words of a report page, in Chinese and in English."""
    return _WORDS[name]


def both() -> dict[str, tuple[str, str]]:
    """Every word of the dashboard, Chinese and English; ``{name}`` stands for a value that the page puts in."""
    return dict(_DASHBOARD)


def words(language: str) -> Mapping[str, str]:
    """The words by their names, in ``zh`` or ``en``."""
    number = ("zh", "en").index(language)
    return MappingProxyType({name: both[number] for name, both in _WORDS.items()})
