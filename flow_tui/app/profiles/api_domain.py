"""The dialog that asks for the API domain of the environment's credentials."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import validation
from flow_tui.api_domains import API_DOMAINS, DEFAULT_POD
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.validation import InputError


class ApiDomainScreen(Dialog[str]):
    """Asks for an API domain; dismisses with its base URL, or None."""

    AUTO_FOCUS: ClassVar[str] = "#domain"
    BINDINGS: ClassVar[list[BindingType]] = []

    def compose_body(self) -> Iterable[Widget]:
        """Compose the one input."""
        presets = "\n".join(f"  {pod}  {host}" for pod, host in API_DOMAINS.items())
        yield Static("Which API domain?", id="title")
        yield Static(
            "FLOW_TUI_SID and FLOW_TUI_API_KEY are set, but FLOW_TUI_API_DOMAIN is not.\n"
            f"Type one of these, or a host name:\n{presets}",
            id="explanation",
        )
        yield TextInput(id="domain", placeholder=DEFAULT_POD, compact=True)
        yield Static("", id="hint", markup=False)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.show_hint("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(validation.api_domain(event.value))
        except InputError as error:
            self.show_hint(str(error))
