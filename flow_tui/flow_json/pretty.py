"""The canonical form of a flow, one value a line."""

from typing import Final

from flow_tui.flow_json.tokens import CLOSED, KEY, OPENED, OTHER, TOKEN, string_end

_DEEPEST_INDENT: Final = 20
"""Levels; so that nesting cannot blow up a file."""
_INDENTS: Final = tuple("  " * level for level in range(_DEEPEST_INDENT + 1))


def pretty_lines(canonical: bytes, known: dict[str, str] | None = None) -> list[str]:
    """Return the canonical form with each value on a line of its own, indented by two spaces.

    The lines are foreign text, and as long as their values: bound them and make them safe where
    they are shown. Below the 20th level they are not indented further.

    Args:
        canonical: The canonical form.
        known: Lines that equal ones are taken from, each by itself; new ones are added.
    """
    source = canonical.decode("utf-8", "replace")
    lines = _Lines({} if known is None else known)
    position = 0
    while position < len(source):
        position = lines.read(source, position)
    return lines.done


class _Lines:
    """The lines so far. A value without a comma ends its line: a bracket has to follow."""

    def __init__(self, known: dict[str, str]) -> None:
        self.done: list[str] = []
        self._known = known
        self._depth = 0
        self._indent = ""
        self._key = ""
        """The key of the next value, if it did not come in one match with it."""

    def read(self, source: str, start: int) -> int:
        """Read up to the next string that is too long for one match; return where to go on."""
        for match in TOKEN.finditer(source, start):
            kind = match.lastindex
            if kind is None:
                break
            if kind <= OPENED:
                if key := match[KEY]:
                    self._add(f"{self._indent}{key}: {match[0][len(key) + 1 :]}")
                else:
                    self._add_text(match[0])
                if kind == OPENED:
                    self._indent_by(1)
            elif match[OTHER]:
                end = max(string_end(source, match.start(OTHER)), match.end())
                self._add_text(source[match.start() : end])
                return end
            elif match[CLOSED]:
                self._close(match[0], is_empty=source[match.start() - 1] in "[{")
            else:
                self._add_sign(match[0])
        return len(source)

    def _add(self, line: str) -> None:
        if self.done:  # the line before is complete now; most are equal to another one
            self.done[-1] = self._known.setdefault(self.done[-1], self.done[-1])
        self.done.append(line)

    def _add_text(self, value: str) -> None:
        self._add(self._indent + self._key + value)
        self._key = ""

    def _add_sign(self, sign: str) -> None:
        if sign == ":":
            self._key = f"{self.done.pop().lstrip(' ')}: "
        else:
            self.done[-1] += sign

    def _close(self, bracket: str, *, is_empty: bool) -> None:
        self._indent_by(-1)
        if is_empty:
            self.done[-1] += bracket
        else:
            self._add(self._indent + bracket)

    def _indent_by(self, levels: int) -> None:
        self._depth += levels
        self._indent = _INDENTS[min(self._depth, _DEEPEST_INDENT)]
