"""The details of one flow, as Kaleyra returns them. Read-only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from textual import work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.flows.preview import PreviewScreen
from flow_tui.app.formatting.flow_check import all_facts, before_facts
from flow_tui.app.formatting.flow_content import excerpts_of
from flow_tui.app.formatting.times import clock_time
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.screens.flow_content import FlowContentDialog, ReadContent
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.credentials import Credentials
from flow_tui.flow_json import Excerpt
from flow_tui.kaleyra import FlowDetails, blockers, is_ready
from flow_tui.key_map import key_of
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import Store, StoreError
from flow_tui.threads import in_daemon_thread

_CHECKING: Final = "Checking the flow on Kaleyra. This changes nothing there."
_READY: Final = "The flow is ready to be published, as far as Kaleyra reports."
_NOT_CERTAIN: Final = (
    "Kaleyra's answer does not say for certain whether the flow can be published now."
)


class FlowDetailsScreen(FlowContentDialog[None]):
    """Shows what Kaleyra reports of a flow, and what the flow holds."""

    BINDINGS = bindings("details")
    HELP = "details"

    def __init__(
        self,
        flow: Flow,
        check_flow: CheckFlow,
        read_content: ReadContent | None = None,
        waba_id: str = "",
        credentials: Credentials | None = None,
    ) -> None:
        """Make the screen.

        Args:
            flow: The flow.
            check_flow: Checks it.
            read_content: Reads its flow.json; None leaves it out.
            waba_id: The WABA of the profile's flows, as imported last; empty if it is not known.
            credentials: What to ask for a preview with; None asks for none.
        """
        super().__init__(check_flow, read_content, waba_id)
        self._flow = flow
        self._credentials = credentials
        self._excerpts: Sequence[Excerpt | None] = ()
        """The lines around each validation error, once they are found."""

    @property
    def how_to_allow(self) -> str:
        """The key that allows an unknown host."""
        return f"Press {key_of('details.allow_host')} to read it from there."

    @property
    def flow_id(self) -> str:
        """The flow."""
        return self._flow.flow_id

    @property
    def main_facts(self) -> Mapping[str, str]:
        """What is known of the flow."""
        flow, check = self._flow, self.flow_check
        known = {
            "Flow ID": text.grouped(flow.flow_id),
            "Label": text.one_line(flow.label) or "none",
        }
        if check is None:
            return known | before_facts(flow)
        facts = all_facts(check, flow, self._excerpts)
        return known | facts | {"Checked": clock_time(check.at)}

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, and what follows from them."""
        yield Static("Flow details", id="title")
        yield from self.compose_facts("Status")
        yield Static("", id="obstacle", classes="hidden")
        yield Static(_CHECKING, id="explanation")

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the result of a check, and what blocks a publish."""
        self._excerpts = ()
        super().on_checked(flow_check)
        self._find_excerpts()
        details = flow_check.check.details
        reasons = " ".join(blockers(Action.PUBLISH, details)) if details else ""
        self.query_one("#obstacle", Static).update(Content(reasons))
        self.query_one("#obstacle").set_class(not reasons, "hidden")
        explanation = self.query_one("#explanation", Static)
        explanation.update(_conclusion(details))
        explanation.set_class(bool(reasons), "hidden")

    def on_content(self, content: ContentCheck) -> None:  # noqa: ARG002 - the dialog has it
        """Show the lines around each validation error."""
        self._find_excerpts()

    def start_reading(self) -> None:
        """Read the content anew; until it is there, no lines of it are shown."""
        self._excerpts = ()
        super().start_reading()

    @work(group="excerpts", exclusive=True)
    async def _find_excerpts(self) -> None:
        check, content = self.flow_check, self.content
        details = check.check.details if check is not None else None
        flow_json = content.flow_json if content is not None else None
        if details is None or flow_json is None or not details.validation_errors:
            return
        found = await in_daemon_thread(lambda: excerpts_of(details, flow_json))
        if self.flow_check is check and self.content is content:
            self._excerpts = found
            self.show_facts()

    def action_look_again(self) -> None:
        """Check the flow and read its content once more."""
        explanation = self.query_one("#explanation", Static)
        explanation.update(_CHECKING)
        explanation.remove_class("hidden")
        self.start_check()
        self.start_reading()

    def action_move(self, lines: int) -> None:
        """Scroll the facts, if the terminal is too small for all of them."""
        self.scroll_parts(lines, 1)

    @work(group="ask", exclusive=True)
    async def action_file(self) -> None:
        """Ask for the file to compare with, and compare."""
        if self._credentials is None:
            return
        account, store, flow_id = self._credentials.account, self.app.session.store, self.flow_id
        try:
            before = await store.run(lambda opened: opened.expected_files.get(account, flow_id))
        except StoreError:  # a damaged path can be replaced; if there is more, to save says it
            before = ""
        path = await self.app.ask(ExpectedFileScreen(flow_id, before))
        if path is not None:
            await self._save(lambda opened: opened.expected_files.set(account, flow_id, path))

    async def _save(self, save: Callable[[Store], None]) -> None:
        """Save what the content depends on, and read the content anew."""
        try:
            await self.app.session.store.run(save)
        except StoreError as error:
            self.app.warn(str(error))
        else:
            self.start_reading()

    @work(group="ask", exclusive=True)
    async def action_allow_host(self) -> None:
        """Ask whether the flow.json may be read from the host that Kaleyra names."""
        host = self.content.unknown_host if self.content is not None else ""
        if not host:
            return
        is_allowed = await self.app.ask(_allow_question(host))
        if is_allowed:
            await self._save(lambda opened: opened.settings.allow_host(host))

    def action_preview(self) -> None:
        """Ask for the link of the flow's preview, and show it."""
        if (credentials := self._credentials) is not None:
            client, flow_id = self.app.session.client, self.flow_id
            account, key = credentials.account, credentials.api_key
            self.app.push_screen(PreviewScreen(lambda: client.flow_preview(account, flow_id, key)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something to do for."""
        if action in {"file", "preview"}:
            return self._credentials is not None
        if action == "allow_host":
            return self.content is not None and bool(self.content.unknown_host)
        return super().check_action(action, parameters)


def _allow_question(host: str) -> YesNoScreen:
    return YesNoScreen(
        "Read the flow.json from this host?",
        "Kaleyra says that it is there. The host is neither WhatsApp's nor Kaleyra's. It gets no "
        "API key, only the request for this file. flow-tui remembers your answer for this host.",
        "Allow",
        subject=text.one_line(host, 200),
        keep="Cancel",
    )


def _conclusion(details: FlowDetails | None) -> str:
    if details is None:
        return f"Press {key_of('check.again')} to check again."
    return _READY if is_ready(details) else _NOT_CERTAIN


async def show_flow_details(app: AppBase, flow: Flow) -> None:
    """Show a flow's details until the screen is closed. Runs in a worker.

    Raises:
        StoreError: What is known of the account cannot be read.
    """
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        await app.ask_to_sign_in()
        return
    await open_details(
        app,
        flow,
        credentials,
        lambda: session.check_flow(flow.flow_id, credentials),
        lambda: session.read_content(flow.flow_id, credentials),
    )


async def open_details(
    app: AppBase,
    flow: Flow,
    credentials: Credentials,
    check_flow: CheckFlow,
    read_content: ReadContent,
) -> None:
    """Show a flow's details, checked and read in these ways, until the screen is closed.

    Runs in a worker.

    Raises:
        StoreError: What is known of the account cannot be read.
    """
    account, store = credentials.account, app.session.store
    waba_id = await store.run(lambda opened: opened.profiles.waba_id(account))
    await app.open_dialog(FlowDetailsScreen(flow, check_flow, read_content, waba_id, credentials))
