"""A paragraph of a DOCX -> the text that it shows.

Belongs here: runs, fields, changes, marks beside a number, list numbers. Does not belong here: tables and the order of
blocks (``docx.py``).

Deleted, moved away, hidden and struck-out text is not read. What is raised or lowered, and the mark of a note, stands
on a line of its own, as in a page: a number beside it has no single reading. Instructions of fields are not text, nor
are page numbers.
"""

from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from pipelines.read.numbering import UNKNOWN, Lists
from pipelines.read.styles import PLAIN, Look
from pipelines.read.wordml import MC, VAL, M, W, branch, value

_P, _R, _T, _TC_PR, _R_PR, _P_PR = W + "p", W + "r", W + "t", W + "tcPr", W + "rPr", W + "pPr"
_BOX, _CHOICES, _FORMULA = W + "txbxContent", MC + "AlternateContent", M + "oMath"
_SIMPLE_FIELD, _FIELD, _INSTRUCTION = W + "fldSimple", W + "fldChar", W + "instrText"
_DEL, _MOVE_FROM = W + "del", W + "moveFrom"
_NOTES = frozenset([W + "footnoteReference", W + "endnoteReference"])
_UNSEEN = frozenset([_P_PR, _R_PR, _DEL, _MOVE_FROM, *(W + name for name in ("rt", "delText"))])
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_PAGE_FIELDS = frozenset(["PAGE", "NUMPAGES", "SECTIONPAGES"])
_CLOSING = tuple("、)）】〕]")
_NOTE, _PART = "note", "part"


@dataclass(slots=True)
class _Field:
    instruction: list[str] = field(default_factory=list)
    hushed: bool = True


