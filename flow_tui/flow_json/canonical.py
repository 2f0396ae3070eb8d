"""Turns JSON into its canonical form: sorted keys, no blanks, one spelling of each string.

Numbers are never converted, and a key that occurs twice in an object stays twice, in its order.
A flow is built from the inside out, as text: millions of objects of Python's would stop all
threads whenever the garbage collector goes through them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from heapq import merge
from typing import Final, NoReturn

from flow_tui.flow_json.outline import Outline, Role
from flow_tui.flow_json.tokens import (
    CLOSED,
    COMMA,
    COMMA_AFTER,
    KEY,
    OPENED,
    OTHER,
    SCALAR,
    SIGN,
    TOKEN,
    canonical,
    string_end,
)

MAX_DEPTH: Final = 200
MAX_VALUES: Final = 1_000_000
_SORTED_AT_ONCE: Final = 20_000
"""Keys: other threads wait while they are sorted."""
_BLANK: Final = " \t\n\r"


class NotReadableError(ValueError):
    """A text cannot be put into its canonical form."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """The end of a sentence: `is not JSON`."""
        self.position = position
        """Where in the text; None where that does not matter."""


class _Next(Enum):
    """What may come next."""

    VALUE = auto()
    VALUE_OR_CLOSE = auto()
    KEY = auto()
    KEY_OR_CLOSE = auto()
    COLON = auto()
    COMMA_OR_CLOSE = auto()


_BEFORE_KEY: Final = (_Next.KEY, _Next.KEY_OR_CLOSE)
_BEFORE_VALUE: Final = (_Next.VALUE, _Next.VALUE_OR_CLOSE)


@dataclass(slots=True)
class _Container:
    """An object or a list that has begun."""

    is_object: bool
    role: Role
    keys: list[str] = field(default_factory=list)
    """With their first quote only: sorted so, a key comes before those that it begins."""
    values: list[str] = field(default_factory=list)


class CanonicalReader:
    """Reads one text of JSON."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._next = _Next.VALUE
        self._outside = _Container(is_object=False, role=Role.OUTSIDE)
        self._current = self._outside
        self._around: list[_Container] = []
        self._values_left = MAX_VALUES

    def read(self, source: str) -> str:
        """Return the canonical form.

        Raises:
            NotReadableError: It is not JSON, is nested too deeply, or has too many values.
        """
        position = 0
        while position < len(source):
            position = self._read_from(source, position)
        if self._current is not self._outside or self._next is not _Next.COMMA_OR_CLOSE:
            _fail(len(source))
        return self._outside.values[0]

    def _read_from(self, source: str, start: int) -> int:
        """Read up to the next string that is too long for one match; return where to go on."""
        for match in TOKEN.finditer(source, start):
            kind = match.lastindex
            if kind is None:
                break
            if kind <= OPENED:
                self._take_value(match)
            elif kind <= COMMA_AFTER:
                self._close(match)
            elif kind == SIGN:
                self._take_sign(match[SIGN], match.start(SIGN))
            elif match[OTHER] not in _BLANK:
                return self._take_long_string(source, match.start(OTHER))
        return len(source)

    def _take_value(self, match: re.Match[str]) -> None:
        key, scalar, comma, opened = match.group(KEY, SCALAR, COMMA, OPENED)
        if key is not None:
            if self._next not in _BEFORE_KEY:
                # Where a value may come, the string is one, and only the colon is wrong.
                _fail(match.end(KEY) if self._next in _BEFORE_VALUE else match.start(KEY))
            self._current.keys.append(canonical(key)[:-1])
            self._next = _Next.VALUE
        if opened is not None:
            self._open(opened, match.start(OPENED))
            return
        self._take_scalar(canonical(scalar), match.start(SCALAR))
        if comma:
            self._take_sign(comma, match.start(COMMA))

    def _take_scalar(self, scalar: str, position: int) -> None:
        if self._next in _BEFORE_VALUE:
            self._count_value()
            self._current.values.append(scalar)
            self._next = _Next.COMMA_OR_CLOSE
        elif self._next in _BEFORE_KEY and scalar[0] == '"':
            self._current.keys.append(scalar[:-1])
            self._next = _Next.COLON
        else:
            _fail(position)

    def _take_sign(self, sign: str, position: int) -> None:
        if sign == ":" and self._next is _Next.COLON:
            self._next = _Next.VALUE
        elif (
            sign == ","
            and self._next is _Next.COMMA_OR_CLOSE
            and self._current is not self._outside
        ):
            self._next = _Next.KEY if self._current.is_object else _Next.VALUE
        else:
            _fail(position)

    def _take_long_string(self, source: str, start: int) -> int:
        end = string_end(source, start) if source[start] == '"' else -1
        if end < 0:
            _fail(start)
        self._take_scalar(canonical(source[start:end]), start)
        return end

    def _open(self, bracket: str, position: int) -> None:
        if self._next not in _BEFORE_VALUE:
            _fail(position)
        self._count_value()
        if len(self._around) == MAX_DEPTH:
            raise NotReadableError(f"is nested more than {MAX_DEPTH} levels deep")
        parent, is_object = self._current, bracket == "{"
        key = parent.keys[-1] if parent.is_object else None
        self._around.append(parent)
        role = self.outline.role_of(parent.role, key, is_object=is_object)
        self._current = _Container(is_object, role)
        self._next = _Next.KEY_OR_CLOSE if is_object else _Next.VALUE_OR_CLOSE

    def _close(self, match: re.Match[str]) -> None:
        ended = self._current
        is_first = _Next.KEY_OR_CLOSE if ended.is_object else _Next.VALUE_OR_CLOSE
        if (
            self._next not in (_Next.COMMA_OR_CLOSE, is_first)
            or ended is self._outside
            or match[CLOSED] != ("}" if ended.is_object else "]")
        ):
            _fail(match.start(CLOSED))
        self._current = self._around.pop()
        self._current.values.append(_text_of(ended))
        self._next = _Next.COMMA_OR_CLOSE
        self.outline.add(ended.role, ended.keys, ended.values)
        if comma := match[COMMA_AFTER]:
            self._take_sign(comma, match.start(COMMA_AFTER))

    def _count_value(self) -> None:
        if not self._values_left:
            raise NotReadableError(f"has more than {MAX_VALUES:,} values")
        self._values_left -= 1


def _text_of(container: _Container) -> str:
    if not container.is_object:
        return f"[{','.join(container.values)}]"
    keys, values = container.keys, container.values
    members = [keys[at] + '":' + values[at] for at in _order(keys)]
    return f"{{{','.join(members)}}}"


def _order(keys: Sequence[str]) -> Iterator[int] | Sequence[int]:
    """Return the numbers of keys in the order of the keys; equal ones stay in theirs."""
    numbers, key = range(len(keys)), keys.__getitem__
    parts = [
        sorted(numbers[start : start + _SORTED_AT_ONCE], key=key)
        for start in range(0, len(keys), _SORTED_AT_ONCE)
    ]
    return merge(*parts, key=key) if len(parts) > 1 else parts[0] if parts else ()


def _fail(position: int) -> NoReturn:
    raise NotReadableError("is not JSON", position)
