"""The ink of a number in a picture is held against its digits, whatever a recogniser takes it for."""

import pytest

cv2 = pytest.importorskip("cv2", reason="pictures are read only with the extra ocr")
import numpy as np  # noqa: E402

from pipelines.read.scan_ink import Gray, is_number_of, lines_of, pitch_of, sign_of  # noqa: E402


def drawn(*texts: str, shade: int = 0, width: int = 400) -> Gray:
    """Lines of text on white paper, some 20 pixels high."""
    paper = np.full((60 * len(texts) + 20, width), 255, np.uint8)
    for n, text in enumerate(texts):
        cv2.putText(paper, text, (20, 60 * n + 50), cv2.FONT_HERSHEY_DUPLEX, 1.0, shade, 2, cv2.LINE_AA)
    return paper


def line(text: str, width: float = 1.0, blur: int = 1) -> Gray:
    """The ink of a text as it is found in a cell: in letters of a part of their width, and blurred."""
    paper = cv2.resize(drawn(text), None, fx=width, fy=1, interpolation=cv2.INTER_AREA)
    paper = np.asarray(cv2.GaussianBlur(paper, (blur, blur), 0), np.uint8)
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


@pytest.mark.parametrize("width", [0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("text", ["0", "2", "3", "4", "5", "6", "7", "8", "9"])
def test_no_narrow_digit_is_a_stroke(text: str, width: float) -> None:
    """No row of a narrow 3 has more ink than a stroke, and its middle is as straight: its sides are not."""
    assert sign_of(line(text, width)) not in ("/", "-", "1")


NARROW = 0.6


def narrow(text: str) -> Gray:
    """Digits that run into one another."""
    return line(text, NARROW, 5)


def test_a_page_tells_its_pitch_by_the_numbers_whose_digits_stand_apart() -> None:
    apart = [(text, line(text, NARROW)) for text in ("12", "305", "27", "48")]
    pitch = pitch_of(apart)
    usual = pitch_of((text, line(text)) for text, _ in apart)
    assert usual and pitch == pytest.approx(NARROW * usual, rel=0.1)
    assert pitch_of(apart[:2]) is None
    assert pitch_of([*apart, *((text, line(text, 1.5)) for text in ("12", "305", "27", "48"))]) is None


@pytest.mark.parametrize("text", ["166", "233", "168", "8088", "66"])
def test_digits_that_touch_are_counted_by_the_pitch_of_their_page(text: str) -> None:
    pitch = pitch_of((text, line(text, NARROW)) for text in ("12", "305", "27", "48"))
    touching = narrow(text)
    assert is_number_of(text, touching, pitch)
    for other in (text[:-1], text + text[-1]):
        assert not is_number_of(other, touching, pitch)


def test_a_zero_without_its_thin_ends_is_one_digit_and_no_one() -> None:
    paper = np.full((80, 80), 255, np.uint8)
    for x, (first, last) in ((30, (110, 250)), (34, (-70, 70))):
        cv2.ellipse(paper, (x, 40), (7, 14), 0, first, last, 0, 3, cv2.LINE_AA)
    [(x0, y0, x1, y1)], _ = lines_of(paper, whole(paper))
    halves = paper[y0:y1, x0:x1]
    assert is_number_of("0", halves)
    assert not is_number_of("1", halves)


def test_specks_and_scraps_of_ink_are_no_sign() -> None:
    """Whatever is cut out of a page, there is an answer."""
    random = np.random.default_rng(0)
    for height, width in random.integers(1, 20, (300, 2)):
        scrap = np.where(random.random((height, width)) < random.random(), 0, 255).astype(np.uint8)
        assert sign_of(scrap) in (None, "/", "-", "1", "?")


def test_a_stroke_is_told_by_how_it_leans() -> None:
    """Models take each of them for a 1."""

    def stroke(across: int, down: int) -> Gray:
        paper = np.full((100, 100), 255, np.uint8)
        cv2.line(paper, (50 + across // 2, 50 - down // 2), (50 - across // 2, 50 + down // 2), 0, 3, cv2.LINE_AA)
        [(x0, y0, x1, y1)], _ = lines_of(paper, whole(paper))
        return paper[y0:y1, x0:x1]

    assert [sign_of(stroke(*ends)) for ends in ((10, 24), (4, 24), (0, 24), (16, 0))] == ["/", "?", "1", "-"]
