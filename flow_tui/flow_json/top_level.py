"""What differs between two flows at the top: their members and their screens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from flow_tui.flow_json.tokens import line_of

_NAME_LIMIT: Final = 200
_MOST_PARTS: Final = 2000
"""Members, or screens; of more none is compared. Meta has ten members."""
_SCREENS: Final = "screens"
_ID: Final = '      "id": '

_Contents: TypeAlias = dict[str, list[list[str]]]
"""The lines of each member by its name; of several if they have one name."""


class TopLevelKind(StrEnum):
    """What happened to a member or a screen."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TopLevelChange:
    """A member of the flow, or one of its screens, that differs."""

    path: str
    """`version`, or `screen WELCOME`; foreign text, one line, bounded and safe to show."""
    kind: TopLevelKind


def top_level_changes(before: Sequence[str], after: Sequence[str]) -> tuple[TopLevelChange, ...]:
    """Return which members and screens differ, given the pretty lines of two flows.

    In place of `screens` stand the screens, unless only their order differs. Empty if there are
    more than 2,000 members.
    """
    old, new = _members(before), _members(after)
    found: list[TopLevelChange] = []
    for change in _changes(old, new):
        if change == TopLevelChange(_SCREENS, TopLevelKind.CHANGED):
            screens = list(_changes(_screens(old[_SCREENS]), _screens(new[_SCREENS])))
            found += screens or [change]
        else:
            found.append(change)
    return tuple(found)


def _changes(old: _Contents, new: _Contents) -> Iterator[TopLevelChange]:
    for name in {**old, **new}:
        if name not in old:
            yield TopLevelChange(name, TopLevelKind.ADDED)
        elif name not in new:
            yield TopLevelChange(name, TopLevelKind.REMOVED)
        elif old[name] != new[name]:
            yield TopLevelChange(name, TopLevelKind.CHANGED)


def _members(lines: Sequence[str]) -> _Contents:
    contents: _Contents = {}
    for part in _parts(lines, '  "'):
        contents.setdefault(line_of(part[0].strip(), _NAME_LIMIT), []).append(part)
    return contents


def _screens(members: list[list[str]]) -> _Contents:
    contents: _Contents = {}
    parts = (part for each in members for part in _parts(each, "    {"))
    for number, part in enumerate(parts, 1):
        found = next((line for line in part if line.startswith(_ID)), "")
        name = line_of(found.removeprefix(_ID), _NAME_LIMIT)
        contents.setdefault(f"screen {name or number}", []).append(part)
    return contents


def _parts(lines: Sequence[str], beginning: str) -> Iterator[list[str]]:
    """Yield the lines from each that has this beginning, without the comma at their end."""
    starts = [at for at, line in enumerate(lines) if line.startswith(beginning)]
    if len(starts) > _MOST_PARTS:
        return
    for start, end in zip(starts, [*starts[1:], len(lines) - 1], strict=False):
        yield [*lines[start : end - 1], lines[end - 1].removesuffix(",")]
