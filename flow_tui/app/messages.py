"""Messages that screens post to the app, which starts a workflow for each.

They are plain classes, since every start waits for them: a dataclass takes twenty times as long to
make.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from flow_tui.credentials import Credentials
from flow_tui.model import Action, Attempt, Flow

if TYPE_CHECKING:  # no start needs them
    from flow_tui.services.flow_check import FlowCheck
    from flow_tui.services.flow_content import ContentCheck


class _FlowMessage(Message):
    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow


class _FlowsMessage(Message):
    def __init__(self, flow_ids: Collection[str]) -> None:
        super().__init__()
        self.flow_ids = flow_ids


class _AttemptMessage(Message):
    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self.attempt = attempt


class _ResponseMessage(Message):
    def __init__(self, attempt: Attempt | None) -> None:
        super().__init__()
        self.attempt = attempt


class StartAsked(Message):
    """Open the store, sign in and show the account: the home screen has its widgets."""


class ActAsked(_FlowMessage):
    """Confirm and send one publish or deprecate."""

    def __init__(self, action: Action, flow: Flow, marked: int = 0) -> None:
        """Make the message.

        Args:
            action: What to do.
            flow: To which flow.
            marked: How many flows are marked, which it does not concern.
        """
        super().__init__(flow)
        self.action = action
        self.marked = marked


class PublishAsked(_FlowsMessage):
    """Confirm and publish several flows, one request each."""


class ReadBackAsked(Message):
    """Check the flows of attempts that have ended, to see what Kaleyra says of them now."""

    def __init__(self, attempts: Sequence[Attempt], credentials: Credentials) -> None:
        """Make the message.

        Args:
            attempts: The attempts.
            credentials: Those that the attempts were sent with.
        """
        super().__init__()
        self.attempts = attempts
        self.credentials = credentials


class CheckAsked(_FlowMessage):
    """Show a flow's details."""


class SettleAsked(_AttemptMessage):
    """Settle one attempt with an unknown outcome."""


class DetailsAsked(_FlowMessage):
    """Show a flow's details over the screen on top, checked and read as that screen does it."""

    def __init__(
        self,
        flow: Flow,
        credentials: Credentials,
        check_flow: "Callable[[], Awaitable[FlowCheck]]",
        read_content: "Callable[[], Awaitable[ContentCheck]]",
    ) -> None:
        """Make the message.

        Args:
            flow: The flow.
            credentials: The account and key that the screen on top works with.
            check_flow: Checks the flow.
            read_content: Reads its content.
        """
        super().__init__(flow)
        self.credentials = credentials
        self.check_flow = check_flow
        self.read_content = read_content


class CheckManyAsked(_FlowsMessage):
    """Check several flows, one after another."""


class ResponseAsked(_AttemptMessage):
    """Show the whole response of an attempt over the screen on top."""


class SettleAllAsked(Message):
    """Settle all attempts with an unknown outcome."""


class ImportAsked(Message):
    """Import flows of a WhatsApp Business Account."""


class HistoryAsked(Message):
    """Open the history of one flow, or of this session where `flow_id` is None."""

    def __init__(self, flow_id: str | None) -> None:
        super().__init__()
        self.flow_id = flow_id


class ProfilesAsked(Message):
    """Choose, add, change or delete a profile."""


class CopyAsked(_ResponseMessage):
    """Copy an attempt's response to the clipboard; None if no attempt is selected."""


class SaveAsked(_ResponseMessage):
    """Save an attempt's response to a file; None if no attempt is selected."""
