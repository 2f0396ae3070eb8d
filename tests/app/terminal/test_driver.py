from flow_tui.app.terminal.driver import TerminalOutput
from tests.support.terminal import DeadTerminal


def test_what_is_written_to_a_dead_terminal_is_dropped() -> None:
    reports: list[bool] = []
    output = TerminalOutput(DeadTerminal(), lambda: reports.append(True))
    for _ in range(3):
        output.write("unseen")
        output.flush()
    assert reports == [True]
