"""`[keys]` of the configuration: other keys act, and show wherever a key is named."""

from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support.commands import flow_tui
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.terminal import running


def configure(home: Path, keys: str) -> Path:
    path = home / "config" / "flow-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"[keys]\n{keys}")
    return path


def test_other_keys_publish_and_the_default_ones_do_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    configure(tmp_path, '"flows.publish" = "P"\nflows.profiles = "f5"\n"app.help" = ["f1", "H"]\n')
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox), python_starts=True) as terminal:
        shown = terminal.wait_for(DRAFT.label)
        assert "P Publish" in shown.splitlines()[-1]
        assert "f1 Help" in shown.splitlines()[-1]
        terminal.press("p", "?")
        terminal.settle()
        assert "f1 Help" in terminal.text.splitlines()[-1]  # nothing has opened
        terminal.press("H")
        help_page = terminal.wait_for_dialog("publish the marked flows")
        assert any(line.split()[:2] == ["P", "publish"] for line in help_page.splitlines())
        terminal.press("q")
        terminal.press("P")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:])
        terminal.wait_for_dialog("Enter publishes it now.")
        terminal.press("enter")
        terminal.wait_for("✓ succeeded")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(posts(sandbox)) == 1


@pytest.mark.parametrize("command", ["", "doctor"])
def test_a_key_for_two_actions_is_refused_before_anything_is_opened(
    tmp_path: Path, command: str
) -> None:
    path = configure(tmp_path, '"flows.publish" = "c"\n')
    result = flow_tui(tmp_path, *command.split())
    said = "[keys] flows.publish: c is the key of flows.check, too"
    if command == "doctor":
        assert result.returncode == 1
        (line,) = [line for line in result.stdout.decode().splitlines() if said in line]
        assert line.split()[:3] == ["problem", "configuration", f"{path}:"]
    else:
        assert (result.returncode, result.stdout) == (2, b"")
        assert f"flow-tui: {path}: {said}. Choose another key" in result.stderr.decode()
