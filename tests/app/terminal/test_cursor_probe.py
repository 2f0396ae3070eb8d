import re

import pytest

from flow_tui.app.terminal.cursor_probe import (
    CursorProbe,
    Position,
    event_clock,
    multiplexer_delay,
)


class Line:
    """A terminal whose answers the test gives."""

    def __init__(self) -> None:
        self.asked: list[Position] = []
        """The position of each question."""
        self.probe = CursorProbe(self._write)
        self.probe.detect()

    def _write(self, written: str) -> None:
        question = re.fullmatch(r"\x1b\[(\d+);(\d+)H\x1b\[6n", written)
        assert question, repr(written)
        self.asked.append((int(question[2]) - 1, int(question[1]) - 1))


def answering() -> Line:
    line = Line()
    line.probe.receive(line.asked[0], 1.0)
    return line


def test_a_terminal_that_never_answered_is_not_waited_for() -> None:
    line, times = Line(), list[float]()
    before = event_clock()
    line.probe.when_rendered(times.append)
    assert before <= times[0] <= event_clock()
    assert len(line.asked) == 1


def test_an_answer_is_known_by_its_question() -> None:
    line, first, second = answering(), list[float](), list[float]()
    line.probe.when_rendered(first.append)
    line.probe.when_rendered(second.append)
    assert first == second == []
    line.probe.receive(line.asked[2], 2.0)  # that to the first was lost
    assert (first, second) == ([], [2.0])
    line.probe.receive(line.asked[1], 3.0)
    line.probe.receive(line.asked[1], 4.0)
    assert (first, second) == ([3.0], [2.0])


def test_keys_that_look_like_an_answer_are_none() -> None:
    line, times = Line(), list[float]()
    for modifiers in range(16):
        line.probe.receive((modifiers, 0), 1.0)
    line.probe.when_rendered(times.append)
    assert times, "it has not answered yet"
    line.probe.receive(line.asked[0], 2.0)
    line.probe.when_rendered(times.append)
    for modifiers in range(16):
        line.probe.receive((modifiers, 0), 3.0)
    assert len(times) == 1


def test_questions_fit_on_the_smallest_terminal_and_are_unpredictable() -> None:
    line = answering()
    for _ in range(200):
        line.probe.when_rendered(lambda _: None)
    assert {0 <= column < 60 and 1 <= row < 16 for column, row in line.asked} == {True}
    assert len(set(line.asked)) > 100


def test_only_the_latest_questions_are_waited_for() -> None:
    line, times = answering(), list[float]()
    line.probe.when_rendered(times.append)
    for _ in range(40):
        line.probe.when_rendered(lambda _: None)
    line.probe.receive(line.asked[1], 2.0)
    assert times == []


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, 1.0),
        ({"STY": "4711.pts-0.host"}, 1.0),
        ({"TMUX": "", "TERM": "tmux-256color"}, 0.0),  # over SSH from inside tmux, the near side
    ],
    ids=["tmux", "screen", "none here"],
)
def test_a_multiplexer_adds_a_delay(environ: dict[str, str], seconds: float) -> None:
    assert multiplexer_delay(environ) == seconds
