"""What a terminal sends, made fit to be taken for keys: pastes, broken reports, impossible keys."""

import re
import time
from collections.abc import Callable, Iterable
from typing import Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys

_ESCAPE: Final = "\x1b"
_REPLACEMENT: Final = "\ufffd"
_ABANDONED_SECONDS: Final = 5.0
"""After so long without a byte, a single key says that the rest of a paste will not come."""
_ONE_KEY: Final = re.compile(r".|\x1b(?:\[[0-9;:]*[A-Za-z~]|O[A-Z])?", re.DOTALL)
_BROKEN_REPORT: Final = re.compile(r"\x1b\[<(?![-\d;]+[Mm])[-\w.;]{0,24}?[Mm]")
"""A mouse report without a place, such as NaN, which Textual's parser takes for typed letters."""


def without_broken_reports(typed: str) -> str:
    """Return what was typed without mouse reports that tell no place."""
    return _BROKEN_REPORT.sub("", typed)


class PasteFilter:
    """Hands a bracketed paste on when it is whole, without Escape in it.

    Textual's parser takes what follows an Escape in a paste, as in a log with colours, for
    keys that were pressed; and while an end is missing it takes every key for a part of it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make one that is in no paste.

        Args:
            clock: Tells the time in seconds.
        """
        self._clock = clock
        self._last = 0.0
        self._pasting = False
        self._seen = ""
        self._parts: list[str] = []
        self._held = ""

    def clean(self, typed: str) -> str:
        """Return what goes on to the parser; a paste that has not come whole is held back.

        One that has been abandoned goes on as an empty one: nothing of it is of use.
        """
        cleaned = [self._abandoned(typed)]
        typed, self._held = self._held + typed, ""
        while typed:
            part, typed = self._pasted(typed) if self._pasting else self._pressed(typed)
            cleaned.append(part)
        return "".join(cleaned)

    def _abandoned(self, typed: str) -> str:
        """Return the end of a paste that has been abandoned; nothing where none has been."""
        silent, self._last = self._clock() - self._last, self._clock()
        if not (self._pasting and silent > _ABANDONED_SECONDS and _ONE_KEY.fullmatch(typed)):
            return ""
        self._pasting, self._held = False, ""
        self._parts.clear()
        return BRACKETED_PASTE_END

    def _pressed(self, typed: str) -> tuple[str, str]:
        """Return what comes up to the start of a paste, and the rest."""
        before, self._seen = self._seen, (self._seen + typed)[1 - len(BRACKETED_PASTE_START) :]
        start = (before + typed).find(BRACKETED_PASTE_START)
        if start < 0:
            return typed, ""
        self._pasting, self._seen = True, ""
        cut = start + len(BRACKETED_PASTE_START) - len(before)
        return typed[:cut], typed[cut:]

    def _pasted(self, typed: str) -> tuple[str, str]:
        """Return the paste once its end has come, without Escape, and what comes after it."""
        pasted, end, rest = typed.partition(BRACKETED_PASTE_END)
        if not end:
            pasted, self._held = _without_begun_end(pasted)
        self._parts.append(pasted.replace(_ESCAPE, _REPLACEMENT))
        if not end:
            return "", ""
        self._pasting = False
        whole = "".join(self._parts)
        self._parts.clear()
        return whole + end, rest


def _without_begun_end(pasted: str) -> tuple[str, str]:
    for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1):
        if pasted.endswith(BRACKETED_PASTE_END[:length]):
            return pasted[:-length], pasted[-length:]
    return pasted, ""


class LenientParser(XTermParser):
    """Takes a report that makes no sense for nothing, where Textual's parser raises."""

    @property
    def mouse_pixels(self) -> bool:
        """Whether the mouse is reported in pixels: never, whatever size noise has told."""
        return False

    @mouse_pixels.setter
    def mouse_pixels(self, _: bool) -> None:
        """Stay in cells, where Textual's parser would divide by that size."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # such as a key's number beyond all characters
            return [events.Key(Keys.Ignore, sequence)]
