import os
import threading

import pytest

from flow_tui.app.terminal import print_line as module
from flow_tui.app.terminal.print_line import print_line
from tests.support.patience import LONGEST
from tests.support.terminal import DeadTerminal


def test_a_line_survives_a_dead_terminal() -> None:
    print_line("unheard", DeadTerminal())


def test_a_line_does_not_wait_for_a_terminal_that_accepts_no_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PRINT_SECONDS", 0.1)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, b"x" * 4096)
        except BlockingIOError:
            break
    os.set_blocking(writing, True)
    stream = os.fdopen(writing, "w", encoding="utf-8")
    printing = threading.Thread(target=print_line, args=("unheard", stream), daemon=True)
    printing.start()
    printing.join(LONGEST)
    assert not printing.is_alive()
    os.read(reading, 1 << 20)  # now it accepts the line, and its thread ends
    assert os.read(reading, 100).endswith(b"unheard\n")
    stream.close()
    os.close(reading)
