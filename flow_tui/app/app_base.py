"""The part of the app that screens, widgets and workflows may use."""

import time
from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from textual.signal import Signal

from flow_tui import text
from flow_tui.app.formatting.response import AT_ONCE, body_length, response_text
from flow_tui.app.terminal.terminal_app import TerminalApp
from flow_tui.model import Attempt
from flow_tui.services.session import Session
from flow_tui.threads import in_daemon_thread

_WARNING_SECONDS: Final = 15
CLIPBOARD_LIMIT: Final = 64 * 1024
"""Characters; more is slow over SSH, and many terminals refuse it."""


class AppBase(TerminalApp):
    """The session, signals of its changes, and services for every screen."""

    def __init__(self, session: Session) -> None:
        """Make the app.

        Args:
            session: Opened after the first paint.
        """
        super().__init__()
        self.session = session
        self._warned_until: dict[str, float] = {}
        """Until when each warning is shown; seconds of the monotonic clock."""
        self.dialog_pending = False
        """Whether a confirm dialog is about to open; until then, keys are dropped."""
        self.signing_in: set[str] = set()
        """The profiles whose credentials are being read."""
        self.account_changed: Signal[None] = Signal(self, "account changed")
        """Published when another account is used or another profile is chosen."""
        self.attempts_changed: Signal[Sequence[Attempt]] = Signal(self, "attempts changed")
        """Published with the attempts that have ended or were settled."""

    @property
    def at_home(self) -> bool:
        """Whether the home screen is on top."""
        return len(self.screen_stack) == 1

    @abstractmethod
    async def ask_to_sign_in(self) -> None:
        """Ask for credentials of the profile in use, then show the account.

        Raises:
            StoreError: The profiles cannot be read.
        """

    def warn(self, message: str) -> None:
        """Show a warning for a while, unless it is shown already."""
        line, now = text.one_line(message), time.monotonic()
        if now >= self._warned_until.get(line, 0.0):
            self._warned_until[line] = now + _WARNING_SECONDS
            self.notify(line, severity="warning", timeout=_WARNING_SECONDS, markup=False)

    def copy(self, content: str, too_large: str) -> None:
        """Copy a text to the terminal's clipboard by OSC 52, which no terminal confirms.

        Args:
            content: The text.
            too_large: The warning to show where the text is too large.
        """
        if len(content) > CLIPBOARD_LIMIT:
            self.warn(too_large)
            return
        self.copy_to_clipboard(content)
        self.notify("Sent to your terminal's clipboard.", markup=False)

    async def copy_response(self, attempt: Attempt | None) -> None:
        """Copy the response of an attempt as text; without one, say so."""
        too_large = "This response is too large for a terminal's clipboard. s saves it."
        if attempt is None:
            self.notify("There is no response to copy yet.", markup=False)
        elif body_length(attempt) > CLIPBOARD_LIMIT:
            self.warn(too_large)
        elif body_length(attempt) > AT_ONCE:
            self.copy(await in_daemon_thread(lambda: response_text(attempt)), too_large)
        else:
            self.copy(response_text(attempt), too_large)
