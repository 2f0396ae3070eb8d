from datetime import UTC, datetime, timedelta

import pytest

from flow_tui.app.formatting.times import (
    brief_moment,
    clock_time,
    date_and_time,
    elapsed,
    exact_time,
    short_moment,
)
from tests.support.cases import every
from tests.support.zones import in_zone

MOMENT = datetime(2025, 3, 9, 21, 5, 7, tzinfo=UTC)


def test_moments_are_in_local_time_with_its_zone() -> None:
    assert clock_time(MOMENT) == "02:35:07"
    assert date_and_time(MOMENT) == "2025-03-10 02:35 +0530"
    assert exact_time(MOMENT) == "2025-03-10 02:35:07 +0530"


def test_a_moment_of_today_is_a_time_and_any_other_a_date() -> None:
    today = datetime.now(UTC)
    assert short_moment(MOMENT) == "2025-03-10"
    assert short_moment(today) == clock_time(today)
    assert short_moment(today - timedelta(days=1)).count("-") == 2


def test_a_brief_moment_has_at_most_five_cells() -> None:
    now = datetime.now(UTC)
    assert brief_moment(now) == now.astimezone().strftime("%H:%M")
    assert brief_moment(MOMENT) == "2025"
    local = now.astimezone()
    earlier = local.replace(month=1 if local.month > 1 else 12, day=2)
    assert brief_moment(earlier.astimezone(UTC)) == earlier.strftime("%m-%d")


@every(
    ("now", "moment", "is_today"),
    [
        ("2026-10-25T23:30+01:00", "2026-10-25T01:30+02:00", True),
        ("2026-03-30T00:30+02:00", "2026-03-29T01:30+01:00", False),
    ],
)
def test_today_is_right_where_clocks_have_changed(
    now: str, moment: str, is_today: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.clock.now", lambda: datetime.fromisoformat(now))
    at = datetime.fromisoformat(moment)
    with in_zone("Europe/Berlin"):
        shown = short_moment(at), brief_moment(at)
    assert shown == (("01:30:00", "01:30") if is_today else ("2026-03-29", "03-29"))


@every(
    ("milliseconds", "shown"),
    [(0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (4120, "4.1 s"), (60_000, "60.0 s")],
)
def test_durations(milliseconds: int, shown: str) -> None:
    assert elapsed(milliseconds) == shown
