"""Messages that screens post to the app, which starts a workflow for each."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from flow_tui.credentials import Credentials
from flow_tui.model import Action, Attempt, Flow

if TYPE_CHECKING:  # no start needs them
    from flow_tui.services.flow_check import FlowCheck
    from flow_tui.services.flow_content import ContentCheck


@dataclass
class ActAsked(Message):
    """Confirm and send one publish or deprecate."""

    action: Action
    flow: Flow
    marked: int = 0
    """How many flows are marked, which it does not concern."""


@dataclass
class PublishAsked(Message):
    """Confirm and publish several flows, one request each."""

    flow_ids: Collection[str]


@dataclass
class ReadBackAsked(Message):
    """Check the flows of attempts that have ended, to see what Kaleyra says of them now."""

    attempts: Sequence[Attempt]
    credentials: Credentials
    """Those that the attempts were sent with."""


@dataclass
class CheckAsked(Message):
    """Show a flow's details."""

    flow: Flow


@dataclass
class SettleAsked(Message):
    """Settle one attempt with an unknown outcome."""

    attempt: Attempt


@dataclass
class DetailsAsked(Message):
    """Show a flow's details over the screen on top, checked and read as that screen does it."""

    flow: Flow
    credentials: Credentials
    """The account and key that the screen on top works with."""
    check_flow: "Callable[[], Awaitable[FlowCheck]]"
    read_content: "Callable[[], Awaitable[ContentCheck]]"


@dataclass
class CheckManyAsked(Message):
    """Check several flows, one after another."""

    flow_ids: Collection[str]


@dataclass
class ResponseAsked(Message):
    """Show the whole response of an attempt over the screen on top."""

    attempt: Attempt


class SettleAllAsked(Message):
    """Settle all attempts with an unknown outcome."""


class ImportAsked(Message):
    """Import flows of a WhatsApp Business Account."""


@dataclass
class HistoryAsked(Message):
    """Open the history of one flow, or of this session where `flow_id` is None."""

    flow_id: str | None


class ProfilesAsked(Message):
    """Choose, add, change or delete a profile."""


@dataclass
class CopyAsked(Message):
    """Copy an attempt's response to the clipboard; None if no attempt is selected."""

    attempt: Attempt | None


@dataclass
class SaveAsked(Message):
    """Save an attempt's response to a file; None if no attempt is selected."""

    attempt: Attempt | None
