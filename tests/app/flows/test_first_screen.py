"""The first screen is drawn once, with its list; where that is slow, without, and then again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows import first_screen
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.flows import Flows
from tests.support.app import (
    at_rest,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_text,
    wait_until,
)
from tests.support.cases import every
from tests.support.held_call import HeldCall

LABEL = "Booking"
NO_FLOWS = "No flows in the list yet."


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What each drawing of the first screen shows, and whether with a scroll bar."""
    shown: list[tuple[str, bool]] = []
    display: Callable[..., None] = FlowTuiApp._display

    def record_and_display(app: FlowTuiApp, *drawn: Any) -> None:
        shown.append((screen_text(app.home), app.home.flows.show_vertical_scrollbar))
        display(app, *drawn)

    monkeypatch.setattr(FlowTuiApp, "_display", record_and_display)
    return shown


async def remember_many(sandbox: Sandbox, directory: Path, count: int) -> None:
    session = session_on(sandbox, directory)
    await remember(session, *((str(number), f"{LABEL} {number}") for number in range(count)))
    session.close()


@every(("count", "size"), [(3, (80, 24)), (20, (80, 24)), (15, (160, 24)), (30, (160, 24))])
def test_the_first_drawing_shows_the_list(
    sandbox: Sandbox,
    tmp_path_factory: pytest.TempPathFactory,
    drawings: list[tuple[str, bool]],
    count: int,
    size: tuple[int, int],
) -> None:
    async def main() -> None:
        directory = tmp_path_factory.mktemp("data")
        await remember_many(sandbox, directory, count)
        drawings.clear()
        async with running(session_on(sandbox, directory), size) as (app, pilot):
            await at_rest(pilot)
            first, has_scroll_bar = drawings[0]
            assert f"{LABEL} 2" in first
            assert has_scroll_bar is app.home.flows.show_vertical_scrollbar

    run(main())


def test_a_slow_store_does_not_keep_it_from_being_drawn(
    sandbox: Sandbox,
    tmp_path: Path,
    drawings: list[tuple[str, bool]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_screen, "_FILLED_SECONDS", 0.01)

    async def main() -> None:
        await remember_many(sandbox, tmp_path, 3)
        reading = HeldCall(monkeypatch, Flows, "page")
        app = FlowTuiApp(session_on(sandbox, tmp_path))
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: reading.is_held and drawings)
            first, _ = drawings[0]
            assert "Opening …" in first
            assert LABEL not in first
            assert NO_FLOWS not in screen_text(app.screen)  # nobody knows that yet
            reading.go_on()
            await wait_for_text(pilot, f"{LABEL} 2")
            await wait_until(pilot, lambda: app.ready)

    run(main())


def test_the_app_can_end_while_it_waits_for_the_list(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_screen, "_FILLED_SECONDS", 0.5)

    async def main() -> None:
        await remember_many(sandbox, tmp_path, 3)
        reading = HeldCall(monkeypatch, Flows, "page")
        app = FlowTuiApp(session_on(sandbox, tmp_path))
        async with app.run_test():
            await asyncio.to_thread(reading.wait)
            app.hang_up(129)
            reading.go_on()
        assert app.return_code == 129

    run(main())
