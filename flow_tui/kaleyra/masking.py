"""Mask the API key in what the API sent back: plain, or as JSON or a URL escapes it."""

import re
from typing import Final

from flow_tui.secret import MASK, Secret

_ESCAPES: Final = re.compile(r"[%\\]")
_SHORTEST_PREFIX: Final = 4


def masked(text: str, key: Secret, *, cut_off: bool = False) -> str:
    """Return foreign text with the key masked, also as JSON or percent-encoding spell it.

    Args:
        text: Foreign text.
        key: The API key.
        cut_off: Whether the text ends early, and so may end within the key.
    """
    sent = key.reveal().strip()
    if sent and _ESCAPES.search(text):
        text = re.sub("".join(map(_spellings, sent)), MASK, text)
    text = Secret(sent).masked_in(text)
    return _without_prefix(text, sent) if cut_off else text


def _spellings(character: str) -> str:
    r"""Return a pattern of one character of the key: `/` as it is, `\/`, `\u002f` or `%2F`.

    Nothing in it repeats, so that a hostile body cannot make the search slow.
    """
    code = f"{ord(character):02x}"
    backslash = r"\\" if character == "\\" else r"\\?" if character in '"/' else ""
    return rf"(?:(?i:\\u00{code}|%{code})|{backslash}{re.escape(character)})"


def _without_prefix(text: str, key: str) -> str:
    """Return `text` with the first characters of the key at its end masked."""
    for length in range(len(key) - 1, _SHORTEST_PREFIX - 1, -1):
        if text.endswith(key[:length]):
            return text[:-length] + MASK
    return text
