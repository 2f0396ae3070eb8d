"""Large responses are laid out off the event loop, and are shown in their place."""

import asyncio
import functools
import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from flow_tui import text
from flow_tui.app.formatting.response import AT_ONCE, lazy_response_lines
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.widgets.log_entry import LogEntries, LogEntry
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import (
    Account,
    Action,
    Answer,
    Attempt,
    NewAttempt,
    Outcome,
    Settled,
    Settlement,
)
from tests.support.app import APP_CSS, resize, run, screen_text, wait_until
from tests.support.hostile import HOSTILE, LONGEST_GAP, longest_gap
from tests.support.patience import LONGEST

ACCOUNT = Account("prod-in", "HXAP1648027397IN", "https://api.in.kaleyra.io")


SHAPES = ["integers, dense", "errors, sparse", "one text", "quotes", "nesting", "marks"]
"""Of each way of being laid out one: raw, parsed, long lines, escapes, no spaces, wide marks."""
LARGE = json.dumps({"errors": [{"number": number} for number in range(1200)]})
"""Large enough for another thread, and no larger."""
assert len(LARGE) > AT_ONCE


def attempt(number: int, body: str) -> Attempt:
    new = NewAttempt(
        "s", Action.PUBLISH, f"10000000000{number:05}", "a label", ACCOUNT, "u", "keyring"
    )
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Attempt(number, new, moment, moment, Answer(Outcome.UNKNOWN, 12, 500, body=body))


class Host(App[None]):
    CSS_PATH = APP_CSS

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole

    def compose(self) -> ComposeResult:
        yield LogPane(whole=self._whole, empty="nothing yet")

    @property
    def pane(self) -> LogPane:
        return self.query_one(LogPane)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST):
        while not done():  # noqa: ASYNC110 - what is waited for is not told
            await asyncio.sleep(0.005)


def is_ready(pane: LogPane) -> bool:
    """Whether all that was put is laid out for the width that the pane has now."""
    width = pane.scrollable_content_region.width - 1
    laid_out = all(entry.width == width for entry in pane._entries.all)
    return bool(pane._entries.all) and laid_out and not pane._pending


