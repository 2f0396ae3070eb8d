"""Themes: ours and no others, chosen with the palette, remembered, there from the first paint."""

from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store
from tests.support.journey import DRAFT, LEAD, data_folder, environment, remember
from tests.support.terminal import Terminal, running

SEARCH = "Search for themes"
OURS = ("ansi-dark", "ansi-light", "flow-dark", "high-contrast")
DARK, BLACK = b"48;5;233", b"48;5;16"
"""The backgrounds of the app's own theme and of high contrast, in 256 colours."""


def choose(terminal: Terminal, name: str) -> str:
    """Choose a theme with keys alone; return what there was to choose from."""
    terminal.press("ctrl+p")
    terminal.wait_for_dialog("Search for commands")
    terminal.type("theme")
    terminal.wait_for("change the colours")
    terminal.wait_gone("add a flow")
    terminal.press("enter")
    shown = terminal.wait_for_dialog(SEARCH)
    terminal.type(name)
    others = [other for other in OURS if not other.startswith(name)]
    terminal.wait_until(lambda text: not any(other in text for other in others), "one is left")
    terminal.press("enter")
    terminal.wait_gone(SEARCH)
    terminal.settle()
    return shown


def test_a_theme_is_chosen_and_remembered(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        assert DARK in terminal.written
        assert BLACK not in terminal.written
        shown = choose(terminal, "high")
        offered = [word for word in shown.split() if "-" in word and word[0].isalpha()]
        assert set(offered) >= set(OURS)
        assert "dracula" not in shown
        assert "textual-dark" not in shown
        assert BLACK in terminal.written
        terminal.press("q")
        assert terminal.wait_end() == 0

    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.settle()
        assert BLACK in terminal.written
        assert DARK not in terminal.written  # not drawn in the other one first
        choose(terminal, "flow-dark")
        terminal.press("q")
        assert terminal.wait_end() == 0

    with Store.open(data_folder(tmp_path)) as store:
        assert store.settings.get("theme") == "flow-dark"


def test_the_search_for_themes_is_as_still_as_the_palette(tmp_path: Path) -> None:
    with running(tmp_path, "--demo") as terminal:
        terminal.wait_for("Lead form")
        terminal.press("ctrl+p")
        terminal.wait_for_dialog("Search for commands")
        terminal.type("theme")
        terminal.wait_for("change the colours")
        terminal.settle()
        terminal.press("enter")
        terminal.wait_for_dialog(SEARCH)
        assert terminal.read(1.2) == 0  # no blinking cursor
        terminal.type("zzzz")
        terminal.wait_for("No matches found")
        terminal.press("down", "enter", "ctrl+g")
        terminal.wait_gone("zzzz")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_remembered_theme_that_is_no_more(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with Store.open(data_folder(tmp_path)) as store:
        store.settings.set("theme", "textual-dark\x1b[5m")
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        assert DARK in terminal.written
        terminal.press("q")
        assert terminal.wait_end() == 0
