"""The API key taken out of what the API sent back, however it was spelt there."""

import re
from typing import Final

from flow_tui.secret import MASK, Secret

_ESCAPES: Final = re.compile(r"[%&\\]")
_PARTS: Final = re.compile(r"\\+|[^\\]")
"""A key's characters, with backslashes in a row as one."""
_NAMED: Final = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_SHORTEST_PIECE: Final = 4


def masked(text: str, key: Secret, *, cut_off: bool = False) -> str:
    """Return foreign text with the key masked, also where JSON, a URL or HTML escapes it.

    Args:
        text: Foreign text.
        key: The API key.
        cut_off: Whether the text ends early, and so may end within the key.
    """
    sent = key.reveal().strip()
    if sent and _ESCAPES.search(text):
        text = re.sub("".join(map(_spellings, _PARTS.findall(sent))), MASK, text)
    else:
        text = Secret(sent).masked_in(text)
    return _without_piece(text, sent) if cut_off else text


def _spellings(part: str) -> str:
    """Return a pattern of a part of the key as JSON, URLs and HTML may spell it.

    What can be repeated is bounded and belongs to one part only, or a hostile body would make
    the search take for ever.
    """
    if part.startswith("\\"):
        backslash = r"\\{1,8}u005[cC]|%5[cC]|&#0{0,8}92;|&#[xX]0{0,8}5[cC];"
        return rf"(?:(?:{backslash}){{{len(part)}}}|\\{{{len(part)},{8 * len(part)}}})"
    code = ord(part)
    hexadecimal = "".join(f"[{digit}{digit.upper()}]" for digit in f"{code:02x}")
    named = f"&{_NAMED[part]};|" if part in _NAMED else ""
    return (
        rf"(?:\\{{1,8}}u00{hexadecimal}|%{hexadecimal}|&#0{{0,8}}{code};"
        rf"|&#[xX]0{{0,8}}{hexadecimal};|{named}\\{{0,8}}{re.escape(part)})"
    )


def _without_piece(text: str, key: str) -> str:
    """Return `text` without the first characters of the key at its end."""
    for length in range(len(key) - 1, _SHORTEST_PIECE - 1, -1):
        if text.endswith(key[:length]):
            return text[:-length] + MASK
    return text
