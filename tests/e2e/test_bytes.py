"""What a slow link carries: no more bytes than so many, with some room above what was measured.

`tests.benchmarks.terminal` measures the same beside a bare Textual app.
"""

from collections.abc import Callable
from pathlib import Path

from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, environment, posts, remember
from tests.support.terminal import Terminal, running

FLOWS = [SandboxFlow(f"14846209377{number:05}", f"Booking {number + 1}") for number in range(19)]


def taken(terminal: Terminal, act: Callable[[], object]) -> int:
    """Return the bytes that something takes until nothing is written any more."""
    terminal.settle(0.3)
    before = len(terminal.written)
    act()
    terminal.settle(0.3)
    return len(terminal.written) - before


def test_each_thing_that_a_user_does_takes_few_bytes(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, *FLOWS)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for("Booking 9")
        terminal.settle(0.5)
        assert len(terminal.written) < 2_450, "start: 2.1 kB"
        assert taken(terminal, lambda: terminal.press("j")) < 145, "a cursor move: 123"
        assert taken(terminal, lambda: terminal.press("k")) < 145
        terminal.press("/")
        assert taken(terminal, lambda: terminal.press("b")) < 600, "the first one of a filter"
        assert taken(terminal, lambda: terminal.press("o")) < 40, "a typed character: 20"
        terminal.press("ctrl+g")
        terminal.press("a")
        terminal.wait_for_dialog("Add flows to the list")
        terminal.press("1")
        assert taken(terminal, lambda: terminal.press("2")) < 40, "a typed character: 19"
        terminal.press("ctrl+g")
        terminal.wait_for("p Publish")
        terminal.press("g")
        assert taken(terminal, lambda: publish(terminal)) < 4_500, "a whole publish: 3.8 kB"
    assert len(posts(sandbox)) == 1


def publish(terminal: Terminal) -> None:
    terminal.press("p")
    terminal.wait_for_dialog("Publish this flow?")
    terminal.type(DRAFT.id[-4:])
    terminal.wait_for_dialog("Enter publishes it now.")
    terminal.press("enter")
    terminal.wait_for('"success": true')
