"""The picture of a page -> the same upright in one resolution, and the way back.

Belongs here: skew, quarter turns, scale. Does not belong here: what stands on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.read.pages import Box, Page
from pipelines.read.scan_ink import Gray
from pipelines.read.scan_letters import DPI, POINTS, boxes_of_text, recognised

_LOOK = 900
_MOST_SKEW, _STEP, _FINE = 4.0, 0.5, 0.05
_PROBES = 6

Matrix = NDArray[np.float64]


@dataclass(slots=True)
class ScannedPage(Page):
    """A page whose places are led back to the picture by ``back``, which takes its pixels to points there."""

    back: Matrix = field(default_factory=lambda: np.eye(3))

    def place(self, box: Box, confidence: float | None = None) -> str:
        """The locator of a box: the upright rectangle around it in the picture, and how sure its text is."""
        x0, y0, x1, y1 = (side * DPI / POINTS for side in box)
        corners = self.back @ np.array([[x0, x1, x0, x1], [y0, y0, y1, y1], [1, 1, 1, 1]])
        sides = (*corners[:2].min(axis=1), *corners[:2].max(axis=1))
        told = "" if confidence is None else f', "confidence": {confidence:.3f}'
        return f'{{"page": {self.number}, "box": [{", ".join(f"{side:.1f}" for side in sides)}]{told}}}'


def upright(gray: Gray, dpi: float) -> tuple[Gray, Matrix]:
    """The page so that its text reads from left to right, with ``DPI`` dots an inch; and the matrix from its pixels to
    points of the picture.
    """
    forth = np.diag([DPI / dpi, DPI / dpi, 1.0])
    angle = _skew(gray)
    height, width = gray.shape
    turned, size = _turned(forth, -angle, (width, height))
    picture = cv2.warpAffine(gray, turned[:2], size, flags=cv2.INTER_CUBIC if dpi <= DPI else cv2.INTER_AREA,
                             borderMode=cv2.BORDER_CONSTANT, borderValue=255)  # fmt: skip
    quarters = _quarters(np.asarray(picture, np.uint8))
    for _ in range(quarters):  # clockwise: (x, y) comes to stand at (height - 1 - y, x)
        turned = np.array([[0, -1, picture.shape[0] - 1], [1, 0, 0], [0, 0, 1]], float) @ turned
        picture = np.ascontiguousarray(np.rot90(picture, -1))
    back = np.diag([POINTS / dpi, POINTS / dpi, 1.0]) @ np.linalg.inv(turned)
    return np.asarray(picture, np.uint8), back


def _turned(matrix: Matrix, angle: float, size: tuple[int, int]) -> tuple[Matrix, tuple[int, int]]:
    """The matrix with a turn by ``angle`` degrees, moved so that the whole page is seen, and the size of that."""
    turn = np.vstack([cv2.getRotationMatrix2D((0, 0), angle, 1.0), [0, 0, 1]]) @ matrix
    width, height = size
    corners = turn @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    low, high = corners[:2].min(axis=1), corners[:2].max(axis=1)
    turn[:2, 2] -= low
    return turn, (int(np.ceil(high[0] - low[0])), int(np.ceil(high[1] - low[1])))


def _skew(gray: Gray) -> float:
    """Degrees by which lines of text and rulings slope, counter-clockwise: where the rows of the page differ most."""
    scale = min(1.0, _LOOK / min(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - cv2.min(small, cv2.medianBlur(small, 3))
    ink = cv2.subtract(ink, cv2.blur(ink, (31, 31)))
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
        turned = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR)
        return max(float(np.square(np.diff(turned.sum(axis=axis, dtype=np.float64))).sum()) for axis in (0, 1))

    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + _STEP, _STEP), key=sharpness)
    fine = max(np.arange(coarse - _STEP, coarse + _STEP, 4 * _FINE), key=sharpness)
    return float(max(np.arange(fine - 4 * _FINE, fine + 5 * _FINE, _FINE), key=sharpness))


def _quarters(picture: Gray) -> int:
    """Quarters clockwise after which the text reads from left to right."""
    boxes = boxes_of_text(picture)
    sized = [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes]
    across = sum(width for width, height in sized if width > 1.5 * height)
    down = sum(height for width, height in sized if height > 1.5 * width)
    quarters = 1 if down > across else 0
    longest = sorted(boxes, key=lambda box: -max(box[2] - box[0], box[3] - box[1]))[:_PROBES]
    crops = [np.rot90(picture[y0:y1, x0:x1], -quarters) for x0, y0, x1, y1 in longest]
    if crops and _certainty([np.rot90(crop, 2) for crop in crops]) > _certainty(crops):
        quarters += 2
    return quarters


def _certainty(crops: Sequence[Gray]) -> float:
    """How sure the letters of these lines are, together."""
    return sum(line.sure for line in recognised(crops))
