from collections.abc import Callable

from flow_tui.app.screens.base import event_clock
from flow_tui.app.shown import LONGEST, QUESTION, Shown


class Line:
    """A terminal that answers when it is told to, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.questions = 0
        self.timers: list[Callable[[], None]] = []
        self.shown = Shown(self._write, self._call_after)

    def _write(self, written: str) -> None:
        assert written == QUESTION
        self.questions += 1

    def _call_after(self, seconds: float, then: Callable[[], None]) -> None:
        assert seconds == LONGEST
        self.timers.append(then)


def answering() -> Line:
    line = Line()
    line.shown.probe()
    line.shown.answered(1.0)
    return line


def test_a_terminal_that_never_answered_is_not_waited_for() -> None:
    line, times = Line(), list[float]()
    line.shown.probe()
    before = event_clock()
    line.shown.when(times.append)
    assert before <= times[0] <= event_clock()
    assert line.questions == 1


def test_each_answer_belongs_to_the_first_question_that_is_open() -> None:
    line, first, second = answering(), list[float](), list[float]()
    line.shown.when(first.append)
    line.shown.when(second.append)
    assert line.questions == 3
    assert first == second == []
    line.shown.answered(2.0)
    assert (first, second) == ([2.0], [])
    line.shown.answered(3.0)
    assert (first, second) == ([2.0], [3.0])


def test_an_answer_that_is_lost_is_not_waited_for_without_limit() -> None:
    line, times = answering(), list[float]()
    line.shown.when(times.append)
    before = event_clock()
    line.timers[0]()
    assert before <= times[0] <= event_clock()
    line.shown.answered(9.0)
    assert len(times) == 1


def test_the_limit_changes_nothing_behind_the_answer() -> None:
    line, times = answering(), list[float]()
    line.shown.when(times.append)
    line.shown.answered(2.0)
    line.timers[0]()
    assert times == [2.0]
