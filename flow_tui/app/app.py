"""The app: start-up, the way of a publish through the screens, the end."""

import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TYPE_CHECKING

from rich.segment import Segment, Segments
from textual import events, work
from textual.app import SystemCommand
from textual.screen import Screen

from flow_tui import text
from flow_tui.app.app_base import copy
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.formatting.response import response_text
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.terminal.terminal_app import TerminalApp
from flow_tui.app.themes import Theming
from flow_tui.app.widgets.bindings import bindings
from flow_tui.model import Action, Attempt, Flow
from flow_tui.services.session import Session
from flow_tui.store import StoreError

if TYPE_CHECKING:
    from flow_tui.app.profiles.workflow import SignIn
    from flow_tui.app.settle.workflow import Settling


class FlowTuiApp(TerminalApp):
    """Publish WhatsApp Flows on Kaleyra.

    Other screens than the first are imported when they open: what is imported before the first
    paint is what the user waits for.
    """

    TITLE = "flow-tui"
    CSS_PATH = "app.tcss"
    BINDINGS = bindings("app")

    def __init__(self, session: Session, remembered_theme: str | None = None) -> None:
        """Make the app.

        Args:
            session: What it works on; opened after the first paint.
            remembered_theme: See `Theming`.
        """
        super().__init__()
        self.session = session
        self.theming = Theming(self, remembered_theme)
        self.home = FlowsScreen()
        self._acting = False
        self.opening = False
        """Whether a dialog opens next, once it has read what it needs; no key counts until then."""
        self.signing_in: set[str] = set()
        """The profiles whose credentials are being waited for."""
        self.ready = False
        """Whether start-up is over: the store is open, and signing in was tried."""
        self._ending = False

    def get_default_screen(self) -> Screen[None]:
        """The flows screen is home."""
        return self.home

    # -- start and end --------------------------------------------------------------------

    def on_mount(self) -> None:
        """Lend the terminal to commands, and remember the theme."""
        self.session.commands.suspend_terminal = self.lending.lend
        self.theme_changed_signal.subscribe(self, self.theming.changed)

    def first_painted(self) -> None:
        """Open what takes time, unless the end came before."""
        if not self._ending:
            self._start()

    @work
    async def _start(self) -> None:
        try:
            died = await self.session.start()
            await self.theming.restore()
            await self.signed_in()
            for attempt in died:
                self.home.log_pane.add(attempt)
            if self.session.account is None:
                await self.ask_to_sign_in()
        except StoreError as error:
            await self._store_failed(error)
            return
        self.ready = True
        self.run_worker(self.settling.at_start())

    async def _store_failed(self, error: StoreError) -> None:
        """Without a record there is no publish: fix it and try again, or leave."""
        from flow_tui.app.screens.error import ErrorScreen

        title = "Nothing can be recorded, so nothing can be sent"
        ways = {"r": "Try again", "q": "Quit"}
        if await self.push_screen_wait(ErrorScreen(title, str(error), ways)) == "q":
            self._leave(0)
        else:
            self._start()

    @property
    def _sign_in(self) -> "SignIn":
        from flow_tui.app.profiles.workflow import SignIn

        return SignIn(self)

    async def ask_to_sign_in(self) -> None:
        """Lead the user to credentials for the profile in use, and show what came of it.

        Raises:
            StoreError: The profiles cannot be read.
        """
        await self._sign_in.run(self.session.profile)
        await self.signed_in()

    async def signed_in(self) -> None:
        """Show the account in use and its list."""
        if isinstance(self.screen, BaseScreen):
            self.screen.refresh_status_line()
        await self.home.reload()

    async def action_quit(self) -> None:
        """Quit, or say why not yet."""
        if self.session.publisher.busy:
            self.warn("A request is out. flow-tui can be left when its answer is recorded.")
            return
        if isinstance(self.screen, BaseScreen) and self.screen.quit_blocker:
            self.warn(self.screen.quit_blocker)
            return
        self._leave(0)

    def hang_up(self, status: int) -> None:
        """Draw no more, send no more, and end with a status; a request that is out goes on."""
        self.session.publisher.stop()
        self.draw_no_more()
        self._leave(status)

    def _leave(self, status: int) -> None:
        """End; what waits for an answer of the store or the network finds no screen any more."""
        self._ending = True
        self.workers.cancel_all()
        if self._driver is None:
            self.exit(return_code=status)
        else:
            self.call_later(self._exit_whole, status)

    async def _exit_whole(self, status: int) -> None:
        """Exit once each screen is whole: Textual gives none its widgets after that."""
        for screen in self.screen_stack:
            await screen._mounted_event.wait()  # noqa: SLF001
        self.exit(return_code=status)

    def confirm_and_act(self, action: Action, flow: Flow) -> None:
        """Ask, send one request if it was confirmed, show what came back."""

        async def way() -> None:
            from flow_tui.app.publish.workflow import Acting

            await Acting(self).run(action, flow)

        self._act(way)

    def confirm_and_publish(self, flow_ids: Collection[str]) -> None:
        """Ask, publish one flow after another if it was confirmed, show what came back."""

        async def way() -> None:
            from flow_tui.app.publish.workflow import ActingMany

            await ActingMany(self).run(flow_ids)

        self._act(way)

    def _act(self, way: Callable[[], Awaitable[None]]) -> None:
        """Go one way of a publish or deprecate at a time, and only from home."""
        if not self._acting and self.screen is self.home:
            self._acting = self.opening = True
            self._go(way)

    @work
    async def _go(self, way: Callable[[], Awaitable[None]]) -> None:
        try:
            await way()
        except StoreError as error:
            self.warn(f"Nothing was sent. {error}")
        finally:
            self._acting = self.opening = False

    @property
    def settling(self) -> "Settling":
        """The way from attempts in doubt to how the user settles them."""
        from flow_tui.app.settle.workflow import Settling

        return Settling(self)

    # -- what several screens do ----------------------------------------------------------

    @work
    async def choose_profile(self) -> None:
        """Use, add, change or delete a profile."""
        if self.screen is not self.home:
            return
        try:
            await self._sign_in.choose()
        except StoreError as error:
            self.warn(str(error))
        await self.signed_in()

    def warn(self, message: str) -> None:
        """Show a message until it has been read, unless it stands there already."""
        said = text.one_line(message)
        if all(shown.message != said for shown in self._notifications):
            self.notify(said, severity="warning", timeout=15, markup=False)

    def copy_response(self, attempt: Attempt | None) -> None:
        """Send a response to the terminal's clipboard."""
        if attempt is None:
            self.notify("There is no response to copy yet.", markup=False)
            return
        too_large = "This response is too large for a terminal's clipboard. s saves it."
        copy(self, response_text(attempt), too_large)

    @work
    async def save_response(self, attempt: Attempt | None) -> None:
        """Save a response to a file that the user names."""
        if attempt is None:
            self.notify("There is no response to save yet.", markup=False)
            return
        if self.screen.is_modal:
            return
        from flow_tui.app.screens.save_file import SaveResponseScreen

        path = await self.push_screen_wait(SaveResponseScreen(attempt))
        if path is not None:
            self.notify(f"Saved to {text.one_line(str(path))}", markup=False)

    def action_help(self) -> None:
        """Show help, at the section of this screen."""
        from flow_tui.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            section = self.screen.help_section if isinstance(self.screen, BaseScreen) else "flows"
            self.push_screen(HelpScreen(section))

    def action_command_palette(self) -> None:
        """Show every action by name."""
        from flow_tui.app.screens.command_palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Show the themes to choose from."""
        self.theming.choose()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Return what the palette offers on a screen."""
        from flow_tui.app.screens.command_palette import commands_of

        return commands_of(self, screen)

    # -- keys, crashes --------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keep the palette out of dialogs: each asks one thing, and has its own ways out."""
        if action == "command_palette":
            return not self.screen.is_modal
        return True

    async def on_event(self, event: events.Event) -> None:
        """Drop keys and pastes that nobody can have meant for what is on the screen."""
        # Also those that come back from a widget: the screen may be another one meanwhile.
        if isinstance(event, events.Key | events.Paste):
            screen = self.screen
            # A screen that is opened after the end has begun would never be whole.
            if self._ending or (isinstance(screen, BaseScreen) and not screen.takes(event)):
                return
        await super().on_event(event)

    def _fatal_error(self) -> None:
        """End with a traceback of plain text: Textual's own shows local variables, keys too."""
        self.bell()
        shown = traceback.format_exc()
        if self.session.credentials is not None:
            shown = self.session.credentials.api_key.masked_in(shown)
        lines = "\n".join(text.lines(shown))
        self._exit_renderables.append(Segments([Segment(lines)]))
        self._close_messages_no_wait()
