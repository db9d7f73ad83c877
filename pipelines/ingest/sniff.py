"""What a file is, told by its bytes: media type and encoding. File names and declared charsets are not believed.

Belongs here: telling HTML, text and junk apart, and decoding the first two. Does not belong here: formats that are no
text (``magic``), the text's meaning.

``decode`` gives the text that every locator counts characters in: line ends are ``\\n`` and a byte order mark stays
as U+FEFF, so offsets equal those of Python's ``Path.read_text(encoding="utf-8")``.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from pipelines.ingest.magic import binary_format
from pipelines.read.registry import MHTML, refusal

# Legal in text: tab, line feed, vertical tab, form feed, carriage return, and DOS's end-of-file mark.
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26} | {127})
_VISIBLE = re.compile("[^\\s\ufeff\u200b\u2060\ufffd\x1a]")
_BOM = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# Windows writes cp950 and everyone calls it Big5; the codec of that name lacks some of its signs.
_CODECS = {"big5": "cp950"}

_MAX_CONTROLS = 0.01  # of the bytes; more is no text
_HIGH = bytes(range(128, 256))
# Bytes beyond ASCII that make whole hanzi in UTF-8: 3 % by chance in GB18030 text, so UTF-8 may be damaged a lot.
_MIN_UTF8 = 0.5
_MAX_BROKEN = 0.05  # broken places for each sound wide character: low, as nearly any bytes can be taken for GB18030
_WIDE = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]+")
_HANZI = re.compile("[\u3040-\ufeff\U00010000-\U0010ffff]+")
_SAMPLE, _SAMPLE_HANZI = 4096, 500  # bytes or characters looked at where a statistic decides
_USUAL = re.compile("[\t\n\r -~\u00a0-\u00ff\u2010-\u2027\u2460-\u249b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_USUAL_MARKED, _USUAL_UNMARKED = 0.5, 0.95
_MIN_HANZI = 16  # fewer say nothing about how common they are
# Shares of common hanzi measured on reports: GB18030 1.0 (traditional 0.6), Big5 0.96 to 1.0, Big5 read as GB18030 0.1
# to 0.25, GB18030 read as Big5 0.5, random bytes 0.16.
_MIN_COMMON, _CERTAIN, _BIG5_LEAD = 0.35, 0.8, 0.2

# Markup that makes a reader of HTML necessary; <br> and <span> alone also stand in markdown.
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|body)[\s>]|</(?:p|div|td|tr|table)\s*>", re.IGNORECASE)
# Markdown keeps the frames of a page (<div>) and writes its tables with pipes, below a rule.
_HTML_TABLES = re.compile(rb"<!doctype\s+html|<(?:html|body|table)[\s>]|</(?:td|tr|table)\s*>", re.IGNORECASE)
_MARKDOWN_RULE = re.compile(rb"^\s*\|(?:\s*:?-{3,}:?\s*\|){2}", re.MULTILINE)
_XML = re.compile(rb"<\?xml\s")
# The head of a web archive: lines of a name, a colon and a value, up to an empty one.
_HEAD = re.compile(rb"\s*(?:[a-z-]{2,40}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+", re.IGNORECASE)
_MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_PACKED = re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_BIG5_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*big5", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """``encoding`` is None for what is no text; ``problem`` says why the bytes can be no report, else None."""

    media_type: str
    encoding: str | None = None
    problem: str | None = None


def sniff(data: bytes) -> Sniffed:
    """Media type and encoding of a file's bytes. Never raises.

    Readable are ``text/plain`` (markdown too) and ``text/html`` (XHTML and fragments too), in ``utf-8``, ``gb18030``,
    ``big5``, ``utf-16-le`` or ``utf-16-be``. A text that was cut inside its last character, or has few broken bytes,
    keeps its encoding.
    """
    if not data:
        return Sniffed("application/x-empty", problem="the file is empty")
    if binary := binary_format(data):
        return Sniffed(binary[0], problem=binary[1])
    if _is_web_archive(data):
        return Sniffed(MHTML, problem=refusal(MHTML, "A web archive (MHTML)", "save the page as HTML"))
    encoding = _encoding(data)
    if encoding is None:
        return Sniffed(
            "application/octet-stream",
            problem="the file is no text in UTF-8, UTF-16, GB18030 or Big5; save the report as HTML or UTF-8 text",
        )
    if _is_blank(data, encoding):
        return Sniffed("text/plain", encoding, "the file holds nothing but blanks")
    return _markup(data, encoding)


def decode(data: bytes, encoding: str) -> str:
    """The text, with ``\\n`` for every line end, U+FFFD for what is broken, and a byte order mark kept as U+FEFF."""
    text = data.decode(_CODECS.get(encoding, encoding), "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_web_archive(data: bytes) -> bool:
    """Whether a file begins as browsers and word processors begin a page that they save with its pictures."""
    head = _HEAD.match(data[:_SAMPLE])
    return head is not None and bool(_MIME.search(head[0]) and _PACKED.search(head[0]))


def _encoding(data: bytes) -> str | None:
    if marked := _BOM.get(data[:2]):
        return marked if _usual_share(data, marked) > _USUAL_MARKED else None
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MAX_CONTROLS * len(data):
        # Every digit, space and line end of UTF-16 has a zero byte.
        return next((name for name in _BOM.values() if _usual_share(data, name) > _USUAL_UNMARKED), None)
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        high = len(data) - len(data.translate(None, _HIGH))
        sound = 3 * sum(map(len, _WIDE.findall(data.decode("utf-8", "ignore"))))
        return "utf-8" if sound > _MIN_UTF8 * high else _double_byte(data)


def _usual_share(data: bytes, encoding: str) -> float:
    """The share of this field's letters (ASCII, hanzi, their punctuation) at the beginning of what may be UTF-16."""
    text = data[: min(2 * _SAMPLE, len(data) // 2 * 2)].decode(encoding, "replace").removeprefix("\ufeff")
    return len(_USUAL.findall(text)) / max(1, len(text))


def _broken_share(data: bytes, encoding: str) -> float:
    """Places that do not decode for each sound wide character; one cut off by the end is not counted."""
    text = codecs.getincrementaldecoder(_CODECS.get(encoding, encoding))("replace").decode(data)
    sound = sum(map(len, _WIDE.findall(text)))
    return text.count("\ufffd") / sound if sound else float("inf")


def _double_byte(data: bytes) -> str | None:
    """GB18030 or Big5. Most Big5 is valid GB18030 too, but of characters nobody uses: the commoner reading wins."""
    shares = {}
    for encoding in ("gb18030", "big5"):
        if _broken_share(data, encoding) <= _MAX_BROKEN:
            shares[encoding] = _common_share(data, encoding)
        if shares.get("gb18030", 0) > _CERTAIN:
            return "gb18030"
    if not shares:
        return None
    # The one declaration that is listened to, and only where the bytes allow either.
    lead = 0.0 if _BIG5_DECLARED.search(data[:_SAMPLE]) else _BIG5_LEAD
    encoding = max(sorted(shares), key=lambda name: shares[name] - lead * (name == "big5"))
    return encoding if shares[encoding] >= _MIN_COMMON else None


def _common_share(data: bytes, encoding: str) -> float:
    """The share of everyday characters among the first hanzi; what is just certain if there are too few to tell."""
    text = data.decode(_CODECS.get(encoding, encoding), "replace")
    hanzi = "".join(_HANZI.findall(text))[:_SAMPLE_HANZI]
    return sum(map(_common_hanzi(encoding).__contains__, hanzi)) / len(hanzi) if len(hanzi) >= _MIN_HANZI else _CERTAIN


@cache
def _common_hanzi(encoding: str) -> frozenset[str]:
    """The characters that the standard itself calls common: GB 2312 level 1 (3,755), Big5 level 1 (5,401)."""
    if encoding == "big5":
        trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
        codes = bytes(byte for lead in range(0xA4, 0xC7) for trail in trails for byte in (lead, trail))
        return frozenset(codes.decode("cp950", "ignore"))
    codes = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    return frozenset(codes.decode("gb2312", "ignore"))


def _is_blank(data: bytes, encoding: str) -> bool:
    """Whether nothing can be seen. The beginning nearly always settles it; only then is the whole looked at."""
    return not any(_VISIBLE.search(decode(part, encoding)) for part in (data[:64], data))


def _markup(data: bytes, encoding: str) -> Sniffed:
    if encoding.startswith("utf-16"):
        data = data.decode(encoding, "replace").encode()
    head = data[:_SAMPLE].removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.search(data) and (_HTML_TABLES.search(data) or not _MARKDOWN_RULE.search(data)):
        return Sniffed("text/html", encoding)
    if _XML.match(head):
        return Sniffed("application/xml", encoding, "XML is not read; save the report as HTML or text")
    return Sniffed("text/plain", encoding)
