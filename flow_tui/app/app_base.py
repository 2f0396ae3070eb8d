"""Copies to the clipboard of the user's terminal, through whatever lies between."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp

_LIMIT: Final = 64 * 1024
"""Characters; more takes a terminal long over a slow link, and many refuse it."""


def copy(app: "FlowTuiApp", words: str, too_large: str) -> None:
    """Send a text to the terminal's clipboard (OSC 52, which no terminal confirms).

    Args:
        app: The app.
        words: The text.
        too_large: What to say where it is too large for that.
    """
    if len(words) > _LIMIT:
        app.warn(too_large)
        return
    app.copy_to_clipboard(words)
    app.notify("Sent to your terminal's clipboard.", markup=False)
