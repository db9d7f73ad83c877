"""Numbers that a word processor prints before paragraphs are read as part of them, and never as part of a value."""

from pipelines.extract.labels import match
from pipelines.extract.values import read
from pipelines.read.blocks import Line
from pipelines.read.docx import read_docx
from tests.wordml import docx, paragraph

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(number: int, way: str, text: str, more: str = "") -> str:
    counted = f'<w:start w:val="1"/><w:numFmt w:val="{way}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}">{counted}</w:lvl>'


NUMBERING = (
    f"<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId='0'>"
    + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="heading"/>')
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
    + level(4, "bullet", "●")
    + level(5, "hebrew1", "%6、")
    + "</w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/>"
    "</w:lvlOverride></w:num></w:numbering>"
)
STYLES = (
    f"<w:styles {NAMESPACE}><w:style w:styleId='heading'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    "</w:style></w:styles>"
)


def listed(text: str, at: int, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def shown(body: str) -> list[str]:
    blocks = read_docx(docx(body, numbering=NUMBERING, styles=STYLES))
    return [block.text for block in blocks if isinstance(block, Line)]


def test_lists_count_on_and_begin_anew() -> None:
    body = [listed("甲", 0), listed("乙", 1), listed("丙", 1), listed("丁", 0), listed("戊", 1), listed("己", 3)]
    assert shown("".join(body)) == ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊", "2.1 己"]
    assert shown(listed("甲", 0) + listed("乙", 0, 2) + listed("丙", 0, 2) + listed("丁", 0, 0)) == [
        "一、甲",
        "五、乙",
        "六、丙",
        "丁",
    ]


def test_a_style_numbers_too() -> None:
    styled = '<w:pStyle w:val="heading"/>'
    assert shown(paragraph("甲", styled) + paragraph("乙", styled)) == ["一、甲", "二、乙"]
    assert shown(paragraph("甲", styled + '<w:numPr><w:numId w:val="0"/></w:numPr>')) == ["甲"]


def test_a_label_keeps_its_number_and_a_bullet_is_none() -> None:
    (first,) = shown(listed("予以公开", 1))
    found = match(first)
    assert found is not None and (found.kind, found.code) == ("row", "granted")
    assert shown(listed("予以公开", 4)) == ["予以公开"]


def test_a_list_number_never_becomes_part_of_a_value() -> None:
    for at in range(6):
        (text,) = shown(listed("5", at))
        reading = read(text)
        assert reading is None or reading.state == "unreadable" or (at == 4 and text == "5"), text


def test_an_unknown_way_of_counting_leaves_the_label_as_it_is() -> None:
    assert shown(listed("予以公开", 5)) == ["予以公开"]
