"""Reads the keyboard of a Unix terminal: no byte that arrives ends the app, no paste types."""

import io
import os
import re
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any, Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize

from flow_tui import terminal
from flow_tui.app.signs import plain

_POLL_SECONDS: Final = 0.1
"""How often a lone Escape is told from the start of a sequence, as in Textual's own driver."""
_POLLS: Final = 5
"""How often, after the last key, before it waits for the next without looking at the clock."""
_READ_BYTES: Final = 4096
_ESCAPE: Final = "\x1b"
_REPLACEMENT: Final = "\ufffd"
_ABANDONED_SECONDS: Final = 5.0
"""After so long without a byte, a single key says that the rest of a paste will not come."""
_ONE_KEY: Final = re.compile(r".|\x1b(?:\[[0-9;:]*[A-Za-z~]|O[A-Z])?", re.DOTALL)
_BROKEN_REPORT: Final = re.compile(r"\x1b\[<(?![-\d;]+[Mm])[-\w.;]{0,24}?[Mm]")
"""A mouse report without a place, such as NaN, which Textual's parser takes for typed letters."""
_NEWER: Final = re.compile(r"\x1b\[(?:[<>]\d*u|\?\d+\$p)")
"""The keyboard's protocol, and questions about modes: old terminals print parts of them."""


class PasteGuard:
    """Hands a bracketed paste on when it is whole, without Escape in it.

    Textual's parser takes what follows an Escape in a paste, as in a log with colours, for
    keys that were pressed; and while an end is missing it takes every key for a part of it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make one that is in no paste.

        Args:
            clock: Tells the time in seconds.
        """
        self._clock = clock
        self._last = 0.0
        self._pasting = False
        self._seen = ""
        self._parts: list[str] = []
        self._held = ""

    def clean(self, typed: str) -> str:
        """Return what goes on to the parser; a paste that has not come whole is held back.

        One that has been abandoned goes on as an empty one: nothing of it is of use.
        """
        cleaned = [self._abandoned(typed)]
        typed, self._held = self._held + typed, ""
        while typed:
            part, typed = self._pasted(typed) if self._pasting else self._pressed(typed)
            cleaned.append(part)
        return "".join(cleaned)

    def _abandoned(self, typed: str) -> str:
        """Return the end of a paste that has been abandoned; nothing where none has been."""
        silent, self._last = self._clock() - self._last, self._clock()
        if not (self._pasting and silent > _ABANDONED_SECONDS and _ONE_KEY.fullmatch(typed)):
            return ""
        self._pasting, self._held = False, ""
        self._parts.clear()
        return BRACKETED_PASTE_END

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
        """Return the paste once its end has come, without Escape, and what comes after it."""
        pasted, end, rest = typed.partition(BRACKETED_PASTE_END)
        if not end:
            pasted, self._held = _without_begun_end(pasted)
        self._parts.append(pasted.replace(_ESCAPE, _REPLACEMENT))
        if not end:
            return "", ""
        self._pasting = False
        whole = "".join(self._parts)
        self._parts.clear()
        return whole + end, rest


def _without_begun_end(pasted: str) -> tuple[str, str]:
    for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1):
        if pasted.endswith(BRACKETED_PASTE_END[:length]):
            return pasted[:-length], pasted[-length:]
    return pasted, ""


class TolerantParser(XTermParser):
    """Takes a report that makes no sense for nothing, where Textual's parser raises."""

    @property
    def mouse_pixels(self) -> bool:
        """Whether the mouse is reported in pixels: never, whatever size noise has told."""
        return False

    @mouse_pixels.setter
    def mouse_pixels(self, _: bool) -> None:
        """Stay in cells, where Textual's parser would divide by that size."""

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
        self._old = terminal.is_old(os.environ)
        assert isinstance(self._file, io.TextIOWrapper)  # the app starts on a terminal only
        self._encoding = terminal.encoding(os.environ, self._file.encoding)
        self._plain = self._old or self._encoding != "utf-8"
        if self._plain:
            self._file.reconfigure(encoding=self._encoding, errors="backslashreplace")

    def write(self, data: str) -> None:
        """Write to the terminal, in signs that it has."""
        if self._old and _NEWER.fullmatch(data):
            return
        super().write(plain(data, self._encoding) if self._plain else data)

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was; one without a second screen is left empty."""
        if self._old:
            self.write("\x1b[2J\x1b[H")
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Stop reading at once, where Textual's own driver takes a tenth of a second."""
        os.write(self._waker, b"!")
        super().disable_input()

    def close(self) -> None:
        """Give back what was opened."""
        super().close()
        os.close(self._waker)
        os.close(self._woken)

    def process_message(self, message: Message) -> None:
        """Hand a message to the app, unless it is about sizes: noise among keys tells none."""
        if not isinstance(message, events.Resize | InBandWindowResize):
            super().process_message(message)

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for sizes among the keys: the signal tells them, and nothing of noise."""

    def run_input_thread(self) -> None:
        """Hand what arrives to the app, until the driver is stopped."""
        parser, guard = TolerantParser(self._debug), PasteGuard()
        # Where only ASCII can be shown, what comes is as it comes from most terminals.
        typed_in = "utf-8" if self._encoding == "ascii" else self._encoding
        decoder = getincrementaldecoder(typed_in)("replace")
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
                    typed = guard.clean(decoder.decode(data))
                    self._hand_on(parser, _BROKEN_REPORT.sub("", typed))
                for message in parser.tick():
                    self.process_message(message)

    def _hand_on(self, parser: XTermParser, typed: str) -> None:
        if typed:  # nothing at all would end the parser
            for message in parser.feed(typed):
                self.process_message(message)
