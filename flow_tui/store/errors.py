"""What can go wrong with the store, each as a sentence for the user."""

from typing import Final

from flow_tui.model import Action, Attempt

_DOING: Final = {Action.PUBLISH: "publishing", Action.DEPRECATE: "deprecating"}


class StoreError(Exception):
    """The store could not do it; the text says what is wrong and what to do next."""


class DuplicateProfileError(StoreError):
    """There is a profile of this name already; upper and lower case are the same."""


class FlowBusyError(StoreError):
    """An attempt for the same flow on the same account is still open.

    Attributes:
        attempt: The open attempt; `started_at` says since when.
        pid: The process that owns it.
        host: The name of the machine that process runs on; foreign text.
        own: Whether that process is this one.
    """

    def __init__(self, attempt: Attempt, pid: int, host: str, *, own: bool) -> None:
        self.attempt = attempt
        self.pid = pid
        self.host = host
        self.own = own
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        doing = _DOING[self.attempt.new.action]
        since = f"{self.attempt.started_at:%Y-%m-%d %H:%M:%S} UTC"
        flow = f"flow {self.attempt.new.flow_id}"
        if self.own:
            return (
                f"This flow-tui is {doing} {flow} since {since}, and its outcome is not "
                "recorded yet. Wait for it; if it never comes, start flow-tui again."
            )
        return (
            f"Another flow-tui (process {self.pid} on {self.host}) is {doing} {flow} "
            f"since {since}. Wait for its outcome, then look at the history."
        )
