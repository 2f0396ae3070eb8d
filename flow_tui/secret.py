"""A value that must never be shown, such as the API key, and what masks it in other texts."""

import json
import re
from collections.abc import Iterable
from typing import Final, final
from weakref import WeakValueDictionary

MASK: Final = "***"

_SHORTEST: Final = 8
"""Characters of the shortest value, and of the shortest piece of one, that is worth masking."""
_known: Final[WeakValueDictionary[int, "Secret"]] = WeakValueDictionary()
"""Every secret that this process holds now, by the ID of the object."""


@final
class Secret:
    """Holds a secret so that no repr, log line, traceback or pickle can show it.

    Only `reveal` returns the value, for the request header, the keyring item and the masking of
    responses.
    """

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _known[id(self)] = self

    def reveal(self) -> str:
        """Return the value."""
        return self._value

    def masked_in(self, text: str) -> str:
        """Return `text` with each occurrence of the secret masked."""
        return text.replace(self._value, MASK) if self._value else text

    @property
    def hint(self) -> str:
        """The last four characters after an ellipsis, or only the mask for a short secret."""
        return f"…{self._value[-4:]}" if len(self._value) >= 12 else MASK

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret cannot be pickled or copied")

    def __getstate__(self) -> object:
        raise TypeError("a Secret cannot be pickled or copied")


def mask(text: str, secret: Secret) -> str:
    """Return a text with one secret masked, as it is or as Python spells it."""
    return _mask(text, _long_enough([secret]))


def mask_known(text: str) -> str:
    """Return a text with every secret of this process masked, as it is or as Python spells it.

    For the ways out: what comes in from elsewhere is masked where it comes in.
    """
    return _mask(text, _values())


def mask_pieces(text: str) -> str:
    """Return a text as `mask_known` does, with every piece of eight characters masked, too.

    For tracebacks, whose texts other programs may have cut. Elsewhere a number that has eight
    digits in common with a key would be masked.
    """
    text = mask_known(text)
    for value in _values():
        pieces = {value[start : start + _SHORTEST] for start in range(len(value) - _SHORTEST + 1)}
        pattern = re.compile(f"(?=({'|'.join(map(re.escape, pieces))}))")
        text = _cover(text, [match.start() for match in pattern.finditer(text)])
    return text


def _values() -> list[str]:
    held = (reference() for reference in _known.valuerefs())
    return _long_enough(secret for secret in held if secret is not None)


def _long_enough(secrets: Iterable[Secret]) -> list[str]:
    """Return the values that are worth masking, the longest first."""
    values = {secret.reveal() for secret in secrets}
    return sorted((each for each in values if len(each) >= _SHORTEST), key=len, reverse=True)


def _mask(text: str, values: Iterable[str]) -> str:
    for value in values:
        for spelling in {value, json.dumps(value)[1:-1], repr(value)[1:-1]}:
            text = text.replace(spelling, MASK)
    return text


def _cover(text: str, starts: list[int]) -> str:
    """Return a text with the pieces that begin at `starts` masked, and once where they touch."""
    shown, end = "", 0
    for start in starts:
        if start > end or not shown:
            shown += text[end:start] + MASK
        end = start + _SHORTEST
    return shown + text[end:]
