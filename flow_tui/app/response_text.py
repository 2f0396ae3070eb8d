"""An attempt and its response in words: the lines of the log pane, of a copy and of a file."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flow_tui import text
from flow_tui.app.tone import Line, Span, Tone
from flow_tui.model import Action, Answer, Attempt, Failure, Outcome, Settled, Settlement

LOG_LINES: Final = 120
"""How many lines of one body the log pane shows."""
_LINE_LENGTH: Final = 1000

_OUTCOMES: Final = {
    Outcome.SUCCEEDED: ("✓ succeeded", Tone.GOOD),
    Outcome.REJECTED: ("✗ rejected", Tone.BAD),
    Outcome.NOT_SENT: ("– not sent", Tone.WARN),
    Outcome.UNKNOWN: ("? unknown", Tone.WARN),
}
_SETTLED: Final = {
    Settled.SUCCEEDED: ("✓ in effect", Tone.GOOD),
    Settled.NO_EFFECT: ("– no effect", Tone.WARN),
}
_SETTLED_WORDS: Final = {
    Settled.SUCCEEDED: "took effect",
    Settled.NO_EFFECT: "did not take effect",
}
# A string that was cut off ends with the line: looking for its end from each of its quotes
# would take the square of the line's length.
_JSON: Final = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)(?P<key>(?=\s*:))?|-?\d[\d.eE+-]*|true|false|null'
)


def outcome_span(attempt: Attempt) -> Span:
    """Return an attempt's outcome in words, and how it was settled, with its tone."""
    if attempt.in_flight:
        return "… in flight", Tone.WARN
    words, tone = outcome_words(attempt.outcome)
    if attempt.settlement is None:
        return words, tone
    settled = attempt.settlement.settled
    return f"{words} → settled: {_SETTLED_WORDS[settled]}", _SETTLED[settled][1]


def outcome_words(outcome: Outcome) -> Span:
    """Return an outcome in words, with the tone that goes with it."""
    return _OUTCOMES[outcome]


def last_try(outcome: Outcome | None, settled: Settled | None) -> Span:
    """Return what came of a flow's last attempt, in eleven cells, with its tone.

    Args:
        outcome: Its outcome; None while it is in flight.
        settled: How it was settled, which then counts more than the outcome.
    """
    if settled is not None:
        return _SETTLED[settled]
    return outcome_words(outcome) if outcome else ("… in flight", Tone.WARN)


def settled_words(settlement: Settlement) -> str:
    """Return how and when an attempt was settled, and what the flow's status was then."""
    status = text.one_line(settlement.status, 40)
    seen = f", the flow was {status}" if status else ", without a look at the flow"
    return f"{_SETTLED_WORDS[settlement.settled]}, {date_and_time(settlement.at)}{seen}"


def answer_words(attempt: Attempt) -> str:
    """Return what came back in one line, and before it how it was settled; may be empty."""
    answer, settlement = attempt.answer, attempt.settlement
    said = ": ".join(filter(None, (answer.code, answer.message))) if answer else ""
    settled = f"settled: {_SETTLED_WORDS[settlement.settled]}" if settlement else ""
    return text.one_line(". ".join(filter(None, (settled, said))), 200)


def clock_time(moment: datetime) -> str:
    """Return the local time of day of a UTC moment, to the second."""
    return moment.astimezone().strftime("%H:%M:%S")


