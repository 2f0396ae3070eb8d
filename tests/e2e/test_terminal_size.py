"""In a terminal that is too small it asks for a larger one, ignores keys, and loses nothing."""

from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.terminal import running

SMALL = (50, 12)
TOO_SMALL = "This terminal is 50x12"


def test_too_small_and_back(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, size=SMALL, variables=environment(sandbox)) as terminal:
        shown = terminal.wait_for(TOO_SMALL)
        assert "needs 60x16" in shown
        terminal.press("p", *DRAFT.id[-4:], "enter", "a", "?")
        terminal.settle(0.06)  # they are handled while it is too small
        terminal.resize(80, 24)
        terminal.wait_for_dialog(DRAFT.label)
        assert "p Publish" in terminal.text  # nothing was opened behind the request for more room

        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:-2])
        terminal.settle(0.1)
        terminal.resize(*SMALL)
        shown = terminal.wait_for(TOO_SMALL)
        assert "Publish" not in shown
        terminal.press(*DRAFT.id[-2:], "enter", "escape", "x", "tab", "enter")
        terminal.paste(DRAFT.id)
        terminal.settle()
        assert not posts(sandbox)

        terminal.resize(80, 24)
        terminal.wait_for_dialog("Publish this flow?")
        assert "Enter publishes it now" not in terminal.text
        terminal.type(DRAFT.id[-2:])  # the first two are still there
        terminal.wait_for("Enter publishes it now")
        terminal.resize(*SMALL)
        terminal.wait_for(TOO_SMALL)
        terminal.press("enter")
        terminal.settle()
        assert not posts(sandbox)
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
