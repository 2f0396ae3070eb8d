"""The result of a flow check as facts: the name and the value of each."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.app.formatting.times import date_and_time
from flow_tui.kaleyra import FlowDetails, HealthIssue, ValidationError, is_available, status_words
from flow_tui.model import Flow
from flow_tui.services.flow_check import FlowCheck

if TYPE_CHECKING:
    from flow_tui.flow_json import Excerpt

CHECKING: Final = "checking …"
_FEW: Final = 5
"""Number of validation errors in a dialog that is about something else."""


def before_facts(flow: Flow) -> dict[str, str]:
    """Return the facts to show during the check, in as many lines as `found_facts`."""
    seen = f" ({seen_words(flow)})" if flow.status else ""
    return {"Status": f"{CHECKING}{seen}", "Name": "…"}


def seen_words(flow: Flow) -> str:
    """Return the last known status of a flow, and when it was seen; empty if there is none."""
    if not flow.status or flow.status_at is None:
        return ""
    return f"{text.one_line(flow.status, 40)} when last seen, {date_and_time(flow.status_at)}"


def found_facts(
    check: FlowCheck,
    flow: Flow,
    max_errors: int = _FEW,
    excerpts: "Sequence[Excerpt | None]" = (),
) -> dict[str, str]:
    """Return what a check found, or why it found nothing; safe to show.

    Args:
        check: The check.
        flow: The flow as it was known before.
        max_errors: The most validation errors to list.
        excerpts: The lines of the flow.json around each error, as far as they are known.
    """
    details = check.check.details
    if details is None:
        seen = f" It was {words}." if (words := seen_words(flow)) else ""
        return {"Status": f"not known. {check.check.sentence}{seen}", "Name": "not known"}
    found = {"Status": status_words(details.status), "Name": _name(details)}
    if details.validation_errors:
        found["Errors"] = "\n".join(_errors(details, max_errors, excerpts))
    if details.health:
        found["Health"] = "\n".join(line for issue in details.health for line in _health(issue))
    elif details.can_send and not is_available(details):
        found["Health"] = f"{text.one_line(details.can_send)}, no reason given"
    return found


def all_facts(
    check: FlowCheck, flow: Flow, excerpts: "Sequence[Excerpt | None]" = ()
) -> dict[str, str]:
    """Return `found_facts` with all errors, and with what is fine or was not reported."""
    details = check.check.details
    if details is None:
        return found_facts(check, flow)
    found = found_facts(check, flow, len(details.validation_errors), excerpts)
    found.setdefault("Errors", "none" if details.validated else "not reported")
    clear = "nothing blocks or limits it" if is_available(details) else "not reported"
    found.setdefault("Health", clear)
    return found


def _name(details: FlowDetails) -> str:
    name = text.one_line(details.name) or "none"
    categories = text.one_line(", ".join(details.categories))
    return f"{name} ({categories})" if categories else name


def _errors(
    details: FlowDetails, max_errors: int, excerpts: "Sequence[Excerpt | None]"
) -> Iterator[str]:
    listed = details.validation_errors[:max_errors]
    for error, excerpt in zip_longest(listed, excerpts[: len(listed)]):
        yield f"- {text.one_line(error.message or error.error) or 'no reason given'}"
        if location := _location(error):
            yield f"  {location}"
        if excerpt is not None:
            yield from _excerpt_lines(excerpt)
    if more := details.validation_error_count - len(listed):
        yield f"- and {more} more"


def _excerpt_lines(excerpt: "Excerpt") -> Iterator[str]:
    """Yield the lines of the flow.json around an error, those that it names marked."""
    if excerpt.reason:
        yield f"  {excerpt.reason}"
    width = max((len(str(line.number)) for line in excerpt.lines), default=0)
    for line in excerpt.lines:
        sign = ">" if line.is_error else " "
        yield f"  {sign} {line.number:>{width}}  {' '.join(text.lines(line.text))}"


def _location(error: ValidationError) -> str:
    line = ""
    if error.line is not None:
        last = error.line_end
        line = f"lines {error.line}-{last}" if last and last > error.line else f"line {error.line}"
        if error.column is not None:
            line += f", column {error.column}"
    return ", ".join(filter(None, (line, text.one_line(error.path))))


def _health(issue: HealthIssue) -> Iterator[str]:
    entity = " ".join(filter(None, (text.one_line(issue.entity), text.one_line(issue.entity_id))))
    yield f"- {entity or 'unnamed entity'}: {text.one_line(issue.can_send) or 'not reported'}"
    for reason in issue.reasons:
        described = ": ".join(filter(None, (reason.code, reason.description)))
        for line in (described, reason.solution):
            if line:
                yield f"  {text.one_line(line)}"
