"""A click on a row that is gone since the list was refilled has no effect."""

from pathlib import Path

from rich.style import Style
from textual import events
from textual.command import CommandList

from flow_tui.app.screens.command_palette import Palette
from tests.support.app import demo_session, run, running, wait_for_screen, wait_home, wait_until


def click_on(commands: CommandList, option: int) -> events.Click:
    style = Style(meta={"option": option})
    return events.Click(commands, 1, 1, 0, 0, 1, False, False, False, style=style)


def test_a_click_on_what_is_gone(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await pilot.press("ctrl+p")
            await wait_for_screen(pilot, Palette)
            commands = app.screen.query_one(CommandList)
            await wait_until(pilot, lambda: commands.option_count)
            for beyond in (0, 5):
                commands.post_message(click_on(commands, commands.option_count + beyond))
                await pilot.pause()
                assert isinstance(app.screen, Palette), beyond
            commands.post_message(click_on(commands, 0))  # is there: it is chosen
            await wait_until(pilot, lambda: not isinstance(app.screen, Palette))
            await pilot.press("ctrl+g")
            await wait_home(pilot)

    run(main())
