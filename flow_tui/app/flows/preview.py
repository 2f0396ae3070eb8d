"""The link to a flow's preview, and its QR code."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Final, TypeAlias

from rich.text import Text
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.dialog import Closable, ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.kaleyra import PreviewResult
from flow_tui.threads import in_daemon_thread

AskForPreview: TypeAlias = Callable[[], Awaitable[PreviewResult]]
"""Asks for the link of the screen's flow; raises nothing."""

_BORDER: Final = 2
"""Light modules around the code; scanners need some."""
_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""The characters for two modules, one above the other, by whether each is light."""
_CODE_STYLE: Final = "white on black"
_LARGER: Final = "In a larger terminal it is shown as a QR code, too."


class PreviewScreen(ModalBase[None], Closable):
    """Asks for the link, and shows it while the screen is open. It is kept nowhere else."""

    BINDINGS = bindings("preview")
    HELP = "details"

    def __init__(self, ask: AskForPreview) -> None:
        super().__init__()
        self._ask = ask
        self._preview: PreviewResult | None = None
        self._modules: list[list[bool]] = []
        """The rows of the QR code; True is dark."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the link, what to know of it, and the code."""
        yield Static("Preview of the flow", id="title")
        with FitScroll(id="facts"):
            yield Static("Asking Kaleyra for the link …", id="what", markup=False)
        yield Static(id="explanation", classes="hidden", markup=False)
        yield Static(id="code", classes="hidden", markup=False)

    def on_mount(self) -> None:
        """Ask for the link."""
        self.run_worker(self._show())

    async def _show(self) -> None:
        preview = await self._ask()
        link = preview.link
        if link is not None:
            self._modules = await in_daemon_thread(lambda: _modules(link.reveal()))
        if self.left:
            return
        self._preview = preview
        shown = preview.sentence if link is None else text.one_line(link.reveal())
        self.query_one("#what", Static).update(Content(shown))
        if link is not None:
            self._explain()
            self.query_one("#explanation").remove_class("hidden")
        self.refresh_bindings()
        self.call_after_refresh(self._show_code)

    def on_resize(self) -> None:
        """Show the code if there is room for it."""
        if self.is_mounted:
            self.call_after_refresh(self._show_code)

    def _show_code(self) -> None:
        """Show the code if all of it fits."""
        if self.left or not self._modules:
            return
        width, height = len(self._modules), (len(self._modules) + 1) // 2
        code = self.query_one("#code", Static)
        frame = self.query_one("#frame")
        used = self.query_one("#explanation").virtual_region_with_margin.bottom
        has_room = width <= frame.size.width and used + height <= frame.size.height
        fits = has_room and self.app.draws_blocks
        code.set_class(not fits, "hidden")
        self._explain(is_code_left_out=not has_room and self.app.draws_blocks)
        if fits:
            code.update(Text("\n".join(_half_blocks(self._modules)), _CODE_STYLE))

    def _explain(self, *, is_code_left_out: bool = False) -> None:
        if self._preview is not None:
            said = _explanation(self._preview)
            more = f"\n{_LARGER}" if is_code_left_out else ""
            self.query_one("#explanation", Static).update(Content(f"{said}{more}"))

    def action_copy(self) -> None:
        """Copy the link to the terminal's clipboard."""
        if self._preview is not None and self._preview.link is not None:
            # Not `app.copy`, which masks every secret.
            self.app.copy_to_clipboard(self._preview.link.reveal())
            self.app.notify("Sent to your terminal's clipboard.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to copy once there is a link."""
        return action != "copy" or (self._preview is not None and self._preview.link is not None)


def _explanation(preview: PreviewResult) -> str:
    expires = _moment(preview.expires_at)
    until = f" It expires on {expires}." if expires else ""
    return f"Whoever has this link can open the preview without a login.{until} It is not recorded."


def _moment(reported: str) -> str:
    """Return a time in the user's zone, or as it was reported if it cannot be read."""
    try:
        found = datetime.fromisoformat(reported)
    except ValueError:
        return text.one_line(reported, 60)
    return date_and_time(found) if found.tzinfo is not None else text.one_line(reported, 60)


def _modules(link: str) -> list[list[bool]]:
    """Return the QR code of a link, row by row; empty if the link is too long for one."""
    import segno

    try:
        code = segno.make_qr(link, error="l")
    except segno.DataOverflowError:
        return []
    return [[bool(module) for module in row] for row in code.matrix_iter(border=_BORDER)]


def _half_blocks(modules: list[list[bool]]) -> Iterable[str]:
    """Yield lines of text that draw two rows of modules each, light on a dark terminal."""
    for top in range(0, len(modules), 2):
        upper = modules[top]
        lower = modules[top + 1] if top + 1 < len(modules) else [True] * len(upper)
        yield "".join(_HALVES[not one, not two] for one, two in zip(upper, lower, strict=True))
