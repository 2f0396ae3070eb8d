"""The few ways a piece of text is coloured; its words must tell the same without colour."""

from enum import StrEnum
from typing import TypeAlias


class TextRole(StrEnum):
    """What a colour stands for; widgets have one component class for each."""

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
"""A line of text, already safe to show, in pieces of one tone each."""
