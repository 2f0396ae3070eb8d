"""An attempt and its response in words: the lines of the log pane, of a copy and of a file."""

import re
from collections.abc import Iterator
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import _OUTCOMES, _SETTLED, outcome_span, settled_words
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.formatting.times import clock_time, elapsed
from flow_tui.model import Answer, Attempt, Failure

LOG_LINES: Final = 120
"""How many lines of one body the log pane shows."""
_LINE_LENGTH: Final = 1000

# A string that was cut off ends with the line: looking for its end from each of its quotes
# would take the square of the line's length.
_JSON: Final = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)(?P<key>(?=\s*:))?|-?\d[\d.eE+-]*|true|false|null'
)


def response_lines(attempt: Attempt, limit: int | None = None) -> list[StyledLine]:
    """Return what the log pane shows of an attempt.

    Args:
        attempt: The attempt.
        limit: The most lines of the body; None shows all of it.
    """
    lines = [_headline(attempt)]
    answer = attempt.answer
    if answer is None:
        return [
            *lines,
            (("  Waiting for the answer, or the program ended before it.", TextRole.WARN),),
        ]
    lines += _facts(answer)
    # The advice comes before the body: it must be seen without scrolling past a long answer.
    lines.append(_next(attempt, answer))
    return [*lines, *_body_lines(answer, limit)]


def response_text(attempt: Attempt) -> str:
    """Return an attempt and its whole response as plain text, safe to print."""
    lines = ("".join(span for span, _ in line).rstrip() for line in response_lines(attempt))
    return "\n".join(lines) + "\n"


def _headline(attempt: Attempt) -> StyledLine:
    new = attempt.new
    return (
        (f"{clock_time(attempt.started_at)} ", TextRole.DIM),
        outcome_span(attempt),
        (f"  {new.action} {text.one_line(new.flow_id)}  ", TextRole.STRONG),
        (text.one_line(new.label, 28), TextRole.DIM),
    )


def _next(attempt: Attempt, answer: Answer) -> StyledLine:
    """What to do now; where it was settled, how."""
    if attempt.settlement is not None:
        tone = _SETTLED[attempt.settlement.settled][1]
        return ((f"  → settled: {settled_words(attempt.settlement)}", tone),)
    from flow_tui.kaleyra import advise

    return ((f"  → {advise(attempt.new.action, answer)}", _OUTCOMES[answer.outcome][1]),)


def _facts(answer: Answer) -> Iterator[StyledLine]:
    """The HTTP status, how long it took, and what was said; of a dead process nobody knows."""
    if answer.failure is Failure.DIED:
        return
    status = f"HTTP {answer.http_status}  " if answer.http_status else ""
    said = text.one_line(": ".join(filter(None, (answer.code, answer.message))), 500)
    yield (f"  {status}{elapsed(answer.elapsed_ms)}  ", TextRole.DIM), (said, TextRole.STRONG)


def _body_lines(answer: Answer, limit: int | None) -> Iterator[StyledLine]:
    if not answer.body:
        if answer.body_truncated:
            yield (("  … the body could not be recorded and is lost", TextRole.DIM),)
        return
    lines, is_json = text.pretty_body(answer.body)
    shown = lines if limit is None else lines[:limit]
    for line in shown:
        cut = line if limit is None or len(line) <= _LINE_LENGTH else line[:_LINE_LENGTH] + "…"
        yield (("  ", TextRole.PLAIN), *(_json_spans(cut) if is_json else [(cut, TextRole.PLAIN)]))
    if len(lines) > len(shown):
        more = f"  … {len(lines) - len(shown)} more lines: h opens history, s saves it all"
        yield ((more, TextRole.DIM),)
    if answer.body_truncated:
        yield (("  … the answer went on; the first 1 MiB is kept", TextRole.DIM),)


def _json_spans(line: str) -> Iterator[StyledText]:
    """Colour one line of indented JSON."""
    end = 0
    for match in _JSON.finditer(line):
        if match.start() > end:
            yield line[end : match.start()], TextRole.PLAIN
        yield match.group(), TextRole.KEY if match.lastgroup == "key" else TextRole.VALUE
        end = match.end()
    if end < len(line):
        yield line[end:], TextRole.PLAIN
