"""Parses flow IDs with their labels from typed or pasted text."""

import re
from dataclasses import dataclass
from typing import Final

from flow_tui import text, validation
from flow_tui.validation import InputError

_SEPARATOR: Final = re.compile(r"[ \t,;]+")
_REASONS_SHOWN: Final = 3
_ID_AT_START: Final = re.compile(r"[\s'\"]*\d(?:[ ,.]?\d){9}")
"""Ten digits, perhaps grouped: no word or price begins so."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The parsed lines: flows that can be added, and lines that cannot, each with its reason."""

    good: tuple[tuple[str, str], ...]
    """Flow IDs with their labels, each ID once."""
    bad: tuple[tuple[str, str], ...]
    """Lines that cannot be added, each with its reason."""

    def reasons(self) -> str:
        """Return the first bad lines with their reasons, and how many more there are."""
        reasons = [f"{text.one_line(line, 30)}: {reason}" for line, reason in self.bad]
        more = len(reasons) - _REASONS_SHOWN
        return " ".join(reasons[:_REASONS_SHOWN]) + (f" And {more} more." if more > 0 else "")


def parse_entries(block: str) -> Entries:
    """Parse a block of lines: a flow ID, then a space, tab, comma or semicolon, then its label.

    Skips empty lines; of lines with the same ID it takes the first.
    """
    good: dict[str, str] = {}
    bad: list[tuple[str, str]] = []
    for line in text.lines(block):
        if not line.strip():
            continue
        typed_id, *rest = _SEPARATOR.split(line.strip(), maxsplit=1)
        try:
            flow_id = validation.flow_id(typed_id)
        except InputError as error:
            bad.append((line.strip(), str(error)))
        else:
            good.setdefault(flow_id, validation.label(rest[0]) if rest else "")
    return Entries(tuple(good.items()), tuple(bad))


def holds_flow_ids(pasted: str) -> bool:
    """Return whether a line of a pasted text begins with what looks like a flow ID."""
    return any(_ID_AT_START.match(line) for line in pasted.splitlines())
