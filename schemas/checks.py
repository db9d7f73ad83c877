"""The checks that are made of a report: the equations that the form declares, and the rules of every edition.

Belongs here: code, version, severity, wording and source of each check. Changing what it means raises its version.
Does not belong here: how a check is computed (``pipelines/quality/reconcile.py``).
"""

from dataclasses import dataclass
from typing import Final

from schemas.forms import forms

STATUSES = ("pass", "fail", "unknown")
SEVERITIES = ("error", "warning", "info")
EQUATION_VERSION: Final = 1


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
    return (*declared.values(), DOMAIN, EDITION_MATCHES_YEAR, COMPLETENESS, DOCUMENTS_DIFFER, AGENCY_MATCH)
