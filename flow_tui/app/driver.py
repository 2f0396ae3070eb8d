"""Reads the keyboard of a Unix terminal: no byte that arrives ends the app, no paste types."""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Any, Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys

_POLL_SECONDS: Final = 0.1
"""How often a lone Escape is told from the start of a sequence, as in Textual's own driver."""
_POLLS: Final = 5
"""How often, after the last key, before it waits for the next without looking at the clock."""
_READ_BYTES: Final = 4096
_ESCAPE: Final = "\x1b"
_REPLACEMENT: Final = "\ufffd"


class PasteGuard:
    """Takes Escape out of bracketed pastes.

    Textual's parser takes what follows an Escape in a paste, as in a log with colours, for
    keys that were pressed.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._seen = ""
        self._held = ""

    def clean(self, typed: str) -> str:
        """Return what goes on to the parser; an end that has not come whole is held back."""
        cleaned: list[str] = []
        typed, self._held = self._held + typed, ""
        while typed:
            part, typed = self._pasted(typed) if self._pasting else self._pressed(typed)
            cleaned.append(part)
        return "".join(cleaned)

    def _pressed(self, typed: str) -> tuple[str, str]:
        """Return what comes up to the start of a paste, and the rest."""
        before, self._seen = self._seen, (self._seen + typed)[1 - len(BRACKETED_PASTE_START) :]
        start = (before + typed).find(BRACKETED_PASTE_START)
        if start < 0:
            return typed, ""
        self._pasting, self._seen = True, ""
        cut = start + len(BRACKETED_PASTE_START) - len(before)
        return typed[:cut], typed[cut:]

    def _pasted(self, typed: str) -> tuple[str, str]:
        """Return what comes up to the end of the paste, without Escape, and the rest."""
        pasted, end, rest = typed.partition(BRACKETED_PASTE_END)
        if end:
            self._pasting = False
        else:
            pasted, self._held = _without_begun_end(pasted)
        return pasted.replace(_ESCAPE, _REPLACEMENT) + end, rest


def _without_begun_end(pasted: str) -> tuple[str, str]:
    for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1):
        if pasted.endswith(BRACKETED_PASTE_END[:length]):
            return pasted[:-length], pasted[-length:]
    return pasted, ""


class TolerantParser(XTermParser):
    """Takes a key report that makes no sense for nothing, where Textual's parser raises."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # such as a key's number beyond all characters
            return [events.Key(Keys.Ignore, sequence)]


class TolerantDriver(LinuxDriver):
    """Textual's driver, but that it goes on where the input is not UTF-8.

    A terminal of another encoding, or a bad line, would end the app at the first such byte,
    whatever it was doing. Here the byte is a replacement character, which is bound to nothing.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._woken, self._waker = os.pipe()
        self._away = False

    def write(self, data: str) -> None:
        """Write to the terminal; nothing while it shows something else."""
        if not self._away:
            super().write(data)

    def suspend_application_mode(self) -> None:
        """Leave the terminal to others, and keep what reading it again takes."""
        self.stop_application_mode()
        super().close()
        self._away = True

    def resume_application_mode(self) -> None:
        """Take the terminal back."""
        self._away = False
        super().resume_application_mode()

    def disable_input(self) -> None:
        """Stop reading at once, where Textual's own driver takes a tenth of a second."""
        os.write(self._waker, b"!")
        super().disable_input()

    def close(self) -> None:
        """Give back what was opened."""
        super().close()
        os.close(self._waker)
        os.close(self._woken)

    def run_input_thread(self) -> None:
        """Hand what arrives to the app, until the driver is stopped."""
        parser, guard = TolerantParser(self._debug), PasteGuard()
        decoder = getincrementaldecoder("utf-8")("replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            if any(key.fd == self._woken for key, _ in selector.select(0)):
                os.read(self._woken, _READ_BYTES)  # what ended this thread before a suspension
            quiet = 0
            while not self.exit_event.is_set():
                ready = selector.select(_POLL_SECONDS if quiet < _POLLS else None)
                quiet = 0 if ready else quiet + 1
                if any(key.fd == self.fileno for key, _ in ready):
                    if not (data := os.read(self.fileno, _READ_BYTES)):
                        return
                    self._hand_on(parser, guard.clean(decoder.decode(data)))
                for message in parser.tick():
                    self.process_message(message)

    def _hand_on(self, parser: XTermParser, typed: str) -> None:
        if typed:  # nothing at all would end the parser
            for message in parser.feed(typed):
                self.process_message(message)
