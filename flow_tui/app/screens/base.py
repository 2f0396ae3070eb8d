"""Base of all screens: status line, key bar, smallest size, and which keys a screen accepts."""

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.dismissed_once import DismissedOnce
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.terminal.terminal_app import InputScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.key_bar import KeyBar
from flow_tui.app.widgets.scroll_parts import DialogFrame, ScrollPart, TextScroll
from flow_tui.app.widgets.status_line import StatusLine
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.terminal_info import SMALLEST

T = TypeVar("T")

WIDE: Final = 120
"""Columns, from which on a screen has room for a second column."""
ROOMY: Final = 30
"""Lines, from which on there is room around the title of a list, too."""
_READ_SECONDS: Final = 1.0
"""How long keys wait for a list to be read: without its rows they would mean something else."""
_LONG_TEXTS: Final = frozenset({"hint", "earlier", "obstacle", "meaning"})
"""IDs of texts in dialogs whose length the API or the keyring decides."""


class BaseScreen(DismissedOnce[T], InputScreen):
    """A whole screen. Dialogs, too, are whole screens: nothing shows behind them."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        *((0, "-short"), (24, "-tall"), (ROOMY, "-roomy"))
    ]

    HELP: ClassVar[str] = "flows"
    """The section of help for this screen."""
    LIST: ClassVar[str] = ""
    """The selector of its list from the store, if it has one."""
    app = getters.app(AppBase)

    @property
    def help_section(self) -> str:
        """The section at which help opens from here."""
        return self.HELP

    @property
    def takes_keys(self) -> bool:
        """Whether it is drawn, and its list has been read or a second has passed."""
        if self.drawn_at is None or not self.LIST:
            return super().takes_keys
        is_late = event_clock() - self.drawn_at > _READ_SECONDS
        return is_late or self.query_one(self.LIST, VirtualList).source is not None

    @property
    def is_top(self) -> bool:
        """Whether this screen gets the keys; `is_current` is true behind the palette, too."""
        return self.app.screen is self

    @property
    def is_current(self) -> bool:
        """Whether it is drawn. Textual draws what may show through the screen on top."""
        return super().is_current and (self.is_top or not isinstance(self.app.screen, BaseScreen))

    @property
    def quit_blocker(self) -> str:
        """Why flow-tui cannot quit now; empty if it can."""
        return ""

    def on_key(self, event: events.Key) -> None:
        """Show why a key that read-only mode disables does nothing."""
        if reason := self.app.session.read_only_reason:
            active = self.active_bindings.get(event.key)
            if active is not None and not active.enabled:
                self.app.warn(reason)

    def compose(self) -> ComposeResult:
        """Compose the status line and the key bar around the screen's own widgets."""
        # Now, so that the styles of the widgets are worked out once, not again after the layout.
        self.update_classes(self._size_classes(self.app.size))
        yield StatusLine(id="status")
        with self.compose_frame():
            yield from self.compose_parts()
        yield KeyBar(id="keys")
        yield Static(id="too-small")

    def compose_frame(self) -> Widget:
        """Return the container between the status line and the key bar."""
        return Vertical(id="frame")

    def compose_parts(self) -> Iterable[Widget]:
        """Compose the body, each of its widgets as it is laid out."""
        return self.compose_body()

    def compose_body(self) -> Iterable[Widget]:
        """Compose the widgets between the status line and the key bar."""
        return ()

    def on_mount(self) -> None:
        """Note when the screen is first drawn, and follow the account."""
        self.call_after_refresh(self._drawn)
        self.app.account_changed.subscribe(self, lambda _: self.refresh_status_line())

    def on_unmount(self) -> None:
        """Let go of the signal: it would keep the screen, and a flow.json that it shows."""
        self.app.account_changed.unsubscribe(self)

    def _drawn(self) -> None:
        if self.is_top and self.drawn_at is None:
            self.drawn_at = self.app.drawn_at(self)

    @on(events.ScreenResume)
    def _resumed(self, event: events.ScreenResume) -> None:
        """Show the account and the size as they are now; note when it is first drawn.

        A screen that was covered before it could be drawn is drawn only now.
        """
        event.refresh_styles = False  # its widgets have theirs since they were mounted
        if self.is_mounted and self.drawn_at is None:
            self.call_after_refresh(self._drawn)
        self.refresh_status_line()
        self._check_size()

    def refresh_status_line(self) -> None:
        """Show the account in use in the status line."""
        session = self.app.session
        for line in self.query(StatusLine):  # none yet on a screen that is opening
            line.show_account(
                session.account,
                demo=session.demo,
                read_only=bool(session.read_only_reason),
                unsaved=session.publisher.unsaved,
                profile_style=self.app.profile_style(session.profile),
            )

    @property
    def too_small(self) -> bool:
        """Whether the terminal is smaller than flow-tui needs."""
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    @on(events.Resize)
    def _resized(self, event: events.Resize) -> None:
        """Hide everything while the terminal is too small."""
        self._check_size()
        self.update_classes(self._size_classes(event.size), animate=False)
        if event.size == self.outer_size:
            event.prevent_default()  # a layout has this size, and told of it: no second one

    def _size_classes(self, size: Size) -> dict[str, bool]:
        """Return which of the classes of sizes apply, as Textual does on a resize."""
        classes: dict[str, bool] = {}
        for points, cells in (
            (self.HORIZONTAL_BREAKPOINTS, size.width),
            (self.VERTICAL_BREAKPOINTS, size.height),
        ):
            reached = max(point for point in points if cells >= point[0])
            classes |= {point[1]: point is reached for point in points}
        return classes

    def accepts(self, event: events.Event) -> bool:
        """Return whether the screen is ready for a key or paste that can be meant for it."""
        if isinstance(event, events.Key) and event.key == "ctrl+q":
            return True
        return self.is_mounted and not self.too_small

    def _check_size(self) -> None:
        """Ask for a larger terminal while it is too small."""
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            width, height = self.app.size
            self.query_one("#too-small", Static).update(
                Content(
                    f"This terminal is {width}x{height}; flow-tui needs "
                    f"{SMALLEST[0]}x{SMALLEST[1]}.\nMake it larger to go on. ^q quits."
                )
            )


