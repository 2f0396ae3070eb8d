"""In a real tmux: detached and attached again elsewhere while a request is out."""

from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, LEAD, SLOW, environment, posts, publish, remember
from tests.support.terminal import Terminal
from tests.support.tmux import Tmux, tmux

SMALL, USUAL, LARGE = (60, 16), (80, 24), (200, 60)


def _detach(server: Tmux, client: Terminal) -> None:
    server.run("detach-client")
    assert client.wait_end() == 0


def test_detached_while_publishing_and_attached_in_other_sizes(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, SLOW, LEAD)
    with tmux(tmp_path) as server:
        server.start([], environment(sandbox), USUAL)
        with server.attach(USUAL) as client:
            client.wait_for(SLOW.label)
            publish(client, SLOW)
            assert sandbox.wait_for_posts(SLOW.id)
            client.wait_for("Publishing")
            _detach(server, client)
        with server.attach(SMALL) as client:
            client.wait_for("Publishing")
            _detach(server, client)
        with server.attach(LARGE) as client:
            client.wait_for("✓ succeeded  publish")
            shown = client.wait_for(LEAD.label)
            assert "P Profiles" in shown.splitlines()[-1]  # it has the room that there is now
            _detach(server, client)
        with server.attach(SMALL) as client:
            client.wait_for_dialog("✓ succeeded  publish")
            client.press("q")
            client.wait_for("flow-tui: 1 succeeded.")
        assert len(posts(sandbox)) == 1


def test_a_pane_is_left_as_it_was(tmp_path: Path, sandbox: Sandbox) -> None:
    """What tmux itself knows of the pane: the screen, the cursor, the mouse, the keys, lines."""
    modes = ("alternate_on", "cursor_flag", "mouse_any_flag", "mouse_all_flag", "wrap_flag")
    remember(tmp_path, LEAD)
    with tmux(tmp_path) as server:
        server.start([], environment(sandbox), USUAL)
        with server.attach(USUAL) as client:
            client.wait_for(LEAD.label)
            assert server.ask(*modes) == ["1", "0", "1", "1", "0"]
            client.press("q")
            client.wait_for("flow-tui: nothing was sent in this session.")
            client.wait_for("ended: 0")
            assert server.ask(*modes) == ["0", "1", "0", "0", "1"]


def test_keys_typed_before_the_dialog_can_have_been_seen_publish_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """It is tmux that answers for a terminal that may be at the end of a slow line."""
    remember(tmp_path, DRAFT)
    with tmux(tmp_path) as server:
        server.start([], environment(sandbox), USUAL)
        with server.attach(USUAL) as client:
            client.wait_for(DRAFT.label)
            client.settle()
            client.send(f"p{DRAFT.id[-4:]}\r".encode())
            client.wait_for("Publish this flow?")
            client.settle()
            client.press("ctrl+g")
            client.wait_gone("Publish this flow?")
            client.press("p")
            client.wait_for_dialog("Publish this flow?")
            client.send(f"{DRAFT.id[-4:]}\r".encode())
            client.wait_refused()
            assert not posts(sandbox)
            client.press("backspace", DRAFT.id[-1])  # by somebody who sees it
            client.wait_gone("Enter publishes it now.")  # it may say so already
            client.wait_for("Enter publishes it now.")
            client.press("enter")
            client.wait_for("✓ succeeded  publish")
        assert len(posts(sandbox)) == 1
