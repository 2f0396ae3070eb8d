"""A message that is too long loses its middle, first that of its long words."""

from typing import Final

from textual.content import Content

from flow_tui.app.formatting.fitting import fitted
from tests.support.cases import every

PATH: Final = "/home/" + "/".join(["folder"] * 60)
TODO: Final = "Free some space and try again."


def lines(message: str, width: int) -> int:
    return len(Content(message).wrap(width))


def test_what_fits_stays() -> None:
    assert fitted("a b", 3, 1) == "a b"
    assert fitted("", 1, 1) == ""


def test_a_long_word_gives_way_first_and_only_as_far_as_it_must() -> None:
    shown = fitted(f"The disk that holds {PATH} is full. {TODO}", 57, 5)
    assert shown.startswith("The disk that holds /home/folder")
    assert shown.endswith(f"older is full. {TODO}")
    assert shown.count("…") == 1
    assert lines(shown, 57) == 5


def test_of_two_long_words_both_give_way() -> None:
    shown = fitted(f"{PATH} is not {PATH}. {TODO}", 57, 3)
    assert shown.count("…") == 2
    assert " is not /home" in shown
    assert shown.endswith(TODO)


def test_without_long_words_the_middle_is_left_out() -> None:
    spaced = PATH.replace("/", " /")
    shown = fitted(f"The disk that holds {spaced} is full. {TODO}", 57, 3)
    assert shown.startswith("The disk that holds ")
    assert shown.count("…") == 1
    assert shown.endswith(f"is full. {TODO}")


LONG: Final = (PATH, "网" * 900, "a " * 1000, "é" * 9000, f"{PATH} {TODO} " * 10)


@every(("width", "most"), [(1, 1), (7, 2), (57, 5), (77, 6)])
def test_it_never_takes_more_lines(width: int, most: int) -> None:
    for message in LONG:
        assert lines(fitted(message, width, most), width) <= most


@every("width", [0, -2])
def test_no_width_at_all_is_a_cell(width: int) -> None:
    assert fitted(PATH, width, 1) == fitted(PATH, 1, 1)
