"""An attempt and its response as lines: for the log pane, for a copy and for a file."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import (
    answer_words,
    attempt_outcome,
    origin_words,
    outcome_words,
    record_words,
    settlement_words,
)
from flow_tui.app.formatting.read_back import seen_line
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.formatting.times import clock_time, elapsed, exact_time
from flow_tui.key_map import key_of
from flow_tui.model import Answer, Attempt, Failure
from flow_tui.validation import NOTE_LIMIT

AT_ONCE: Final = 16 * 1024
"""Characters of bodies that are formatted on the event loop; more would hold up the keys."""
LOG_LINES: Final = 120
"""Number of lines of one body that the log pane shows."""
WHOLE_LINES: Final = 100_000
"""Number of lines of one body that is shown whole: twice those of a mebibyte of errors."""
_LINE_LENGTH: Final = 1000

# A string that was cut off ends with the line: searching its end from each of its quotes would
# take time quadratic in the length of the line.
_JSON: Final = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)(?P<key>(?=\s*:))?|-?\d[\d.eE+-]*|true|false|null'
)


def response_lines(
    attempt: Attempt,
    limit: int | None = None,
    started: Callable[[datetime], str] = clock_time,
    below: Sequence[StyledLine] = (),
) -> list[StyledLine]:
    """Return an attempt and its response as lines, as `lazy_response_lines` does."""
    return list(lazy_response_lines(attempt, limit, started, below))


def lazy_response_lines(
    attempt: Attempt,
    limit: int | None = None,
    started: Callable[[datetime], str] = clock_time,
    below: Sequence[StyledLine] = (),
) -> "ResponseLines":
    """Return an attempt and its response as lines. Takes up to a second for a large body.

    Args:
        attempt: The attempt.
        limit: The most lines of the body; None is all of them. As few as `LOG_LINES` are cut, too.
        started: Formats the times of the attempt.
        below: Further lines below the advice, safe to show.
    """
    in_log = limit is not None and limit <= LOG_LINES
    lines = [_headline(attempt, started(attempt.started_at))]
    answer = attempt.answer
    if answer is None:
        waiting = "  No answer yet: the request is in flight, or its flow-tui has ended."
        return ResponseLines([*lines, ((waiting, TextRole.WARN),)])
    lines += _summary(answer)
    # The advice comes before the body: it must be visible without scrolling past a long one.
    lines.append(_next_step(attempt, answer))
    lines += [*seen_line(attempt, started, with_key=in_log), *below]
    if not answer.body:
        return ResponseLines([*lines, *_missing_body(answer)])
    body, is_json = text.pretty_body(answer.body)
    shown = body if limit is None else body[:limit]
    after = list(_what_is_left(len(body) - len(shown), answer, in_log=in_log))
    return ResponseLines(lines, shown, after, is_json=is_json, cut=in_log)


class ResponseLines:
    """The lines of a response. Those of its body get their styles when they are asked for.

    Styled, a mebibyte of JSON is half a million objects.
    """

    def __init__(
        self,
        before: Sequence[StyledLine],
        body: Sequence[str] = (),
        after: Sequence[StyledLine] = (),
        *,
        is_json: bool = False,
        cut: bool = False,
    ) -> None:
        """Make them.

        Args:
            before: The lines before the body.
            body: The lines of the body, safe to show.
            after: The lines after it.
            is_json: Whether the body is JSON.
            cut: Whether to cut long lines of the body.
        """
        self._before = before
        self._body = body
        self._after = after
        self._is_json = is_json
        self._cut = cut

    def __len__(self) -> int:
        return len(self._before) + len(self._body) + len(self._after)

    def __iter__(self) -> Iterator[StyledLine]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index: int, /) -> StyledLine:
        in_body = index - len(self._before)
        if in_body < 0:
            return self._before[index]
        if in_body >= len(self._body):
            return self._after[in_body - len(self._body)]
        line = self._body[in_body]
        if self._cut and len(line) > _LINE_LENGTH:
            line = f"{line[:_LINE_LENGTH]}…"
        pieces = _json_pieces(line) if self._is_json else [(line, TextRole.PLAIN)]
        return (("  ", TextRole.PLAIN), *pieces)


def body_length(attempt: Attempt) -> int:
    """Return the number of characters of a response's body."""
    return len(attempt.answer.body) if attempt.answer else 0


def pending_lines(attempt: Attempt) -> list[StyledLine]:
    """Return an attempt as lines that are shown until those of its large body are ready."""
    lines = [_headline(attempt, clock_time(attempt.started_at))]
    if attempt.answer is not None:
        lines += _summary(attempt.answer)
    return [*lines, (("  Formatting the response …", TextRole.DIM),)]


def response_text(attempt: Attempt) -> str:
    """Return an attempt and its whole response as plain text, safe to print.

    The head has all that identifies the request: elsewhere the screen around it shows that.
    """
    # One line after another: of all of them together the garbage collector would have to go
    # through millions of objects, while all threads wait.
    styled = lazy_response_lines(attempt, started=exact_time)
    plain = ("".join(piece for piece, _ in line) for line in styled)
    lines = chain([next(plain)], _record(attempt), plain)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(attempt: Attempt, started: str) -> StyledLine:
    new = attempt.new
    return (
        (f"{started} ", TextRole.DIM),
        attempt_outcome(attempt),
        (f"  {new.action} {text.one_line(new.flow_id)}  ", TextRole.STRONG),
        (text.one_line(new.label, 28), TextRole.DIM),
    )


def _record(attempt: Attempt) -> Iterator[str]:
    new = attempt.new
    yield f"  POST {text.one_line(new.url)}"
    yield f"  profile {text.one_line(new.account.profile)}, {origin_words(new)}"
    for line in record_words(new):
        yield f"  {line}"
    if attempt.note:
        yield f"  note: {text.one_line(attempt.note, NOTE_LIMIT)}"


def _next_step(attempt: Attempt, answer: Answer) -> StyledLine:
    """Return what to do now; after a settlement, how the attempt was settled."""
    from flow_tui.kaleyra import advise  # not before the first paint

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


def _missing_body(answer: Answer) -> Iterator[StyledLine]:
    if answer.body_truncated:
        yield (("  … the body could not be recorded and is lost", TextRole.DIM),)


def _what_is_left(more: int, answer: Answer, *, in_log: bool) -> Iterator[StyledLine]:
    """Yield what is not shown of a body, and where it is."""
    if more:
        count = "1 more line" if more == 1 else f"{more:,} more lines"
        keys = f"{key_of('attempt.save')} saves the response"
        if in_log:
            keys = f"{key_of('flows.history')} opens the history, {keys}"
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
