"""A Unix terminal: bad input never ends the app, no paste counts as keys, and it may be gone."""

import errno
import io
import os
import queue
import re
import selectors
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Any, Final, Protocol, TextIO, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from flow_tui import terminal_info
from flow_tui.app.terminal.ascii_fallback import replace_signs, to_ascii
from flow_tui.app.terminal.input_filter import LenientParser, PasteFilter, without_broken_reports

_POLL_SECONDS: Final = 0.1
"""Delay until a lone Escape counts as that key, as in Textual's own driver."""
_POLLS: Final = 5
"""Polls without input before the thread blocks until there is some."""
_READ_BYTES: Final = 4096
_MAX_WAITING: Final = 256
"""Keys and pastes that wait in the app before the terminal is read no further."""
_STALLED_SECONDS: Final = 1.0
"""How long a terminal that accepts no output may block the event loop, once."""
_RESTORE_SECONDS: Final = 5.0
"""Longest wait for the terminal to accept what restores it."""
_HANGUP_RESTORE_SECONDS: Final = 1.0
"""The same after a hang-up, when it may accept nothing any more."""
_NEW_SEQUENCE: Final = re.compile(r"\x1b\[(?:[<>]\d*u|\?\d+\$p)")
"""The kitty keyboard protocol and mode queries: old terminals print parts of them."""


class TerminalOwner(Protocol):
    """An app that learns what happens to its terminal; called on the event loop."""

    terminal_gone: Callable[[], None]
    """The terminal is gone."""

    def paste_cut(self) -> None:
        """Of the paste that comes next only the beginning was taken."""


