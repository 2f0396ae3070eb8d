"""Times."""

from datetime import datetime

from flow_tui import clock


def clock_time(moment: datetime) -> str:
    """Return the local time of day of a UTC moment, to the second."""
    return moment.astimezone().strftime("%H:%M:%S")


def date_and_time(moment: datetime) -> str:
    """Return the local date and time of a UTC moment, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def short_moment(moment: datetime) -> str:
    """Return the local time of a UTC moment of today, else its date; at most ten cells."""
    local = moment.astimezone()
    if local.date() == clock.now().astimezone(local.tzinfo).date():
        return local.strftime("%H:%M:%S")
    return local.strftime("%Y-%m-%d")


def brief_moment(moment: datetime) -> str:
    """Return the local time of a UTC moment of today, else its date or year; at most five cells."""
    local = moment.astimezone()
    today = clock.now().astimezone(local.tzinfo).date()
    if local.date() == today:
        return local.strftime("%H:%M")
    return local.strftime("%m-%d" if local.year == today.year else "%Y")


def elapsed(milliseconds: int) -> str:
    """Return a duration as `312 ms` or `4.1 s`."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
