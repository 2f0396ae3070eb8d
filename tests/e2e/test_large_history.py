"""A history of years: it opens and scrolls, page by page."""

import re
from pathlib import Path
from typing import Final

from flow_tui.model import Account
from tests.benchmarks.stored import PROFILE, fill
from tests.support.journey import API_KEY, SID, data_folder
from tests.support.terminal import running

ATTEMPTS: Final = 100_000
GROWS_BY_LESS_THAN: Final = 30
"""MiB; all attempts in memory are 150 more."""
BASE_URL: Final = "http://127.0.0.1:9"
"""Nobody listens there, and nothing has to."""


def bookings(screen: str) -> list[int]:
    """Return the numbers in the labels of the attempts on the screen; the oldest has 1."""
    return [int(number) for number in re.findall(r"Booking (\d+)", screen)]


def test_100_000_attempts_are_read_by_the_page(tmp_path: Path) -> None:
    fill(data_folder(tmp_path), Account(PROFILE, SID, BASE_URL), ATTEMPTS, ATTEMPTS)
    signed_in = {
        "FLOW_TUI_SID": SID,
        "FLOW_TUI_API_KEY": API_KEY,
        "FLOW_TUI_BASE_URL": BASE_URL,
    }
    with running(tmp_path, variables=signed_in) as terminal:
        terminal.wait_for("HXE2…97IN")
        terminal.settle()
        before = terminal.memory
        terminal.press("h")
        terminal.wait_for("History of this session: 0 attempts")
        terminal.press("t")
        terminal.wait_for("History of all sessions: 100,000 attempts")
        terminal.wait_for("Booking 99990")
        assert bookings(terminal.text)[:3] == [100_000, 99_999, 99_998]
        terminal.press("G")
        terminal.wait_until(lambda text: bookings(text)[-3:] == [3, 2, 1], "the oldest")
        assert terminal.memory - before < GROWS_BY_LESS_THAN
        terminal.press("q", "q")
        assert terminal.wait_end() == 0
