"""How long an answer asks to wait: the `Retry-After` header of RFC 9110, section 10.2.3."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Final

LONGEST: Final = 10**9
"""Seconds that a longer time is told as: what is meant by it is “never”."""

_SECONDS: Final = re.compile(r"[0-9]+")


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return the seconds to wait from `now` on, or None where the headers do not say so.

    A date is counted from the answer's own `Date`, so that a clock that is wrong on this side
    does not matter; where there is none, from `now`.

    Args:
        headers: The response's headers, names in lower case.
        now: The moment at which it came.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return int(value) if len(value) < len(str(LONGEST)) else LONGEST
    until = _moment(value)
    if until is None:
        return None
    sent = _moment(headers.get("date", "")) or now
    return max(0, min(ceil((until - sent).total_seconds()), LONGEST))


def _moment(value: str) -> datetime | None:
    """A date as HTTP writes it; one without a zone is UTC, as all of HTTP's are."""
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
