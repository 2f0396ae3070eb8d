"""Typing text in tests of the app: what each character shows is not waited for, only the last."""

from collections import deque
from typing import Any, Final

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

NAMED: Final = {"enter": "\r", "tab": "\t", "space": " ", "escape": "\x1b"}
"""Keys with a name, and the character that a terminal sends for each."""

last_keys: Final = deque[str](maxlen=30)
"""What was typed last, for the report of a test that fails."""


def key(name: str) -> events.Key:
    """Return the event of a key, which arrives now."""
    if len(name) == 1:
        return events.Key(_character_to_key(name), name)
    return events.Key(name, NAMED.get(name))


async def type_keys(pilot: Pilot[Any], *names: str) -> None:
    """Press keys one behind the other, and wait until all are handled and drawn.

    To draw after each of them takes more than half of the time of typing.
    """
    *before, last = names
    last_keys.extend(before)
    for name in before:
        pilot.app.post_message(key(name))
    await pilot.press(last)


async def put_answer(pilot: Pilot[Any], answer: str) -> None:
    """Put an answer into a confirm dialog, in the place of what was typed.

    It is for tests that are not about typing: with each key, the dialog is laid out.
    """
    typed = pilot.app.screen.query_one("#typed", Input)
    typed.value = answer
    typed.cursor_position = len(answer)
    await pilot.pause()
