"""The wall clock. Durations are measured with `time.monotonic` instead."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads it
