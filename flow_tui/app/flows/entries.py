"""Parses flow IDs with their labels from typed or pasted text."""

import re
from dataclasses import dataclass
from typing import Final

from flow_tui import text, typed_id, validation
from flow_tui.validation import InputError

_QUOTE: Final = '"'
_WHOLE_ID: Final = re.compile(r"[\"']?\d{15,17}[\"']?")
"""An ID of the platform's usual length: no label."""
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

    @property
    def doubtful(self) -> list[str]:
        """The IDs that can be added, but may be none."""
        return [flow_id for flow_id, _ in self.good if validation.flow_id_doubt(flow_id)]

    def reasons(self) -> str:
        """Return the first bad lines with their reasons, and how many more there are."""
        reasons = [f"{text.one_line(line, 30)}: {reason}" for line, reason in self.bad]
        more = len(reasons) - _REASONS_SHOWN
        return " ".join(reasons[:_REASONS_SHOWN]) + (f" And {more} more." if more > 0 else "")


def parse_entries(block: str, label: str = "") -> Entries:
    """Parse a block of lines: a flow ID, then a space, tab, comma or semicolon, then its label.

    An ID may stand in groups of digits or in quotes; a line may hold several whole IDs. Skips
    empty lines; of lines with the same ID it takes the first.

    Args:
        block: What was typed or pasted.
        label: What to add to the label of each flow.
    """
    good: dict[str, str] = {}
    bad: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, text.lines(block))):
        try:
            entries = [(validation.flow_id(flow_id), rest) for flow_id, rest in _entries(line)]
        except InputError as error:
            bad.append((line, str(error)))
            continue
        for flow_id, rest in entries:
            good.setdefault(flow_id, validation.label(f"{rest} {label}"))
    return Entries(tuple(good.items()), tuple(bad))


def holds_flow_ids(pasted: str) -> bool:
    """Return whether a line of a pasted text begins with what looks like a flow ID."""
    return any(_ID_AT_START.match(line) for line in pasted.splitlines())


def _entries(line: str) -> list[tuple[str, str]]:
    """Return the IDs of a line with their labels: one with its label, or several without.

    Raises:
        InputError: An ID is a rounded number, or it may end at two places.
    """
    flow_id, rest = typed_id.split(line)
    others = [each for each in typed_id.SEPARATOR.split(rest) if each]
    if others and all(map(_WHOLE_ID.fullmatch, [flow_id, *others])):
        return [(flow_id, ""), *((typed_id.split(each)[0], "") for each in others)]
    quoted = len(rest) > 1 and rest.startswith(_QUOTE) and rest.endswith(_QUOTE)
    return [(flow_id, rest[1:-1].replace(_QUOTE * 2, _QUOTE) if quoted else rest)]
