"""The key bar: one key for each action, the first that has an effect now."""

from pathlib import Path

from flow_tui.app.history.screen import HistoryScreen
from tests.support.app import demo_session, run, running, screen_text, wait_for_screen, wait_until


def test_a_key_that_an_input_takes_is_not_shown(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):

            def bar() -> str:
                return screen_text(app.screen).splitlines()[-1]

            assert bar().endswith("? Help  q Quit")
            await pilot.press("h")
            await wait_for_screen(pilot, HistoryScreen)
            assert bar().startswith(" enter Open  t Sessions")
            assert bar().endswith("? Help  q Close")
            await pilot.press("slash")
            await wait_until(pilot, lambda: bar() == " enter Keep filter  ^g Show all")

    run(main())


def test_two_keys_of_one_movement_are_shown_together(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await pilot.press("asterisk", "p")
            await wait_until(
                pilot,
                lambda: screen_text(app.screen).splitlines()[-1].startswith(" ↑ ↓ Scroll  ^r "),
            )

    run(main())
