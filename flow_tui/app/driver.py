"""Reads the keyboard of a Unix terminal so that no byte that arrives can end the app."""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys

_POLL_SECONDS: Final = 0.1
"""How often a lone Escape is told from the start of a sequence, as in Textual's own driver."""
_READ_BYTES: Final = 4096


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

    def run_input_thread(self) -> None:
        """Hand what arrives to the app, until the driver is stopped."""
        parser = TolerantParser(self._debug)
        decoder = getincrementaldecoder("utf-8")("replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_POLL_SECONDS):
                    if not (data := os.read(self.fileno, _READ_BYTES)):
                        return
                    self._hand_on(parser, decoder.decode(data))
                for message in parser.tick():
                    self.process_message(message)

    def _hand_on(self, parser: XTermParser, typed: str) -> None:
        if typed:  # nothing, where the bytes of a character have not all come, would end the parser
            for message in parser.feed(typed):
                self.process_message(message)
