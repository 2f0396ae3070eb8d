"""Input that no person makes, by Hypothesis, through the pseudo-terminal: it publishes nothing.

Each example is some of what a bad line, a confused terminal or a careless paste sends, while
the confirm dialog or the list has the keys. Where it ends the program, which a key of it may,
it has to be in order, and the next example starts it anew.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.terminal import Terminal, running
from tests.support.terminal_modes import assert_left_as_found

LAST = DRAFT.id[-4:]
_NUMBERS = st.one_of(
    st.integers(-3, 300).map(str), st.sampled_from(["", "NaN", "9999999999", "-", ";;", "1.5"])
)
_PASTED = st.lists(
    st.sampled_from([LAST, DRAFT.id, "\n", "\r", "\r\n", "\x1b[A", "\x1b", "\x07", "\x1b[20", "p"])
    | st.text(max_size=8),
    max_size=6,
).map("".join)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


mouse_reports = st.one_of(
    st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, st.sampled_from("MmR;")).map(
        lambda part: f"\x1b[<{part[0]};{part[1]};{part[2]}{part[3]}".encode()
    ),
    st.tuples(_NUMBERS, _NUMBERS).map(lambda part: f"\x1b[{part[0]};{part[1]};33M".encode()),
    st.binary(max_size=3).map(lambda place: b"\x1b[M" + place),  # X10, cut off or beyond ASCII
)
pastes = st.tuples(_PASTED, st.sampled_from(["\x1b[201~", "\x1b[201~\r", "\x1b[201~" * 2])).map(
    lambda part: _encoded(f"\x1b[200~{part[0]}{part[1]}")
)
reports = st.one_of(
    st.tuples(_NUMBERS, _NUMBERS, st.sampled_from("u~ABCDEFHPQRSZcnty")).map(
        lambda part: f"\x1b[{part[0]};{part[1]}{part[2]}".encode()
    ),
    st.tuples(_NUMBERS, _NUMBERS).map(
        lambda part: f"\x1b[48;{part[0]};{part[1]};{part[0]};{part[1]}t".encode()  # a size
    ),
    st.sampled_from([b"\x1b[?2026;2$y", b"\x1b[?2048;1$y", b"\x1b]11;rgb:0/0/0\x07", b"\x1b[I"]),
    st.binary(max_size=12).map(lambda inside: b"\x1bP" + inside + b"\x1b\\"),
)
noise = st.binary(max_size=64)
bursts = st.lists(st.one_of(mouse_reports, pastes, reports, noise), min_size=1, max_size=8)

few = settings(
    max_examples=int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "6")),
    deadline=None,
    derandomize="FLOW_TUI_TEST_EXAMPLES" not in os.environ,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a shared program would make shrinking misleading
    suppress_health_check=list(HealthCheck),
)


class Held:
    """One running program, started again where an example has ended it in order."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self._home, self._sandbox = home, sandbox
        self._stack = ExitStack()
        self.terminal: Terminal | None = None

    def program(self) -> Terminal:
        """Return the program at the list, whatever was open or had been begun."""
        for _ in range(10):
            if self.terminal is None:
                self.terminal = self._stack.enter_context(
                    running(self._home, variables=environment(self._sandbox))
                )
                self.terminal.wait_for(DRAFT.label)
            for _ in range(12):
                self.terminal.send(b"\x07")
                self.terminal.settle(0.06)
                if not self.terminal.process.isalive() or _is_home(self.terminal):
                    break
            if self.terminal.process.isalive() and _is_home(self.terminal):
                return self.terminal
            self.check()
        shown = self.terminal.text if self.terminal else "nothing"
        raise AssertionError(f"no way home:\n{shown}")

    def check(self) -> None:
        """Fail where anything was sent, or the program has ended other than in order."""
        assert self.terminal is not None
        assert not posts(self._sandbox), self.terminal.text
        assert not self._sandbox.faults
        assert b"Traceback" not in self.terminal.written, self.terminal.text
        if not self.terminal.process.isalive():
            assert self.terminal.wait_end() == 0
            assert_left_as_found(self.terminal)
            self._stack.close()
            self.terminal = None

    def close(self) -> None:
        self._stack.close()


def _is_home(terminal: Terminal) -> bool:
    return "p Publish" in terminal.text and "▔▔▔▔" not in terminal.text


@pytest.fixture
def held(tmp_path: Path, sandbox: Sandbox) -> Iterator[Held]:
    remember(tmp_path, DRAFT, LEAD)
    program = Held(tmp_path, sandbox)
    yield program
    program.close()


def _nothing(_: Terminal) -> None:
    return None


def _confirm(terminal: Terminal) -> None:
    terminal.send(b"gp")
    terminal.settle(0.1)


