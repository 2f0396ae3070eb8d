"""Moments in local time, and durations.

The zone is an offset, as in git: abbreviations such as IST name several zones.
"""

from datetime import date, datetime

from flow_tui import clock


def clock_time(moment: datetime) -> str:
    """Return the time of day, to the second."""
    return moment.astimezone().strftime("%H:%M:%S")


def date_and_time(moment: datetime) -> str:
    """Return date, time to the minute, and zone: `2025-03-10 02:35 +0530`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %z")


def exact_time(moment: datetime) -> str:
    """Return date, time to the second, and zone: `2025-03-10 02:35:07 +0530`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def short_moment(moment: datetime) -> str:
    """Return the time if it is today, else the date; at most 10 cells."""
    local = moment.astimezone()
    if local.date() == _today():
        return local.strftime("%H:%M:%S")
    return local.strftime("%Y-%m-%d")


def brief_moment(moment: datetime) -> str:
    """Return the time if it is today, else month and day, or the year; at most 5 cells."""
    local, today = moment.astimezone(), _today()
    if local.date() == today:
        return local.strftime("%H:%M")
    return local.strftime("%m-%d" if local.year == today.year else "%Y")


def _today() -> date:
    # With the offset of now: that of another moment may be that of winter or summer.
    return clock.now().astimezone().date()


def elapsed(milliseconds: int) -> str:
    """Return a duration as `312 ms` or `4.1 s`."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
