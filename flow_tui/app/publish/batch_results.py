"""The results of a batch: the list of them, and the summary at its end."""

from collections.abc import Sequence
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import outcome_words
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import key_of
from flow_tui.model import Outcome
from flow_tui.services.batch_publisher import BatchPublisher, ItemResult

_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("Label", 28, from_width=100),
    Column("Answer"),
)


class ResultList(VirtualList[ItemResult]):
    """Results; Enter opens the response of one."""

    BINDINGS = bindings("batch_results")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(_COLUMNS, _cells, id=id)


def summary(batch: BatchPublisher, left_out: int = 0) -> list[str]:
    """Return the counts of outcomes, why the batch stopped, and what is left to do, in lines.

    Args:
        batch: The batch, which has ended.
        left_out: How many marked flows are not in it because the user has left them out.
    """
    lines = [
        f"{batch.count(Outcome.SUCCEEDED)} succeeded, "
        f"{batch.count(Outcome.REJECTED)} rejected, "
        f"{batch.count(Outcome.UNKNOWN)} unknown, "
        f"{batch.count(Outcome.NOT_SENT)} not sent."
    ]
    if batch.stop_reason:
        last = batch.results[-1].flow.flow_id if batch.results else ""
        after = f"Stopped after {text.one_line(last)}" if last else "Stopped"
        lines.append(f"{after}: {text.one_line(batch.stop_reason)}")
    if still := len(batch.to_publish):
        flows, they, them = (
            ("1 flow is", "It stays", "it")
            if still == 1
            else (f"{still} flows are", "They stay", "them")
        )
        publish = f"{key_of('flows.publish')} publishes {them}"
        lines.append(f"{flows} still to be published. {they} marked; {publish}.")
    if unknown := batch.count(Outcome.UNKNOWN):
        flows, them = ("1 flow", "it") if unknown == 1 else (f"{unknown} flows", "them")
        lines.append(
            f"{flows} with an unknown outcome may be published. Check {them} next, before "
            "anyone tries again."
        )
    if left_out:
        flows, stay = (
            ("1 flow was", "It stays") if left_out == 1 else (f"{left_out} flows were", "They stay")
        )
        lines.append(f"{flows} left out. {stay} marked{', too' if still else ''}.")
    return lines


def all_results(batch: BatchPublisher) -> list[ItemResult]:
    """Return a result for each flow; those not tried count as not sent."""
    reason = batch.stop_reason
    return [
        *batch.results,
        *(ItemResult(flow, Outcome.NOT_SENT, reason, retryable=True) for flow in batch.remaining),
    ]


def succeeded(result: ItemResult) -> bool:
    """Return whether a flow was published."""
    return result.outcome is Outcome.SUCCEEDED


def result_line(result: ItemResult) -> str:
    """Return one result in a line, the outcome first."""
    outcome, _ = outcome_words(result.outcome)
    message = text.one_line(result.message or result.flow.label, 200)
    return f"{outcome:<11}  {text.one_line(result.flow.flow_id)}  {message}"


def _cells(result: ItemResult) -> Sequence[Cell]:
    """Return one row of the list of results."""
    return (
        Cell(text.one_line(result.flow.flow_id)),
        Cell(*outcome_words(result.outcome)),
        Cell(text.one_line(result.flow.label, 200), TextRole.DIM),
        Cell(text.one_line(result.message, 200)),
    )
