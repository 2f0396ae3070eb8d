"""The part of the app that screens, widgets and workflows may use."""

import asyncio
import time
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from textual import on, work
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.signal import Signal

from flow_tui import text
from flow_tui.app.formatting.fitting import fitted
from flow_tui.app.formatting.profile_colours import name_style
from flow_tui.app.formatting.response import AT_ONCE, body_length, response_text
from flow_tui.app.messages import ReadBackAsked
from flow_tui.app.terminal.input_filter import PASTE_LIMIT
from flow_tui.app.terminal.terminal_app import TerminalApp
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import key_of
from flow_tui.model import Attempt
from flow_tui.secret import mask_known
from flow_tui.services.session import Session
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:
    from flow_tui.app.widgets.facts import Marked
    from flow_tui.services.read_back import ReadBack

T = TypeVar("T")
_Waited = asyncio.Task[Any] | Literal["key"]

_WARNING_SECONDS: Final = 15
_TOAST_LINES: Final = 6
"""The most lines of a message; fewer in a small terminal. So high is the ToastRack in app.tcss."""
_TALL: Final = 24
"""Lines of a terminal that has room for so many."""
_TOAST_SHARE: Final = 3
"""A message takes at most one of so many lines."""
_TOAST_FRAME: Final = 3
"""Cells of a line that hold no text."""
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
        self._has_toasts = False
        self._not_kept = ""
        """A warning of what was published that is shown once the home screen is on top."""
        self._workflows: set[asyncio.Task[Any]] = set()
        """The tasks within `dialogs`."""
        self._waited_for: _Waited | None = None
        """The workflow that keys wait for, or that the last key has asked for one."""
        self.signing_in: set[str] = set()
        """The profiles whose credentials are being read."""
        self.account_changed: Signal[None] = Signal(self, "account changed")
        """Published when another account is used or another profile is chosen."""
        self.attempts_changed: Signal[Sequence[Attempt]] = Signal(self, "attempts changed")
        """Published with the attempts that have ended, were settled, or have another note."""
        self.flow_read_back: Signal[ReadBack] = Signal(self, "flow read back")
        """Published with each check of a flow that follows an attempt."""

    @property
    def at_home(self) -> bool:
        """Whether the home screen is on top."""
        return len(self.screen_stack) == 1

    def profile_style(self, profile: str) -> str:
        """Return the style of a profile's name for Textual's content."""
        return name_style(self.session.colour_of(profile), no_color=self.no_color)

    def marked_profile(self, profile: str) -> "Marked":
        """Return how a profile's name stands in a table of facts."""
        from flow_tui.app.widgets.facts import Marked  # not before the first paint

        return Marked(text.one_line(profile), self.profile_style(profile))

    @property
    def dialog_pending(self) -> bool:
        """Whether a dialog is about to open, once it has read what it needs; keys wait for it.

        A workflow that sets it back lets only those keys go on that wait for this workflow.
        """
        return self._waited_for is not None

    @dialog_pending.setter
    def dialog_pending(self, is_pending: bool) -> None:
        task = asyncio.current_task()
        caller: _Waited = task if task is not None and task in self._workflows else "key"
        if is_pending:
            self._waited_for = caller
        elif self._waited_for == caller:
            self._waited_for = None

    @contextmanager
    def dialogs(self, *, asked: bool = True) -> Iterator[None]:
        """Around a workflow that opens dialogs: keys wait between them, and until it is done.

        Args:
            asked: Whether a key has asked for it, so that the next keys wait from the beginning.
        """
        task = asyncio.current_task()
        assert task is not None
        is_within = task in self._workflows
        self._workflows.add(task)
        if asked and not is_within and self._waited_for == "key":
            self._waited_for = task
        try:
            yield
        finally:
            self.dialog_pending = False
            if not is_within:
                self._workflows.discard(task)

    async def open_dialog(self, screen: Screen[T]) -> T | None:
        """Show a dialog and return its result, within `dialogs`. Runs in a worker.

        From when it is dismissed, keys wait for the next dialog, or for the end of the workflow.
        """
        self._waited_for = None
        workflow = asyncio.current_task()
        result: list[T | None] = []
        closed = asyncio.Event()

        def on_closed(value: T | None) -> None:
            self._waited_for = workflow
            result.append(value)
            closed.set()

        await self.push_screen(screen, on_closed)
        await closed.wait()
        return result[0]

    async def ask(self, screen: Screen[T]) -> T | None:
        """Show a screen over the one on top, and return its result. Runs in a worker.

        Not Textual's `push_screen_wait`: that runs in the worker what the app was to do next. Where
        the worker is cancelled then, because its screen was left, the whole app ends.
        """
        return await asyncio.shield(self.push_screen(screen, wait_for_dismiss=True))

    def is_ready_for_input(self) -> bool:
        """Return whether no dialog is about to open, and the screen and its row are there."""
        if self.dialog_pending or not super().is_ready_for_input():
            return False
        focused = self.focused
        return not (isinstance(focused, VirtualList) and focused.is_reading_row)

    def warn_of_cut_paste(self) -> None:
        """Warn that a paste was cut."""
        self.warn(f"The paste was too long: it was cut to {PASTE_LIMIT:,} characters.")

    @on(TextInput.PastedLines)
    def _pasted_lines(self) -> None:
        """Warn that nothing was inserted, without the lines: they may hold an API key."""
        self.warn("Only one line fits here. Paste one line, or type it.")

    @abstractmethod
    async def ask_to_sign_in(self) -> None:
        """Ask for credentials of the profile in use, then show the account.

        Raises:
            StoreError: The profiles cannot be read.
        """

    @on(ReadBackAsked)
    @work(name="read back")
    async def _read_back_asked(self, asked: ReadBackAsked) -> None:
        """Check the flows of attempts. Nothing waits for it: it is cancelled when the app ends."""
        async for found in self.session.read_backs.after(asked.attempts, asked.credentials):
            self.flow_read_back.publish(found)
            if reason := found.unrecorded or found.check.unrecorded:
                self.warn(reason)

    # -- messages in the corner: toasts, as Textual calls them --------------------------------

    def on_mount(self) -> None:
        """Take messages away when the screen changes, and warn of what was not kept."""
        # At once: a message that is on its way is meant for the new screen.
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        self.session.publisher.on_not_kept(self._set_not_kept)

    def _screen_changed(self, _: Screen[object]) -> None:
        self.clear_toasts()
        self._warn_of_not_kept()

    def _set_not_kept(self, sentence: str) -> None:
        self._not_kept = sentence
        self._warn_of_not_kept()

    def _warn_of_not_kept(self) -> None:
        """Warn, unless a dialog is open: the warning would go with it, unread."""
        if self._not_kept and self.at_home and not self.is_ending:
            sentence, self._not_kept = self._not_kept, ""
            self.call_later(self.warn, sentence)

    def on_notify(self) -> None:
        """Note that there is a message, and scroll to it once it is laid out."""
        self._has_toasts = True
        for rack in self.screen.query("ToastRack"):
            self.watch(rack, "virtual_size", self._scroll_toasts, init=False)

    def _scroll_toasts(self) -> None:
        for rack in self.screen.query("ToastRack"):
            self.call_after_refresh(rack.scroll_end, animate=False, force=True, immediate=True)

    def before_input(self) -> None:
        """Take messages away with each key."""
        self.clear_toasts()

    def clear_toasts(self) -> None:
        """Take all messages away."""
        if self._has_toasts:
            self._has_toasts = False
            self._warned_until.clear()
            self.clear_notifications()
            for screen in self.screen_stack:  # also those behind, where they would come back
                screen.query("ToastHolder").remove()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a message for a while, or until a key is pressed or the screen changes.

        Args:
            message: The message; its middle is left out where it would fill a small terminal.
            title: As in Textual.
            severity: As in Textual.
            timeout: As in Textual.
            markup: As in Textual.
        """
        most = _TOAST_LINES if self.size.height >= _TALL else _TOAST_LINES - 1
        most = max(1, min(most, self.size.height // _TOAST_SHARE))
        super().notify(
            fitted(text.one_line(message), self.size.width - _TOAST_FRAME, most),
            title=title,
            severity=severity,
            timeout=timeout,
            markup=markup,
        )

    def warn(self, message: str) -> None:
        """Show a warning for a while, unless it is shown already."""
        line, now = text.one_line(message), time.monotonic()
        if now >= self._warned_until.get(line, 0.0):
            self._warned_until[line] = now + _WARNING_SECONDS
            self.notify(line, severity="warning", timeout=_WARNING_SECONDS, markup=False)

    def copy(self, content: str, name: str, *, can_save: bool = True) -> None:
        """Copy a text to the terminal's clipboard by OSC 52, which no terminal confirms.

        Args:
            content: The text.
            name: What it is, for the warning that it is too large.
            can_save: Whether the screen can save it to a file instead.
        """
        if len(content) > CLIPBOARD_LIMIT:
            self.warn(_too_large(name, can_save=can_save))
            return
        self.copy_to_clipboard(mask_known(content))
        self.notify("Sent to your terminal's clipboard.", markup=False)

    async def copy_response(self, attempt: Attempt | None) -> None:
        """Copy the response of an attempt as text; without one, say so."""
        if attempt is None:
            self.notify("There is no response to copy yet.", markup=False)
        elif body_length(attempt) > CLIPBOARD_LIMIT:
            self.warn(_too_large("response"))
        elif body_length(attempt) > AT_ONCE:
            self.copy(await in_daemon_thread(lambda: response_text(attempt)), "response")
        else:
            self.copy(response_text(attempt), "response")


def _too_large(name: str, *, can_save: bool = True) -> str:
    save = f" Press {key_of('attempt.save')} to save it." if can_save else ""
    return f"This {name} is too large for the terminal's clipboard.{save}"
