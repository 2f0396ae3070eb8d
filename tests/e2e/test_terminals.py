"""Old and new terminals, few colours or none, other locales: all can be read, and are restored."""

import re
import sys
from pathlib import Path

import pytest

from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support import SUPPORT
from tests.support.journey import DRAFT, LEAD, SLOW, environment, posts, publish, remember
from tests.support.terminal import Terminal, isolated_environment, running
from tests.support.terminal_modes import assert_left_as_found

KINDS = {
    "xterm": (200, 60),
    "xterm-256color": (80, 24),
    "screen": (60, 16),
    "tmux-256color": (80, 24),
    "linux": (80, 25),
    "vt100": (80, 24),
}
"""Of each kind the size in which it publishes: the smallest, a large one, and the usual."""
OLD = {"linux", "vt100"}
COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;[\d;]*)?m")
"""A colour but the terminal's own default (39, 49)."""
MANY_COLOURS = re.compile(rb"[34]8;[25];")


def publish_and_quit(
    home: Path, sandbox: Sandbox, settings: dict[str, str], size: tuple[int, int] = (80, 24)
) -> Terminal:
    """Publish one flow with keys alone; return the terminal that the program has left."""
    remember(home, DRAFT, LEAD)
    variables = environment(sandbox) | settings
    with running(home, size=size, variables=variables) as terminal:
        terminal.wait_for(DRAFT.id)
        terminal.press("down", "up")
        publish(terminal, DRAFT)
        shown = terminal.wait_for(" succeeded  publish")
        assert "Flow ID" in shown
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert [seen.path.split("/")[4] for seen in posts(sandbox)] == [DRAFT.id]
    assert_left_as_found(terminal)
    assert re.search(rb"flow-tui history --session [-\w]+\r\n$", terminal.written)
    return terminal


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_publishes_and_is_restored(tmp_path: Path, sandbox: Sandbox, kind: str) -> None:
    terminal = publish_and_quit(tmp_path, sandbox, {"TERM": kind}, KINDS[kind])
    written = bytes(terminal.written)
    assert bool(MANY_COLOURS.search(written)) == kind.endswith("256color")
    # What text consoles print instead of obeying it, and signs that their fonts lack.
    newer = b"\x1b[>" in written or b"$p" in written
    assert newer == (kind not in OLD)
    assert written.isascii() == (kind in OLD)
    if kind in OLD:  # they have no second screen, nor has the emulator: an empty one is left
        assert " ".join(terminal.text.split()).startswith("flow-tui: 1 succeeded.")
        assert DRAFT.id not in terminal.text


@pytest.mark.parametrize(("kind", "key"), [("xterm-256color", "↓"), ("linux", "down")])
def test_the_help_names_a_key_as_the_terminal_can(
    tmp_path: Path, sandbox: Sandbox, kind: str, key: str
) -> None:
    """`v`, which looks most like an arrow down, is another key."""
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox) | {"TERM": kind}) as terminal:
        terminal.wait_for(DRAFT.id)
        terminal.press("?", "pagedown")
        shown = terminal.wait_for("one line down")
    assert re.search(rf"{key}  j +one line down", shown)


@pytest.mark.parametrize("kind", ["xterm-256color", "linux"])
def test_no_colour_at_all(tmp_path: Path, sandbox: Sandbox, kind: str) -> None:
    terminal = publish_and_quit(tmp_path, sandbox, {"TERM": kind, "NO_COLOR": "1"})
    assert not COLOUR.search(bytes(terminal.written))
    assert b"\x1b[1" in terminal.written  # bold is no colour


def test_what_has_the_focus_is_told_without_colour(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox), NO_COLOR="1") as terminal:
        terminal.wait_for(LEAD.label)
        assert _sign_before(terminal, DRAFT.id) == "▌"
        terminal.press("j")
        terminal.settle()
        assert _sign_before(terminal, LEAD.id) == "▌"
        terminal.press("tab")
        terminal.settle()
        assert _sign_before(terminal, LEAD.id) == "│"
        terminal.press("tab", "p")
        terminal.wait_for_dialog("Publish this flow?")
        assert _is_reverse(terminal, "Cancel") is False
        terminal.press("tab")
        terminal.settle()
        assert _is_reverse(terminal, "Cancel") is True


def _sign_before(terminal: Terminal, text: str) -> str:
    (line,) = [line for line in terminal.text.splitlines() if text in line]
    return line[line.index(text) - 2]  # what is between them marks a flow


def _is_reverse(terminal: Terminal, text: str) -> bool:
    """Whether a text that is once on the screen, above the key bar, is in reverse video."""
    lines = terminal.text.splitlines()[:-1]
    (y,) = [y for y, line in enumerate(lines) if text in line]
    return bool(terminal.screen.buffer[y][lines[y].index(text)].reverse)


