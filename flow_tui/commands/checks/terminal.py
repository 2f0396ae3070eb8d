"""Checks the terminal: its type, size and colours, tmux or screen, the locale, SSH."""

import os
import sys
from collections.abc import Mapping
from typing import Final

from flow_tui.commands.findings import Finding, Level
from flow_tui.commands.stdio import without_terminal
from flow_tui.terminal_info import NO_SCREEN, SMALLEST, encoding, locale_variable

_STANDARD_ERROR: Final = 2
"""The file descriptor on which the app draws."""


def check_terminal(environ: Mapping[str, str]) -> list[Finding]:
    """Return what is found about the terminal. None at all is no problem: doctor may be piped."""
    return [
        _terminal(environ),
        _colours(environ),
        _multiplexer(environ),
        _locale(environ),
        _ssh(environ),
    ]


def _terminal(environ: Mapping[str, str]) -> Finding:
    if missing := without_terminal():
        found = f"none on standard {', '.join(missing)}; the app needs one, doctor does not"
        return Finding(Level.NOTE, "terminal", found)
    kind = environ.get("TERM", "")
    if kind in NO_SCREEN:
        found = f"TERM={kind}" if kind else "TERM is not set"
        advice = "Set TERM to the type of your terminal, for example: export TERM=xterm-256color"
        found = f"{found}: the app does not start on such a terminal"
        return Finding(Level.PROBLEM, "terminal", found, advice)
    size = os.get_terminal_size(_STANDARD_ERROR)
    if not all(size):
        return Finding(Level.OK, "terminal", f"{kind}, of unknown size")
    shown = f"{kind}, {size.columns}x{size.lines}"
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        advice = f"Enlarge it to {SMALLEST[0]}x{SMALLEST[1]} or more; the app waits until then."
        return Finding(Level.WARNING, "terminal", f"{shown}: too small", advice)
    return Finding(Level.OK, "terminal", shown)


def _colours(environ: Mapping[str, str]) -> Finding:
    depth, kind = environ.get("COLORTERM", ""), environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        found = "none (NO_COLOR is set)"
    elif depth.lower() in {"truecolor", "24bit"}:
        found = f"24-bit (COLORTERM={depth})"
    elif "256color" in kind:
        found = f"256 (TERM={kind})"
    else:
        found = "16 or fewer (neither COLORTERM nor TERM indicates more)"
    return Finding(Level.OK, "colours", found)


def _multiplexer(environ: Mapping[str, str]) -> Finding:
    check, kind = "multiplexer", environ.get("TERM", "")
    tmux = "To copy to the clipboard, put `set -g set-clipboard on` into tmux.conf."
    screen = "GNU screen cannot copy to the clipboard; save responses to files instead."
    if "TMUX" in environ or kind.startswith("tmux"):
        return Finding(Level.NOTE, check, "tmux", tmux)
    if "STY" in environ:
        return Finding(Level.NOTE, check, "GNU screen", screen)
    if kind.startswith("screen"):  # over SSH, TERM is all that is passed on
        return Finding(Level.NOTE, check, f"tmux or GNU screen (TERM={kind})", f"{tmux} {screen}")
    return Finding(Level.OK, check, "none")


def _locale(environ: Mapping[str, str]) -> Finding:
    name = locale_variable(environ)
    source = f"{name}={environ[name]}" if name else "LC_ALL, LC_CTYPE and LANG are not set"
    stream = (sys.__stderr__ and sys.__stderr__.encoding) or sys.getfilesystemencoding()
    if encoding(environ, stream) == "utf-8":
        return Finding(Level.OK, "locale", f"UTF-8 ({source})")
    advice = (
        "flow-tui draws in ASCII and shows every other character as a question mark. If your "
        "terminal supports UTF-8, set a UTF-8 locale, for example: export LC_ALL=C.UTF-8"
    )
    return Finding(Level.WARNING, "locale", f"not UTF-8 ({source})", advice)


def _ssh(environ: Mapping[str, str]) -> Finding:
    if not environ.get("SSH_CONNECTION"):
        return Finding(Level.OK, "ssh", "no: SSH_CONNECTION is not set")
    # Not its value: the client's address does not belong into a report.
    advice = "On a slow connection, ssh -C sends a quarter of the bytes."
    return Finding(Level.NOTE, "ssh", "yes: SSH_CONNECTION is set", advice)
