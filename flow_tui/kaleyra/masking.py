"""Mask the API key in what the API sent back: plain, or as JSON, a URL, HTML or UTF-16 spells it.

Everything that comes from outside is masked before anything else is done with it: what is cut
first may end within the key.
"""

import re
from collections.abc import Iterator
from typing import Final

from flow_tui.secret import MASK, Secret

_ESCAPES: Final = re.compile(r"[%&\\\0]")
_GAP: Final = "\0{0,3}"
"""What UTF-16 and UTF-32 put between two characters of ASCII."""
_SHORTEST_PREFIX: Final = 4
_LONGEST_SPELLING: Final = 72
"""Characters that one character of the key may take: four backslashes and `u0026amp;quot;` in
UTF-32."""
_AMPERSAND: Final = rf"(?:&|(?:\\{_GAP}){{1,4}}u{_GAP}0{_GAP}0{_GAP}2{_GAP}6)"
"""As JSON spells it, too, if HTML in it is to be safe in a page."""
_HTML_NAMES: Final = {"<": "lt", ">": "gt", "&": "amp", '"': "quot", "'": "apos"}
_STEP: Final = 16 * 1024
"""Characters that are searched at once: while the pattern is searched, no other thread runs."""
_BEGUN: Final = re.compile(
    rf"(?:%{_GAP}[0-9a-f]?|\\(?:{_GAP}\\){{0,7}}(?:{_GAP}u(?:{_GAP}0){{0,2}}{_GAP}[0-9a-f]?)?)"
    rf"{_GAP}\Z"
    rf"|{_AMPERSAND}{_GAP}(?:[#a-z0-9;]{_GAP}){{0,9}}\Z",
    re.IGNORECASE,
)
"""The beginning of an escape, at the end of a text."""


def masked(text: str, key: Secret, *, cut_off: bool = False) -> str:
    """Return foreign text with the key masked, however it is spelled.

    Args:
        text: Foreign text.
        key: The API key.
        cut_off: Whether the text ends early, and so may end within the key.
    """
    sent = key.reveal().strip()
    if sent and _ESCAPES.search(text):
        text = "".join(_pieces(text, sent))
    text = Secret(sent).masked_in(text)
    return _without_prefix(text, sent) if cut_off else text


def masked_bytes(body: bytes, key: Secret, *, cut_off: bool = False) -> bytes:
    """Return a foreign body with the key masked, as `masked` does, in whatever charset it is."""
    text = body.decode("latin-1")
    return masked(text, key, cut_off=cut_off).encode("latin-1")


def _pieces(text: str, key: str) -> Iterator[str]:
    """Yield the text in pieces, the key in it masked. A match may begin in one step's last part."""
    pattern = re.compile(_GAP.join(map(_spellings, key)))
    overlap = len(key) * _LONGEST_SPELLING
    end = 0
    for start in range(0, len(text), _STEP):
        for match in pattern.finditer(text, max(start, end), start + _STEP + overlap):
            if match.start() >= start + _STEP:
                break
            yield text[end : match.start()]
            yield _mask_for(match.group())
            end = match.end()
    yield text[end:]


def _mask_for(spelled: str) -> str:
    """Return the mask with what UTF-16 or UTF-32 put between the characters in its place."""
    rest = spelled[1:]
    gap = len(rest) - len(rest.lstrip("\0"))
    return ("\0" * gap).join(MASK)


def _spellings(character: str) -> str:
    r"""Return a pattern of one character of the key: `/` as it is, `\/`, `\u002f` or `%2F`.

    JSON within JSON escapes its backslashes again, a URL within a URL its `%`, HTML within HTML its
    `&`. Whatever repeats in the pattern is bounded, so that a hostile body cannot make the search
    slow.
    """
    code = _GAP.join(f"{ord(character):02x}")
    in_json = rf"(?:\\{_GAP}){{1,4}}u(?:{_GAP}0){{2}}{_GAP}{code}"
    in_url = rf"%{_GAP}(?:2{_GAP}5{_GAP})?{code}"
    in_html = "" if character.isalnum() else f"{_in_html(character)}|"
    if character == "\\":
        plain = rf"\\(?:{_GAP}\\){{0,7}}"
    elif character in '"/':
        plain = rf"(?:\\{_GAP}){{0,7}}{character}"
    else:
        plain = re.escape(character)
    return rf"(?:(?i:{in_html}{in_json}|{in_url})|{plain})"


def _in_html(character: str) -> str:
    """Return a pattern of what stands for a character in HTML: `&lt;`, `&#60;` or `&#x3c;`."""
    number = ord(character)
    names = [f"#{number}", f"#{number:03}", f"#x{number:02x}"]
    if character in _HTML_NAMES:
        names.append(_HTML_NAMES[character])
    again = _GAP.join("amp;")
    return rf"{_AMPERSAND}{_GAP}(?:{again}{_GAP})?(?:{'|'.join(map(_GAP.join, names))}){_GAP};"


def _without_prefix(text: str, key: str) -> str:
    """Return `text` with the first characters of the key at its end masked."""
    patterns = [re.compile(_spellings(character)) for character in key]
    longest = len(key) * _LONGEST_SPELLING
    for start in range(max(0, len(text) - longest), len(text)):
        if _prefix_length(text, start, patterns) >= _SHORTEST_PREFIX:
            return text[:start] + MASK
    return text


def _prefix_length(text: str, start: int, key: list[re.Pattern[str]]) -> int:
    """Return how many characters of the key fill a text from `start` to its end; else 0."""
    end, length, begun = start, 0, 0
    for character in key:  # pragma: no branch - a whole key is masked before
        if _BEGUN.match(text, end):  # `&am` may be two characters, and may be half of one
            begun = length
        match = character.match(text, end)
        if match is None:
            break
        end, length = match.end(), length + 1
        while text.startswith("\0", end):
            end += 1
    return length if end == len(text) or _BEGUN.match(text, end) else begun