class LenientDriver(LinuxDriver):
    """Textual's driver, which here survives input that is not UTF-8 and a terminal that is gone.

    A terminal of another encoding, or noise on the line, would end the app at the first such byte,
    in the middle of a request too. Here the byte becomes U+FFFD, which no key is bound to.
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
        """A pipe, read end and write end, that stops the input thread at once."""
        self._hung_up = self._is_silent = False
        self._free_slots = threading.Semaphore(_MAX_WAITING)
        """Keys and pastes that may still be passed to the app before one of them is handled."""
        self._is_old = terminal_info.is_old(os.environ)
        encoding = terminal_info.encoding(os.environ, self._file.encoding)
        self._is_ascii = encoding == "ascii"
        self.draws_blocks = not (self._is_old or self._is_ascii)
        """Whether the terminal has the characters of which QR codes are drawn."""
        if self._is_old or self._is_ascii:
            assert isinstance(self._file, io.TextIOWrapper)  # the app starts on a terminal only
            self._file.reconfigure(encoding=encoding, errors="backslashreplace")
        self._file: Any = TerminalOutput(self._file, self._report_gone)

    def _report_gone(self) -> None:
        """Report the dead terminal to the app, from any thread."""
        app = cast("TerminalOwner", self._app)
        try:
            self._loop.call_soon_threadsafe(app.terminal_gone)
        except RuntimeError:
            return  # the loop is closed: the app has ended

    def _report_cut_paste(self) -> None:
        """Report to the app that a paste was too long, from the input thread."""
        app = cast("TerminalOwner", self._app)
        self._loop.call_soon_threadsafe(app.paste_cut)

    @property
    def has_hung_up(self) -> bool:
        """Whether nothing more is written except what restores the terminal."""
        return self._hung_up

    def hang_up(self) -> None:
        """Write nothing more except what restores the terminal, and never start again."""
        self._hung_up = self._is_silent = True

    # -- output ---------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue output; a terminal that accepts none blocks the event loop only once."""
        if self._is_silent or self._writer_thread is None or not data:
            return
        if self._is_old and _NEW_SEQUENCE.fullmatch(data):
            return
        if self._is_ascii:
            data = to_ascii(data)
        elif self._is_old:
            data = replace_signs(data)
        _put(self._writer_thread, data, _STALLED_SECONDS)

    # -- start and end --------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take over the terminal, unless the app has hung up meanwhile."""
        if self._hung_up:
            return
        if not self._wait_for_foreground():
            self._report_gone()
        elif not self._is_reading:  # else it was started while the process was stopped
            self._start()

    def _start(self) -> None:
        self._wake = os.pipe()
        for number in (self.fileno, self._file.fileno()):
            os.set_blocking(number, True)  # the last program may have left it non-blocking
        super().start_application_mode()  # type: ignore[no-untyped-call]

    @property
    def _is_reading(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def _wait_for_foreground(self) -> bool:
        """Return whether there is a terminal; a background job stops here until it is continued."""
        while True:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as error:
                if error.args[0] == errno.EINTR:  # stopped, and continued
                    continue
                return bool(error.args[0] != errno.EIO)
            return True

    def stop_application_mode(self) -> None:
        """Restore the terminal."""
        self._is_silent = False
        # An old terminal has no alternate screen to leave.
        self.write("\x1b[m\x1b[2J\x1b[H" if self._is_old else "\x1b[m")
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Leave the terminal to other programs; nothing is written until it is taken back."""
        super().suspend_application_mode()
        self._is_silent = True

    def resume_application_mode(self) -> None:
        """Take the terminal back."""
        self._is_silent = self._hung_up
        super().resume_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal back only if it was left at SIGTSTP.

        SIGCONT also comes with the hang-up of a terminal: starting then would read and write twice.
        """
        if self._must_signal_resume:
            super()._sigcont_application()

    def disable_input(self) -> None:
        """Stop reading at once, where Textual's driver takes up to 0.1 s."""
        if self._wake is not None:
            os.write(self._wake[1], b"!")
        super().disable_input()

    def close(self) -> None:
        """Write what is pending, in bounded time, and close what was opened."""
        if self._writer_thread is not None:
            longest = _HANGUP_RESTORE_SECONDS if self._hung_up else _RESTORE_SECONDS
            end = time.monotonic() + longest
            _put(self._writer_thread, None, longest)
            self._writer_thread.join(max(0.0, end - time.monotonic()))
            self._writer_thread = None  # what the app draws while it is suspended is dropped
        if self._wake is not None:
            for end in self._wake:
                os.close(end)
            self._wake = None

    # -- input ----------------------------------------------------------------------------

    def process_message(self, message: Message) -> None:
        """Pass a message to the app, except sizes: those among the keys may be noise.

        While too many keys wait in the app, this blocks, and with it the reading of the terminal.
        """
        if isinstance(message, events.Resize | InBandWindowResize):
            return
        if isinstance(message, events.Key | events.Paste):
            while not self._free_slots.acquire(timeout=_POLL_SECONDS):
                if self.exit_event.is_set():
                    return
        super().process_message(message)

    def input_handled(self) -> None:
        """Let one more key or paste be passed to the app."""
        self._free_slots.release()

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for sizes among the keys: SIGWINCH reports them, and noise cannot."""

    def run_input_thread(self) -> None:
        """Pass input to the app until the driver is stopped."""
        parser, paste_filter = LenientParser(self._debug), PasteFilter(self._report_cut_paste)
        # A terminal that can show only ASCII still sends UTF-8, as most do.
        decoder = getincrementaldecoder("utf-8")("replace")
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            if self._wake is not None:
                selector.register(self._wake[0], selectors.EVENT_READ)
            quiet_polls = 0
            while not self.exit_event.is_set():
                ready = selector.select(_POLL_SECONDS if quiet_polls < _POLLS else None)
                quiet_polls = 0 if ready else quiet_polls + 1
                if any(key.fd == self.fileno for key, _ in ready):
                    if not (data := self._read()):
                        self._report_gone()
                        return
                    typed = paste_filter.clean(decoder.decode(data))
                    self._parse(parser, without_broken_reports(typed))
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """Return input; nothing if the terminal is gone, which is an error or the end of file."""
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""

    def _parse(self, parser: XTermParser, typed: str) -> None:
        if typed:  # an empty text would end the parser
            for message in parser.feed(typed):
                self.process_message(message)


def _put(writer: WriterThread, data: str | None, seconds: float) -> None:
    """Queue output, or None to end the writer; after a wait of `seconds` the queue has no limit.

    The writer's own `write` and `stop` wait until there is room: for ever, if the terminal accepts
    nothing, and the event loop with them.
    """
    pending = writer._queue  # noqa: SLF001 - it has no public name
    try:
        pending.put(data, timeout=seconds)
    except queue.Full:
        pending.maxsize = 0
        pending.put(data)


class TerminalOutput:
    """The terminal as a file whose writes never fail: once it is gone, they are dropped.

    An error would end Textual's writer thread, and the event loop would then wait without limit
    for room in its queue.
    """

    def __init__(self, file: TextIO, on_gone: Callable[[], None]) -> None:
        self._file = file
        self._on_gone = on_gone
        self._is_gone = False

    def write(self, written: str) -> None:
        """Write to the terminal, if it is there."""
        self._try(lambda: self._file.write(written))

    def flush(self) -> None:
        """Flush the file, if the terminal is there."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._file.fileno()

    def _try(self, call: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            call()
        except OSError:
            self._is_gone = True
            self._on_gone()
