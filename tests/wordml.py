"""DOCX files put together from their XML: what a word processor may write, one thing at a time.

Belongs here: packages, paragraphs and cells. Does not belong here: whole reports, which the generator writes.
"""

import io
import zipfile
from xml.sax.saxutils import escape

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
}
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def cell(text: str, across: int = 1, properties: str = "") -> str:
    """A cell of a DOCX."""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{properties}</w:tcPr>{paragraph(text)}</w:tc>'


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a DOCX, with the properties that a word processor repeats everywhere."""
    fonts = '<w:rPr><w:rFonts w:eastAsia="宋体" w:hint="eastAsia"/><w:kern w:val="0"/><w:sz w:val="20"/></w:rPr>'
    run = f'<w:r>{fonts}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr>{properties}<w:jc w:val="center"/></w:pPr>{run}</w:p>'


def docx(body: str, packing: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """A DOCX around the XML of its body; ``parts`` are further parts of its folder, by name without ending."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": f"<w:document {names}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    files |= {f"word/{name}.xml": part for name, part in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
