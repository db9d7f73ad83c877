"""The text of a DOCX is what the page shows with all changes accepted: no more, no less, and nothing twice."""

import pytest

from pipelines.extract.values import read
from pipelines.read.blocks import Line, Table
from pipelines.read.docx import read_docx
from tests.wordml import docx, paragraph


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text(inside: str, styles: str = "<w/>") -> str:
    """What a paragraph with this inside shows."""
    blocks = read_docx(docx(f"<w:p>{inside}</w:p>", styles=styles))
    return "\n".join(block.text for block in blocks if isinstance(block, Line))


BOX = "<w:txbxContent>{}</w:txbxContent>"
STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:styleId="unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="heir"><w:basedOn w:val="unseen"/></w:style>'
    '<w:style w:styleId="loop"><w:basedOn w:val="loop"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    "</w:styles>"
)


@pytest.mark.parametrize(
    ("inside", "shows"),
    [
        (run("12") + "<w:del><w:r><w:delText>3</w:delText></w:r></w:del>", "12"),
        (run("1") + f"<w:ins>{run('2')}</w:ins>", "12"),
        (f"<w:moveFrom>{run('9')}</w:moveFrom><w:moveTo>{run('2')}</w:moveTo>", "2"),
        (run("12") + run("3", "<w:vanish/>"), "12"),
        (run("12") + run("3", '<w:vanish w:val="0"/>'), "123"),
        (run("12") + run("3", "<w:strike/>") + run("4", "<w:dstrike/>"), "12"),
        (run("12") + run("3", '<w:rStyle w:val="heir"/>'), "12"),
        (run("12") + run("3", '<w:rStyle w:val="loop"/>'), "12\n3"),
        (run("12") + run("3", '<w:vertAlign w:val="superscript"/>'), "12\n3"),
        (run("1") + run("3", '<w:vertAlign w:val="subscript"/>') + run("2"), "1\n3\n2"),
        (run("12") + run("3", '<w:position w:val="10"/>'), "12\n3"),
        (run("12", '<w:position w:val="4"/>'), "12"),
        (run("12") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "12\n1"),
        (run("12") + '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>3</w:t></w:r>', "12\n3"),
        (run("12") + field("PAGE \\* MERGEFORMAT", "3"), "12"),
        (field("=SUM(ABOVE)", "12"), "12"),
        (f'{run("12")}<w:fldSimple w:instr=" NUMPAGES ">{run("3")}</w:fldSimple>', "12"),
        (f'<w:fldSimple w:instr=" DOCPROPERTY x ">{run("12")}</w:fldSimple>', "12"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("12"), ""),
        (f"<w:hyperlink><w:smartTag>{run('1')}</w:smartTag></w:hyperlink>{run('2')}", "12"),
        (f"<w:sdt><w:sdtPr><w:rPr/></w:sdtPr><w:sdtContent>{run('12')}</w:sdtContent></w:sdt>", "12"),
        (f"<w:r><w:ruby><w:rt>{run('wu')}</w:rt><w:rubyBase>{run('务')}</w:rubyBase></w:ruby></w:r>", "务"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
            + run("3"),
            "1\n2\n3",
        ),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:noBreakHyphen/><w:t>3</w:t></w:r>', "\ufffd-3"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="7"/>'
            '<w:listEntry w:val="8"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN'
            '</w:instrText><w:fldChar w:fldCharType="end"/></w:r>',
            "8",
        ),
    ],
)
def test_a_paragraph_shows(inside: str, shows: str) -> None:
    assert text(inside, styles=STYLES) == shows


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("", ""),
        (' w:styleId="unseen"', "\n w:styleId = 'unseen'"),
        ("<w:style ", "<w:style\n"),
        ("</w:styles>", '<w:style w:styleId="bare"/></w:styles>'),
        ("</w:styles>", '<w:style w:styleId="heir"><w:basedOn w:val="unseen"/></w:style></w:styles>'),
        ('<w:basedOn w:val="unseen"/>', "<w:basedOn w:val='unseen' />"),
        ('<w:basedOn w:val="unseen"/>', "<!-- <w:style --><w:basedOn w:val='&#117;nseen'/>"),
        ("<w:vanish/>", "<?keep </w:style>?><w:vanish/>"),
        ('<w:style w:styleId="unseen">', '<w:style w:styleId="other"></w:style ><w:style w:styleId="unseen">'),
    ],
)
def test_a_style_hides_however_the_style_sheet_is_written(written: str, otherwise: str) -> None:
    hidden = '<w:r><w:rPr><w:rStyle w:val="heir"/></w:rPr><w:t>3</w:t></w:r>'
    assert text(run("12") + hidden, styles=STYLES.replace(written, otherwise)) == "12"


def test_a_number_with_a_mark_beside_it_has_no_single_reading() -> None:
    for inside in (
        run("12") + run("3", '<w:vertAlign w:val="superscript"/>'),
        run("12") + "<w:r><w:footnoteReference/></w:r>",
    ):
        reading = read(text(inside))
        assert reading is not None and reading.state == "unreadable"


def test_a_text_box_is_read_once_whichever_way_it_is_written() -> None:
    drawn = f"<w:drawing><wps:wsp><wps:txbx>{BOX.format(paragraph('盒'))}</wps:txbx></wps:wsp></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{BOX.format(paragraph('盒'))}</v:textbox></v:shape></w:pict>"
    choices = f'<mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    both = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    for inside in (f"<w:r>{both}</w:r>", both, f"<w:r>{old}</w:r>", f"<w:r>{drawn}</w:r>"):
        assert text(run("文") + inside) == "文\n盒"


def test_a_number_in_a_text_box_over_a_cell_is_not_taken_for_the_cell() -> None:
    box = f"<w:p><w:r><w:pict>{BOX.format(paragraph('5'))}</w:pict></w:r></w:p>"
    (found,) = read_docx(docx(f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{box}</w:tc></w:tr></w:tbl>"))
    assert isinstance(found, Table)
    assert [cell.sure for cell in found.rows[0]] == [True, False]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    deleted = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>"
    blocks = read_docx(docx(deleted.format(run("1")) + paragraph("2") + deleted.format(run("3"))))
    assert [block.text for block in blocks if isinstance(block, Line)] == ["12", "3"]


def test_strict_documents_and_utf_16_are_read_alike() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = "<x:r><x:t>12</x:t></x:r><x:r><x:rPr><x:vanish/></x:rPr><x:t>3</x:t></x:r>"
    body = f'<x:document xmlns:x="{strict}"><x:body><x:p>{body}</x:p></x:body></x:document>'
    for encoding in ("utf-8", "utf-16"):
        source = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
        assert read_docx(docx("", document=source)) == [Line("12")]


def test_a_style_hides_text_however_its_name_is_quoted() -> None:
    assert text(run("12") + run("3", "<w:rStyle w:val='unseen'/>"), STYLES) == "12"
