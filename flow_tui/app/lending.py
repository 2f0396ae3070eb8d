"""The terminal, lent by the app to a command that may want to ask something on it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual.app import App

from flow_tui import text


@contextmanager
def lent_terminal(app: App[Any], sentence: str) -> Iterator[None]:
    """Leave the terminal to a command; the event loop goes on, and nothing is drawn.

    Args:
        app: The app, which draws everything anew afterwards.
        sentence: What the terminal shows meanwhile, above whatever the command says.
    """
    driver = app._driver  # noqa: SLF001 - Textual itself has no word for it
    if driver is None or not driver.can_suspend:
        yield
        return
    with app.suspend():
        shown = text.one_line(sentence).encode("ascii", "backslashreplace").decode()
        with suppress(OSError):  # it may be gone: that is met when it is taken back
            print(shown, flush=True)  # noqa: T201 - on the normal screen
        yield
