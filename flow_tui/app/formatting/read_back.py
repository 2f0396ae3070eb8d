"""What Kaleyra said of a flow after an attempt, as lines below its response."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flow_tui import text
from flow_tui.app.formatting.styled import StyledLine, TextRole
from flow_tui.app.formatting.times import clock_time
from flow_tui.kaleyra import PUBLISHED_STATES, shows_effect
from flow_tui.kaleyra.flow_status import DRAFT
from flow_tui.key_map import key_of
from flow_tui.model import Action, Attempt, Flow, Outcome

if TYPE_CHECKING:
    from flow_tui.services.read_back import ReadBack


def seen_line(
    attempt: Attempt, time: Callable[[datetime], str] = clock_time, *, with_key: bool = False
) -> Iterator[StyledLine]:
    """Yield the status that a flow had after an attempt, in a line; nothing if none was seen.

    Args:
        attempt: The attempt.
        time: Formats when it was seen.
        with_key: Whether to name the key that checks a flow.
    """
    action, status = attempt.new.action, attempt.seen_status
    if not status or attempt.seen_at is None:
        return
    seen = f"{text.one_line(status, 40)} at {time(attempt.seen_at)}"
    if shows_effect(action, status):
        yield ((f"  Kaleyra: {seen}", TextRole.GOOD),)
        return
    before = PUBLISHED_STATES if action is Action.DEPRECATE else {DRAFT}
    still = "still " if status.upper() in before else ""
    again = f"; {key_of('flows.check')} checks again" if with_key else ""
    yield ((f"  Kaleyra: {still}{seen}{again}", TextRole.WARN),)


def found_lines(found: "ReadBack") -> list[StyledLine]:
    """Return what a check found that is not recorded with the attempt; may be empty.

    That is why it found nothing and, after a refusal, what explains it.
    """
    check = found.check.check
    if check.details is None or not check.details.status:
        answered = check.response.http_status is not None
        what = "did not say which status the flow has" if answered else "could not be asked"
        sentence = check.sentence or "The response does not include it."
        return [((f"  Kaleyra {what}: {text.one_line(sentence)}", TextRole.WARN),)]
    if found.attempt.outcome is Outcome.SUCCEEDED:
        return []
    return list(_explanation(found))


def _explanation(found: "ReadBack") -> Iterator[StyledLine]:
    """Yield the flow's status, validation errors and health, after a refusal."""
    from flow_tui.app.formatting.flow_check import found_facts  # not before the first paint

    facts = found_facts(found.check, Flow(found.attempt.new.flow_id, ""))
    at = clock_time(found.check.at)
    yield ((f"  Kaleyra at {at}: {facts['Status']}", TextRole.WARN),)
    reasons = {name: facts[name] for name in ("Errors", "Health") if name in facts}
    for name, lines in reasons.items():
        yield ((f"  {name}", TextRole.STRONG),)
        for line in lines.split("\n"):
            yield ((f"  {line}", TextRole.WARN),)
    if not reasons:
        yield (("  It reports no validation errors, and nothing that blocks it.", TextRole.DIM),)
