"""Flow IDs and labels out of what was typed or pasted."""

import re
from dataclasses import dataclass
from typing import Final

from flow_tui import text, validation
from flow_tui.validation import InputError

_SEPARATOR: Final = re.compile(r"[ \t,;]+")
_REASONS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Entries:
    """What was found: flows that can be added, and lines that cannot, each with its reason."""

    good: tuple[tuple[str, str], ...]
    """Flow IDs with their labels, each ID once."""
    bad: tuple[tuple[str, str], ...]
    """Lines with the reason why they cannot be added."""

    def reasons(self) -> str:
        """Return the reasons for the first bad lines, and how many more there are."""
        shown = [f"{text.one_line(line, 30)}: {reason}" for line, reason in self.bad]
        more = len(shown) - _REASONS_SHOWN
        return " ".join(shown[:_REASONS_SHOWN]) + (f" And {more} more." if more > 0 else "")


def parse_entries(block: str) -> Entries:
    """Return the flows in a block of lines: an ID, then a space, comma or tab, then its label.

    Empty lines are passed over; of an ID that stands twice the first is taken.
    """
    good: dict[str, str] = {}
    bad: list[tuple[str, str]] = []
    for line in text.lines(block):
        if not line.strip():
            continue
        found, *rest = _SEPARATOR.split(line.strip(), maxsplit=1)
        try:
            flow_id = validation.flow_id(found)
        except InputError as error:
            bad.append((line.strip(), str(error)))
        else:
            good.setdefault(flow_id, validation.label(rest[0]) if rest else "")
    return Entries(tuple(good.items()), tuple(bad))
