"""Pages of rows: those that were read last are kept, and the one that is needed."""

from unittest.mock import Mock

import pytest

from flow_tui.app.widgets import row_pages
from flow_tui.app.widgets.row_pages import RowPages


def test_a_row_is_there_once_its_page_was_read() -> None:
    pages = RowPages({0: ["a", "b"]})
    assert [pages.row(0, number) for number in range(3)] == ["a", "b", None]
    assert pages.row(1, 0) is None
    pages.put(1, ["c"], 0)
    assert pages.row(1, 0) == "c"


def test_the_pages_read_last_are_kept_and_the_one_that_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_pages, "_MOST", 3)
    pages = RowPages({5: ["under the cursor"]})
    for page in range(4):
        pages.put(page, [str(page)], 5)
    assert [page for page in range(6) if pages.is_read(page)] == [2, 3, 5]


def test_a_page_is_awaited_for_a_second_or_until_its_reading_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Mock(monotonic=Mock(return_value=1.0))
    monkeypatch.setattr(row_pages, "time", clock)
    pages: RowPages[str] = RowPages({})
    assert not pages.is_awaited(0)
    pages.ask(0)
    pages.ask(1)
    clock.monotonic.return_value = 2.0
    assert pages.is_awaited(0)
    pages.end(0)
    assert not pages.is_awaited(0)
    assert not pages.is_asked(0)
    clock.monotonic.return_value = 2.1
    assert pages.is_asked(1)
    assert not pages.is_awaited(1)
