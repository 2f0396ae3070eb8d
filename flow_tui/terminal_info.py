"""What the environment reveals about the terminal: TERM, locale, encoding; the smallest size."""

import codecs
import re
import sys
from collections.abc import Mapping
from typing import Final, Literal

SMALLEST: Final = (60, 16)
"""Columns and lines; on a smaller terminal only a request to enlarge it is shown."""
NO_SCREEN: Final = frozenset({"", "dumb", "unknown"})
"""Values of TERM for terminals without cursor movement; not set counts as empty."""

_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_PRE_XTERM: Final = re.compile(r"linux|vt\d|ansi|cons\d")


def is_old(environ: Mapping[str, str]) -> bool:
    """Return whether TERM is older than xterm: a text console or a VT.

    They have no alternate screen (no `smcup` in terminfo), may print newer escape sequences that
    they do not know, and their fonts lack most symbols.
    """
    return _PRE_XTERM.match(environ.get("TERM", "")) is not None


def has_arrows(environ: Mapping[str, str], stream: str) -> bool:
    """Return whether the terminal can show arrows.

    Args:
        environ: The environment.
        stream: Python's encoding of the stream to the terminal.
    """
    return not is_old(environ) and encoding(environ, stream) == "utf-8"


def locale_variable(environ: Mapping[str, str]) -> str:
    """Return the name of the variable that sets the locale, or "".

    If LANG is C or not installed, Python sets LC_CTYPE and turns on its UTF-8 mode (PEP 538): the
    user's setting is then LANG.
    """
    name = next((name for name in _LOCALE_VARIABLES if environ.get(name)), "")
    by_python = sys.flags.utf8_mode and environ.get("LC_CTYPE") == "C.UTF-8"
    return "LANG" if name == "LC_CTYPE" and by_python and environ.get("LANG") else name


def encoding(environ: Mapping[str, str], stream: str) -> Literal["utf-8", "ascii"]:
    """Return what the terminal can show: UTF-8, or else ASCII.

    The user's locale decides, since Python writes UTF-8 even if the locale is C, POSIX or not
    installed (PEP 538, PEP 540).

    Args:
        environ: The environment.
        stream: Python's encoding of the stream to the terminal; used if the locale names no known
            encoding.
    """
    name = environ.get(locale_variable(environ), "").partition("@")[0]
    if name in {"C", "POSIX"}:
        return "ascii"
    try:
        codec = codecs.lookup(name.partition(".")[2] or stream)
    except LookupError:
        codec = codecs.lookup(stream)
    return "utf-8" if codec.name == "utf-8" else "ascii"
