"""How values are put into columns and read back."""

from datetime import UTC, datetime
from typing import Final

_SEPARATOR: Final = "\n"
_SEARCHED_LIMIT: Final = 1000


def storable(text: str) -> str:
    """Return `text` as UTF-8 can hold it: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def timestamp(moment: datetime) -> str:
    """Return a moment as UTC in ISO 8601 with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(timestamp: str) -> datetime:
    """Return the moment of a timestamp.

    Raises:
        ValueError: It is none.
    """
    return datetime.fromisoformat(timestamp)


def searchable(*fields: str) -> str:
    """Return what the filter looks in: the first 1000 characters of each field, case folded."""
    return _SEPARATOR.join(storable(field[:_SEARCHED_LIMIT]).casefold() for field in fields)


def words_of(text: str) -> list[str]:
    """Return the words of a filter, case folded."""
    return [storable(word).casefold() for word in text.split()]


def matching(text: str) -> tuple[str, list[str]]:
    """Return the SQL and the parameters for rows that hold every word of `text`, in any case.

    White space separates words, so that no word matches across two fields. The SQL begins
    with AND and expects a column `search`.
    """
    words = words_of(text)
    return " AND instr(search, ?) > 0" * len(words), words
