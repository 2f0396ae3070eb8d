"""A Unix terminal: no byte that arrives ends the app, no paste types, and it may be gone."""

import errno
import io
import os
import queue
import re
import selectors
import termios
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any, Final, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from flow_tui import terminal_info
from flow_tui.app.terminal.ascii_fallback import to_ascii
from flow_tui.app.terminal.input_filter import LenientParser, PasteFilter, without_broken_reports

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp
from collections.abc import Callable
from typing import TextIO

_POLL_SECONDS: Final = 0.1
"""How often a lone Escape is told from the start of a sequence, as in Textual's own driver."""
_POLLS: Final = 5
"""How often, after the last key, before it waits for the next without looking at the clock."""
_READ_BYTES: Final = 4096
_STALLED_SECONDS: Final = 1.0
"""How long a terminal that takes nothing may keep the event loop waiting, once."""
_LEAVE_SECONDS: Final = 5.0
"""How long it may take to be set back to how it was."""
_CUT_SECONDS: Final = 1.0
"""The same after a hang-up: it may take nothing any more."""
_MOVE: Final = re.compile(r"\x1b\[\d+;\d+H")
_NEWER: Final = re.compile(r"\x1b\[(?:[<>]\d*u|\?\d+\$p)")
"""The keyboard's protocol, and questions about modes: old terminals print parts of them."""


class LenientDriver(LinuxDriver):
    """Textual's driver, but that it goes on where the input is not UTF-8 or the terminal is gone.

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
        self._wake: tuple[int, int] | None = None
        """A pipe that ends the reading at once: what to read, what to write."""
        self._hung_up = self._silent = False
        self._before = ""
        """What was written last."""
        self._old = terminal_info.is_old(os.environ)
        self._encoding = terminal_info.encoding(os.environ, self._file.encoding)
        self._plain = self._old or self._encoding != "utf-8"
        if self._plain:
            assert isinstance(self._file, io.TextIOWrapper)  # the app starts on a terminal only
            self._file.reconfigure(encoding=self._encoding, errors="backslashreplace")
        self._file: Any = TerminalOutput(self._file, self._terminal_gone)

    def _terminal_gone(self) -> None:
        """Tell the app, from whichever thread met the dead terminal."""
        app = cast("FlowTuiApp", self._app)
        try:
            self._loop.call_soon_threadsafe(app.terminal_gone)
        except RuntimeError:
            return  # the loop is closed: the app has ended

    def hang_up(self) -> None:
        """Write no more but what sets the terminal back, and never take it into use again."""
        self._hung_up = self._silent = True

    def write(self, data: str) -> None:
        """Write to the terminal; one that takes nothing keeps the event loop waiting only once."""
        if self._silent or self._writer_thread is None or self._is_there(data):
            return
        if self._old and _NEWER.fullmatch(data):
            return
        if self._plain:
            data = to_ascii(data, self._encoding)
        waiting = self._writer_thread._queue  # noqa: SLF001 - its own way waits for ever
        try:
            waiting.put(data, timeout=_STALLED_SECONDS)
        except queue.Full:
            waiting.maxsize = 0
            waiting.put(data)

    def _is_there(self, data: str) -> bool:
        """Whether all that is said is where the cursor goes, and there it was left before."""
        before, self._before = self._before, data
        return _MOVE.fullmatch(data) is not None and before.endswith(data)

    def start_application_mode(self) -> None:
        """Take the terminal into use, unless the app has hung up meanwhile."""
        if self._hung_up:
            return
        if not self._in_foreground():
            self._terminal_gone()
        elif not self._reads:  # else it was started while it was stopped
            self._start()

    def _start(self) -> None:
        self._wake = os.pipe()
        for number in (self.fileno, self._file.fileno()):
            os.set_blocking(number, True)  # the program before may have left it otherwise
        super().start_application_mode()  # type: ignore[no-untyped-call]

    @property
    def _reads(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def _in_foreground(self) -> bool:
        """Return whether the terminal is there; in the background stop until it is this job's."""
        while True:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as error:
                if error.args[0] == errno.EINTR:  # stopped, and continued
                    continue
                return bool(error.args[0] != errno.EIO)
            return True

    def stop_application_mode(self) -> None:
        """Set the terminal back."""
        self._silent = False
        if self._old:  # it has no second screen to come back from
            self.write("\x1b[2J\x1b[H")
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Leave the terminal to others: until it is taken back, nothing is written to it."""
        super().suspend_application_mode()
        self._silent = True

    def resume_application_mode(self) -> None:
        """Take the terminal back."""
        self._silent = self._hung_up
        super().resume_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal back if it was left for SIGTSTP.

        SIGCONT comes with the hang-up of a terminal, too; to start then would be to read and
        write twice.
        """
        if self._must_signal_resume:
            super()._sigcont_application()

    def disable_input(self) -> None:
        """Stop reading at once, where Textual's own driver takes a tenth of a second."""
        if self._wake is not None:
            os.write(self._wake[1], b"!")
        super().disable_input()

    def close(self) -> None:
        """Give back what was opened."""
        if self._writer_thread is not None:
            self._writer_thread._queue.put(None)  # noqa: SLF001 - its own way waits for ever
            self._writer_thread.join(_CUT_SECONDS if self._hung_up else _LEAVE_SECONDS)
            self._writer_thread = None  # what the app draws while it is suspended is dropped
        if self._wake is not None:
            for end in self._wake:
                os.close(end)
            self._wake = None

    def process_message(self, message: Message) -> None:
        """Hand a message to the app, unless it is about sizes: noise among keys tells none."""
        if not isinstance(message, events.Resize | InBandWindowResize):
            super().process_message(message)

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for sizes among the keys: the signal tells them, and nothing of noise."""

    def run_input_thread(self) -> None:
        """Hand what arrives to the app, until the driver is stopped."""
        parser, guard = LenientParser(self._debug), PasteFilter()
        # Where only ASCII can be shown, what comes is as it comes from most terminals.
        typed_in = "utf-8" if self._encoding == "ascii" else self._encoding
        decoder = getincrementaldecoder(typed_in)("replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            if self._wake is not None:
                selector.register(self._wake[0], selectors.EVENT_READ)
            quiet = 0
            while not self.exit_event.is_set():
                ready = selector.select(_POLL_SECONDS if quiet < _POLLS else None)
                quiet = 0 if ready else quiet + 1
                if any(key.fd == self.fileno for key, _ in ready):
                    if not (data := self._read()):
                        self._terminal_gone()
                        return
                    typed = guard.clean(decoder.decode(data))
                    self._hand_on(parser, without_broken_reports(typed))
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """Return what was typed; nothing where the terminal is gone, as it may say in two ways."""
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""

    def _hand_on(self, parser: XTermParser, typed: str) -> None:
        if typed:  # nothing at all would end the parser
            for message in parser.feed(typed):
                self.process_message(message)


class TerminalOutput:
    """The terminal as a file that never fails: once it is gone, what is written is dropped.

    An error in Textual's writing thread would end that, and the event loop would then wait
    for ever for somebody to take what it writes.
    """

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def write(self, written: str) -> None:
        """Write to the terminal, if it is there."""
        self._try(lambda: self._file.write(written))

    def flush(self) -> None:
        """Let the terminal have what was written, if it is there."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """Return the file's number."""
        return self._file.fileno()

    def _try(self, attempt: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            attempt()
        except OSError:
            self._is_gone = True
            self._gone()
