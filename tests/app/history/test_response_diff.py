"""The diff of two responses."""

import difflib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.history.response_diff import LINES, diff_lines, diff_text
from flow_tui.model import Answer, Attempt, Failure, Outcome
from tests.support.commands import HOSTILE, assert_safe
from tests.support.store import new_attempt

AT = datetime(2026, 3, 17, 9, 41, 7, tzinfo=UTC)


def attempt(body: str, *, truncated: bool = False, status: int = 200, message: str = "") -> Attempt:
    answer = Answer(
        Outcome.REJECTED, 187, status, message=message, body=body, body_truncated=truncated
    )
    return Attempt(7, new_attempt(), AT, AT, answer)


def compared(one: str, other: str) -> list[str]:
    lines = diff_text(diff_lines(attempt(one), attempt(other))).splitlines()
    return lines[lines.index("") + 1 :]


def test_outcome_status_and_time_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    later = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT, message="No answer in time.")
    shown = diff_text(
        diff_lines(
            attempt("{}", status=400, message="Refer to correct payload format"),
            Attempt(9, new_attempt(), AT, AT, later),
        )
    ).splitlines()
    assert "✗ rejected  HTTP 400  187 ms  publish, prod-in" in shown[0]
    assert shown[0].startswith("- 20")
    assert shown[1] == "  Refer to correct payload format"
    assert shown[2].startswith("+ 20")
    assert "? unknown  60.0 s" in shown[2]
    assert shown[3] == "  No answer in time."


def test_only_differences_are_shown_with_their_context() -> None:
    one = json.dumps({"data": {}, "code": "WA-400", "list": list(range(20))})
    other = json.dumps({"data": {}, "code": "WA-401", "list": list(range(20))})
    shown = compared(one, other)
    assert '-  "code": "WA-400",' in shown
    assert '+  "code": "WA-401",' in shown
    assert '   "data": {},' in shown
    assert not any("17" in line for line in shown)


def test_signs_have_their_roles() -> None:
    tones = {
        line[0][0][0]: line[0][1]
        for line in diff_lines(attempt('{"a": 1}'), attempt('{"a": 2}'))[3:]
    }
    assert tones == {"-": TextRole.BAD, "+": TextRole.GOOD, "@": TextRole.DIM, " ": TextRole.PLAIN}


def test_identical_bodies_whitespace_and_no_bodies() -> None:
    assert compared('{"a": 1}', '{"a": 1}') == ["The bodies are identical."]
    for one, other in (('{"a":1}', '{ "a": 1 }'), ("a\N{NO-BREAK SPACE}b", "a b")):
        assert compared(one, other) == [
            "The bodies differ only in whitespace, or in characters that look alike."
        ]
    assert compared("", "") == ["Neither response has a body."]
    assert compared("", '{"a": 1}')[1:] == ["+{", '+  "a": 1', "+}"]


def test_an_attempt_in_flight_has_only_its_start() -> None:
    in_flight = Attempt(8, new_attempt(), AT, None, None)
    shown = diff_text(diff_lines(attempt("x"), in_flight)).splitlines()
    assert "… in flight  publish" in shown[1]
    assert shown[-1] == "-x"


def test_a_long_line_is_compared_in_pieces() -> None:
    shown = compared("x" * 1000 + "a", "x" * 1000 + "b")
    assert "-a" in shown
    assert "+b" in shown


@pytest.mark.parametrize("kind", ["distinct", "few", "same but one", "one long line"])
def test_large_bodies_are_cut_before_they_are_compared(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of the comparison grows with the square of the lines, and with their length."""

    def body(seed: int) -> str:
        if kind == "one long line":
            return f"{seed}{'x' * 500_000}"
        if kind == "same but one":
            return json.dumps([seed, *range(3 * LINES)])
        return json.dumps(
            [(n * seed) % (99_991 if kind == "distinct" else 97) for n in range(3 * LINES)]
        )

    compared_lines: list[Sequence[str]] = []
    unified_diff = difflib.unified_diff

    def recorded(before: Sequence[str], after: Sequence[str], lineterm: str) -> Iterator[str]:
        compared_lines.extend((before, after))
        return unified_diff(before, after, lineterm=lineterm)

    monkeypatch.setattr(difflib, "unified_diff", recorded)
    shown = compared(body(3), body(7))
    longest = {"same but one": "6,003", "one long line": "2,501"}.get(kind, "6,002")
    assert shown[-1] == (
        f"Only the first {LINES:,} lines were compared; the longer body has {longest}."
    )
    assert len(shown) < 3 * LINES
    assert [len(lines) for lines in compared_lines] == [LINES, LINES]
    assert max(len(line) for lines in compared_lines for line in lines) <= 200


def test_a_truncated_body_is_noted() -> None:
    lines = diff_lines(attempt("x", truncated=True), attempt("x"))
    assert "Only the first 1 MiB" in diff_text(lines)


def test_no_foreign_sequence_reaches_the_terminal() -> None:
    lines = diff_lines(attempt(HOSTILE, message=HOSTILE), attempt(f"{HOSTILE}!"))
    assert_safe(diff_text(lines).encode())