class Paragraphs:
    """Reads the paragraphs of a document in turn, since lists, notes and fields go on from one to the next.

    ``looks`` are those of the styles that have one, None where no text of the document looks in any way that matters;
    ``lists`` is None where it has no list numbers, ``changes`` whether changes are kept in it.

    ``boxes`` are the text boxes anchored in the paragraph read last; ``runs_on`` says that its end is deleted, so that
    the next one is part of it.
    """

    def __init__(self, looks: dict[str, Look] | None, lists: Lists | None, *, changes: bool) -> None:
        self.boxes: list[etree._Element] = []
        self.runs_on = False
        self._looks = looks
        self._lists = lists
        self._plain = not changes and looks is None and lists is None
        self._notes = 0
        self._fields: list[_Field] = []
        self._hushed = False
        self._parts: list[str] = []
        self._level = ""
        self._base = PLAIN

    def only(self, cell: etree._Element) -> str | None:
        """The text of a cell with a single paragraph that is read by itself, as most are; None for any other."""
        found = None
        for child in cell if self._plain else ():
            if child.tag == _TC_PR:
                continue
            if child.tag != _P or found is not None or len(child) > 1 or (found := _only(child)) is None:
                return None
        return found

    def read(self, paragraph: etree._Element) -> str:
        """The text of the next paragraph of the document."""
        self.boxes, self.runs_on = [], False
        if self._plain and len(paragraph) < 2 and (only := _only(paragraph)) is not None:
            return only
        self._parts, self._level, self._base = [], "", PLAIN
        number = ""
        if not self._plain:
            properties = paragraph.find(_P_PR)
            number = "" if properties is None else self._opened(properties)
        self._inside(paragraph)
        if self._fields:
            # One that is still open has its result in later paragraphs, or is broken: neither hides any text.
            self._fields.clear()
            self._hushed = False
        text = "".join(self._parts).strip("\n")
        return _numbered(number, text) if number else text

    def _opened(self, properties: etree._Element) -> str:
        """The number of a paragraph; its style is the base of its runs."""
        mark = properties.find(_R_PR)
        self.runs_on = mark is not None and (mark.find(_DEL) is not None or mark.find(_MOVE_FROM) is not None)
        if self._looks is not None:
            self._base = self._looks.get(value(properties, "pStyle") or "", PLAIN)
        return "" if self.runs_on or self._lists is None else self._lists.number(properties)

    def _inside(self, parent: etree._Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == _R:
                self._run(child)
            elif tag in _UNSEEN or not isinstance(tag, str):
                continue
            elif tag == _BOX:
                self.boxes.append(child)
            elif tag == _CHOICES:
                inner = branch(child)
                if inner is not None:
                    self._inside(inner)
            elif tag == _FORMULA:
                # How its parts stand to each other is not told by their order: 1 over 2 is not 12.
                for part in child.iter(M + "t"):
                    self._say(part.text or "", _NOTE)
                    self._level = _PART
            elif tag != _SIMPLE_FIELD or not _is_page(child.get(W + "instr", "")):
                self._inside(child)

    def _run(self, run: etree._Element) -> None:
        look = self._base
        if self._looks is not None:
            properties = run.find(_R_PR)
            if properties is not None:
                look = self._looks.get(value(properties, "rStyle") or "", look).changed(properties)
        shown = look is PLAIN or not any(look.silent)
        for child in run:
            tag = child.tag
            if tag == _T:
                if shown:
                    self._say("".join(child.itertext()) if len(child) else child.text or "", look.level)
            elif tag in _UNSEEN:
                continue
            elif tag in _SIGNS:
                if shown and not self._hushed:
                    self._parts.append(_SIGNS[tag])
            elif tag == _FIELD:
                self._field(child)
            elif tag == _INSTRUCTION:
                if self._fields:
                    self._fields[-1].instruction.append(child.text or "")
            elif tag in _NOTES:
                self._note(child)
            elif tag == W + "sym":
                if shown:
                    self._say(_symbol(child), look.level)
            else:
                self._other(child)

    def _other(self, child: etree._Element) -> None:
        """What holds text boxes, or runs (a ruby's base), stands in an element of its own."""
        if len(child):
            if child.tag == _CHOICES:
                inner = branch(child)
                if inner is None:
                    return
                # The branch of a run holds what a run holds.
                self._run(inner)
            else:
                self._inside(child)

    def _say(self, text: str, level: str) -> None:
        if self._hushed:
            return
        if level != self._level:
            self._parts.append("\n")
            self._level = level
        self._parts.append(text.replace("\n", " ") if "\n" in text else text)

    def _note(self, reference: etree._Element) -> None:
        """Notes are numbered in turn, but for those whose own sign follows as text."""
        if reference.get(W + "customMarkFollows") in ("1", "true", "on"):
            self._level = _PART
            return
        self._notes += 1
        self._say(str(self._notes), _NOTE)

    def _field(self, mark: etree._Element) -> None:
        """A field shows its result, which stands between its separator and its end."""
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            if (choice := mark.find(f"{W}ffData/{W}ddList")) is not None:
                self._say(_chosen(choice), "")
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].hushed = _is_page("".join(self._fields[-1].instruction))
        elif kind == "end" and self._fields:
            self._fields.pop()
        self._hushed = any(one.hushed for one in self._fields)


def _only(paragraph: etree._Element) -> str | None:
    """The text of a paragraph that holds nothing or one run of text, as most cells do; None where it holds more."""
    for run in paragraph:
        if run.tag != _R or len(run) != 1:
            return None
        for text in run:
            if text.tag != _T or len(text):
                return None
            said = text.text or ""
            return said.replace("\n", " ") if "\n" in said else said
    return ""


def _numbered(number: str, text: str) -> str:
    """The text behind its list number, apart from it where both could make one number."""
    if UNKNOWN in number and not any(character.isdecimal() for character in text):
        return text
    return f"{number}{text}" if number.endswith(_CLOSING) else f"{number} {text}"


def _is_page(instruction: str) -> bool:
    words = instruction.split(maxsplit=1)
    return bool(words) and words[0].upper() in _PAGE_FIELDS


def _chosen(choice: etree._Element) -> str:
    """What a list to choose from shows; its result is no text of the document."""
    entries = [one.get(VAL, "") for one in choice.iterchildren(W + "listEntry")]
    number = value(choice, "result") or value(choice, "default") or "0"
    return entries[int(number)] if number.isascii() and number.isdecimal() and int(number) < len(entries) else ""


def _symbol(child: etree._Element) -> str:
    """A character of a font of symbols; what it looks like there is not known."""
    try:
        code = int(child.get(W + "char", ""), 16)
    except ValueError:
        return UNKNOWN
    return chr(code) if 0x20 < code < 0xD800 else UNKNOWN
