"""The picture of a page -> its ruling lines.

Belongs here: telling lines from letters, and taking them away. Does not belong here: the grids that they make
(``rulings.py``).
"""

from collections.abc import Sequence

import cv2
import numpy as np

from pipelines.read.pages import GridCell
from pipelines.read.rulings import Rules
from pipelines.read.scan_ink import Gray
from pipelines.read.scan_letters import DPI, POINTS

_LONGEST_STROKE = 0.2
"""Inches: a stroke of a letter of 12 points is shorter."""
_THICKEST = 0.05
_INK = 30
_REACH = 8
"""Pixels by which a line may lie beside the side of a cell."""


def rules(picture: Gray) -> tuple[Gray, Rules]:
    """Where lines are (255 in a mask), and those lines in points."""
    ground = cv2.medianBlur(cv2.dilate(picture, np.ones((9, 9), np.uint8)), 21)
    ink = cv2.threshold(cv2.subtract(ground, cv2.GaussianBlur(picture, (3, 3), 0)), _INK, 255, cv2.THRESH_BINARY)[1]
    length = round(_LONGEST_STROKE * DPI)
    across, down = (
        np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)
        for shape in ((1, length), (length, 1))
    )
    found = Rules([(y, x0, x1) for x0, x1, y in _lines(across)], [(x, y0, y1) for y0, y1, x in _lines(down.T)])
    return np.asarray(cv2.bitwise_or(across, down), np.uint8), found


def without_rules(picture: Gray, mask: Gray, cells: Sequence[GridCell]) -> Gray:
    """The picture with the lines around ``cells`` in the colour of the paper: inside of them a line may be strokes of
    letters that run into one another.
    """
    around = np.zeros_like(mask)
    for cell in cells:
        x0, y0, x1, y1 = (round(side * DPI / POINTS) for side in cell.box)
        cv2.rectangle(around, (x0, y0), (x1, y1), 255, 2 * _REACH + 1)
    lines = cv2.dilate(cv2.bitwise_and(mask, around), np.ones((5, 5), np.uint8))
    paper = int(np.percentile(picture, 75))
    return np.where(lines > 0, np.uint8(paper), picture)


def _lines(mask: Gray) -> list[tuple[float, float, float]]:
    """Runs along x: ``(x0, x1, y)`` in points."""
    joined = cv2.dilate(np.ascontiguousarray(mask), np.ones((3, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    scale = POINTS / DPI
    found = []
    for x, y, width, height, _ in stats[1:count]:
        if height <= _THICKEST * DPI + 2 and width >= 3 * height:
            found.append(((x + 4) * scale, (x + width - 4) * scale, (y + height / 2) * scale))
    return found
