"""How values are written to columns and read back."""

from datetime import UTC, datetime
from typing import Final

_SEPARATOR: Final = "\n"
_SEARCHED_LIMIT: Final = 1000


def storable(text: str) -> str:
    """Return `text` as UTF-8 can encode it: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def timestamp(moment: datetime) -> str:
    """Return a time as UTC in ISO 8601 with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(timestamp: str) -> datetime:
    """Return the time of a timestamp.

    Raises:
        ValueError: It is not a timestamp.
    """
    return datetime.fromisoformat(timestamp)


def searchable(*fields: str) -> str:
    """Return the text that filters search: the first 1000 characters of each field, case folded."""
    return _SEPARATOR.join(storable(field[:_SEARCHED_LIMIT]).casefold() for field in fields)


def words_of(text: str) -> list[str]:
    """Return the words of a filter, case folded."""
    return [storable(word).casefold() for word in text.split()]
