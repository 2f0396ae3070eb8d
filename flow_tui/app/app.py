"""The app: its start, its end, and which message starts which workflow."""

import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from rich.segment import Segment, Segments
from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from flow_tui import text
from flow_tui.app import messages
from flow_tui.app.app_base import AppBase
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.formatting.response import response_text
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.themes import Theming
from flow_tui.app.widgets.key_bar import key_name
from flow_tui.model import Action, Flow, Outcome
from flow_tui.services.session import Session
from flow_tui.store import StoreError


class FlowTuiApp(AppBase):
    """Publish WhatsApp Flows on Kaleyra.

    Screens and workflows other than the first are imported when they are opened: what is imported
    before the first paint is what the user waits for.
    """

    TITLE = "flow-tui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(self, session: Session, remembered_theme: str | None = None) -> None:
        """Make the app.

        Args:
            session: What it works on; opened after the first paint.
            remembered_theme: See `Theming`.
        """
        super().__init__(session)
        self.theming = Theming(self, remembered_theme)
        self.home = FlowsScreen()
        self._publishing = False
        """Whether a publish or deprecate is under way, from its dialog to its result."""
        self.ready = False
        """Whether start-up is over: the store is open, and signing in was tried."""
        self._ending = False

    def get_default_screen(self) -> Screen[None]:
        """The flows screen is home."""
        return self.home

    # -- start and end --------------------------------------------------------------------

    def on_mount(self) -> None:
        """Let credential commands have the terminal, and remember the theme."""
        self.session.commands.suspend_terminal = self.lending.lend
        self.theme_changed_signal.subscribe(self, self.theming.changed)

    def first_painted(self) -> None:
        """Open what takes time, unless the end came before."""
        if not self._ending:
            self._start()

    @work
    async def _start(self) -> None:
        from flow_tui.app.settle.workflow import offer_at_start

        try:
            died = await self.session.start()
            await self.theming.restore()
            await self._show_account()
            self.attempts_changed.publish(died)
            if self.session.account is None:
                await self.ask_to_sign_in()
        except StoreError as error:
            await self._store_failed(error)
            return
        self.ready = True
        if await offer_at_start(self):
            await self.home.reload()

    async def _store_failed(self, error: StoreError) -> None:
        """Without a record there is no publish: try again, or quit."""
        from flow_tui.app.screens.error import ErrorScreen

        title = "Nothing can be recorded, so nothing can be sent"
        choices = {"r": "Try again", "q": "Quit"}
        if await self.push_screen_wait(ErrorScreen(title, str(error), choices)) == "q":
            self._leave(0)
        else:
            self._start()

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
        """Stop drawing and sending, and end with an exit status; a request in flight goes on."""
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

    # -- publish and deprecate --------------------------------------------------------------

    @on(messages.ActAsked)
    def _act_asked(self, asked: messages.ActAsked) -> None:
        self._run_publishing(lambda: self._publish_one(asked.action, asked.flow))

    @on(messages.PublishAsked)
    def _publish_asked(self, asked: messages.PublishAsked) -> None:
        self._run_publishing(lambda: self._publish_batch(asked.flow_ids))

    def _run_publishing(self, workflow: Callable[[], Awaitable[None]]) -> None:
        """Run one publish or deprecate at a time, and only from home."""
        if self._publishing or not self.at_home:
            self.dialog_pending = False
            return
        self._publishing = True
        self._run(workflow)

    @work
    async def _run(self, workflow: Callable[[], Awaitable[None]]) -> None:
        try:
            await workflow()
        except StoreError as error:
            self.warn(f"Nothing was sent. {error}")
        finally:
            self._publishing = self.dialog_pending = False

    async def _publish_one(self, action: Action, flow: Flow) -> None:
        from flow_tui.app.publish.workflow import publish_one
        from flow_tui.app.settle.workflow import settle

        result = await publish_one(self, action, flow)
        if result is None:
            await self.home.reload()
            return
        await self.home.show_result(result)
        if result.unrecorded:
            self.warn(result.unrecorded)
        elif result.attempt.is_unsettled:
            await settle(self, result.attempt)
            await self.home.reload()

    async def _publish_batch(self, flow_ids: Iterable[str]) -> None:
        from flow_tui.app.publish.workflow import publish_batch
        from flow_tui.app.settle.workflow import settle_all

        batch = await publish_batch(self, frozenset(flow_ids))
        if isinstance(batch, Flow):  # its ID says more than the number 1
            await self._publish_one(Action.PUBLISH, batch)
            return
        if batch is None:
            await self.home.reload()
            return
        await self.home.show_results(batch.results)
        if batch.count(Outcome.UNKNOWN):
            await settle_all(self)
            await self.home.reload()

    # -- settle, check, import, history, profiles -----------------------------------------

    @on(messages.SettleAsked)
    @work
    async def _settle_asked(self, asked: messages.SettleAsked) -> None:
        from flow_tui.app.settle.workflow import settle

        if not self.screen.is_modal:
            await settle(self, asked.attempt)
            await self.home.reload()

    @on(messages.SettleAllAsked)
    @work
    async def _settle_all_asked(self) -> None:
        from flow_tui.app.settle.workflow import settle_all

        if self.at_home:
            await settle_all(self)
            await self.home.reload()

    @on(messages.CheckAsked)
    @work
    async def _check_asked(self, asked: messages.CheckAsked) -> None:
        from flow_tui.app.flows.details import check_flow

        if self.at_home:
            await check_flow(self, asked.flow)
            await self.home.reload()

    @on(messages.ImportAsked)
    @work
    async def _import_asked(self) -> None:
        from flow_tui.app.importing.workflow import import_flows

        await self.home.reload(await import_flows(self))

    @on(messages.HistoryAsked)
    def _history_asked(self, asked: messages.HistoryAsked) -> None:
        from flow_tui.app.history.screen import HistoryScreen

        if self.at_home:
            self.push_screen(HistoryScreen(asked.flow_id))

    @on(messages.ProfilesAsked)
    @work
    async def _profiles_asked(self) -> None:
        from flow_tui.app.profiles.workflow import choose_profile

        if not self.at_home:
            return
        try:
            await choose_profile(self)
        except StoreError as error:
            self.warn(str(error))
        await self._show_account()

    async def ask_to_sign_in(self) -> None:
        """Ask for credentials of the profile in use, then show the account.

        Raises:
            StoreError: The profiles cannot be read.
        """
        from flow_tui.app.profiles.workflow import sign_in

        await sign_in(self, self.session.profile)
        await self._show_account()

    async def _show_account(self) -> None:
        """Show the account in use and its list."""
        if isinstance(self.screen, BaseScreen):
            self.screen.refresh_status_line()
        await self.home.reload()

    # -- responses ------------------------------------------------------------------------

    @on(messages.CopyAsked)
    def _copy_asked(self, asked: messages.CopyAsked) -> None:
        if asked.attempt is None:
            self.notify("There is no response to copy yet.", markup=False)
            return
        too_large = "This response is too large for a terminal's clipboard. s saves it."
        self.copy(response_text(asked.attempt), too_large)

    @on(messages.SaveAsked)
    @work
    async def _save_asked(self, asked: messages.SaveAsked) -> None:
        if asked.attempt is None:
            self.notify("There is no response to save yet.", markup=False)
            return
        if self.screen.is_modal:
            return
        from flow_tui.app.screens.save_file import SaveResponseScreen

        path = await self.push_screen_wait(SaveResponseScreen(asked.attempt))
        if path is not None:
            self.notify(f"Saved to {text.one_line(str(path))}", markup=False)

    # -- help, palette, themes ------------------------------------------------------------

    def action_help(self) -> None:
        """Show the keys and what they do."""
        from flow_tui.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_command_palette(self) -> None:
        """Show every action by name."""
        from flow_tui.app.screens.command_palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Show the themes to choose from."""
        from textual.theme import ThemeProvider

        from flow_tui.app.screens.command_palette import Palette

        providers, asked = [ThemeProvider], "Search for themes…"
        self.push_screen(Palette(providers, placeholder=asked, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the screen by name, then those of the app."""
        seen: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not (binding.show and active.enabled and active.node in (screen, screen.focused)):
                continue
            action, node = binding.action, active.node
            if binding.description and action not in seen:
                seen.add(action)
                yield SystemCommand(
                    binding.description,
                    f"key: {key_name(binding.key)}",
                    lambda action=action, node=node: self.run_worker(self.run_action(action, node)),
                )
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Draw again", f"key: {key_name('ctrl+l')}", self.action_redraw)

    # -- keys, crashes --------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keep the palette out of dialogs: each asks one thing, and has its own ways out."""
        if action == "command_palette":
            return not self.screen.is_modal
        return True

    async def on_event(self, event: events.Event) -> None:
        """Drop forwarded keys that come back from a widget for a screen that is gone."""
        if isinstance(event, events.Key | events.Paste) and event.is_forwarded and not self._accepts(event):
            return
        await super().on_event(event)

    async def handle_input(self, event: events.Event) -> None:
        """Drop keys and pastes that nobody can have meant for what is on the screen."""
        if self._accepts(event):
            await super().handle_input(event)

    def _accepts(self, event: events.Event) -> bool:
        screen = self.screen
        # A screen that is opened after the end has begun would never be whole.
        return not (self._ending or (isinstance(screen, BaseScreen) and not screen.takes(event)))

    def is_ready_for_input(self) -> bool:
        """Return whether no dialog is about to open, and the screen on top is drawn."""
        screen = self.screen
        drawn = not isinstance(screen, BaseScreen) or screen.drawn_at is not None
        return drawn and not self.dialog_pending

    def _fatal_error(self) -> None:
        """End with a traceback of plain text: Textual's own shows local variables, keys too."""
        self.bell()
        shown = traceback.format_exc()
        if self.session.credentials is not None:
            shown = self.session.credentials.api_key.masked_in(shown)
        lines = "\n".join(text.lines(shown))
        self._exit_renderables.append(Segments([Segment(lines)]))
        self._close_messages_no_wait()
