"""Text with roles, each shown in a colour; the words say the same without colour."""

from enum import StrEnum
from typing import TypeAlias


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
