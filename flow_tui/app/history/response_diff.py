"""Two responses of one flow beside each other, as lines of a unified diff."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import answer_words, attempt_outcome
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.formatting.times import elapsed, exact_time
from flow_tui.model import Attempt

LINES: Final = 2000
"""How many lines of each body are compared; the time it takes grows with their square."""
_PIECE: Final = 200
"""Characters that are compared as a whole: a long line differs somewhere, not all over."""

_TONES: Final = {"-": TextRole.BAD, "+": TextRole.GOOD, "@": TextRole.DIM}


def comparison_lines(earlier: Attempt, later: Attempt) -> list[StyledLine]:
    """Return what tells two attempts apart: outcome, status and time, then their bodies.

    What is marked `-` is of the earlier one, `+` of the later. Takes a moment for
    large bodies: call it off the event loop.
    """
    return [
        *_facts("-", earlier),
        *_facts("+", later),
        (("", TextRole.PLAIN),),
        *_bodies(_body(earlier), _body(later)),
        *_kept(earlier, later),
    ]


def comparison_text(lines: Sequence[StyledLine]) -> str:
    """Return the lines as plain text, safe to print."""
    return "\n".join("".join(span for span, _ in line).rstrip() for line in lines) + "\n"


def _facts(sign: str, attempt: Attempt) -> Iterator[StyledLine]:
    new, answer = attempt.new, attempt.answer
    told: list[StyledText] = [
        (f"{sign} {exact_time(attempt.started_at)}  ", _TONES[sign]),
        attempt_outcome(attempt),
    ]
    if answer and attempt.ended_at:
        status = f"  HTTP {answer.http_status}" if answer.http_status else ""
        told.append((f"{status}  {elapsed(answer.elapsed_ms)}", TextRole.PLAIN))
    told.append((f"  {new.action}, {text.one_line(new.account.profile, 40)}", TextRole.DIM))
    yield tuple(told)
    if said := answer_words(answer, 500):
        yield ((f"  {said}", TextRole.STRONG),)


def _body(attempt: Attempt) -> str:
    return attempt.answer.body if attempt.answer else ""


def _bodies(earlier: str, later: str) -> Iterator[StyledLine]:
    if not earlier and not later:
        yield (("Neither has a body.", TextRole.DIM),)
        return
    if earlier == later:
        yield (("The bodies are the same.", TextRole.DIM),)
        return
    before, after = _pieces(earlier), _pieces(later)
    yield from _difference(before[:LINES], after[:LINES])
    longest = max(len(before), len(after))
    if longest > LINES:
        cut = f"Cut: the first {LINES:,} lines of each were compared; the longer has {longest:,}."
        yield ((cut, TextRole.WARN),)


def _kept(*attempts: Attempt) -> Iterator[StyledLine]:
    if any(attempt.answer and attempt.answer.body_truncated for attempt in attempts):
        yield (("Of an answer that went on, only the first 1 MiB was recorded.", TextRole.WARN),)


def _difference(before: Sequence[str], after: Sequence[str]) -> Iterator[StyledLine]:
    found = list(difflib.unified_diff(before, after, lineterm=""))[2:]
    if not found:
        yield (
            ("The lines of the bodies are the same; only the space in them differs.", TextRole.DIM),
        )
    for line in found:
        yield ((line, _TONES.get(line[0], TextRole.PLAIN)),)


def _pieces(body: str) -> list[str]:
    """Return a body's lines, JSON indented, each cut into pieces of a bounded length."""
    lines, _ = text.pretty_body(body) if body else ([], False)
    return [
        line[start : start + _PIECE]
        for line in lines
        for start in range(0, max(len(line), 1), _PIECE)
    ]
