"""Whether a program left the terminal as it found it, told by all that it wrote."""

import re

from tests.support.terminal import Terminal

_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_USUALLY_SET = {b"7", b"25"}
"""Modes that a terminal has at the start: wrapped lines, a cursor that is seen."""


def modes_left(written: bytes) -> set[bytes]:
    """Return the number of each mode that is not as it usually is, such as the mouse's reports."""
    last = {number: state == b"h" for number, state in _MODE.findall(written)}
    return {number for number, is_set in last.items() if is_set != (number in _USUALLY_SET)}


def assert_left_as_found(terminal: Terminal) -> None:
    """Echo and line editing, cursor, screen, mouse, paste and keyboard are as they were."""
    written = bytes(terminal.written)
    assert {b"25", b"1049", b"2004"} <= {number for number, _ in _MODE.findall(written)}
    assert modes_left(written) == set()
    assert written.count(b"\x1b[>") == written.count(b"\x1b[<u")
    assert terminal.modes_after == terminal.modes_before
