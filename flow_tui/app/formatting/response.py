"""An attempt and its response as lines: for the log pane, for a copy and for a file."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import (
    answer_words,
    attempt_outcome,
    origin_words,
    outcome_words,
    settlement_words,
)
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.formatting.times import clock_time, elapsed, exact_time
from flow_tui.kaleyra import advise
from flow_tui.key_map import key_of
from flow_tui.model import Answer, Attempt, Failure

LOG_LINES: Final = 120
"""Number of lines of one body that the log pane shows."""
_LINE_LENGTH: Final = 1000

# A string that was cut off ends with the line: searching its end from each of its quotes would
# take time quadratic in the length of the line.
_JSON: Final = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)(?P<key>(?=\s*:))?|-?\d[\d.eE+-]*|true|false|null'
)


def response_lines(
    attempt: Attempt, limit: int | None = None, started: Callable[[datetime], str] = clock_time
) -> list[StyledLine]:
    """Return an attempt and its response as lines.

    Args:
        attempt: The attempt.
        limit: The most lines of the body; None is all of them.
        started: Formats the time of the attempt.
    """
    lines = [_headline(attempt, started(attempt.started_at))]
    answer = attempt.answer
    if answer is None:
        waiting = "  No answer yet: the request is in flight, or its flow-tui has ended."
        return [*lines, ((waiting, TextRole.WARN),)]
    lines += _summary(answer)
    # The advice comes before the body: it must be visible without scrolling past a long one.
    lines.append(_next_step(attempt, answer))
    return [*lines, *_body_lines(answer, limit)]


def response_text(attempt: Attempt) -> str:
    """Return an attempt and its whole response as plain text, safe to print.

    The head has all that identifies the request: elsewhere the screen around it shows that.
    """
    headline, *rest = response_lines(attempt, started=exact_time)
    lines = [headline, *(((line, TextRole.DIM),) for line in _request(attempt)), *rest]
    return "\n".join("".join(piece for piece, _ in line).rstrip() for line in lines) + "\n"


def _headline(attempt: Attempt, started: str) -> StyledLine:
    new = attempt.new
    return (
        (f"{started} ", TextRole.DIM),
        attempt_outcome(attempt),
        (f"  {new.action} {text.one_line(new.flow_id)}  ", TextRole.STRONG),
        (text.one_line(new.label, 28), TextRole.DIM),
    )


def _request(attempt: Attempt) -> Iterator[str]:
    new = attempt.new
    yield f"  POST {text.one_line(new.url)}"
    yield f"  profile {text.one_line(new.account.profile)}, {origin_words(new)}"


def _next_step(attempt: Attempt, answer: Answer) -> StyledLine:
    """Return what to do now; after a settlement, how the attempt was settled."""
    if attempt.settlement is not None:
        role = attempt_outcome(attempt)[1]
        return ((f"  → settled: {settlement_words(attempt.settlement)}", role),)
    return ((f"  → {advise(attempt.new.action, answer)}", outcome_words(answer.outcome)[1]),)


def _summary(answer: Answer) -> Iterator[StyledLine]:
    """Yield HTTP status, duration, code and message, which are unknown if the process died."""
    if answer.failure is Failure.DIED:
        return
    status = f"HTTP {answer.http_status}  " if answer.http_status else ""
    duration = (f"  {status}{elapsed(answer.elapsed_ms)}  ", TextRole.DIM)
    yield duration, (answer_words(answer, 500), TextRole.STRONG)


def _body_lines(answer: Answer, limit: int | None) -> Iterator[StyledLine]:
    if not answer.body:
        if answer.body_truncated:
            yield (("  … the body could not be recorded and is lost", TextRole.DIM),)
        return
    lines, is_json = text.pretty_body(answer.body)
    shown = lines if limit is None else lines[:limit]
    for line in shown:
        cut = line if limit is None or len(line) <= _LINE_LENGTH else line[:_LINE_LENGTH] + "…"
        yield (("  ", TextRole.PLAIN), *(_json_pieces(cut) if is_json else [(cut, TextRole.PLAIN)]))
    if more := len(lines) - len(shown):
        count = "1 more line" if more == 1 else f"{more:,} more lines"
        history, save = key_of("flows.history"), key_of("attempt.save")
        keys = f"{history} opens the history, {save} saves the response"
        yield ((f"  … {count}: {keys}", TextRole.DIM),)
    if answer.body_truncated:
        yield (("  … cut: only the first 1 MiB of the response was recorded", TextRole.DIM),)


def _json_pieces(line: str) -> Iterator[StyledText]:
    """Yield the pieces of one line of indented JSON."""
    end = 0
    for match in _JSON.finditer(line):
        if match.start() > end:
            yield line[end : match.start()], TextRole.PLAIN
        yield match.group(), TextRole.KEY if match.lastgroup == "key" else TextRole.VALUE
        end = match.end()
    if end < len(line):
        yield line[end:], TextRole.PLAIN
