"""The app: its start, its end, and which message starts which workflow."""

from collections.abc import Awaitable, Callable, Collection, Iterable

from textual import on, work
from textual.screen import Screen

from flow_tui.app import messages
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.overlays import Overlays
from flow_tui.app.screens import preload
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.settle.offer import offer_at_start
from flow_tui.app.terminal.terminal_app import call_in
from flow_tui.app.themes import Theming
from flow_tui.app.widgets.bindings import bindings
from flow_tui.model import Action, Flow, Outcome
from flow_tui.services.session import Session
from flow_tui.store import StoreError


class FlowTuiApp(Overlays):
    """Publish WhatsApp Flows on Kaleyra.

    Screens and workflows are imported when they are opened: the first paint must not wait for them.
    """

    TITLE = "flow-tui"
    CSS_PATH = "app.tcss"
    BINDINGS = bindings("app")

    def __init__(self, session: Session, remembered_theme: str | None = None) -> None:
        """Make the app.

        Args:
            session: Opened after the first paint.
            remembered_theme: The theme of an earlier session; empty if none was chosen.
        """
        super().__init__(session)
        self.theming = Theming(self, remembered_theme or "")
        self.home = FlowsScreen()
        self._publishing = False
        """Whether a publish or deprecate is in progress, from its dialog to its result."""
        self.ready = False
        """Whether start-up is over: the store is open, and sign-in was tried."""
        self._warned_of_unsaved = False

    def get_default_screen(self) -> Screen[None]:
        """Return the home screen."""
        return self.home

    def on_mount(self) -> None:
        """Let credential commands use the terminal; save the theme when it changes."""
        self.session.sign_in.commands.suspend_terminal = self.suspender.suspended
        self.theme_changed_signal.subscribe(self, self.theming.on_changed)
        self.session.publisher.on_unsaved_changed(self._unsaved_changed)

    @on(messages.StartAsked)
    def _start_asked(self) -> None:
        if not self.is_ending:
            self._start()

    @work
    async def _start(self) -> None:
        with self.dialogs(asked=False):
            await self._open_and_sign_in()

    async def _open_and_sign_in(self) -> None:
        try:
            await self._open()
            if self.session.account is None:
                await self.ask_to_sign_in()
        except StoreError as error:
            await self._store_failed(error)
        else:
            self.ready = True
            call_in(self, preload.DELAY_SECONDS, self._preload)
            if await offer_at_start(self):
                await self.home.reload()

    async def _open(self) -> None:
        """Open the store and show the account; the home screen waits for it to be drawn first.

        Raises:
            StoreError: The store cannot be opened or read.
        """
        try:
            died = await self.session.start()
            await self._show_account()
            self.home.log_pane.put(*died)
        finally:
            self.home.is_filled.set()

    @work
    async def _preload(self) -> None:
        await preload.preload(self)

    async def _store_failed(self, error: StoreError) -> None:
        """Offer to try again or quit: without a record nothing may be published."""
        from flow_tui.app.screens.error import ErrorScreen

        title = "Nothing can be recorded, so nothing can be sent"
        if await self.ask(ErrorScreen(title, str(error), "rq")) == "q":
            self._leave(0)
        else:
            self._start()

    async def action_quit(self) -> None:
        """Quit, or warn why that is not possible yet."""
        if self.session.publisher.busy:
            self.warn("A request is in flight. You can quit once its answer is recorded.")
            return
        if isinstance(self.screen, BaseScreen) and self.screen.quit_blocker:
            self.warn(self.screen.quit_blocker)
            return
        if (unsaved := self.session.publisher.unsaved) and not self._warned_of_unsaved:
            self._warned_of_unsaved = True
            self.warn(f"Not saved yet: {unsaved}. flow-tui keeps trying. Quit again to lose it.")
            return
        self._leave(0)

    def hang_up(self, status: int) -> None:
        """Stop drawing and sending, and end with an exit status; a request in flight continues."""
        self.session.publisher.stop()
        self.stop_drawing()
        self._leave(status)

    def _leave(self, status: int) -> None:
        """End the app; workers are cancelled, so that none resumes without its screen."""
        self.is_ending = True
        self.workers.cancel_all()
        self.exit_when_mounted(status)

    def _unsaved_changed(self) -> None:
        """Say on every screen what is not on disk yet, and when all of it is."""
        if self.is_ending:
            return
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.is_mounted:
                screen.refresh_status_line()
        if not self.session.publisher.unsaved:
            self._warned_of_unsaved = False
            self.notify("Saved: everything is on disk now.", markup=False)

    @on(messages.ActAsked)
    def _act_asked(self, asked: messages.ActAsked) -> None:
        self._run_publishing(lambda: self._publish_one(asked.action, asked.flow, asked.marked))

    @on(messages.PublishAsked)
    def _publish_asked(self, asked: messages.PublishAsked) -> None:
        self._run_publishing(lambda: self._publish_batch(asked.flow_ids))

    @work
    async def _run_publishing(self, workflow: Callable[[], Awaitable[None]]) -> None:
        """Run a publish or deprecate, unless one is running or another screen is open."""
        if self._publishing or not self.at_home:
            self.dialog_pending = False
            return
        self._publishing = True
        try:
            with self.dialogs():
                await workflow()
        except StoreError as error:
            self.warn(f"Nothing was sent. {error}")
        finally:
            self._publishing = False

    @work
    async def _run_from_home(self, workflow: Callable[[], Awaitable[None]]) -> None:
        """Run a workflow that opens a dialog, unless another screen was opened meanwhile."""
        with self.dialogs():
            try:
                if self.at_home:
                    await workflow()
            except StoreError as error:
                self.warn(str(error))

    async def _publish_one(self, action: Action, flow: Flow, marked: int = 0) -> None:
        from flow_tui.app.publish.workflow import publish_one
        from flow_tui.app.settle.workflow import settle

        result = await publish_one(self, action, flow, marked)
        if result is not None:
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
        if isinstance(batch, Flow):  # only one: its dialog asks for the ID, not for the number 1
            await self._publish_one(Action.PUBLISH, batch)
        elif batch is not None:
            await self.home.show_results(batch.results)
            if batch.count(Outcome.UNKNOWN):
                await settle_all(self)
        await self.home.reload()

    @on(messages.SettleAsked)
    @work
    async def _settle_asked(self, asked: messages.SettleAsked) -> None:
        from flow_tui.app.settle.workflow import settle

        if not self.screen.is_modal:
            with self.dialogs():
                await settle(self, asked.attempt)
                await self.home.reload()

    @on(messages.SettleAllAsked)
    def _settle_all_asked(self) -> None:
        self._run_from_home(self._settle_all)

    async def _settle_all(self) -> None:
        from flow_tui.app.settle.workflow import settle_all

        await settle_all(self)
        await self.home.reload()

    @on(messages.CheckAsked)
    def _check_asked(self, asked: messages.CheckAsked) -> None:
        self._run_from_home(lambda: self._check(asked.flow))

    async def _check(self, flow: Flow) -> None:
        from flow_tui.app.flows.details import show_flow_details

        await show_flow_details(self, flow)
        await self.home.reload()

    @on(messages.CheckManyAsked)
    def _check_many_asked(self, asked: messages.CheckManyAsked) -> None:
        self._run_from_home(lambda: self._check_many(asked.flow_ids))

    async def _check_many(self, flow_ids: Collection[str]) -> None:
        from flow_tui.app.flows.check_many import check_many

        only = await check_many(self, flow_ids)
        if only is not None:
            await self._check(only)
        await self.home.reload()

    @on(messages.ImportAsked)
    def _import_asked(self) -> None:
        self._run_from_home(self._import)

    async def _import(self) -> None:
        from flow_tui.app.importing.workflow import import_flows

        await self.home.reload(await import_flows(self))

    @on(messages.ProfilesAsked)
    def _profiles_asked(self) -> None:
        self._run_from_home(self._choose_profile)

    async def _choose_profile(self) -> None:
        from flow_tui.app.profiles.workflow import choose_profile

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

        with self.dialogs():
            await sign_in(self, self.session.profile)
        await self._show_account()

    async def _show_account(self) -> None:
        """Show the account in use and its list of flows."""
        if isinstance(self.screen, BaseScreen):
            self.screen.refresh_status_line()
        await self.home.reload()
