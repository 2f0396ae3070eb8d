"""Text with roles, each shown in a colour; the words say the same without colour."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol, TypeAlias


class TextRole(StrEnum):
    """The role of a piece of text; widgets have a component class for each."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    KEY = "key"
    VALUE = "value"


StyledText: TypeAlias = tuple[str, TextRole]
StyledLine: TypeAlias = tuple[StyledText, ...]
"""A line of text that is safe to show, in pieces of one role each."""


class StyledLines(Protocol):
    """Lines, which need not all exist at once."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, index: int, /) -> StyledLine:
        """Return one of them."""

    def __iter__(self) -> Iterator[StyledLine]:
        """Yield each."""
