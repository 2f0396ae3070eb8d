"""The first screen is drawn once at the start, with its list: to draw it takes a tenth of that."""

import asyncio
from contextlib import suppress
from typing import Final

from textual import events, on

from flow_tui.app.messages import StartAsked
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.virtual_list import VirtualList

_FILLED_SECONDS: Final = 0.1
"""How long the first drawing waits for the list."""


class FirstScreen(BaseScreen[None]):
    """A screen that asks the app to start, and is drawn without its list where that takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.is_filled = asyncio.Event()
        """Set once its list was read at the start, or cannot be."""

    def on_mount(self) -> None:
        """Ask the app to start."""
        self.app.post_message(StartAsked())

    @on(events.ScreenResume)
    async def _wait_until_filled(self) -> None:
        if self.is_filled.is_set() or self.app.session.demo:  # the demo's sandbox starts slowly
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_FILLED_SECONDS):
                await self.is_filled.wait()
        if self.left:
            return
        rows = self.query_one(self.LIST, VirtualList)
        # Only a layout tells how many lines it has. If this is wrong, the next drawing is right.
        lines = self.app.size.height // (1 if self.has_class("-beside") else 2)
        rows.show_vertical_scrollbar = rows.count >= lines
