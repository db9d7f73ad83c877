"""The ink of a number in a picture is held against its digits, whatever a recogniser takes it for."""

import pytest

cv2 = pytest.importorskip("cv2", reason="pictures are read only with the extra ocr")
import numpy as np  # noqa: E402

from pipelines.read.scan_ink import Gray, is_number_of, lines_of, sign_of  # noqa: E402


def drawn(*texts: str, shade: int = 0, width: int = 400) -> Gray:
    """Lines of text on white paper, some 20 pixels high."""
    paper = np.full((60 * len(texts) + 20, width), 255, np.uint8)
    for n, text in enumerate(texts):
        cv2.putText(paper, text, (20, 60 * n + 50), cv2.FONT_HERSHEY_DUPLEX, 1.0, shade, 2, cv2.LINE_AA)
    return paper


def line(text: str) -> Gray:
    """The ink of a text as it is found in a cell."""
    paper = drawn(text)
    [(x0, y0, x1, y1)], _ = lines_of(paper, whole(paper))
    return paper[y0:y1, x0:x1]


def whole(paper: Gray) -> tuple[int, int, int, int]:
    return 0, 0, paper.shape[1], paper.shape[0]


@pytest.mark.parametrize("text", ["0", "7", "11", "100", "1234", "9908", "1.5"])
def test_a_number_is_printed_as_it_says(text: str) -> None:
    assert is_number_of(text, line(text))


@pytest.mark.parametrize(
    ("printed", "said"),
    [("11", "1"), ("1", "11"), ("100", "10"), ("1111", "111"), ("22", "2"), ("5", "5件"), ("3", "")],
)
def test_more_or_fewer_digits_than_are_printed_are_noticed(printed: str, said: str) -> None:
    assert not is_number_of(said, line(printed))


def test_numbers_far_apart_are_not_one() -> None:
    assert not is_number_of("12", line("1   2"))


def test_a_cell_has_the_lines_that_are_printed_in_it() -> None:
    paper = drawn("12", "345")
    boxes, faint = lines_of(paper, whole(paper))
    assert len(boxes) == 2 and not faint
    assert all(int((paper < 128)[y0:y1, x0:x1].sum()) > 0 for x0, y0, x1, y1 in boxes)


def test_a_cell_without_ink_is_blank_and_one_with_pale_ink_is_doubtful() -> None:
    blank = drawn("")
    assert lines_of(blank, whole(blank)) == ([], False)
    pale = drawn("8", shade=220)
    assert lines_of(pale, whole(pale)) == ([], True)


@pytest.mark.parametrize("text", ["0", "2", "3", "4", "5", "6", "7", "8", "9", "12"])
def test_no_other_digit_is_a_stroke(text: str) -> None:
    assert sign_of(line(text)) not in ("/", "-", "1")


def test_a_stroke_is_told_by_how_it_leans() -> None:
    """Models take each of them for a 1."""

    def stroke(across: int, down: int) -> Gray:
        paper = np.full((100, 100), 255, np.uint8)
        cv2.line(paper, (50 + across // 2, 50 - down // 2), (50 - across // 2, 50 + down // 2), 0, 3, cv2.LINE_AA)
        [(x0, y0, x1, y1)], _ = lines_of(paper, whole(paper))
        return paper[y0:y1, x0:x1]

    assert [sign_of(stroke(*ends)) for ends in ((10, 24), (4, 24), (0, 24), (16, 0))] == ["/", "?", "1", "-"]
