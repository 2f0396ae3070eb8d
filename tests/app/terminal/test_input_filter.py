"""Pastes that are cut, abandoned, or full of escapes."""

from flow_tui.app.terminal.input_filter import PASTE_LIMIT, PasteFilter
from tests.support.cases import every

START, END = "\x1b[200~", "\x1b[201~"


def no_cut() -> None:
    raise AssertionError("a paste was cut")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_keys_pass_at_once() -> None:
    paste_filter = PasteFilter(no_cut, Clock())
    assert paste_filter.clean("abc\x1b[A") == "abc\x1b[A"
    assert paste_filter.clean("\x1b") == "\x1b"


@every("cut", range(1, len(f"x{START}a\x1b[31mb{END}y")))
def test_a_paste_is_whole_wherever_it_was_cut(cut: int) -> None:
    sent = f"x{START}a\x1b[31mb{END}y"
    paste_filter = PasteFilter(no_cut, Clock())
    parts = [paste_filter.clean(sent[:cut]), paste_filter.clean(sent[cut:])]
    assert "".join(parts) == f"x{START}a\ufffd[31mb{END}y"
    assert "a" not in parts[0] or END in parts[0]  # nothing of it goes on before its end


def test_two_pastes_in_one_read() -> None:
    sent = f"{START}a{END}-{START}b{END}"
    assert PasteFilter(no_cut, Clock()).clean(sent) == sent


@every("key", ["\x07", "q", "\x1b", "\x1b[A", "\x1bOP", "\x1b[103;5u", "é"])
def test_after_a_long_silence_one_key_leaves_a_paste_that_has_no_end(key: str) -> None:
    clock = Clock()
    paste_filter = PasteFilter(no_cut, clock)
    assert paste_filter.clean(f"{START}lost\x1b[20") == START
    clock.now += 5.1
    assert paste_filter.clean(key) == END + key  # an empty paste: nothing of it is of use
    assert paste_filter.clean("abc") == "abc"


def test_before_that_and_in_a_burst_it_belongs_to_the_paste() -> None:
    clock = Clock()
    paste_filter = PasteFilter(no_cut, clock)
    assert paste_filter.clean(f"{START}a") == START
    clock.now += 4.9
    assert paste_filter.clean("b") == ""
    clock.now += 60
    assert paste_filter.clean("c\rd") == ""
    assert paste_filter.clean(END) == f"abc\rd{END}"


def test_a_paste_in_small_pieces_up_to_the_limit() -> None:
    paste_filter = PasteFilter(no_cut, Clock())
    paste_filter.clean(START)
    for _ in range(PASTE_LIMIT // 128):
        assert paste_filter.clean("x" * 128) == ""
    assert paste_filter.clean(END) == "x" * PASTE_LIMIT + END


def test_a_longer_paste_is_cut_while_it_is_read() -> None:
    cuts: list[bool] = []
    paste_filter = PasteFilter(lambda: cuts.append(True), Clock())
    paste_filter.clean(START)
    for _ in range(5_000):
        assert paste_filter.clean("x" * 200) == ""
        assert sum(map(len, paste_filter._parts)) <= PASTE_LIMIT
    assert not cuts
    assert paste_filter.clean(f"x{END}q") == f"{'x' * PASTE_LIMIT}{END}q"
    assert cuts == [True]
    assert paste_filter.clean(f"{START}short{END}") == f"{START}short{END}"
    assert cuts == [True]
