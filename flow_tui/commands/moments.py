"""Moments as people type them: a date, a date and time, or how long ago."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from flow_tui import clock
from flow_tui.validation import InputError

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO: Final = re.compile(r"([0-9]{1,6})([mhdw])")
_FORMS: Final = "Type a moment as 2026-11-28, 2026-11-28T10:00, 30m, 2h, 3d or 1w (ago)."


def parse_moment(typed: str, *, end_of_day: bool = False) -> datetime:
    """Return the moment, in UTC.

    Args:
        typed: A date, or a date and time, in ISO 8601, in the local zone unless it has one; or
            minutes, hours, days or weeks ago, as in `2h`.
        end_of_day: Whether a date alone is the end of that day and not its beginning.

    Raises:
        InputError: It is none of them, or before the year 1 or after 9999 in UTC.
    """
    value = typed.strip()
    try:
        if ago := _AGO.fullmatch(value.lower()):
            return clock.now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return _absolute(value, end_of_day=end_of_day)
    except (ValueError, OverflowError) as error:
        raise InputError(_FORMS) from error


def _absolute(value: str, *, end_of_day: bool) -> datetime:
    """Return a moment in ISO 8601, in UTC.

    Raises:
        OverflowError: It is before the year 1 or after 9999 in UTC.
        ValueError: It is none, or the same.
    """
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return _in_utc(datetime.fromisoformat(value))
    if not end_of_day:
        return _in_utc(datetime.combine(day, time.min))
    # Not 23:59 of the day: where clocks go back at midnight, a day has that twice.
    try:
        next_day = datetime.combine(day + timedelta(days=1), time.min)
        return _in_utc(next_day) - timedelta(microseconds=1)
    except (OverflowError, ValueError):  # there is none after 9999-12-31
        return datetime.max.replace(tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    # Not `astimezone`: where clocks go forward at midnight, it takes 00:00 for 23:00 of the day
    # before. Whole seconds, since a float has no room for more in some years.
    seconds = moment.replace(microsecond=0).timestamp()
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=moment.microsecond)
