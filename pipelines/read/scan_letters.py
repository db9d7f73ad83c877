"""Pictures of text -> letters and how sure they are.

Belongs here: the models, the lines of text of a page, the text of a cell. Does not belong here: where cells are, and
what their ink tells by itself (``scan_ink.py``).

A number counts only if two recognitions agree, of the picture as it is and of one with stronger ink, and in a cell
only if its ink has as many pieces as it has digits. A cell without ink is blank; a cell with ink and no text is not.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np

from pipelines.read.pages import GridCell, Strip
from pipelines.read.scan_ink import Gray, Pixels, is_number_of, lines_of, pitch_of, sign_of, with_paper

DPI, POINTS = 200.0, 72.0
_SURE = 0.8
"""Of the least certain letter, from 0 to 1."""
_VOTES = 2
_SIGNS, _STROKES = ("/", "-"), 2
"""Signs in the place of numbers, and fewer letters than which a single stroke makes."""
_SEEN = 0.3
"""Of what stands outside of tables: below this it is no text but the grain of the paper."""
_INSET = 4
_MARGIN = 4
"""Pixels of paper around a line in a cell: with twice as much the models take 7 for 1, and 11 for a letter."""
_MARGIN_OF_A_DASH, _LOW = 9, 10
"""And around one that is lower: with less they take a dash for a point."""
_SMALLER = 0.5
"""Lines are looked for in 100 dots an inch, which takes a seventh of the time and finds the same ones."""
ILLEGIBLE = "□"
"""What Chinese editions print for a character that cannot be read: put for doubtful digits outside of tables."""


class Reading(NamedTuple):
    """A line of text, and how sure each of its letters is, from 0 to 1."""

    text: str
    each: tuple[float, ...]

    @property
    def sure(self) -> float:
        return min(self.each, default=0.0)


def boxes_of_text(picture: Gray) -> list[Pixels]:
    """Where lines of text are, whichever way they run."""
    small = cv2.resize(picture, None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA)
    found = _engine()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False).boxes
    height, width = picture.shape
    boxes = []
    for corners in () if found is None else found:
        (x0, y0), (x1, y1) = corners.min(axis=0) / _SMALLER, corners.max(axis=0) / _SMALLER
        box = (max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1))
        if box[2] - box[0] > 2 and box[3] - box[1] > 2:
            boxes.append(box)
    return boxes


def recognised(crops: Sequence[Gray]) -> list[Reading]:
    """The text of every line."""
    if not crops:
        return []
    read = _engine().recognize_txt([cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_GRAY2BGR) for crop in crops])
    found = []
    for text, word in zip(read.txts, read.word_results, strict=True):
        each = tuple(map(float, word.confs)) if text else ()
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        whole = len(each) == len(text)
        found.append(Reading(text.strip(), each[start:end] if whole else (min(each, default=0.0),) * (end - start)))
    return found


def lines_of_text(picture: Gray) -> list[Strip]:
    """The text that stands on a page, in points. Digits on which two recognitions do not agree are ``ILLEGIBLE``."""
    boxes = boxes_of_text(picture)
    once = recognised([_cut(picture, box) for box in boxes])
    seen = [(box, line) for box, line in zip(boxes, once, strict=True) if line.text and line.sure >= _SEEN]
    numbered = [n for n, (_, line) in enumerate(seen) if _digits(line.text)]
    texts = [line.text for _, line in seen]
    again = recognised([_stronger(with_paper(picture, seen[n][0], 2)) for n in numbered])
    for n, other in zip(numbered, again, strict=True):
        box, line = seen[n]
        texts[n] = _legible(line, other, _cut(picture, box))
    return [_strip(box, text, line.sure) for (box, line), text in zip(seen, texts, strict=True)]


def fill(cells: Sequence[GridCell], picture: Gray) -> None:
    """Gives every cell its lines of text, and how sure the least sure of its letters is. ``picture`` is without
    rulings.
    """
    shade = np.asarray(cv2.GaussianBlur(picture, (3, 3), 0), np.uint8)
    lines: list[tuple[GridCell, Pixels]] = []
    for cell in cells:
        boxes, faint = lines_of(shade, _pixels(cell.box))
        lines += [(cell, box) for box in boxes]
        cell.sure = cell.sure and not faint
    once = recognised([with_paper(picture, box, _MARGIN) for _, box in lines])
    unsure = [n for n, line in enumerate(once) if line.sure < _SURE and not _is_value(line.text)]
    smooth = recognised([_smoother_of(picture, lines[n][1]) for n in unsure])
    for n, line in zip(unsure, smooth, strict=True):  # of words the surer one: the form knows what they may be
        once[n] = max(once[n], line, key=lambda one: one.sure)
    values = [n for n, line in enumerate(once) if _is_value(line.text)]
    for n, line in zip(values, _agreed([once[n] for n in values], picture, [lines[n][1] for n in values]), strict=True):
        once[n] = line
    pitch = pitch_of((once[n].text, _cut(shade, lines[n][1])) for n in values if once[n].sure >= _SURE)
    for n, ((cell, box), line) in enumerate(zip(lines, once, strict=True)):
        sign = sign_of(_cut(shade, box)) if len(line.text) < _STROKES else None
        if sign in _SIGNS:  # told by its shape: the models take a slash for a 1
            cell.strips.append(_strip(box, sign, 1.0))
            continue
        cell.strips.append(_strip(box, line.text, line.sure))
        cell.confidence = min(line.sure, 1.0 if cell.confidence is None else cell.confidence)
        if n in values and not (line.sure >= _SURE and _is_printed(line.text, _cut(shade, box), pitch)):
            cell.sure = False
        if (line.text, sign) == ("1", "?") or (sign == "1" and line.text != "1"):
            cell.sure = False
    for cell in cells:
        if len(cell.strips) > 1 and any(_is_value(strip.text) and _digits(strip.text) for strip in cell.strips):
            cell.sure = False  # values of two rows that no line parts, or one that was broken


def _agreed(once: Sequence[Reading], picture: Gray, boxes: Sequence[Pixels]) -> list[Reading]:
    """What two recognitions agree on, as sure as the less sure of them, of values that were recognised ``once``. Where
    the first two do not agree a third decides.
    """
    tries = [[line] for line in once]
    for prepared in (_stronger_of, _smoother_of):
        open_ = [n for n, one in enumerate(tries) if _settled(one).sure < _SURE]
        for n, line in zip(open_, recognised([prepared(picture, boxes[n]) for n in open_]), strict=True):
            tries[n].append(line)
    return list(map(_settled, tries))


def _settled(tries: Sequence[Reading]) -> Reading:
    """Another number that one of them is sure of spoils it; letters do not, for a number was taken for them."""
    texts = {line.text for line in tries}
    best = max(texts, key=lambda text: (_less_sure(tries, text), text == tries[0].text))
    differs = any(line.sure >= _SURE and line.text.isdecimal() for line in tries if line.text != best)
    sure = 0.0 if differs or not best else _less_sure(tries, best)
    return Reading(best, (sure,))


def _less_sure(tries: Sequence[Reading], text: str) -> float:
    same = sorted((line.sure for line in tries if line.text == text), reverse=True)
    return same[_VOTES - 1] if len(same) >= _VOTES else 0.0


def _stronger_of(picture: Gray, box: Pixels) -> Gray:
    return _stronger(with_paper(picture, box, _margin(box)))


def _smoother_of(picture: Gray, box: Pixels) -> Gray:
    """As it is smoothed, half as large again, and wider still: what is narrow is taken for a 1."""
    crop = cv2.GaussianBlur(with_paper(picture, box, _margin(box)), (3, 3), 0)
    return np.asarray(cv2.resize(crop, None, fx=2.1, fy=1.5, interpolation=cv2.INTER_CUBIC), np.uint8)


def _margin(box: Pixels) -> int:
    return _MARGIN if box[3] - box[1] >= _LOW else _MARGIN_OF_A_DASH


def _is_printed(text: str, ink: Gray, pitch: float | None) -> bool:
    return bool(text) and (not _digits(text) or is_number_of(text, ink, pitch))


def _is_value(text: str) -> bool:
    """Whether a text may be read as a number or as a sign in the place of one: a unit may stand behind it."""
    words = sum(map(_is_chinese, text))
    return not words or (words <= 2 and bool(_digits(text)))


def _is_chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _legible(line: Reading, again: Reading, crop: Gray) -> str:
    miscounted = _is_value(line.text) and not is_number_of(line.text, crop)
    if miscounted or _digits(line.text) != _digits(again.text):
        return "".join(ILLEGIBLE if sign.isdecimal() else sign for sign in line.text)
    sure = iter([one for sign, one in zip(again.text, again.each, strict=True) if sign.isdecimal()])
    return "".join(
        ILLEGIBLE if sign.isdecimal() and min(one, next(sure)) < _SURE else sign
        for sign, one in zip(line.text, line.each, strict=True)
    )


def _cut(picture: Gray, box: Pixels) -> Gray:
    x0, y0, x1, y1 = box
    return picture[y0:y1, x0:x1]


def _pixels(box: Sequence[float]) -> Pixels:
    x0, y0, x1, y1 = (round(side * DPI / POINTS) for side in box)
    return x0 + _INSET, y0 + _INSET, x1 - _INSET, y1 - _INSET


def _stronger(crop: Gray) -> Gray:
    """The picture in twice the size with paper white and ink black."""
    large = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    low, high = np.percentile(large, (2, 80))
    stretched = (large.astype(np.float32) - low) * 255 / max(1.0, float(high - low))
    return np.asarray(stretched.clip(0, 255), np.uint8)


def _strip(box: Pixels, text: str, sure: float) -> Strip:
    x0, y0, x1, y1 = (side * POINTS / DPI for side in box)
    return Strip(x0, y0, x1, y1, y1 - y0, text, sure >= _SURE)


@cache
def _engine() -> Any:
    """The models that come with the package, on one thread: a run has a process a core."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 10_000,
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": 16,
        }
    )
