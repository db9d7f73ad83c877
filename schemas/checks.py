"""The checks that are made of a report: the equations that the form declares, and the rules of every edition.

Belongs here: code, version, severity, wording and source of each check. Changing what it means raises its version.
Does not belong here: how a check is computed (``pipelines/quality/reconcile.py``).
"""

from dataclasses import dataclass
from typing import Final

from schemas.forms import forms

STATUSES = ("pass", "fail", "unknown")
SEVERITIES = ("error", "warning", "info")
EQUATION_VERSION: Final = 2


@dataclass(frozen=True)
class Check:
    """One check; ``edition`` is empty for a rule that does not depend on the edition."""

    code: str
    edition: str
    version: int
    equation: str
    severity: str
    label: str
    label_en: str
    source: str


DOMAIN: Final = Check(
    "domain",
    "",
    1,
    "count whole and >= 0 (a change may be negative), amount >= 0",
    "error",
    "件数为非负整数（增减数可为负），金额不为负",
    "counts are whole and not negative (only a change may be), amounts are not negative",
    "表格的含义",
)
EDITION_MATCHES_YEAR: Final = Check(
    "edition_matches_year",
    "",
    2,
    "cells of the table = its cells in the edition in force for the report year",
    "warning",
    "表格采用报告年度适用的格式，或与之各格相同",
    "the table follows the edition in force for the report year, or has the same cells",
    "、".join(form.issued_as for form in forms().values()),
)
COMPLETENESS: Final = Check(
    "completeness",
    "",
    1,
    "cells shown and readable = cells of the form",
    "warning",
    "格式规定的每一格都在，且读法唯一",
    "every cell of the form is there and has one reading",
    "、".join(form.issued_as for form in forms().values()),
)
PAGES_UNREAD: Final = Check(
    "pages_unread",
    "",
    1,
    "pages that are pictures and were not read = 0",
    "warning",
    "没有未能读取的图片页",
    "no page is a picture that was not read",
    "文件的每一页",
)
DOCUMENTS_DIFFER: Final = Check(
    "documents_differ",
    "",
    1,
    "number printed here = number printed in the document that stands for the report",
    "warning",
    "同一报告的各份文件同一格数字一致",
    "all documents of a report print the same number in the same cell",
    "同一报告只有一组数字",
)
AGENCY_MATCH: Final = Check(
    "agency_match",
    "",
    1,
    "no other agency of the place has nearly the same name",
    "info",
    "同一地区没有名称相近、可能为同一机关的其他机关",
    "no other agency of the same place has a name that may be another form of this one",
    "机关名称的写法",
)
_OWN_WORDS: Final = "正文与表格说的是同一件事"
NARRATIVE: Final = {
    code: Check(code, "", 1, equation, "warning", label, label_en, _OWN_WORDS)
    for code, equation, label, label_en in (
        (
            "narrative_parts",
            "sum of the parts that the prose states = whole that it states",
            "正文所述各分项之和等于总数",
            "the parts that the prose states add up to the whole",
        ),
        (
            "narrative_tables",
            "figure of the prose = cells of the table",
            "正文所述数字与表格一致",
            "the figures of the prose agree with the tables",
        ),
        (
            "narrative_percent",
            "percentage of the prose = 100 x count / admissible denominator",
            "正文所述百分比可由表格或正文的数字算出",
            "the percentages of the prose follow from its figures or the tables",
        ),
        (
            "narrative_none",
            "0 where the prose says that there was none",
            "正文称没有的，表格为 0",
            "what the prose says did not occur is 0 in the tables",
        ),
        (
            "narrative_upheld",
            "corrected = 0 where the prose says that all was upheld",
            "正文称均获维持的，表格没有被纠正的",
            "where the prose says that all was upheld, nothing was corrected",
        ),
        (
            "narrative_period",
            "statistical period = report year",
            "正文所述统计期限为报告年度全年",
            "the statistical period is the whole report year",
        ),
    )
}
"""What the prose states, held against itself and the tables; a row's ``item_code`` is the subject of the figure."""

