"""The prose of a report: sentences of our own for every section, with figures that agree with the tables.

Belongs here: sentences and the figures in them. Does not belong here: headings (``layouts.py`` takes them from the
declaration), what prose says wrongly on purpose (``defects.py``). Words that are labels of the form come from its
declaration.
"""

from collections.abc import Sequence
from functools import cache
from random import Random
from string import Formatter

from pipelines.sample.reports import Report
from schemas.forms import edition_in_force

_OVERVIEW = (
    "{year}年，{agency}按照条例要求推进公开工作，把群众关心的事项放在醒目位置。",
    "{year}年，{agency}围绕中心工作公布信息，回应社会关切，各项任务按期完成。",
    "一年来，{agency}坚持应公开尽公开，逐项核对目录，及时补齐缺项。",
)
_PERIOD = "本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
_PARAGRAPHS: dict[str, tuple[str, ...]] = {
    "overview_proactive": (
        "全年通过门户网站发布各类信息{some}条，其中政策文件{few}条，配发解读{few}篇。",
        "本年在网站公布信息{some}条，通过公众号推送{some}条，更新机构职能和办事指南{few}处。",
        "公布信息{some}条，比上年增加{percent}%；{normative_label}现行有效{normative}件。",
    ),
    "overview_requests": (
        "全年新收到申请{new}件，上年转入{over}件，办结{handled}件，转入下年{forward}件。",
        "共收到申请{new}件，其中自然人提出{natural}件；办结{handled}件，{granted_label}{granted}件，{partial_label}{partial}件。",
        "本年新收申请{new}件，均由专人登记；年内办结{handled}件，其余{forward}件仍在期限之内。",
    ),
    "no_requests": (
        "全年没有收到申请，申请渠道保持畅通。",
        "本年度未收到申请，也没有上年转入的申请。",
    ),
    "overview_management": (
        "落实先审查后发布，清理失效文件{few}件，更新目录{few}次。",
        "对历年发布的信息逐条复核，下架过期内容{few}条。",
        "完善审核流程，发布前由科室、办公室和分管负责人逐级把关。",
    ),
    "overview_platform": (
        "完成网站专栏改版，搜索结果按时间排序，全年访问{some}次。",
        "设置查阅点{few}处，放置终端{few}台，方便群众就近查询。",
        "公众号粉丝增加{some}人，全年推送{some}次。",
    ),
    "overview_supervision": (
        "召开专题会议{few}次，组织培训{few}场，参加{some}人次。",
        "接受社会评议，收到意见{few}条，全部采纳并整改。",
        "把公开工作列入年度考核，全年没有发生责任追究情形。",
    ),
    "disputes": (
        "全年因公开工作发生的{review_label}{review}件，{litigation_label}{litigation}件。",
        "本年{review_label}案件{review}件，其中{corrected_label}{corrected}件；{litigation_label}案件{litigation}件。",
    ),
    "no_disputes": ("全年没有因公开工作引起的复议和诉讼案件。",),
    "problems": (
        "存在的不足：公开的及时性还要提高，解读形式较为单一。下一步将增加图解和问答，计划培训{few}次。",
        "主要问题是个别栏目更新不够及时。今后将每月检查一次，问题限期整改。",
        "工作人员对新规定掌握不够。{next}年将组织学习{few}次，并编写办理手册。",
    ),
    "other": (
        "本年度没有收取信息处理费。",
        "{year}年收取信息处理费0元，没有其他需要说明的情况。",
        "全年未发出收费通知，信息处理费为0元。",
    ),
}
_OPTIONAL = ("overview_management", "overview_platform", "overview_supervision")


def prose(found: Report, random: Random) -> dict[str, list[str]]:
    """Paragraphs of each section and sub-section by its code, for a report whose cells are plain numbers."""
    known = _figures(found)
    requests = "overview_requests" if known["new"] != "0" or known["over"] != "0" else "no_requests"
    disputes = "disputes" if known["review"] != "0" or known["litigation"] != "0" else "no_disputes"
    supervision = [_said("overview_supervision", known, random), _said(disputes, known, random)]
    told = {
        "overview": [_filled(random.choice(_OVERVIEW), known, random) + _PERIOD.format(**known)],
        "overview_proactive": [_said("overview_proactive", known, random)],
        "overview_requests": [_said(requests, known, random)],
        "overview_management": [_said("overview_management", known, random)],
        "overview_platform": [_said("overview_platform", known, random)],
        "overview_supervision": ["".join(supervision)],
        "problems": [_said("problems", known, random)],
        "other": [_said("other", known, random)],
    }
    if random.random() < 0.1:
        del told[random.choice(_OPTIONAL)]
    return told


def _said(part: str, known: dict[str, str], random: Random) -> str:
    return _filled(random.choice(_PARAGRAPHS[part]), known, random)


def _filled(template: str, known: dict[str, str], random: Random) -> str:
    words = []
    for text, name in _parsed(template):
        words.append(text)
        if name in ("few", "some", "percent"):
            words.append(
                str(
                    random.randrange(2, 9)
                    if name == "few"
                    else random.randrange(12, 100 if name == "percent" else 2000)
                )
            )
        elif name:
            words.append(known[name])
    return "".join(words)


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((text, name) for text, name, *_ in Formatter().parse(template))


def _figures(found: Report) -> dict[str, str]:
    """What the sentences may say, as printed in the tables."""
    cells = found.cells

    def cell(table: str, item: str, column: str) -> str:
        return cells.get((table, item, column), "0")

    def added(column: str, items: Sequence[str]) -> str:
        return str(sum(int(cell("disputes", item, column)) for item in items))

    litigation = ("litigation_direct", "litigation_after_review")
    public = "valid" if found.editions.get("proactive") == edition_in_force(None).edition else "total_public"
    return {
        "agency": found.agency,
        "year": str(found.year),
        "next": str(found.year + 1),
        "new": cell("requests", "new_received", "total"),
        "natural": cell("requests", "new_received", "natural"),
        "over": cell("requests", "carried_over", "total"),
        "handled": cell("requests", "total", "total"),
        "granted": cell("requests", "granted", "total"),
        "partial": cell("requests", "partial", "total"),
        "forward": cell("requests", "carried_forward", "total"),
        "normative": cell("proactive", "normative", public),
        "review": cell("disputes", "review", "total"),
        "corrected": cell("disputes", "review", "corrected"),
        "litigation": added("total", litigation),
    } | _labels()


@cache
def _labels() -> dict[str, str]:
    form = edition_in_force(None)
    labels = {(table.code, item.code): item.label for table in form.tables for item in table.items}
    disputes = form.table("disputes")
    results = {column.code: column.label for column in disputes.items[0].columns}
    bare = {place: label.partition("（区")[0].rpartition("）")[2] for place, label in labels.items()}
    return {
        "litigation_label": disputes.anchors[0],
        "corrected_label": results["corrected"],
        "review_label": bare["disputes", "review"],
        "granted_label": bare["requests", "granted"],
        "partial_label": bare["requests", "partial"],
        "normative_label": bare["proactive", "normative"],
    }