def _confirmable(terminal: Terminal) -> None:
    """One Enter, pressed by itself, is all that is missing."""
    _confirm(terminal)
    terminal.type(LAST)
    terminal.settle(0.05)


def _palette(terminal: Terminal) -> None:
    terminal.press("ctrl+p")
    terminal.settle(0.2)


@pytest.mark.parametrize("prepare", [_nothing, _confirm, _palette])
def test_no_burst_publishes_or_breaks(held: Held, prepare: Callable[[Terminal], None]) -> None:
    @few
    @given(bursts)
    def hold_out(sent: list[bytes]) -> None:
        terminal = held.program()
        prepare(terminal)
        for part in sent:
            if terminal.process.isalive():
                terminal.send(part)
                terminal.read(0.002)
        terminal.settle(0.05)
        held.check()

    hold_out()


@pytest.mark.parametrize("kind", ["mouse", "paste"])
def test_not_even_with_the_right_characters_typed(held: Held, kind: str) -> None:
    """What holds no key pressed by itself confirms nothing, though Enter would."""

    @few
    @given(mouse_reports if kind == "mouse" else pastes)
    def hold_out(sent: bytes) -> None:
        terminal = held.program()
        _confirmable(terminal)
        if kind == "mouse" and b"\r" in sent:
            sent = sent.replace(b"\r", b"")
        terminal.send(sent.removesuffix(b"\r"))
        terminal.settle(0.05)
        held.check()

    hold_out()


@pytest.mark.parametrize(
    ("ahead", "times"),
    [
        (f"p{LAST}\r".encode(), 12),
        (f"p{LAST}\r\r\r".encode() * 3, 12),
        (f"\x1b[200~p{LAST}\r\x1b[201~p{LAST}\r".encode(), 12),
        (b"\x1b[<0;40;12M\x1b[<0;40;12mp\r" + LAST.encode() + b"\r", 12),
        (bytes(value for value in range(1, 256) if value not in b"\x03\x1a\x1cq\x11"), 2),
    ],
    ids=["keys", "again and again", "a paste", "clicks", "every byte"],
)
def test_keys_before_the_first_paint_publish_nothing(
    tmp_path: Path, sandbox: Sandbox, ahead: bytes, times: int
) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox), python_starts=True) as terminal:
        for _ in range(times):  # from before the program has the terminal until it can be seen
            terminal.send(ahead)
            terminal.read(0.6 / times)
        terminal.wait_for("HXE2…97IN")
        terminal.settle()
        assert not posts(sandbox), terminal.text
        assert b"Traceback" not in terminal.written


def test_broken_reports_press_no_key(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(LEAD.label)
        terminal.settle()
        before = terminal.text
        for report in (
            b"\x1b[<35;NaN;NaNM",
            b"\x1b[<0;1.5;2m",
            b"\x1b[<35;;M",
            b"\x1b[M\x23\xff\xfe",
            b"\x1b[48;60000;60000;1;1t",
            b"\x1b[48;0;0;0;0t",
        ):
            terminal.send(report * 3)
            terminal.settle(0.25)
            assert terminal.text == before, report
        terminal.press("p")
        terminal.wait_for("Publish this flow?")


def test_a_paste_that_never_ends_can_be_left(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(LEAD.label)
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.send(f"\x1b[200~{LAST}\r".encode())
        terminal.press(*LAST, "enter", "ctrl+g")  # at once: of the paste
        terminal.settle()
        assert "Publish this flow?" in terminal.text
        end = time.monotonic() + 5.5
        while time.monotonic() < end:
            terminal.read(0.5)
        terminal.press("ctrl+g")
        terminal.wait_for(LEAD.label)
        terminal.wait_gone("Publish this flow?")
        assert not posts(sandbox)
        terminal.press("j", "p")
        terminal.wait_for_dialog("1307 7529 4618 3396")
        terminal.type(LEAD.id[-4:])
        terminal.wait_for("Enter publishes it now")


def test_memory_stays_whatever_is_pasted_or_typed(tmp_path: Path, sandbox: Sandbox) -> None:
    """Of a paste the rest is dropped; keys that cannot be handled yet wait in the terminal."""
    remember(tmp_path, DRAFT, LEAD)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(LEAD.label)
        terminal.settle()
        most = 1.5 * terminal.memory
        for key in ("a", "/"):
            terminal.press(key)
            terminal.settle(0.3)
            terminal.flood(b"\x1b[200~" + b"1234567890123456 label\n" * 250_000 + b"\x1b[201~")
            terminal.wait_for("it was cut to")
            assert terminal.memory < most, key
            terminal.press("ctrl+g", "ctrl+g")
            terminal.wait_for(LEAD.label)
        before = terminal.memory
        terminal.flood(b"jk" * 100_000, pause=1.0)
        terminal.read(2.0)
        assert terminal.memory - before < 3  # MiB; it was 6 where all of them were read
