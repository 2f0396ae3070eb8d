"""`--demo`: it needs no setup, and leaves nothing behind."""

from pathlib import Path

from flow_tui.sandbox.flows import DEMO_FLOWS
from tests.support.journey import publish
from tests.support.terminal import running

_OTHER_SCREENS = {
    "h": "History of this session",
    "?": "publish the marked flows",
    "a": "Add flows to the list",
    "P": "Profiles and credentials",
}


def test_demo_needs_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    before = _tree(home)

    with running(home, "--demo", TMPDIR=str(temporary), python_starts=True) as terminal:
        shown = terminal.wait_for(DEMO_FLOWS[0].label)
        assert " DEMO " in shown.splitlines()[0]
        publish(terminal, DEMO_FLOWS[0])
        terminal.wait_for("✓ succeeded  publish")
        (folder,) = temporary.iterdir()
        assert (folder / "flow-tui.db").is_file()
        for key, title in _OTHER_SCREENS.items():
            terminal.press(key)
            assert " DEMO " in terminal.wait_for_dialog(title).splitlines()[0]
            terminal.press("ctrl+g")
            terminal.wait_gone(title)
        terminal.press("q")
        assert terminal.wait_end() == 0

    assert terminal.written.endswith(
        b"flow-tui: 1 succeeded. This was the demo; nothing was kept.\r\n"
    )
    assert _tree(home) == before
    assert list(temporary.iterdir()) == []


def _tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
