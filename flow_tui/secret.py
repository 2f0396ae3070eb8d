"""A value that must never be shown, such as the API key."""

from typing import Final, final

MASK: Final = "***"


@final
class Secret:
    """Holds a secret so that no repr, log line, traceback or pickle can show it.

    Only `reveal` returns the value, for the request header, the keyring item and the masking of
    responses.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

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
