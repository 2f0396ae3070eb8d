"""Makes terminal input safe to parse as keys: whole pastes, no broken reports or keys."""

import re
import time
from collections.abc import Callable, Iterable
from typing import Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys

_ESCAPE: Final = "\x1b"
_REPLACEMENT: Final = "\ufffd"
PASTE_LIMIT: Final = 64 * 1024
"""Characters of a paste that are passed on: more than a thousand flows, each with a label."""
_ABANDONED_SECONDS: Final = 5.0
"""A single key after so long without input means that the end of the paste is lost."""
_ONE_KEY: Final = re.compile(r".|\x1b(?:\[[0-9;:]*[A-Za-z~]|O[A-Z])?", re.DOTALL)
_BROKEN_REPORT: Final = re.compile(r"\x1b\[<(?![-\d;]+[Mm])[-\w.;]{0,24}?[Mm]")
"""A mouse report without a position, such as NaN, which Textual would parse as typed letters."""


def without_broken_reports(typed: str) -> str:
    """Return input without mouse reports that have no position."""
    return _BROKEN_REPORT.sub("", typed)


class PasteFilter:
    """Passes a bracketed paste on when it is complete, without Escape in it.

    Textual would parse what follows an Escape in a paste, as in a coloured log, as keys that were
    pressed; and until the end of a paste arrives, it takes each key as a part of it.
    """

    def __init__(
        self, on_cut: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start outside of a paste.

        Args:
            on_cut: Called when a paste was longer than `PASTE_LIMIT`; its beginning is passed on.
            clock: Returns the time in seconds.
        """
        self._on_cut = on_cut
        self._clock = clock
        self._length = 0
        """Characters of the paste so far, with those that were cut."""
        self._last_input = 0.0
        self._is_pasting = False
        self._tail = ""
        """The end of the keys before, which may be the beginning of a start marker."""
        self._parts: list[str] = []
        self._held = ""
        """The beginning of an end marker."""

    def clean(self, typed: str) -> str:
        """Return the input to parse now; a paste is held back until it is complete.

        An abandoned paste is replaced by an empty one.
        """
        cleaned = [self._end_abandoned(typed)]
        typed, self._held = self._held + typed, ""
        while typed:
            part, typed = self._take_paste(typed) if self._is_pasting else self._take_keys(typed)
            cleaned.append(part)
        return "".join(cleaned)

    def _end_abandoned(self, typed: str) -> str:
        """Return the end marker of a paste that was abandoned; empty if none was."""
        silent, self._last_input = self._clock() - self._last_input, self._clock()
        if not (self._is_pasting and silent > _ABANDONED_SECONDS and _ONE_KEY.fullmatch(typed)):
            return ""
        self._is_pasting, self._held, self._length = False, "", 0
        self._parts.clear()
        return BRACKETED_PASTE_END

    def _take_keys(self, typed: str) -> tuple[str, str]:
        """Return the input up to the start of a paste, and the rest."""
        before, self._tail = self._tail, (self._tail + typed)[1 - len(BRACKETED_PASTE_START) :]
        start = (before + typed).find(BRACKETED_PASTE_START)
        if start < 0:
            return typed, ""
        self._is_pasting, self._tail = True, ""
        cut = start + len(BRACKETED_PASTE_START) - len(before)
        return typed[:cut], typed[cut:]

    def _take_paste(self, typed: str) -> tuple[str, str]:
        """Return the paste without Escape if its end is there, and the rest."""
        pasted, end, rest = typed.partition(BRACKETED_PASTE_END)
        if not end:
            pasted, self._held = _split_partial_end(pasted)
        room = max(0, PASTE_LIMIT - self._length)
        self._length += len(pasted)
        if room:
            self._parts.append(pasted[:room].replace(_ESCAPE, _REPLACEMENT))
        if not end:
            return "", ""
        if self._length > PASTE_LIMIT:
            self._on_cut()
        self._is_pasting, self._length = False, 0
        whole = "".join(self._parts)
        self._parts.clear()
        return whole + end, rest


def _split_partial_end(pasted: str) -> tuple[str, str]:
    for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1):
        if pasted.endswith(BRACKETED_PASTE_END[:length]):
            return pasted[:-length], pasted[-length:]
    return pasted, ""


class LenientParser(XTermParser):
    """Ignores reports that make no sense, where Textual's parser raises."""

    @property
    def mouse_pixels(self) -> bool:
        """Whether the mouse is reported in pixels: never, whatever size noise has reported."""
        return False

    @mouse_pixels.setter
    def mouse_pixels(self, _: bool) -> None:
        """Stay in cells: Textual's parser would divide by that size."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # such as a key number beyond Unicode
            return [events.Key(Keys.Ignore, sequence)]
