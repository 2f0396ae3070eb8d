"""An attempt and its response in words."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta

from flow_tui.app.formatting.response import LOG_LINES, response_lines, response_text
from flow_tui.app.formatting.styled import StyledLine, TextRole
from flow_tui.kaleyra.codes import WRONG_KEY
from flow_tui.model import Answer, Attempt, Failure, Outcome, Settled, Settlement
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.cases import every
from tests.support.store import FLOW, REJECTED, new_attempt

STARTED = datetime(2025, 3, 9, 21, 5, 7, tzinfo=UTC)


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


class TestResponse:
    def test_all_of_the_response_is_shown_the_advice_before_the_body(self) -> None:
        shown = response_text(attempt(REJECTED))
        assert shown.splitlines() == [
            f"2025-03-10 02:35:07 +0530 ✗ rejected  publish {FLOW}  Sign-up",
            f"  POST https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/{FLOW}/publish",
            "  profile prod-in, credentials: keyring, session first",
            "  HTTP 401  310 ms  RBC001: Incorrect SID or API key.",
            f"  → {WRONG_KEY.advice}",
            "  {",
            '    "code": "RBC001"',
            "  }",
        ]
        assert shown.endswith("}\n")

    def test_what_is_missing_leaves_no_gap(self) -> None:
        lost = Answer(Outcome.UNKNOWN, 1500, failure=Failure.LOST)
        headline, _, _, facts, advice, *_ = response_text(attempt(lost, label="")).splitlines()
        assert headline == f"2025-03-10 02:35:07 +0530 ? unknown  publish {FLOW}"
        assert facts == "  1.5 s"
        assert advice.startswith("  → The request was sent")

    def test_an_attempt_in_flight_has_no_answer_yet(self) -> None:
        headline, waiting = response_lines(attempt(None))
        assert plain(headline) == f"02:35:07 … in flight  publish {FLOW}  Sign-up"
        assert "No answer yet" in plain(waiting)

    @every("answer", [None, REJECTED, Answer(Outcome.UNKNOWN, 1)])
    def test_a_copy_tells_when_where_and_what_it_was(self, answer: Answer | None) -> None:
        """It is read by somebody else, or next year; in the log pane the screen tells it."""
        head = response_text(attempt(answer)).splitlines()[:3]
        assert head[0].startswith("2025-03-10 02:35:07 +0530 ")
        assert f"publish {FLOW}  Sign-up" in head[0]
        assert head[1].startswith("  POST https://api.in.kaleyra.io/v2/")
        assert head[2].startswith("  profile prod-in, ")
        assert "POST" not in "".join(map(plain, response_lines(attempt(answer))))

    def test_how_long_a_dead_process_waited_is_not_claimed(self) -> None:
        died = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
        assert " ms" not in response_text(attempt(died))

    def test_hostile_text_is_made_safe_everywhere(self) -> None:
        answer = Answer(
            Outcome.REJECTED, 1, 400, HOSTILE_TEXT, HOSTILE_TEXT, json.dumps({"a": HOSTILE_TEXT})
        )
        raw = Answer(Outcome.REJECTED, 1, 400, body=HOSTILE_TEXT)
        hostile = new_attempt()._replace(url=HOSTILE_TEXT, session=HOSTILE_TEXT)
        for shown in (attempt(answer, HOSTILE_TEXT), attempt(raw)._replace(new=hostile)):
            for line in response_lines(shown):
                assert plain(line).isprintable()
            assert all(line.isprintable() for line in response_text(shown).splitlines())

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
        assert [piece for piece, role in values if role is TextRole.VALUE] == [
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
        assert plain(body_of(with_body("a\nb"), 1)[-1]).strip().startswith("… 1 more line:")

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

    @every("letters", [3995, 3996, 3997])
    def test_a_string_that_was_cut_is_still_one_value(self, letters: int) -> None:
        """Cut before, within and behind the escape of its first quote."""
        string = json.dumps("q" * letters + '"' * 400)
        line = body_of(with_body(f"[{string}]"), LOG_LINES)[1]
        assert [role for piece, role in line if piece.strip()] == [TextRole.VALUE]

    def test_quotes_without_end_are_searched_once(self) -> None:
        """Else the search would start again at each of them: quadratic, and seconds a line."""
        _, *lines, _ = body_of(with_body(json.dumps(['"' * 3000] * LOG_LINES)), LOG_LINES)
        assert len(lines) == LOG_LINES - 1
        for line in lines:
            assert [role for piece, role in line if piece.strip()] == [TextRole.VALUE]


def test_the_text_of_many_lines_takes_no_object_for_each() -> None:
    """The garbage collector would go through all of them, while no other thread runs."""
    many = with_body("\n" * 5_000)
    tracemalloc.start()
    try:
        assert response_text(many).count("\n") > 5_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / 5_000 < 100  # bytes; the styled lines alone took 180


UNKNOWN = Answer(Outcome.UNKNOWN, 30_000, message="No answer came.", failure=Failure.TIMEOUT)


def test_a_settled_attempt_shows_how_in_place_of_advice() -> None:
    settlement = Settlement(Settled.SUCCEEDED, STARTED, "PUBLISHED")
    shown = response_text(attempt(UNKNOWN)._replace(settlement=settlement))
    assert "? unknown → settled: took effect" in shown
    assert "→ settled: took effect, 2025-03-10 02:35 +0530, the flow was PUBLISHED" in shown
    assert "before anyone tries again" not in shown  # it was looked at
    hostile = settlement._replace(status=HOSTILE_TEXT)
    assert HOSTILE_TEXT not in response_text(attempt(UNKNOWN)._replace(settlement=hostile))