@pytest.mark.parametrize(
    ("variable", "locale", "shown"),
    [
        ("LANG", "C", b"caf? ???? ? tail"),
        ("LC_ALL", "POSIX", b"caf? ???? ? tail"),
        ("LC_ALL", "de_DE.ISO-8859-1", b"caf? ???? ? tail"),
        ("LC_ALL", "C.UTF-8", "café 日本 ☂ tail".encode()),
    ],
)
def test_a_locale_shows_what_it_has(
    tmp_path: Path, sandbox: Sandbox, variable: str, locale: str, shown: bytes
) -> None:
    remember(tmp_path, DRAFT, SandboxFlow("1999999999990001", "café 日本 ☂ tail"))
    terminal = publish_and_quit(tmp_path, sandbox, {variable: locale})
    written = bytes(terminal.written)
    assert shown in written
    # A sign takes as many cells in each, so that columns stay in line.
    assert (b"+ succeeded" in written) == ("UTF-8" not in locale)
    if "UTF-8" not in locale:
        assert written.isascii()


def test_utf_8_is_typed_where_only_ascii_is_drawn(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox), LC_ALL="fr_FR.ISO-8859-1") as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("e")
        terminal.wait_for_dialog("Label of")
        terminal.press("ctrl+u")
        terminal.send("déjà vu".encode())
        terminal.settle()
        terminal.press("enter")
        terminal.wait_gone("Label of")
        terminal.settle()
        assert b"d?j? vu" in terminal.written


@pytest.mark.parametrize("kind", ["dumb", "unknown", "", None])
def test_what_nothing_can_be_drawn_on_is_refused(tmp_path: Path, kind: str | None) -> None:
    without = "TERM" if kind is None else ""
    with running(tmp_path, without=without, TERM=kind or "") as terminal:
        assert terminal.wait_end() == 2
    said = " ".join(terminal.written.decode().split())
    assert said.startswith(f"flow-tui: TERM is {kind}:" if kind else "flow-tui: TERM is not set:")
    assert "export TERM=xterm-256color" in said
    assert b"\x1b" not in terminal.written
    assert terminal.modes_after == terminal.modes_before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["xterm-256color", *sorted(OLD)])
def test_a_crash_restores_it_too(tmp_path: Path, sandbox: Sandbox, kind: str) -> None:
    remember(tmp_path, DRAFT)
    with Terminal(
        [],
        isolated_environment(tmp_path, TERM=kind, **environment(sandbox)),
        command=(sys.executable, str(SUPPORT / "crashing_app.py")),
    ) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("a")
        assert terminal.wait_end() != 0
    assert_left_as_found(terminal)
    assert "a fault of the program" in " ".join(terminal.text.split())


def test_keys_in_every_spelling(tmp_path: Path, sandbox: Sandbox) -> None:
    """Arrows, home, end and backspace, as consoles, VTs, rxvt and keypads send them."""
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, TERM="vt100", variables=environment(sandbox)) as terminal:
        terminal.wait_for(LEAD.label)
        for down, up in (
            ("\x1b[B", "\x1b[A"),
            ("\x1bOB", "\x1bOA"),
            ("\x1b[4~", "\x1b[1~"),
            ("\x1b[8~", "\x1b[7~"),
            ("\x1b[F", "\x1b[H"),
            ("\x1bOF", "\x1bOH"),
        ):
            for keys, flow in ((down, LEAD), (up, DRAFT)):
                terminal.press(keys)
                terminal.wait_for(f"> {flow.id}")
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        for backspace in ("\x08", "\x7f"):
            terminal.type(f"{DRAFT.id[-4:]}")
            terminal.wait_for("Enter publishes it now")
            terminal.press(backspace)
            terminal.wait_gone("Enter publishes it now")
            terminal.press("ctrl+u")
            terminal.settle(0.1)
        assert not posts(sandbox)


def test_the_size_may_change_at_any_time(tmp_path: Path, sandbox: Sandbox) -> None:
    """While a dialog is open, while the request is out; also to what is too small."""
    remember(tmp_path, SLOW, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(SLOW.label)
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        for size in ((60, 16), (200, 60), (80, 24)):
            terminal.resize(*size)
            terminal.settle()
            assert "To publish it, type the last 4" in terminal.text
        terminal.type(SLOW.id[-4:])
        terminal.wait_for_dialog("Enter publishes it now.")
        terminal.press("enter")
        assert sandbox.wait_for_posts(SLOW.id)
        for size in ((50, 12), (200, 60), (60, 16)):
            terminal.resize(*size)
            terminal.read(0.2)
        shown = terminal.wait_for("✓ succeeded")
        assert SLOW.id in shown
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(posts(sandbox)) == 1
    assert_left_as_found(terminal)


def test_the_mouse_can_be_left_to_the_terminal(tmp_path: Path) -> None:
    with running(tmp_path, "--demo", "--no-mouse") as terminal:
        terminal.wait_for("Lead form")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert not re.search(rb"\x1b\[\?10(?:00|03|06|15)[hl]", bytes(terminal.written))
    assert_left_as_found(terminal)
