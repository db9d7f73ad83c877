"""The encoding of a text is told by its bytes, whatever it declares and however it was damaged."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.ingest.sniff import decode, sniff
from pipelines.read.registry import readers

SENTENCE = "某县教育局二〇二五年收到群众来信12件，均在法定期限内答复，没有逾期。网站栏目全年更新356条。\n"
TRADITIONAL = (
    "某縣教育局二〇二五年收到民眾來信12件，均於法定期限內答覆，沒有逾期。網站欄目全年更新356條，辦理結果滿意。\n"
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode(), "utf-8"),
        (SENTENCE.encode("utf-8-sig"), "utf-8"),
        (b"plain ASCII", "utf-8"),
        (SENTENCE.encode("gb18030"), "gb18030"),
        (("㐀𠀀" + SENTENCE).encode("gb18030"), "gb18030"),
        (SENTENCE.replace("〇", "零").encode("gb2312"), "gb18030"),
        ("公开12件\t".encode("gbk"), "gb18030"),
        (TRADITIONAL.encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("cp950", "ignore"), "big5"),
        (SENTENCE.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "utf-16-be"),
        (SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (SENTENCE.encode("utf-16-be"), "utf-16-be"),
        (SENTENCE.encode("utf-16-le")[:-1], "utf-16-le"),
    ],
)
def test_encoding(data: bytes, encoding: str) -> None:
    assert sniff(data).encoding == encoding
    assert sniff(data).problem is None


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "gb18030"), ("gb2312", "gb18030"), ("gb18030", "utf-8"), ("iso-8859-1", "utf-8")],
)
def test_a_wrong_declaration_is_not_believed(charset: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>{SENTENCE}镕㐀</p></body></html>'
    sniffed = sniff(page.encode(encoding))
    assert (sniffed.media_type, sniffed.encoding) == ("text/html", encoding)
    assert decode(page.encode(encoding), encoding) == page


def test_few_hanzi_behind_much_markup_decide() -> None:
    page = "<html><script>" + "var a=1;" * 5000 + f"</script><body>{TRADITIONAL}</body></html>"
    assert sniff(page.encode("cp950", "ignore")).encoding == "big5"
    assert sniff(page.encode("gb18030")).encoding == "gb18030"


def test_every_cut_of_utf8_stays_utf8() -> None:
    data = (SENTENCE * 2).encode()
    for end in range(3, len(data)):
        assert sniff(data[:end]).encoding == "utf-8", end
        assert decode(data[:end], "utf-8").rstrip("\ufffd") == data[:end].decode("utf-8", "ignore")


def test_every_cut_of_gb18030_stays_gb18030() -> None:
    # From the second character on: C4 B3 alone is 某 in one encoding and a Dutch letter in the other.
    data = (SENTENCE * 2).encode("gb18030")
    for end in range(4, len(data)):
        assert sniff(data[:end]).encoding == "gb18030", end


@pytest.mark.parametrize("junk", [b"\xff", b"\x80", b"\xe5\xb9", b"\xc0\xaf"])
def test_few_broken_bytes_leave_utf8_and_show(junk: bytes) -> None:
    data = (SENTENCE * 3).encode() + junk + SENTENCE.encode()
    assert sniff(data).encoding == "utf-8"
    assert "\ufffd" in decode(data, "utf-8")
    assert decode(data, "utf-8").replace("\ufffd", "") == SENTENCE * 4
    assert sniff("来信\n".encode() + b"\xff").encoding == "utf-8"


def test_one_stray_zero_byte_is_no_reason_to_take_ascii_for_utf16() -> None:
    assert sniff(b"<html><body><p>" + b"some words " * 50 + b"\0</p>").encoding == "utf-8"


@given(st.text(alphabet=st.sampled_from("公开信息申请答复来信的一是在不了有和人这0123456789 \n\t|，。")))
def test_text_in_the_two_main_encodings_is_read_back(text: str) -> None:
    text = "来信公开：" + text
    for encoding in ("utf-8", "gb18030"):
        assert sniff(text.encode(encoding)).encoding == encoding
        assert decode(text.encode(encoding), encoding) == text


@given(st.binary(max_size=400))
@example(b"MM\x00*")
@example(b"%PDF-")
def test_any_bytes_get_an_answer(data: bytes) -> None:
    """Refused with a reason, a text of some encoding, or of a format that has a reader."""
    sniffed = sniff(data)
    assert sniffed.problem is not None or sniffed.encoding is not None or sniffed.media_type in readers()
    if sniffed.encoding is not None:
        decode(data, sniffed.encoding)
