"""The outline of a flow: its versions, its screens and the components on them.

Taken while the JSON is read, from each object as it ends. The shapes are Meta's: a flow has
`screens`, a screen a `layout`, that one `children`, and so have some components; `If` has `then`
and `else`, `Switch` has `cases`. What is missing or of another type is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from flow_tui.flow_json.tokens import line_of

SCREENS_LIMIT: Final = 200
COMPONENTS_LIMIT: Final = 50
_TYPES_COUNTED: Final = 1000
"""Meta has about 30."""
_TEXT_LIMIT: Final = 200
_TYPE_LIMIT: Final = 60


class Role(Enum):
    """What an object or a list is in a flow."""

    OUTSIDE = auto()
    ROOT = auto()
    SCREENS = auto()
    SCREEN = auto()
    LAYOUT = auto()
    CHILDREN = auto()
    COMPONENT = auto()
    CASES = auto()
    OTHER = auto()


_OBJECTS: Final[dict[tuple[Role, str | None], Role]] = {
    (Role.OUTSIDE, None): Role.ROOT,
    (Role.SCREENS, None): Role.SCREEN,
    (Role.SCREEN, "layout"): Role.LAYOUT,
    (Role.CHILDREN, None): Role.COMPONENT,
    (Role.COMPONENT, "cases"): Role.CASES,
}
_LISTS: Final[dict[tuple[Role, str | None], Role]] = {
    (Role.ROOT, "screens"): Role.SCREENS,
    (Role.LAYOUT, "children"): Role.CHILDREN,
    (Role.COMPONENT, "children"): Role.CHILDREN,
    (Role.COMPONENT, "then"): Role.CHILDREN,
    (Role.COMPONENT, "else"): Role.CHILDREN,
}


@dataclass(frozen=True, slots=True)
class ScreenSummary:
    """A screen of a flow. The texts are foreign, one line each, bounded and safe to show."""

    screen_id: str
    """Empty if it has none, or two."""
    title: str


class Outline:
    """Collects what is shown of a flow's content."""

    def __init__(self) -> None:
        self.json_version = ""
        self.data_api_version = ""
        self.screens: list[ScreenSummary] = []
        """The first `SCREENS_LIMIT`."""
        self.screen_count = 0
        self.component_count = 0
        self._types: Counter[str] = Counter()

    @property
    def components(self) -> tuple[tuple[str, int], ...]:
        """Types of components and how many there are; the most frequent first."""
        ordered = sorted(self._types.items(), key=lambda each: (-each[1], each[0]))
        return tuple(ordered[:COMPONENTS_LIMIT])

    def role_of(self, parent: Role, key: str | None, *, is_object: bool) -> Role:
        """Return the role of an object or a list in its parent.

        Args:
            parent: The role of what it is in.
            key: Its key in an object, with its first quote only; None in a list.
            is_object: Whether it is an object, else a list.
        """
        if parent is Role.OTHER:
            return parent
        if parent is Role.CASES and not is_object:
            return Role.CHILDREN
        name = key[1:] if key else None
        return (_OBJECTS if is_object else _LISTS).get((parent, name), Role.OTHER)

    def add(self, role: Role, keys: Sequence[str], values: Sequence[str]) -> None:
        """Take what is shown of an object.

        Args:
            role: Its role.
            keys: In canonical form, with their first quote only.
            values: In canonical form.
        """
        if role is Role.COMPONENT:
            self.component_count += 1
            if kind := _member(keys, values, "type", _TYPE_LIMIT):
                self._count(kind)
        elif role is Role.SCREEN:
            self.screen_count += 1
            if len(self.screens) < SCREENS_LIMIT:
                screen_id = _member(keys, values, "id", _TEXT_LIMIT)
                self.screens.append(
                    ScreenSummary(screen_id, _member(keys, values, "title", _TEXT_LIMIT))
                )
        elif role is Role.ROOT:
            self.json_version = _member(keys, values, "version", _TYPE_LIMIT)
            self.data_api_version = _member(keys, values, "data_api_version", _TYPE_LIMIT)

    def _count(self, kind: str) -> None:
        if kind in self._types or len(self._types) < _TYPES_COUNTED:
            self._types[kind] += 1


def _member(keys: Sequence[str], values: Sequence[str], name: str, limit: int) -> str:
    """Return a text or a number of an object as one line; empty if it is not there just once."""
    key = f'"{name}'
    if keys.count(key) != 1:
        return ""
    value = values[keys.index(key)]
    if value.startswith('"'):
        return line_of(value, limit)
    return value[:limit] if value[0] in "-0123456789" else ""
