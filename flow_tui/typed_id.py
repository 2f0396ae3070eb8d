"""Reads IDs as people have them: in groups, in quotes, in full-width digits."""

import re
import unicodedata
from itertools import accumulate
from typing import Final

from flow_tui.validation import InputError

SEPARATOR: Final = re.compile(r"[ \t,;]+")
"""What stands between an ID and its label."""

_USUAL_LENGTHS: Final = range(15, 18)
"""How many digits the platform's IDs have."""
_SURE_LENGTH: Final = 10
"""So many digits may be an ID by themselves."""
_MOST_GROUPS: Final = 20
_FULL_WIDTH: Final = {ord(sign) + 0xFEE0: sign for sign in "\"'+,-.;=E_e"}
_OPENING: Final = re.compile(r"=?[\"'‘’“”„`´«»]+\s*")
"""A quote, an apostrophe or `="`, by which spreadsheets keep a number as text."""
_CLOSING: Final = re.compile(r"\s*[\"'‘’“”`´«»]+")
_GROUP: Final = re.compile(r"[0-9]+(?![0-9A-Za-z])")
_SIGNS: Final = re.compile(r" +|[,.'’_-]")
"""What stands between two groups of digits."""
_ROUNDED: Final = re.compile(
    r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+(?![0-9A-Za-z_-])|[0-9]{10,}\.0+\b"
)
"""A long number as spreadsheets and scripts write it."""


def split(line: str) -> tuple[str, str]:
    """Return the ID at the beginning of a line, and what follows it without the separator.

    Digits are returned as ASCII digits without the signs between their groups, and without the
    quotes around them. The ID is not validated otherwise; it may be empty.

    Raises:
        InputError: It is a number that a spreadsheet has rounded, or it may end at two places.
    """
    line = line.strip()
    folded = _folded(line)
    opening = _OPENING.match(folded)
    start = opening.end() if opening else 0
    if rounded := _ROUNDED.match(folded, start):
        raise InputError(
            f"{rounded[0]} is how a spreadsheet writes a long number: its last digits may be lost. "
            "Copy the ID from Kaleyra, or format the column as text before the IDs go in."
        )
    value, end = _digits(folded, start)
    if value and opening and (closing := _CLOSING.match(folded, end)):
        end = closing.end()
    separator = SEPARATOR.match(folded, end)
    if value and (separator or end == len(folded)):
        return value, line[separator.end() if separator else end :]
    value, *rest = SEPARATOR.split(line, maxsplit=1)
    return value, rest[0] if rest else ""


def whole(typed: str) -> str:
    """Return the one ID of digits that a text is, in its normal form; any other text as it is.

    Raises:
        InputError: As `split` does.
    """
    value, rest = split(typed)
    return value if value.isdecimal() and not rest else typed


def _folded(line: str) -> str:
    """Return a line with every digit, and every full-width sign of a number, in ASCII."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else _FULL_WIDTH.get(ord(sign), sign)
        for sign in "".join(" " if sign.isspace() and sign != "\t" else sign for sign in line)
    )


def _digits(folded: str, start: int) -> tuple[str, int]:
    """Return the digits from `start` on that make up the ID, and where they end.

    Raises:
        InputError: They may end at two places.
    """
    groups, ends = _groups(folded, start)
    if not groups:
        return "", start
    count = _count(groups)
    return "".join(groups[:count]), ends[count - 1]


def _groups(folded: str, start: int) -> tuple[list[str], list[int]]:
    """Return the groups of digits from `start` on, all separated alike, and where each ends."""
    groups: list[str] = []
    ends: list[int] = []
    sign = ""
    while len(groups) < _MOST_GROUPS and (group := _GROUP.match(folded, start)):
        groups.append(group[0])
        ends.append(group.end())
        between = _SIGNS.match(folded, group.end())
        if between is None or (sign and between[0] != sign):
            break
        sign, start = between[0], between.end()
    return groups, ends


def _count(groups: list[str]) -> int:
    """Return how many of the groups make up the ID; the others begin its label.

    Raises:
        InputError: It may be this many or that many.
    """
    lengths = list(accumulate(map(len, groups)))
    counts = range(1, len(groups) + 1)
    regular = [count for count in counts if _is_regular(groups[:count])]
    usual = [count for count in counts if lengths[count - 1] in _USUAL_LENGTHS]
    for count in usual:
        if count in regular:
            return count
    if not usual:
        return regular[-1]
    if len(usual) > 1 or lengths[0] >= _SURE_LENGTH:
        raise InputError("It is not clear where the ID ends. Type its digits without spaces.")
    return usual[0]


def _is_regular(groups: list[str]) -> bool:
    """Return whether groups are one number, or are all of four or all of three digits."""
    first, *others = map(len, groups)
    return not others or any(set(others) == {size} and first <= size for size in (3, 4))
