"""Whether a program restored the terminal, according to its output."""

import re

from tests.support.terminal import Terminal

_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_STYLE = re.compile(rb"\x1b\[([\d;]*)m")
_SET_BY_DEFAULT = {b"7", b"25"}
"""Line wrap, visible cursor."""


def modes_left(written: bytes) -> set[bytes]:
    """Return the number of each mode that is not at its default, such as mouse reports."""
    last = {number: state == b"h" for number, state in _MODE.findall(written)}
    return {number for number, is_set in last.items() if is_set != (number in _SET_BY_DEFAULT)}


def assert_left_as_found(terminal: Terminal) -> None:
    """Check that line modes, cursor, screen, style, mouse, paste and keyboard are as before."""
    written = bytes(terminal.written)
    assert {b"25", b"1049", b"2004"} <= {number for number, _ in _MODE.findall(written)}
    assert modes_left(written) == set()
    assert _STYLE.findall(written)[-1] == b""
    assert written.count(b"\x1b[>") == written.count(b"\x1b[<u")
    assert terminal.modes_after == terminal.modes_before
