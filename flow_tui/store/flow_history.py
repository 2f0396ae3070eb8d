"""What is known of a flow's attempts, as a confirmation shows it."""

from typing import NamedTuple

from flow_tui.model import Attempt


class FlowHistory(NamedTuple):
    """The attempts for one flow on one account, in short."""

    latest: Attempt | None
    """The latest attempt of any action, without its body."""
    succeeded: int
    """How many attempts of one action succeeded, or were settled as such."""
    unknown: int
    """How many attempts of that action are unsettled or in flight."""

    @property
    def facts(self) -> tuple[object, ...]:
        """What it says, to compare it with another; an attempt in flight is unknown."""
        latest = self.latest and (self.latest.id, self.latest.outcome, self.latest.settled)
        return latest, self.succeeded, self.unknown
