"""Whether the terminal has rendered what was written, told by answers that nothing can forge."""

import asyncio
import re

import pytest

from flow_tui.app.terminal import cursor_probe
from flow_tui.app.terminal.cursor_probe import CursorProbe, Position, event_clock
from tests.support.cases import every
from tests.support.patience import LONGEST


class Line:
    """A terminal whose answers the test gives."""

    def __init__(self) -> None:
        self.questions: list[list[Position]] = []
        """The positions of each question, in order."""
        self.probe = CursorProbe(self._write)
        self.probe.detect()

    def _write(self, written: str) -> None:
        found = re.findall(r"\x1b\[(\d+);(\d+)H\x1b\[6n", written)
        assert written == "".join(f"\x1b[{line};{column}H\x1b[6n" for line, column in found)
        self.questions.append([(int(column) - 1, int(line) - 1) for line, column in found])

    def answer(self, number: int, at: float) -> None:
        for position in self.questions[number]:
            self.probe.receive(position, at)


def answering() -> Line:
    line = Line()
    line.answer(0, 1.0)
    return line


def test_a_probe_without_a_terminal_is_not_waited_for() -> None:
    times: list[float] = []
    before = event_clock()
    CursorProbe(lambda _: None).when_rendered(times.append)
    assert before <= times[0] <= event_clock()


def test_a_terminal_that_never_answers_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first answer may be on a slow line; after a while there is none to wait for."""
    monkeypatch.setattr(cursor_probe, "_DETECTION_SECONDS", 0.05)

    async def main() -> None:
        line, given_up, times = Line(), asyncio.Event(), list[float]()
        line.probe.when_rendered(lambda _: given_up.set())
        assert not given_up.is_set()
        await asyncio.wait_for(given_up.wait(), LONGEST)
        line.probe.when_rendered(times.append)
        assert len(times) == 1

    asyncio.run(main())


def test_a_terminal_has_ten_seconds_for_its_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(cursor_probe, "event_clock", lambda: now)

    async def main() -> None:
        nonlocal now
        line, times = Line(), list[float]()
        now = 109.9
        line.probe.when_rendered(times.append)
        assert times == []
        now = 110.0
        line.probe.when_rendered(times.append)
        assert times == [110.0]

    asyncio.run(main())


def test_the_first_answer_may_come_late() -> None:
    async def main() -> None:
        line, times = Line(), list[float]()
        line.probe.when_rendered(times.append)
        line.answer(0, 1.0)
        assert times == []
        line.answer(1, 2.0)
        assert times == [2.0]

    asyncio.run(main())


def test_answers_belong_to_their_questions_in_order() -> None:
    line, first, second = answering(), list[float](), list[float]()
    line.probe.when_rendered(first.append)
    line.probe.when_rendered(second.append)
    line.probe.receive(line.questions[1][0], 2.0)
    assert first == []
    line.probe.receive(line.questions[1][1], 3.0)
    line.answer(2, 4.0)
    assert (first, second, line.probe.voided) == ([3.0], [4.0], 0)


@every("at_first", [True, False])
def test_an_answer_that_nothing_asked_for_voids_all_questions(at_first: bool) -> None:
    line, times = answering(), list[float]()
    line.probe.when_rendered(times.append)
    asked = line.questions[1]
    if not at_first:
        line.probe.receive(asked[0], 2.0)
    forged = next((n, 1) for n in range(60) if (n, 1) not in asked)
    line.probe.receive(forged, 2.0)
    assert line.probe.voided == 1
    for position in asked if at_first else asked[1:]:  # asked for: late, not forged
        line.probe.receive(position, 3.0)
    assert (times, line.probe.voided) == ([], 1)
    line.probe.when_rendered(times.append)
    line.answer(2, 4.0)
    assert times == [4.0]


def test_a_text_with_every_position_is_no_answer() -> None:
    """Whatever its length and order: one wrong position comes before the two right ones."""
    every = [(column, row) for row in range(1, 16) for column in range(60)]
    for order in (every, every[::-1], every * 3):
        line, times = answering(), list[float]()
        line.probe.when_rendered(times.append)
        for position in order:
            line.probe.receive(position, 2.0)
        assert times == []
        assert line.probe.voided


def test_keys_that_look_like_an_answer_are_none() -> None:
    line, times = answering(), list[float]()
    line.probe.when_rendered(times.append)
    for modifiers in range(16):
        line.probe.receive((modifiers, 0), 3.0)
    assert (times, line.probe.voided) == ([], 0)


def test_questions_fit_on_the_smallest_terminal_and_are_unpredictable() -> None:
    line = answering()
    for _ in range(200):
        line.probe.when_rendered(lambda _: None)
    asked = [position for question in line.questions for position in question]
    assert {0 <= column < 60 and 1 <= row < 16 for column, row in asked} == {True}
    assert len(set(asked)) > 100


def test_only_the_latest_questions_are_waited_for() -> None:
    line, times = answering(), list[float]()
    line.probe.when_rendered(times.append)
    for _ in range(40):
        line.probe.when_rendered(lambda _: None)
    line.answer(1, 2.0)
    assert (times, line.probe.voided) == ([], 0)


def test_draining_waits_for_the_answer_or_for_so_long() -> None:
    async def main() -> None:
        line = answering()
        draining = asyncio.ensure_future(line.probe.drain(60))
        await asyncio.sleep(0)
        line.answer(1, 2.0)
        await draining
        await line.probe.drain(0.01)
        line.answer(2, 3.0)
        assert line.probe.voided == 0

    asyncio.run(main())


def test_a_terminal_that_never_answered_is_waited_for_half_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(cursor_probe, "event_clock", lambda: clock[0])
    line = Line()
    clock[0] += 0.4
    assert line.probe.awaits_answer
    clock[0] += 0.2
    assert not line.probe.awaits_answer


def test_an_answer_may_come_within_two_seconds_of_its_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(cursor_probe, "event_clock", lambda: clock[0])
    line = answering()
    assert not line.probe.awaits_answer
    line.probe.when_rendered(lambda _: None)
    clock[0] += 1.9
    assert line.probe.awaits_answer
    line.answer(1, clock[0])
    assert not line.probe.awaits_answer
    line.probe.when_rendered(lambda _: None)
    clock[0] += 2.1
    assert not line.probe.awaits_answer
