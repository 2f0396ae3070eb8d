import io
import threading

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread

from flow_tui.app.terminal import driver as module
from flow_tui.app.terminal.driver import LenientDriver, TerminalOutput
from flow_tui.threads import in_daemon_thread
from tests.support.app import run
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.terminal import DeadTerminal


class StalledTerminal(io.StringIO):
    """A terminal that accepts nothing until the test ends."""

    def __init__(self) -> None:
        super().__init__()
        self.accepts = threading.Event()

    def write(self, text: str) -> int:
        self.accepts.wait()
        return len(text)


def test_what_is_written_to_a_dead_terminal_is_dropped() -> None:
    reports: list[bool] = []
    output = TerminalOutput(DeadTerminal(), lambda: reports.append(True))
    for _ in range(3):
        output.write("unseen")
        output.flush()
    assert reports == [True]


@every("hung_up", [True, False])
def test_a_terminal_that_accepts_nothing_keeps_nothing_however_much_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, hung_up: bool
) -> None:
    for name in ("STALLED", "RESTORE", "HANGUP_RESTORE"):
        monkeypatch.setattr(module, f"_{name}_SECONDS", 0.01)

    async def main() -> None:
        app = App[None]()
        for waiting in range(40):  # from nothing to more than the writer takes at once
            stalled = StalledTerminal()
            driver = LenientDriver(app)
            driver._writer_thread = WriterThread(stalled)
            driver._writer_thread.start()
            for _ in range(waiting):
                driver.write("a frame")
            if hung_up:
                driver.hang_up()
            await in_daemon_thread(driver.close, LONGEST)
            stalled.accepts.set()

    run(main())
