"""The command palette, as the other screens: still, and left without Escape."""

from pathlib import Path

from tests.support.terminal import running

SEARCH = "Search for commands"


def test_the_palette_finds_an_action_and_can_be_left(tmp_path: Path) -> None:
    with running(tmp_path, "--demo") as terminal:
        terminal.wait_for("Lead form")
        terminal.press("ctrl+p")
        terminal.wait_for_dialog(SEARCH)
        assert terminal.read(1.2) == 0  # no blinking cursor

        terminal.type("zzzz")
        terminal.wait_for("No matches found")
        terminal.press("pageup", "pagedown", "up", "down", "enter")
        terminal.settle()
        terminal.press("ctrl+g")
        terminal.wait_gone("zzzz")

        terminal.press("ctrl+p")
        terminal.wait_for(SEARCH)
        terminal.type("publish")
        terminal.wait_for("p: publish the marked")
        terminal.send(b"\r\r")
        terminal.wait_for_dialog("Publish this flow?")
        assert "Publish this flow?" in terminal.text