def date_and_time(moment: datetime) -> str:
    """Return the local date and time of a UTC moment, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def short_moment(moment: datetime) -> str:
    """Return the local time of a UTC moment of today, else its date; at most ten cells."""
    local = moment.astimezone()
    if local.date() == datetime.now(local.tzinfo).date():
        return local.strftime("%H:%M:%S")
    return local.strftime("%Y-%m-%d")


def brief_moment(moment: datetime) -> str:
    """Return the local time of a UTC moment of today, else its date or year; at most five cells."""
    local = moment.astimezone()
    today = datetime.now(local.tzinfo).date()
    if local.date() == today:
        return local.strftime("%H:%M")
    return local.strftime("%m-%d" if local.year == today.year else "%Y")


def elapsed(milliseconds: int) -> str:
    """Return a duration as `312 ms` or `4.1 s`."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def response_lines(attempt: Attempt, limit: int | None = None) -> list[Line]:
    """Return what the log pane shows of an attempt.

    Args:
        attempt: The attempt.
        limit: The most lines of the body; None shows all of it.
    """
    lines = [_headline(attempt)]
    answer = attempt.answer
    if answer is None:
        return [*lines, (("  Waiting for the answer, or the program ended before it.", Tone.WARN),)]
    lines += _facts(answer)
    # The advice comes before the body: it must be seen without scrolling past a long answer.
    lines.append(_next(attempt, answer))
    return [*lines, *_body_lines(answer, limit)]


def response_text(attempt: Attempt) -> str:
    """Return an attempt and its whole response as plain text, safe to print."""
    lines = ("".join(span for span, _ in line).rstrip() for line in response_lines(attempt))
    return "\n".join(lines) + "\n"


def _headline(attempt: Attempt) -> Line:
    new = attempt.new
    return (
        (f"{clock_time(attempt.started_at)} ", Tone.DIM),
        outcome_span(attempt),
        (f"  {new.action} {text.one_line(new.flow_id)}  ", Tone.STRONG),
        (text.one_line(new.label, 28), Tone.DIM),
    )


def _next(attempt: Attempt, answer: Answer) -> Line:
    """What to do now; where it was settled, how."""
    if attempt.settlement is not None:
        tone = _SETTLED[attempt.settlement.settled][1]
        return ((f"  → settled: {settled_words(attempt.settlement)}", tone),)
    from flow_tui.kaleyra import advise  # not needed, and not imported, before the first paint

    return ((f"  → {advise(attempt.new.action, answer)}", _OUTCOMES[answer.outcome][1]),)


def _facts(answer: Answer) -> Iterator[Line]:
    """The HTTP status, how long it took, and what was said; of a dead process nobody knows."""
    if answer.failure is Failure.DIED:
        return
    status = f"HTTP {answer.http_status}  " if answer.http_status else ""
    said = text.one_line(": ".join(filter(None, (answer.code, answer.message))), 500)
    yield (f"  {status}{elapsed(answer.elapsed_ms)}  ", Tone.DIM), (said, Tone.STRONG)


def _body_lines(answer: Answer, limit: int | None) -> Iterator[Line]:
    if not answer.body:
        if answer.body_truncated:
            yield (("  … the body could not be recorded and is lost", Tone.DIM),)
        return
    lines, is_json = text.pretty_body(answer.body)
    shown = lines if limit is None else lines[:limit]
    for line in shown:
        cut = line if limit is None or len(line) <= _LINE_LENGTH else line[:_LINE_LENGTH] + "…"
        yield (("  ", Tone.PLAIN), *(_json_spans(cut) if is_json else [(cut, Tone.PLAIN)]))
    if len(lines) > len(shown):
        more = f"  … {len(lines) - len(shown)} more lines: h opens history, s saves it all"
        yield ((more, Tone.DIM),)
    if answer.body_truncated:
        yield (("  … the answer went on; the first 1 MiB is kept", Tone.DIM),)


def _json_spans(line: str) -> Iterator[Span]:
    """Colour one line of indented JSON."""
    end = 0
    for match in _JSON.finditer(line):
        if match.start() > end:
            yield line[end : match.start()], Tone.PLAIN
        yield match.group(), Tone.KEY if match.lastgroup == "key" else Tone.VALUE
        end = match.end()
    if end < len(line):
        yield line[end:], Tone.PLAIN


def action_words(action: Action) -> tuple[str, str]:
    """Return an action as a verb and as what is going on: `Publish`, `Publishing`."""
    verb = str(action).capitalize()
    return verb, verb.removesuffix("e") + "ing" if verb.endswith("e") else f"{verb}ing"
