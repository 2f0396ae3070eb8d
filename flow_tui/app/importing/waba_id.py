"""The dialog that asks for the WhatsApp Business Account to import from."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui import typed_id, validation
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from flow_tui.validation import InputError


class WabaIdScreen(Dialog["str | None"]):
    """Asks for a WABA ID; dismisses with it, or None. A bad one stays, with the reason."""

    AUTO_FOCUS: ClassVar[str] = "#waba-id"

    def __init__(self, session: Session, waba_id: str) -> None:
        """Make the dialog.

        Args:
            session: Has the profile and its list of flows.
            waba_id: The ID to begin with; may be empty.
        """
        super().__init__()
        self._session = session
        self._waba_id = waba_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the one input."""
        yield Static("Import flows from a WhatsApp Business Account", id="title")
        yield Static("WABA ID (the digits that WhatsApp Manager shows)", classes="field")
        yield TextInput(self._waba_id, id="waba-id", placeholder="1048572190364821", compact=True)
        yield Static("", id="hint", markup=False)
        yield Static(
            "Enter lists the account's flows, and you choose which to add to your list. "
            "This changes nothing on Kaleyra.",
            id="explanation",
        )
        with Horizontal(id="answer"):
            yield Button("List flows", id="read", variant="primary", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.show_hint("")

    @on(Input.Submitted)
    @on(Button.Pressed, "#read")
    async def _submitted(self) -> None:
        try:
            typed = self.query_one("#waba-id", TextInput).value
            waba_id = validation.waba_id(typed_id.whole(typed))
            await self._refuse_flow_id(waba_id)
        except (InputError, StoreError) as error:
            self.show_hint(str(error))
        else:
            self.dismiss(waba_id)

    async def _refuse_flow_id(self, waba_id: str) -> None:
        """Check that the ID is not that of a flow in the list, which looks just like a WABA ID.

        Raises:
            InputError: It is the ID of a flow in the list.
            StoreError: The list cannot be read.
        """
        owner = self._session.list_owner
        flow = await self._session.store.run(lambda store: store.flows.get(owner, waba_id))
        if flow is not None:
            raise InputError(
                "This is the ID of a flow in the list. Type the ID of the account that the flow "
                "belongs to; WhatsApp Manager shows it beside the account's name."
            )

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
