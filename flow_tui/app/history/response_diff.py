"""A unified diff of two responses of one flow."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import answer_words, attempt_outcome
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.formatting.times import elapsed, exact_time
from flow_tui.model import Attempt

LINES: Final = 2000
"""The most lines of each body that are compared: time grows with their square."""
_PIECE: Final = 200
"""Characters; longer lines are compared in pieces of this length."""

_ROLES: Final = {"-": TextRole.BAD, "+": TextRole.GOOD, "@": TextRole.DIM}


def diff_lines(earlier: Attempt, later: Attempt) -> list[StyledLine]:
    """Return the outcome, status and time of two attempts, then the diff of their bodies.

    Lines marked `-` are of the earlier attempt, `+` of the later. Takes up to seconds for large
    bodies: call it off the event loop.
    """
    return [
        *_facts("-", earlier),
        *_facts("+", later),
        (("", TextRole.PLAIN),),
        *_body_diff(_body(earlier), _body(later)),
        *_truncation_note(earlier, later),
    ]


def diff_text(lines: Sequence[StyledLine]) -> str:
    """Return the lines as plain text, safe to print."""
    return "\n".join("".join(span for span, _ in line).rstrip() for line in lines) + "\n"


def comparison_text(earlier: Attempt, later: Attempt, lines: Sequence[StyledLine]) -> str:
    """Return the lines as plain text, below the flow and the URLs: for a copy and for a file."""
    head = [f"flow {text.one_line(later.new.flow_id)}: - earlier, + later"]
    head += [
        f"{sign} POST {text.one_line(a.new.url)}" for sign, a in (("-", earlier), ("+", later))
    ]
    return "\n".join(head) + f"\n{diff_text(lines)}"


def _facts(sign: str, attempt: Attempt) -> Iterator[StyledLine]:
    new, answer = attempt.new, attempt.answer
    spans: list[StyledText] = [
        (f"{sign} {exact_time(attempt.started_at)}  ", _ROLES[sign]),
        attempt_outcome(attempt),
    ]
    if answer and attempt.ended_at:
        status = f"  HTTP {answer.http_status}" if answer.http_status else ""
        spans.append((f"{status}  {elapsed(answer.elapsed_ms)}", TextRole.PLAIN))
    spans.append((f"  {new.action}, {text.one_line(new.account.profile, 40)}", TextRole.DIM))
    yield tuple(spans)
    if message := answer_words(answer, 500):
        yield ((f"  {message}", TextRole.STRONG),)


def _body(attempt: Attempt) -> str:
    return attempt.answer.body if attempt.answer else ""


def _body_diff(earlier: str, later: str) -> Iterator[StyledLine]:
    if not earlier and not later:
        yield (("Neither response has a body.", TextRole.DIM),)
        return
    if earlier == later:
        yield (("The bodies are identical.", TextRole.DIM),)
        return
    before, after = _pieces(earlier), _pieces(later)
    yield from _unified_diff(before[:LINES], after[:LINES])
    longest = max(len(before), len(after))
    if longest > LINES:
        cut = f"Only the first {LINES:,} lines were compared; the longer body has {longest:,}."
        yield ((cut, TextRole.WARN),)


def _truncation_note(*attempts: Attempt) -> Iterator[StyledLine]:
    if any(attempt.answer and attempt.answer.body_truncated for attempt in attempts):
        yield (("Only the first 1 MiB of a longer response was recorded.", TextRole.WARN),)


def _unified_diff(before: Sequence[str], after: Sequence[str]) -> Iterator[StyledLine]:
    lines = list(difflib.unified_diff(before, after, lineterm=""))[2:]
    if not lines:
        alike = "The bodies differ only in whitespace, or in characters that look alike."
        yield ((alike, TextRole.DIM),)
    for line in lines:
        yield ((line, _ROLES.get(line[0], TextRole.PLAIN)),)


def _pieces(body: str) -> list[str]:
    """Return a body's lines, JSON indented, each cut into pieces of a bounded length."""
    lines, _ = text.pretty_body(body) if body else ([], False)
    return [
        line[start : start + _PIECE]
        for line in lines
        for start in range(0, max(len(line), 1), _PIECE)
    ]
