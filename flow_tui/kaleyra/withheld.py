"""The error that holds a request back at the last moment."""

from flow_tui.model import Failure


class WithheldError(Exception):
    """A request must not leave any more; the text explains why.

    Attributes:
        failure: The reason.
    """

    def __init__(self, failure: Failure, reason: str) -> None:
        self.failure = failure
        super().__init__(reason)
