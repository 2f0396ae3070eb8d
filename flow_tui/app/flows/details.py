"""The details of one flow, as Kaleyra returns them. Read-only."""

from collections.abc import Iterable, Mapping
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
from flow_tui.app.formatting.times import clock_time
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.screens.flow_content import FlowContentDialog, ReadContent
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import FlowDetails, blockers, is_ready
from flow_tui.key_map import key_of
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import StoreError

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
        found = self.content.flow_json if self.content is not None else None
        facts = all_facts(check, flow, found.source if found is not None else "")
        return known | facts | {"Checked": clock_time(check.at)}

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, and what follows from them."""
        yield Static("Flow details", id="title")
        yield from self.compose_facts("Status")
        yield Static("", id="obstacle", classes="hidden")
        yield Static(_CHECKING, id="explanation")

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the result of a check, and what blocks a publish."""
        super().on_checked(flow_check)
        details = flow_check.check.details
        reasons = " ".join(blockers(Action.PUBLISH, details)) if details else ""
        self.query_one("#obstacle", Static).update(Content(reasons))
        self.query_one("#obstacle").set_class(not reasons, "hidden")
        explanation = self.query_one("#explanation", Static)
        explanation.update(_conclusion(details))
        explanation.set_class(bool(reasons), "hidden")

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
        account, store = self._credentials.account, self.app.session.store
        try:
            before = await store.run(
                lambda opened: opened.expected_files.get(account, self.flow_id)
            )
            path = await self.app.ask(ExpectedFileScreen(self.flow_id, before))
            if path is not None:
                await store.run(
                    lambda opened: opened.expected_files.set(account, self.flow_id, path)
                )
                self.start_reading()
        except StoreError as error:
            self.app.warn(str(error))

    @work(group="ask", exclusive=True)
    async def action_allow_host(self) -> None:
        """Ask whether the flow.json may be read from the host that Kaleyra names."""
        host = self.content.unknown_host if self.content is not None else ""
        if not host or not await self.app.ask(_allow_question(host)):
            return
        try:
            await self.app.session.store.run(lambda opened: opened.settings.allow_host(host))
        except StoreError as error:
            self.app.warn(str(error))
        else:
            self.start_reading()

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
    account = credentials.account
    await app.open_dialog(
        FlowDetailsScreen(
            flow,
            lambda: session.check_flow(flow.flow_id, credentials),
            lambda: session.read_content(flow.flow_id, credentials),
            await session.store.run(lambda store: store.profiles.waba_id(account)),
            credentials,
        )
    )
