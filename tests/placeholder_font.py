"""``pipelines/read/placeholder.ttf``, the font that stands in for those which a PDF does not carry.

Belongs here: writing it (``python -m tests.placeholder_font``). Does not belong here: what it is for
(``pipelines/read/pdf_fonts.py``).

Two bars. The lower is for what may be narrow: it is within the room of the narrowest letter of the Chinese fonts that
PDF knows by name (207 thousandths), and not at its edge, so that what covers a letter covers the bar. The higher is for
Chinese characters, as high as those of common fonts.
"""

from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

PLACE = Path(__file__).parent.parent / "pipelines" / "read" / "placeholder.ttf"
UNIT, ASCENT, DESCENT = 1000, 880, 120
LOW, HIGH = (100, 0, 200, 500), (300, -70, 700, 835)
ALL = range(0x21, 0x32400)
CHINESE = (
    range(0x2E80, 0xA4D0),
    range(0xAC00, 0xD7A4),
    range(0xF900, 0xFB00),
    range(0xFE30, 0xFE50),
    range(0xFF01, 0xFF61),
    range(0x20000, 0x32400),
)
_MANY_TO_ONE = 13


def built() -> bytes:
    """The file."""
    builder = FontBuilder(UNIT, isTTF=True)
    builder.setupGlyphOrder([".notdef", "low", "high"])
    builder.setupGlyf({".notdef": _bar(LOW), "low": _bar(LOW), "high": _bar(HIGH)})
    builder.setupHorizontalMetrics({".notdef": (500, LOW[0]), "low": (500, LOW[0]), "high": (UNIT, HIGH[0])})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    builder.setupNameTable({"familyName": "Placeholder", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.font["cmap"] = _characters()
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=-DESCENT, usWinAscent=ASCENT, usWinDescent=DESCENT)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _bar(sides: tuple[int, int, int, int]) -> object:
    x0, y0, x1, y1 = sides
    pen = TTGlyphPen(None)
    pen.moveTo((x0, y0))
    for corner in ((x0, y1), (x1, y1), (x1, y0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _characters() -> object:
    """Which bar each character has, in the one format that has many characters for one shape."""
    table = CmapSubtable.newSubtable(_MANY_TO_ONE)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.format, table.reserved, table.length, table.nGroups = _MANY_TO_ONE, 0, 0, 0
    table.cmap = dict.fromkeys(ALL, "low")
    for some in CHINESE:
        table.cmap |= dict.fromkeys(some, "high")
    characters = newTable("cmap")
    characters.tableVersion, characters.tables = 0, [table]
    return characters


if __name__ == "__main__":
    PLACE.write_bytes(built())