async def put(pane: LogPane, *attempts: Attempt) -> None:
    pane.put(*attempts)
    await until(lambda: is_ready(pane))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_large_response_does_not_hold_up_the_event_loop(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail where the loop is held up when a response is put, or when the pane gets narrower.

    Shown whole, it is wrapped off the loop both times, as the next test proves, so once will do.
    Its text is made in the same way for both.
    """
    monkeypatch.setattr(text, "pretty_body", functools.cache(text.pretty_body))
    large = attempt(1, HOSTILE[shape])

    async def main() -> None:
        for whole in (False, True):
            app = Host(whole=whole)
            async with app.run_test(size=(80, 12)) as pilot:
                _, gap = await longest_gap(put(app.pane, large))
                assert gap < LONGEST_GAP, whole
                if not whole:
                    _, gap = await longest_gap(narrow(app.pane, pilot))
                    assert gap < LONGEST_GAP
                assert app.pane.selected == large
                app.pane.focus()
                await pilot.press("g")
                await wait_until(pilot, lambda: "1000000000000001" in screen_text(app.screen))  # noqa: B023
                assert "Formatting" not in screen_text(app.screen)

    run(main())


async def narrow(pane: LogPane, pilot: Pilot[None]) -> None:
    await resize(pilot, 60, 12)
    await until(lambda: is_ready(pane))


def test_a_large_response_is_laid_out_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    large, another = attempt(1, LARGE), attempt(2, LARGE)
    on_loop = threading.get_ident()
    made, wrapped = set[int](), set[int]()
    wrap_to = LogEntry.wrap_to

    def make(*given: Any, **options: Any) -> object:
        made.add(threading.get_ident())
        return lazy_response_lines(*given, **options)

    def wrap(entry: LogEntry, width: int) -> None:
        if entry.width != width and not entry.is_preliminary:
            wrapped.add(threading.get_ident())
        wrap_to(entry, width)

    def assert_off_loop(threads: set[int]) -> None:
        assert threads
        assert on_loop not in threads
        threads.clear()

    monkeypatch.setattr("flow_tui.app.widgets.log_pane.lazy_response_lines", make)
    monkeypatch.setattr(LogEntry, "wrap_to", wrap)

    async def main() -> None:
        for whole in (False, True):
            app = Host(whole=whole)
            async with app.run_test(size=(80, 12)) as pilot:
                await put(app.pane, large)
                assert_off_loop(made)
                assert_off_loop(wrapped)
                await put(app.pane, large, another)
                assert_off_loop(made)
                assert_off_loop(wrapped)
                if whole:
                    await narrow(app.pane, pilot)
                    assert_off_loop(wrapped)
                    app.pane.put_lines(large, [((LARGE, TextRole.PLAIN),)])
                    await until(lambda: is_ready(app.pane))  # noqa: B023
                    assert_off_loop(wrapped)

    run(main())


def test_until_it_is_laid_out_a_large_response_has_its_headline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large, small = attempt(1, LARGE), attempt(2, "small")
    released = threading.Event()

    def late(one: Attempt, limit: int, **options: Any) -> object:
        assert released.wait(LONGEST)
        return lazy_response_lines(one, limit, **options)

    monkeypatch.setattr("flow_tui.app.widgets.log_pane.lazy_response_lines", late)

    async def main() -> None:
        app = Host(whole=False)
        async with app.run_test(size=(80, 24)) as pilot:
            pane = app.pane
            pane.put(large)
            pane.put(small)
            assert pane.selected == small
            await wait_until(pilot, lambda: "Formatting the response" in screen_text(app.screen))
            shown = screen_text(app.screen)
            assert shown.index("1000000000000001") < shown.index("1000000000000002")
            released.set()
            await until(lambda: is_ready(pane))
            pane.focus()
            await pilot.press("left_square_bracket")
            assert pane.selected == large
            await wait_until(pilot, lambda: '"errors": [' in screen_text(app.screen))

    run(main())


def test_the_newest_is_scrolled_to_once_it_is_laid_out() -> None:
    async def main() -> None:
        app = Host(whole=False)
        async with app.run_test(size=(80, 12)) as pilot:
            await put(app.pane, attempt(1, LARGE))
            await wait_until(pilot, lambda: "1000000000000001" in screen_text(app.screen))
            await put(app.pane, attempt(2, LARGE))
            await wait_until(
                pilot, lambda: "1000000000000002" in screen_text(app.screen).splitlines()[0]
            )

    run(main())


def test_what_is_shown_is_the_last_that_was_put() -> None:
    """A settled attempt must not be replaced by itself as it was before."""
    large = attempt(1, LARGE)
    settlement = Settlement(Settled.SUCCEEDED, datetime(2026, 1, 2, tzinfo=UTC), "PUBLISHED")
    settled = large._replace(settlement=settlement)
    small = settled._replace(answer=Answer(Outcome.UNKNOWN, 12, 500, body="small"))

    async def main() -> None:
        app = Host(whole=False)
        async with app.run_test(size=(80, 12)) as pilot:
            for last in (settled, small):
                app.pane.put(large)
                await put(app.pane, last)
                await pilot.app.workers.wait_for_complete()
                assert app.pane.selected is last
                app.pane.focus()
                await pilot.press("g")
                await wait_until(pilot, lambda: "took effect" in screen_text(app.screen))

    run(main())


def test_many_at_once_are_laid_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each merge goes through all that the pane has."""
    body = "[" + ",".join(map(str, range(30))) + "]"
    assert 300 * len(body) > AT_ONCE
    merges: list[int] = []
    merge = LogEntries.merge

    def count_and_merge(entries: LogEntries, more: Sequence[LogEntry]) -> bool:
        merges.append(len(more))
        return merge(entries, more)

    monkeypatch.setattr(LogEntries, "merge", count_and_merge)

    async def main() -> None:
        app = Host(whole=False)
        async with app.run_test(size=(80, 12)) as pilot:
            many = [attempt(number, body) for number in range(300)]
            _, gap = await longest_gap(put(app.pane, *many))
            assert gap < 2 * LONGEST_GAP
            assert merges == [300, 300], "with their headlines, then with all"
            await wait_until(pilot, lambda: "1000000000000299" in screen_text(app.screen))

    run(main())


def test_all_of_a_diff_is_wrapped() -> None:
    lines = [(("many words " * 20, TextRole.PLAIN),)] * 1000

    async def main() -> None:
        app = Host(whole=True)
        async with app.run_test(size=(80, 12)) as pilot:
            app.pane.put_lines(attempt(1, ""), lines)
            await until(lambda: is_ready(app.pane))
            assert app.pane.virtual_size.height == 3 * 1000
            app.pane.focus()
            await pilot.press("G")
            await wait_until(pilot, lambda: round(app.pane.scroll_y) == app.pane.max_scroll_y > 0)
            assert screen_text(app.screen).count("many words") > 30

    run(main())


def test_a_body_of_very_many_lines_is_shown_up_to_a_limit() -> None:
    async def main() -> None:
        app = Host(whole=True)
        async with app.run_test(size=(80, 12)) as pilot:
            await put(app.pane, attempt(1, "\n" * 150_000))
            app.pane.focus()
            await pilot.press("G")
            await wait_until(pilot, lambda: "50,001 more lines: s saves" in screen_text(app.screen))

    run(main())
