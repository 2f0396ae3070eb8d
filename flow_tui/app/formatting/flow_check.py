"""What a look at a flow brought, in words: facts for a dialog, each behind its name."""

from collections.abc import Iterator
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.times import brief_moment, date_and_time
from flow_tui.kaleyra import FlowDetails, HealthIssue, ValidationError, is_available, status_words
from flow_tui.model import Flow
from flow_tui.services.flow_check import FlowCheck

CHECKING: Final = "checking …"
_FEW: Final = 5
"""How many validation errors a dialog names that asks for something else."""


def before_facts(flow: Flow) -> dict[str, str]:
    """Return what to say of a flow while it is looked at; as many lines as `found_facts`."""
    seen = f" ({seen_words(flow)})" if flow.status else ""
    return {"Status": f"{CHECKING}{seen}", "Name": "…"}


def seen_words(flow: Flow) -> str:
    """Return the status of a flow as it was last seen; empty where it never was."""
    if not flow.status or flow.status_at is None:
        return ""
    return f"{text.one_line(flow.status, 40)} when last seen, {date_and_time(flow.status_at)}"


def found_facts(look: FlowCheck, flow: Flow, most: int = _FEW) -> dict[str, str]:
    """Return what a look brought, or why nothing is known; safe to show.

    Args:
        look: What it brought.
        flow: The flow as it was known before.
        most: How many validation errors to name.
    """
    details = look.check.details
    if details is None:
        seen = seen_words(flow)
        status = f"not known. {look.check.sentence}{f' It was {seen}.' if seen else ''}"
        return {"Status": status, "Name": "not known"}
    found = {"Status": status_words(details.status), "Name": _name(details)}
    if details.validation_errors:
        found["Errors"] = "\n".join(_errors(details, most))
    if details.health:
        found["Health"] = "\n".join(line for issue in details.health for line in _health(issue))
    elif details.can_send and not is_available(details):
        found["Health"] = f"{text.one_line(details.can_send)}, and no reason is told"
    return found


def all_facts(look: FlowCheck, flow: Flow) -> dict[str, str]:
    """Return what `found_facts` does, and that nothing is wrong, where that is told."""
    details = look.check.details
    found = found_facts(look, flow, most=len(details.validation_errors) if details else 0)
    if details is None:
        return found
    found.setdefault("Errors", "none" if details.validated else "not told")
    clear = "nothing blocks or limits it" if is_available(details) else "not told"
    found.setdefault("Health", clear)
    return found


def _name(details: FlowDetails) -> str:
    name = text.one_line(details.name) or "none"
    categories = text.one_line(", ".join(details.categories))
    return f"{name} ({categories})" if categories else name


def _errors(details: FlowDetails, most: int) -> Iterator[str]:
    shown = details.validation_errors[:most]
    for error in shown:
        yield f"- {text.one_line(error.message or error.error) or 'no reason is told'}"
        if where := _where(error):
            yield f"  {where}"
    more = details.validation_error_count - len(shown)
    if more:
        yield f"- and {more} more"


def _where(error: ValidationError) -> str:
    line = f"line {error.line}" if error.line is not None else ""
    return ", ".join(filter(None, (line, text.one_line(error.path))))


def _health(issue: HealthIssue) -> Iterator[str]:
    entity = " ".join(filter(None, (text.one_line(issue.entity), text.one_line(issue.entity_id))))
    yield f"- {entity or 'an entity without a name'}: {text.one_line(issue.can_send) or 'in doubt'}"
    for reason in issue.reasons:
        described = ": ".join(filter(None, (reason.code, reason.description)))
        for line in (described, reason.solution):
            if line:
                yield f"  {text.one_line(line)}"


def seen_status(flow: Flow) -> str:
    """Return the status as it was last seen, and when: `PUBLISHED 14:02`."""
    seen = brief_moment(flow.status_at) if flow.status_at else ""
    return f"{text.one_line(flow.status, 10)} {seen}".strip()