_NORMATIVE: Final = next(item.label for item in forms()["2021"].table("proactive").items if item.code == "normative")
CARRY_OVER: Final = Check(
    "carry_over_continuity",
    "",
    1,
    "carried_over[y] = carried_forward[y-1], each column",
    "warning",
    "每列：本年的上年结转 = 上年的结转下年度",
    "each column: carried over this year = carried forward last year",
    "表三的含义",
)
NORMATIVE_STOCK: Final = Check(
    "normative_stock",
    "2021",
    1,
    "valid[y] = valid[y-1] + made[y] - repealed[y]",
    "warning",
    f"{_NORMATIVE}：现行有效 = 上年现行有效 + 本年制发 - 本年废止",
    "normative documents: in force = in force last year + made - repealed",
    "表二的含义",
)
RULES_STOCK: Final = Check(
    "rules_stock",
    "2021",
    1,
    "valid[y] = valid[y-1] + made[y] - repealed[y]",
    "warning",
    "规章：现行有效 = 上年现行有效 + 本年制发 - 本年废止",
    "rules: in force = in force last year + made - repealed",
    "表二的含义",
)
ITEMS_STOCK: Final = Check(
    "items_stock",
    "2019",
    1,
    "prev_items[y] = prev_items[y-1] + change[y-1]",
    "warning",
    "上一年项目数 = 上年所报的上一年项目数 + 上年增减",
    "items last year = what last year's report gives as its last year + its change",
    "表二的含义",
)
COPIED: Final = Check(
    "copied_from_last_year",
    "",
    1,
    "some cell of table 3 differs from last year, or all are 0 (info where no number reaches 10)",
    "warning",
    "表三与上年不完全相同（全为 0 除外）",
    "table 3 is not the same as last year's in every cell, unless all are 0",
    "各年申请不会逐格相同",
)
RULES_AUTHORITY: Final = Check(
    "rules_authority",
    "",
    1,
    "rules = 0 unless the agency can make rules",
    "warning",
    "无规章制定权的机关（县级、乡级、部门）不应有规章",
    "an agency that cannot make rules (of a county or township, or a department) reports none",
    "《立法法》关于规章制定权的规定",
)
PLAUSIBILITY: Final = Check(
    "plausibility",
    "",
    1,
    "1/5 < value[y] / value[y-1] < 5 where value[y-1] >= 30",
    "info",
    "与上年相比不到 5 倍、也多于五分之一（上年不少于 30 的）",
    "less than five times last year's number and more than a fifth of it, where that is 30 or more",
    "统计上的常态",
)
HIERARCHY: Final = Check(
    "hierarchy",
    "",
    1,
    "consolidated >= sum of the present children's own",
    "warning",
    "汇总报告的数不少于其下各机关之和",
    "a consolidated number is not below the sum of its present children's",
    "汇总的含义",
)
PEERS: Final = Check(
    "peer_outlier",
    "",
    1,
    "log(1 + value) within 6 robust standard deviations of its peers' median (30 peers or more, values of 30 or more)",
    "info",
    "与同级同类机关相比没有大得异常的数",
    "no number is far above those of agencies of the same level and kind",
    "统计上的常态",
)
LEFT_BLANK: Final = Check(
    "left_blank",
    "",
    1,
    "a blank whose value the equations force is 0",
    "info",
    "留空的格按勾稽关系为 0",
    "a cell left blank is 0 by the equations",
    "、".join(form.issued_as for form in forms().values()),
)
UNIT_UNSTATED: Final = Check(
    "unit_unstated",
    "",
    1,
    "an amount other than 0 has a printed unit",
    "info",
    "不为 0 的金额写明单位",
    "an amount other than 0 has its unit printed, in its cell or its header",
    "、".join(form.issued_as for form in forms().values()),
)
LOCALISATION: Final = Check(
    "localisation",
    "",
    1,
    "few cells explain the failing equations of the table",
    "info",
    "能找出少数几格解释不平的勾稽关系",
    "a few cells explain the equations that fail",
    "Fellegi–Holt (1976)",
)

CORRECTED: Final = Check(
    "corrected",
    "",
    1,
    "printed = value as corrected by a person",
    "info",
    "这一格有人更正过",
    "a person has corrected this cell",
    "corrections.toml",
)
CORRECTION_GUARD: Final = Check(
    "correction_guard",
    "",
    1,
    "printed = what the correction expects to be printed",
    "warning",
    "更正所依据的原数仍在文中",
    "the document still prints what a correction of it expects",
    "corrections.toml",
)

YEARLY: Final = (
    CARRY_OVER,
    NORMATIVE_STOCK,
    RULES_STOCK,
    ITEMS_STOCK,
    COPIED,
    RULES_AUTHORITY,
    PLAUSIBILITY,
)
"""Rules that need the agency's level and kind, or its report of the year before."""

TERRITORIAL: Final = (HIERARCHY, PEERS)
"""Rules that need the reports of other agencies for the same year."""


PERSONS: Final = (CORRECTED, CORRECTION_GUARD)
"""What people have decided, held against the documents."""


def checks() -> tuple[Check, ...]:
    """Every check once: each equation in each edition, then the rules of all editions."""
    declared: dict[tuple[str, str], Check] = {}
    for form in forms().values():
        for one in form.equations:
            terms = [(t.coefficient, t.column if one.column == "" else t.item) for t in one.terms]
            left, right = (" + ".join(code for sign, code in terms if sign * side > 0) for side in (1, -1))
            check = Check(
                one.code,
                form.edition,
                EQUATION_VERSION,
                f"{left} = {right}",
                one.severity,
                one.label,
                one.label_en,
                one.source,
            )
            declared.setdefault((one.code, form.edition), check)
    alone = (DOMAIN, EDITION_MATCHES_YEAR, COMPLETENESS, PAGES_UNREAD, LEFT_BLANK, UNIT_UNSTATED, LOCALISATION)
    beside = (DOCUMENTS_DIFFER, AGENCY_MATCH, *YEARLY, *TERRITORIAL)
    return (*declared.values(), *alone, *beside, *NARRATIVE.values(), *PERSONS)
