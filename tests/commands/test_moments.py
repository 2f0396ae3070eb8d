"""Moments as people type them after `--since` and `--until`."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.commands.moments import parse_moment
from flow_tui.validation import InputError
from tests.support.cases import every
from tests.support.zones import in_zone

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("flow_tui.clock.now", lambda: NOW)
    with in_zone("Asia/Kolkata"):
        yield


@every(
    ("typed", "moment"),
    [
        ("2026-11-28", "2026-11-27T18:30:00+00:00"),
        ("2026-11-28T10:00", "2026-11-28T04:30:00+00:00"),
        (" 2026-11-28 10:00:07 ", "2026-11-28T04:30:07+00:00"),
        ("2026-11-28T10:00Z", "2026-11-28T10:00:00+00:00"),
        ("2026-11-28T10:00-03:00", "2026-11-28T13:00:00+00:00"),
        ("20261128", "2026-11-27T18:30:00+00:00"),
    ],
)
def test_local_time_unless_a_zone_is_given(typed: str, moment: str) -> None:
    assert parse_moment(typed).isoformat() == moment


def test_a_date_may_mean_its_end_and_a_time_means_itself() -> None:
    assert parse_moment("2026-11-28", end_of_day=True).isoformat(timespec="milliseconds") == (
        "2026-11-28T18:29:59.999+00:00"
    )
    same = parse_moment("2026-11-28T10:00")
    assert parse_moment("2026-11-28T10:00", end_of_day=True) == same


@every("zone", ["UTC", "America/Santiago", "Asia/Kolkata"])
def test_the_last_day_has_an_end(zone: str) -> None:
    with in_zone(zone):
        assert parse_moment("9999-12-31", end_of_day=True) == datetime.max.replace(tzinfo=UTC)


@every(
    ("zone", "day"),
    [
        ("America/Santiago", "2026-04-04"),  # 24:00 is 23:00 again
        ("America/Santiago", "2026-09-05"),  # the next day begins at 01:00
        ("America/Havana", "2026-10-31"),  # the next day has 00:00 twice
        ("Europe/Berlin", "2026-10-25"),
        ("Asia/Kolkata", "2026-11-28"),
    ],
)
def test_a_day_ends_where_the_next_begins(zone: str, day: str) -> None:
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    with in_zone(zone):
        begin, end = parse_moment(next_day), parse_moment(day, end_of_day=True)
        days = [moment.astimezone().date().isoformat() for moment in (end, begin)]
    assert begin - end == timedelta(microseconds=1)
    assert days == [day, next_day]


@every(
    ("typed", "ago"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("3D", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("0h", timedelta()),
    ],
)
def test_how_long_ago(typed: str, ago: timedelta) -> None:
    assert parse_moment(typed) == parse_moment(typed, end_of_day=True) == NOW - ago


@every(
    "typed",
    [
        *("", "yesterday", "2026", "2026-11", "2026-02-30", "28.11.2026", "2026-11-28T25:00"),
        *("h", "-2h", "2y", "1.5h", "2h ago", "999999w", "9999999h", "２h", "10:00"),
        *("0001-01-01", "9999-12-31T23:59:59-05:00", "\x1b[31m", "\udcff", "9" * 5000),
    ],
)
def test_anything_else_is_refused_with_what_can_be_typed(typed: str) -> None:
    with pytest.raises(InputError, match=r"2026-11-28, 2026-11-28T10:00, 30m, 2h, 3d or 1w"):
        parse_moment(typed)


@given(st.text(max_size=30), st.booleans())
def test_no_text_leads_to_another_error(typed: str, end_of_day: bool) -> None:
    with contextlib.suppress(InputError):
        assert parse_moment(typed, end_of_day=end_of_day).utcoffset() == timedelta()
