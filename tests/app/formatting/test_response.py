"""An attempt and its response in words."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flow_tui.app.formatting.outcomes import action_words, answer_words, last_try, outcome_span
from flow_tui.app.formatting.response import LOG_LINES, response_lines, response_text
from flow_tui.app.formatting.styled import StyledLine, TextRole
from flow_tui.app.formatting.times import (
    brief_moment,
    clock_time,
    date_and_time,
    elapsed,
    short_moment,
)
from flow_tui.model import Action, Answer, Attempt, Failure, Outcome, Settled, Settlement
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.store import FLOW, REJECTED, SUCCEEDED, new_attempt

STARTED = datetime(2025, 3, 9, 21, 5, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local times are those of a user who is not in UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


def attempt(answer: Answer | None, label: str = "Sign-up") -> Attempt:
    ended = STARTED + timedelta(seconds=1) if answer else None
    return Attempt(7, new_attempt(label=label), STARTED, ended, answer)


def plain(line: StyledLine) -> str:
    return "".join(piece for piece, _ in line)


def with_body(body: str, *, truncated: bool = False) -> Attempt:
    return attempt(Answer(Outcome.REJECTED, 5, 400, body=body, body_truncated=truncated))


def body_of(shown: Attempt, limit: int | None = None) -> list[StyledLine]:
    """The lines behind headline, facts and advice."""
    return response_lines(shown, limit)[3:]


class TestWords:
    @pytest.mark.parametrize(
        ("answer", "words", "tone"),
        [
            (SUCCEEDED, "succeeded", TextRole.GOOD),
            (REJECTED, "rejected", TextRole.BAD),
            (Answer(Outcome.NOT_SENT, 1, failure=Failure.ADDRESS), "not sent", TextRole.WARN),
            (Answer(Outcome.UNKNOWN, 1, failure=Failure.TIMEOUT), "unknown", TextRole.WARN),
            (None, "in flight", TextRole.WARN),
        ],
    )
    def test_each_outcome_has_words_of_its_own(
        self, answer: Answer | None, words: str, tone: TextRole
    ) -> None:
        shown, shown_tone = outcome_span(attempt(answer))
        assert words in shown
        assert shown_tone is tone

    def test_moments_are_told_in_local_time(self) -> None:
        assert clock_time(STARTED) == "02:35:07"
        assert date_and_time(STARTED) == "2025-03-10 02:35"

    def test_a_moment_of_today_is_a_time_and_any_other_a_date(self) -> None:
        today = datetime.now(UTC)
        assert short_moment(STARTED) == "2025-03-10"
        assert short_moment(today) == clock_time(today)
        assert short_moment(today - timedelta(days=1)).count("-") == 2

    @pytest.mark.parametrize(
        ("milliseconds", "shown"),
        [(0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (4120, "4.1 s"), (60_000, "60.0 s")],
    )
    def test_durations(self, milliseconds: int, shown: str) -> None:
        assert elapsed(milliseconds) == shown

    def test_actions(self) -> None:
        assert action_words(Action.PUBLISH) == ("Publish", "Publishing")
        assert action_words(Action.DEPRECATE) == ("Deprecate", "Deprecating")


class TestResponse:
    def test_all_that_came_is_told_the_advice_before_the_body(self) -> None:
        said = response_text(attempt(REJECTED))
        assert said.splitlines() == [
            f"02:35:07 ✗ rejected  publish {FLOW}  Sign-up",
            "  HTTP 401  310 ms  RBC001: Incorrect SID or API key.",
            "  → The SID or the API key is wrong, or belongs to another API domain. "
            "Correct the profile's credentials.",
            "  {",
            '    "code": "RBC001"',
            "  }",
        ]
        assert said.endswith("}\n")

    def test_what_is_missing_leaves_no_gap(self) -> None:
        lost = Answer(Outcome.UNKNOWN, 1500, failure=Failure.LOST)
        headline, facts, advice, *_ = response_text(attempt(lost, label="")).splitlines()
        assert headline == f"02:35:07 ? unknown  publish {FLOW}"
        assert facts == "  1.5 s"
        assert advice.startswith("  → The request was sent")

    def test_an_attempt_in_flight_has_no_answer_yet(self) -> None:
        headline, waiting = response_lines(attempt(None))
        assert plain(headline) == f"02:35:07 … in flight  publish {FLOW}  Sign-up"
        assert "Waiting for the answer" in plain(waiting)

    def test_how_long_a_dead_process_waited_is_not_claimed(self) -> None:
        died = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
        assert " ms" not in response_text(attempt(died))

    def test_hostile_text_is_made_safe_everywhere(self) -> None:
        answer = Answer(
            Outcome.REJECTED, 1, 400, HOSTILE_TEXT, HOSTILE_TEXT, json.dumps({"a": HOSTILE_TEXT})
        )
        raw = Answer(Outcome.REJECTED, 1, 400, body=HOSTILE_TEXT)
        for shown in (attempt(answer, HOSTILE_TEXT), attempt(raw)):
            for line in response_lines(shown):
                assert plain(line).isprintable()

    def test_a_long_message_is_cut(self) -> None:
        answer = Answer(Outcome.REJECTED, 1, 400, message="m" * 5000)
        facts = plain(response_lines(attempt(answer))[1])
        assert facts == f"  HTTP 400  1 ms  {'m' * 499}…"


class TestBody:
    def test_json_is_coloured(self) -> None:
        _, member, *_ = body_of(with_body('{"a key": [-1.5e3, "x: 1", true, null]}'))
        assert member == (
            ("  ", TextRole.PLAIN),
            ("  ", TextRole.PLAIN),
            ('"a key"', TextRole.KEY),
            (": [", TextRole.PLAIN),
        )
        values = [span for line in body_of(with_body('[-1.5e3,"x: 1",true,null]')) for span in line]
        assert [piece for piece, tone in values if tone is TextRole.VALUE] == [
            "-1.5e3",
            '"x: 1"',
            "true",
            "null",
        ]

    def test_json_of_one_value_is_coloured(self) -> None:
        assert body_of(with_body("-1")) == [(("  ", TextRole.PLAIN), ("-1", TextRole.VALUE))]

    def test_quotes_inside_a_string_end_nothing(self) -> None:
        _, line, _ = body_of(with_body(r'{"a\"b": "c\\"}'))
        assert (r'"a\"b"', TextRole.KEY) in line
        assert (r'"c\\"', TextRole.VALUE) in line

    def test_what_is_no_json_is_not_coloured(self) -> None:
        (line,) = body_of(with_body('<a href="x">1</a>'))
        assert line == (("  ", TextRole.PLAIN), ('<a href="x">1</a>', TextRole.PLAIN))

    def test_only_the_first_lines_are_shown_where_there_is_a_limit(self) -> None:
        shown = with_body("\n".join(f"line {number}" for number in range(LOG_LINES + 30)))
        assert len(body_of(shown)) == LOG_LINES + 30
        *body, more = body_of(shown, LOG_LINES)
        assert len(body) == LOG_LINES
        assert plain(more).strip().startswith("… 30 more lines")
        assert len(body_of(with_body("a\nb"), 2)) == 2

    def test_a_long_line_is_cut_only_where_there_is_a_limit(self) -> None:
        shown = with_body("x" * 10_000)
        assert plain(body_of(shown)[0]) == "  " + "x" * 10_000
        cut = plain(body_of(shown, LOG_LINES)[0])
        assert cut.endswith("x…")
        assert len(cut) < 5000

    def test_a_body_that_was_not_read_to_its_end_says_so(self) -> None:
        *_, last = body_of(with_body("x", truncated=True))
        assert "1 MiB" in plain(last)

    def test_a_body_that_could_not_be_recorded_is_not_passed_over(self) -> None:
        (lost,) = body_of(with_body("", truncated=True))
        assert "could not be recorded" in plain(lost)

    @pytest.mark.parametrize("letters", [3995, 3996, 3997])
    def test_a_string_that_was_cut_is_still_one_value(self, letters: int) -> None:
        """Cut before, within and behind the escape of its first quote."""
        string = json.dumps("q" * letters + '"' * 400)
        line = body_of(with_body(f"[{string}]"), LOG_LINES)[1]
        assert [tone for piece, tone in line if piece.strip()] == [TextRole.VALUE]

    def test_quotes_without_end_keep_nobody_waiting(self) -> None:
        """Looked for from each of its quotes, the end of each line takes seconds."""
        shown = with_body(json.dumps(['"' * 3000] * LOG_LINES))
        started = time.process_time()
        lines = body_of(shown, LOG_LINES)
        assert len(lines) == LOG_LINES + 1
        assert time.process_time() - started < 2


UNKNOWN = Answer(Outcome.UNKNOWN, 30_000, message="No answer came.", failure=Failure.TIMEOUT)


def settled(how: Settled, status: str = "PUBLISHED") -> Attempt:
    return replace(attempt(UNKNOWN), settlement=Settlement(how, STARTED, status))


@pytest.mark.parametrize(
    ("how", "words", "tone"),
    [
        (Settled.SUCCEEDED, "took effect", TextRole.GOOD),
        (Settled.NO_EFFECT, "did not take effect", TextRole.WARN),
    ],
)
def test_what_happened_and_how_it_was_settled_are_both_told(
    how: Settled, words: str, tone: TextRole
) -> None:
    assert outcome_span(settled(how)) == (f"? unknown → settled: {words}", tone)
    shown = response_text(settled(how))
    assert f"? unknown → settled: {words}" in shown
    assert f"→ settled: {words}, 2025-03-10 02:35, the flow was PUBLISHED" in shown
    assert "before anyone tries again" not in shown  # it was looked at
    assert answer_words(settled(how)) == f"settled: {words}. No answer came."


def test_a_settlement_without_a_look_says_so() -> None:
    shown = response_text(settled(Settled.NO_EFFECT, ""))
    assert "did not take effect, 2025-03-10 02:35, without a look at the flow" in shown
    assert HOSTILE_TEXT not in response_text(settled(Settled.NO_EFFECT, HOSTILE_TEXT))


def test_the_words_of_a_row() -> None:
    assert answer_words(attempt(None)) == ""
    assert answer_words(attempt(REJECTED)) == "RBC001: Incorrect SID or API key."
    assert last_try(None, None) == ("… in flight", TextRole.WARN)
    assert last_try(Outcome.UNKNOWN, None) == ("? unknown", TextRole.WARN)
    assert last_try(Outcome.UNKNOWN, Settled.SUCCEEDED) == ("✓ in effect", TextRole.GOOD)
    assert last_try(Outcome.UNKNOWN, Settled.NO_EFFECT) == ("– no effect", TextRole.WARN)


def test_a_brief_moment_has_at_most_five_cells() -> None:
    now = datetime.now(UTC)
    assert brief_moment(now) == now.astimezone().strftime("%H:%M")
    assert brief_moment(STARTED) == "2025"
    local = now.astimezone()
    earlier = local.replace(month=1 if local.month > 1 else 12, day=2)
    assert brief_moment(earlier.astimezone(UTC)) == earlier.strftime("%m-%d")
