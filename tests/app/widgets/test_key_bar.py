"""The key bar: one key for each action, the first that has an effect now."""

from pathlib import Path

from flow_tui.app.history.screen import HistoryScreen
from tests.support.app import (
    demo_session,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_home,
)


def last_line(shown: str) -> str:
    return shown.splitlines()[-1]


def test_it_shows_no_key_that_an_input_takes_and_two_of_one_movement_together(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):

            def bar() -> str:
                return last_line(screen_text(app.screen))

            assert bar().endswith("? Help  q Quit")
            await pilot.press("h")
            await wait_for_screen(pilot, HistoryScreen)
            assert bar().startswith(" enter Open  t Sessions")
            assert bar().endswith("? Help  q Close")
            await pilot.press("slash")
            await wait_for_shown(
                pilot, lambda shown: last_line(shown) == " enter Keep filter  ^g Show all"
            )
            await pilot.press("ctrl+g", "q")
            await wait_home(pilot)

            await pilot.press("asterisk", "p")
            await wait_for_shown(
                pilot, lambda shown: last_line(shown).startswith(" ↑ ↓ Scroll  ^r ")
            )

    run(main())
