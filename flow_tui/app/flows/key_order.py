"""Which keys the key bar of the flows screen shows first."""

from typing import Final

from flow_tui.app.widgets.log_pane import LogPane

_ON_A_FLOW: Final = ("publish", "check", "deprecate")
_BEFORE_HISTORY: Final = ("publish", "check", "mark", "add", "import_flows", "deprecate")
"""In its place the other keys stay where they are while the cursor moves on, which takes few bytes.
"""
_ROOMY: Final = 80
"""From this width on all of them fit."""


def on_a_flow(*, width: int, is_filtered: bool) -> tuple[str, ...]:
    """Return the actions that come first for a flow that can be deprecated.

    Args:
        width: The screen's, in cells.
        is_filtered: Whether the key that clears the filter takes its room, too.
    """
    return _BEFORE_HISTORY if width >= _ROOMY and not is_filtered else _ON_A_FLOW


def on_a_response(log_pane: LogPane) -> tuple[str, ...]:
    """Return the actions that come first for the selected response."""
    selected = log_pane.selected
    settle = ("settle",) if selected is not None and selected.is_unsettled else ()
    return (*settle, "copy", "save", "maximise_log")
