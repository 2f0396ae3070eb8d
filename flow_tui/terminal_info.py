"""What the environment says of the terminal: whether it can be drawn on, and what it can show."""

import codecs
import re
import sys
from collections.abc import Mapping
from typing import Final, Literal

SMALLEST: Final = (60, 16)
"""Columns and lines below which nothing is shown but a request for more."""
NO_SCREEN: Final = frozenset({"", "dumb", "unknown"})
"""Values of TERM, the empty one too, of what can only print line after line."""

_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_OLD: Final = re.compile(r"linux|vt\d|ansi|cons\d")


def is_old(environ: Mapping[str, str]) -> bool:
    """Return whether TERM is of the time before xterm: a text console, or a VT.

    They have no second screen to come back from (terminfo has no `smcup` for them), may print
    what they do not know of newer sequences, and their fonts lack most signs.
    """
    return _OLD.match(environ.get("TERM", "")) is not None


def locale_variable(environ: Mapping[str, str]) -> str:
    """Return the name of the variable that decides on the locale; empty where none is set.

    Where LANG is C, or not installed, Python itself sets LC_CTYPE, and its UTF-8 mode tells so
    (PEP 538): LANG is what the user said.
    """
    name = next((name for name in _LOCALE_VARIABLES if environ.get(name)), "")
    by_python = sys.flags.utf8_mode and environ.get("LC_CTYPE") == "C.UTF-8"
    return "LANG" if name == "LC_CTYPE" and by_python and environ.get("LANG") else name


def encoding(environ: Mapping[str, str], stream: str) -> Literal["utf-8", "ascii"]:
    """Return what the terminal can show: UTF-8, or else ASCII.

    The locale that the user set decides, not Python's encoding: Python writes UTF-8 even where
    the locale is C or POSIX (PEP 538, PEP 540) or is not installed.

    Args:
        environ: The environment.
        stream: Python's encoding of the stream to the terminal; it counts where no locale is
            set, or one without a known encoding in its name.
    """
    name = environ.get(locale_variable(environ), "").partition("@")[0]
    if name in {"C", "POSIX"}:
        return "ascii"
    try:
        codec = codecs.lookup(name.partition(".")[2] or stream)
    except LookupError:
        codec = codecs.lookup(stream)
    return "utf-8" if codec.name == "utf-8" else "ascii"
