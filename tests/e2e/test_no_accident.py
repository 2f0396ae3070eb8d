"""Nothing is published that was not confirmed, whatever arrives at the terminal, and how."""

import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.patience import LONGEST
from tests.support.terminal import Terminal, running

FLOWS = [SandboxFlow(f"2048600000{number:02}1717", f"flow {number}") for number in range(40)]
"""All of them end in digits that the random keys have not."""

_TYPED = "abcdefghijklmnopqrstuvwxyzABDGHNPXYZ0234568901 .,;:-_[]{}()<>|/?*+=!'\"#$%&@^~`\\"
_KEYS = [
    *(key for key in _TYPED if key not in "17"),
    *["\t", "\r", " ", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[Z"] * 3,
    *["\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1bOP", "\x1b[15~", "\x1b[1;5C"],
    *["\x7f", "\x07", "\x1b", "\x13", "\x14", "\x0c", "\x01", "\x15", "\x0b", "\x16"],
    *["\x1b[200~pasted\r\x1b[201~", "\x1b[I", "\x1b[O", "é", "漢"],
]
"""Letters, punctuation, the other digits, keys that move, leave, choose and paste."""

_BACK = b"\x07"
_PALETTE = "▔▔▔▔"
_ASKED = ("Publish this flow?", "Publish these", "No flow is selected")
"""What `p` shows: for one flow, for those that keys have marked, and where there is none."""
_ROUNDS, _KEYS_A_ROUND = 3, 100


def _click(source: random.Random) -> str:
    column, line = source.randint(1, 80), source.randint(1, 24)
    return f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m"


def _go_home(terminal: Terminal) -> bool:
    """Leave whatever is open; return whether the program is still there."""
    end = time.monotonic() + LONGEST  # keys that were sent before may still wait their turn
    while time.monotonic() < end:
        if not terminal.process.isalive():
            return False
        terminal.send(_BACK)
        terminal.settle(0.05)
        if "p Publish" in terminal.text and _PALETTE not in terminal.text:
            terminal.send(_BACK)  # a filter may be left to leave
            terminal.settle(0.05)
            return True
    raise AssertionError(f"no way home:\n{terminal.text}")


def _ask(terminal: Terminal) -> bool:
    """Open the confirm dialog; return whether the program is still there.

    What was sent before may still be on its way, and open something else.
    """
    for _ in range(10):
        if not _go_home(terminal):
            return False
        terminal.send(b"gp")
        terminal.settle(0.1)
        if any(said in terminal.text for said in _ASKED):
            return True
    raise AssertionError(f"no dialog:\n{terminal.text}")


def _hold_out(
    home: Path, sandbox: Sandbox, rounds: Iterable[Sequence[bytes]], *, asks: bool
) -> None:
    """Send round after round, the confirm dialog open where `asks`; nothing may be sent on.

    A key for it may end the program at any time, in order; the next round has another.
    """
    left = list(rounds)
    while left:
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for("HXE2…97IN")
            while left and (_ask(terminal) if asks else _go_home(terminal)):
                for keys in left.pop():
                    if terminal.process.isalive():
                        terminal.send(keys)
                        terminal.read(0.003)
                terminal.settle(0.05)
                assert not posts(sandbox), terminal.text
            if not terminal.process.isalive():
                assert terminal.wait_end() == 0, terminal.written[-3000:].decode()
            assert b"Traceback" not in terminal.written
            assert not sandbox.faults


@pytest.mark.parametrize("asks", [True, False], ids=["confirm dialog", "flows screen"])
def test_three_hundred_random_keys_publish_nothing(
    tmp_path: Path, sandbox: Sandbox, asks: bool
) -> None:
    remember(tmp_path, *FLOWS)
    source = random.Random(20250117 + asks)
    rounds = [
        [
            (_click(source) if source.random() < 0.03 else source.choice(_KEYS)).encode()
            for _ in range(_KEYS_A_ROUND)
        ]
        for _ in range(_ROUNDS)
    ]
    _hold_out(tmp_path, sandbox, rounds, asks=asks)


def test_a_kilobyte_of_a_bad_line_publishes_nothing_and_breaks_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, *FLOWS)
    source = random.Random(20250201)
    # Not the keys that leave the program, which would only start it again and again.
    values = [value for value in range(256) if value not in b"q\x11"]
    rounds = [[bytes(source.choices(values, k=64)) for _ in range(8)] for _ in range(2)]
    _hold_out(tmp_path, sandbox, rounds, asks=True)


def test_pastes_and_keys_in_a_burst_publish_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    last, dialog = DRAFT.id[-4:], "Publish this flow?"
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        # Typed ahead of the dialog, in one write: what comes before it is drawn is dropped.
        terminal.send(f"p{last}\r".encode())
        terminal.settle()
        assert "Enter publishes it now" not in terminal.text
        terminal.press("ctrl+g")
        terminal.settle()

        for pasted in (f"{last}\n", f"{last}\r", f"{DRAFT.id}\r\n", last):
            terminal.press("p")
            terminal.wait_for_dialog(dialog)
            terminal.paste(pasted)
            terminal.wait_for("Paste is disabled here")
            terminal.press("enter")
            terminal.wait_for("Nothing was sent")
            terminal.press("ctrl+g")
            terminal.wait_gone(dialog)
        terminal.press("p")
        terminal.wait_for_dialog(dialog)
        # A paste by a terminal without bracketed paste: all of it in one write.
        terminal.send(f"{last}\r".encode())
        terminal.wait_refused()
        terminal.press("ctrl+g")
        terminal.wait_gone(dialog)
        terminal.send(f"{DRAFT.id}\r".encode())
        terminal.settle()
        assert not posts(sandbox)


def test_escape_codes_in_a_paste_type_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    """As in a coloured log, pasted by a terminal that leaves them in."""
    log = f"\x1b[0mp {DRAFT.id[-4:]}\r\x1b[31map?\x1b[0m{DRAFT.id[-4:]}\r\n\x1b"
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.paste(log)
        terminal.settle()
        assert "p Publish" in terminal.text  # nothing was opened
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        for part in (log[:9], log[9:]):  # arrives in two pieces, the end of the paste in two, too
            terminal.send(b"\x1b[200~" + part.encode() + b"\x1b[20")
            terminal.settle(0.1)
            terminal.send(b"1~")
            terminal.wait_for("Paste is disabled here")
        terminal.type(DRAFT.id[-4:])  # the input is still empty, and has the keys
        terminal.wait_for("Enter publishes it now")
        assert not posts(sandbox)


def test_keys_pressed_twice_leave_one_screen(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        for key, title, leave in (
            ("P", "Profiles and credentials", b"\r\r\r"),
            ("h", "History of this session", b"\x07\x07"),
            ("?", "publish the marked flows", b"\x07\x07"),
            ("x", "Remove from the list?", b"\r\r"),
            ("e", "Label of", b"\r\r"),
            ("p", "Publish this flow?", b"\x07\x07\x07"),
        ):
            terminal.press(key)
            terminal.wait_for_dialog(title)
            terminal.send(leave)
            terminal.wait_gone(title)
            terminal.settle(0.1)
            terminal.press("ctrl+g")
            assert terminal.process.isalive(), terminal.text
            terminal.wait_for(DRAFT.label)
        assert not posts(sandbox)


def test_confirming_twice_sends_one_request(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:])
        terminal.wait_for("Enter publishes it now.")
        terminal.send(b"\r")
        terminal.send(b"\r\r\r")  # too close to the first to be a person's
        terminal.wait_for("Press Enter again")
        terminal.settle()
        assert not posts(sandbox)
        terminal.press("enter")
        terminal.wait_gone("Publish this flow?")
        terminal.send(b"\r\r\r")
        terminal.wait_for_dialog("✓ succeeded")
        assert len(posts(sandbox)) == 1
        (request,) = sandbox.posts(DRAFT.id)
        assert request.key_ok


def test_what_is_typed_on_top_of_the_right_characters_confirms_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """As from a line that stutters: the same keys again, Enter among them."""
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:])
        terminal.wait_for("Enter publishes it now")
        terminal.type(DRAFT.id[-4:])
        terminal.wait_gone("Enter publishes it now")
        terminal.press("enter")
        terminal.wait_for("That does not match")
        assert not posts(sandbox)
        terminal.press(*["backspace"] * 4)
        terminal.wait_for("Enter publishes it now")