class ModalBase(BaseScreen[T], ModalScreen[T]):
    """A modal screen: keys reach neither the app nor the screens behind it."""

    drops_type_ahead = False
    """Whether it drops keys that arrived before it was drawn.

    So do the dialogs that confirm what cannot be undone, and those that open by themselves.
    """

    BINDINGS = bindings("dialog_pages")
    PAGES: ClassVar[str] = "dialog"
    """The place whose actions scroll the dialog."""

    more_action = ""
    """The action that shows more of the dialog, for the key bar; empty if all is shown."""

    def accepts(self, event: events.Event) -> bool:
        """Return whether the screen is drawn, and the event can be meant for it."""
        drawn_at = self.drawn_at
        if drawn_at is None or (self.drops_type_ahead and event.time < drawn_at):
            return False
        return super().accepts(event)

    def compose_frame(self) -> Widget:
        """Return the container of the dialog, which scrolls where the terminal is too small."""
        return DialogFrame(id="frame")

    def compose_parts(self) -> Iterable[Widget]:
        """Compose the body; the texts that may be long scroll by themselves."""
        for widget in self.compose_body():
            if isinstance(widget, Static) and widget.id in _LONG_TEXTS:
                yield TextScroll(widget, classes=f"-{widget.id}")
            else:
                yield widget

    @property
    def _parts(self) -> list[ScrollPart]:
        return list(self.query(ScrollPart)) if self.is_mounted else []

    def _action_for_more(self) -> str:
        for name, direction in (("page_down", 1), ("page_up", -1)):
            if any(part.can_scroll(direction) for part in self._parts):
                return f"{self.PAGES}.{name}"
        return ""

    @on(ScrollPart.ExtentChanged)
    def _extent_changed(self) -> None:
        self.call_after_refresh(self._refresh_more)

    def _refresh_more(self) -> None:
        """Have the key bar tell whether there is more."""
        more = self._action_for_more()
        if more != self.more_action:
            self.more_action = more
            self.refresh_bindings()

    def action_scroll_part(self, pages: int) -> None:
        """Scroll what does not fit the terminal by what is shown of it."""
        self.scroll_parts(pages)

    def scroll_parts(self, direction: int, lines: int = 0) -> None:
        """Scroll the parts in view, or the whole dialog once they are at their end.

        Args:
            direction: -1 is up, 1 is down.
            lines: By how many lines; 0 is what each part shows at once.
        """
        frame = self.query_one(DialogFrame)
        inner = [
            part
            for part in self._parts
            if part is not frame
            and part.can_scroll(direction)
            and frame.region.contains_region(part.region)
        ]
        whole_first = direction < 0 and frame.can_scroll(direction)
        for part in [frame] if whole_first or not inner else inner:
            part.scroll_lines(direction * (lines or max(1, part.size.height)))


class Closable(Screen[None]):
    """A screen whose close action leaves it, with no result."""

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


class Dialog(ModalBase[T]):
    """A screen that asks a question; Escape and ctrl+g leave it without an answer."""

    BINDINGS = bindings("dialog")

    def show_hint(self, hint: str) -> None:
        """Show a hint, line by line and safe, in `#hint`; do nothing once the dialog was left."""
        if not self.left:
            show(self.query_one("#hint", Static), Content("\n".join(text.lines(hint))))
            self.query_one(".-hint", TextScroll).scroll_home(animate=False, immediate=True)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
