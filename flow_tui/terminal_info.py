"""What the environment says of the terminal: whether it can be drawn on, and what it can show."""

import codecs
import re
import sys
from collections.abc import Mapping
from typing import Final

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


def encoding(environ: Mapping[str, str], stream: str) -> str:
    """Return the encoding of what the terminal can show, as `codecs` names it.

    Python writes UTF-8 where the locale is C or POSIX (PEP 538, PEP 540), or one that is not
    installed. What the user named says more of the terminal: ASCII, or the encoding in the
    locale's name. Where no locale is named at all, UTF-8 it is, as with Python.

    Args:
        environ: The environment.
        stream: The encoding that Python chose for the stream to the terminal.
    """
    name = environ.get(locale_variable(environ), "").partition("@")[0]
    if name in {"C", "POSIX"}:
        return "ascii"
    try:
        return codecs.lookup(name.partition(".")[2] or stream).name
    except LookupError:
        return codecs.lookup(stream).name
