"""A profile of production: read-only or not, its name stands on a colour wherever it matters."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.formatting.profile_colours import theme_variables
from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.themes import THEMES
from flow_tui.app.widgets.key_bar import KeyBar
from flow_tui.config import COLOURS, Config, ProfileSettings
from flow_tui.credentials import NullKeyring
from flow_tui.model import Account, Action, Attempt, Flow
from flow_tui.services.publisher import ReadOnlyError
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import FlowHistory
from tests.support.app import case, run, running, screen_text, wait_for_text, wait_until
from tests.support.cases import every
from tests.support.flow_checks import content_unread, found, looks, nothing
from tests.support.publish import INTENT
from tests.support.settle import DIED
from tests.support.store import new_attempt

XTERM = (
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
"""What xterm makes of its 16 colours."""


def session(directory: Path, *, read_only: bool = False, colour: str = "red") -> Session:
    """The demo, whose profile is production's."""
    config = Config(profile_settings={"DEMO": ProfileSettings(read_only, colour)})
    return Session(SessionOptions(lambda: directory, demo=True, config=config), NullKeyring())


def style_of(pilot: Pilot[None], name: str, line: int | None = None) -> Style:
    """How a text is drawn that stands by itself; in one line, or anywhere."""
    strips = pilot.app.screen._compositor.render_strips()
    for strip in strips if line is None else [strips[line]]:
        for style in styles_in(strip, name):
            return style
    raise AssertionError(f"{name} does not stand by itself:\n{screen_text(pilot.app.screen)}")


def styles_in(strip: Strip, name: str) -> list[Style]:
    """How a text is drawn in a line, wherever it stands by itself."""
    return [each.style for each in strip if each.style and each.text.strip() == name]


def is_marked(style: Style, *, in_terminals: bool) -> bool:
    """Whether a style is that of a red name, of the terminal's own red where a theme has that."""
    red = "color(1)" if in_terminals else "#af0000"
    return bool(style.bold and style.bgcolor and style.bgcolor.name == red)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@every("colour", COLOURS)
def test_each_colour_can_be_read(colour: str) -> None:
    true, ansi = theme_variables(ansi=False), theme_variables(ansi=True)
    names = (f"profile-{colour}", f"profile-{colour}-text")
    assert _contrast(*(true[name] for name in names)) >= 7
    own = [XTERM[Color.parse(ansi[name]).ansi or 0] for name in names]
    assert _contrast(*own) >= 4.5


def dialogs(profile: str) -> list[Screen[Any]]:
    """The dialogs that name the profile of what they confirm."""
    account = Account(profile, "HXAP16XXXXXX97IN", "https://api.in.kaleyra.io")
    credentials = INTENT.credentials._replace(account=account)
    intents = [replace(INTENT, action=action, credentials=credentials) for action in Action]
    check = looks(*[nothing("Too slow.")] * 8)
    history = FlowHistory(latest=None, succeeded=0, unknown=0)
    items = [BatchItem(Flow(str(number), "x"), history) for number in range(1000, 1002)]
    attempt = Attempt(1, new_attempt("1184620937715204", account=account), found().at, None, DIED)
    return [
        *(ConfirmScreen(intent, check) for intent in intents),
        ConfirmBatchScreen(items, credentials, lambda _: check(), content_unread, content_unread),
        VerdictScreen(attempt, check),
    ]


def marks_of(screen: Screen[Any], name: str) -> list[bool]:
    """Whether a name stands on its colour, for each line that has it, the first one first."""
    in_terminals = screen.app.current_theme.ansi
    return [
        any(is_marked(style, in_terminals=in_terminals) for style in styles_in(strip, name))
        for strip in screen._compositor.render_strips()
        if name in strip.text
    ]


async def assert_marked(pilot: Pilot[None], screens: list[Screen[Any]]) -> None:
    """Fail where the name of the profile does not stand on its colour: the first is no dialog."""
    for screen in screens:
        expected = [True] if screen is screens[0] else [True, True]
        with case((pilot.app.theme, screen)):
            await wait_until(pilot, lambda: marks_of(screen, "demo") == expected)  # noqa: B023


async def assert_unmarked(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Fail where the name of another profile stands on that colour."""
    for dialog in dialogs("staging"):
        with case(dialog):
            await app.push_screen(dialog)
            await pilot.pause()
            strips = app.screen._compositor.render_strips()[1:]
            pieces = [piece for strip in strips for piece in strip if "staging" in piece.text]
            assert pieces
            styles = [piece.style for piece in pieces if piece.style]
            for kind in (False, True):
                assert not any(is_marked(style, in_terminals=kind) for style in styles)
            app.pop_screen()


async def use(app: FlowTuiApp, pilot: Pilot[None], theme: str) -> None:
    """Choose a theme, and wait until each screen has its styles."""
    is_chosen = app.theme == theme
    before = app._css_update_count
    app.theme = theme
    await wait_until(pilot, lambda: is_chosen or app._css_update_count > before)
    current = app._css_update_count
    await wait_until(
        pilot, lambda: all(screen._css_update_count == current for screen in app.screen_stack)
    )


def test_the_name_stands_on_its_colour_and_that_of_another_profile_on_none(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(session(tmp_path)) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            await assert_unmarked(app, pilot)
            for dialog in dialogs("demo"):
                await app.push_screen(dialog)
            await pilot.pause()
            _, *above = app.screen_stack
            assert len(above) == 4
            try:
                for theme in THEMES:
                    with case(theme.name):
                        await use(app, pilot, theme.name)
                    await assert_marked(pilot, app.screen_stack)
            finally:
                for _ in above:
                    app.pop_screen()

    run(main())


def test_without_colours_it_is_in_reverse_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def main() -> None:
        async with running(session(tmp_path)) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            assert style_of(pilot, "demo", 0).reverse
            for dialog in dialogs("demo"):
                await app.push_screen(dialog)
                await pilot.pause()
                lines = screen_text(app.screen).splitlines()
                (line,) = [number for number, text in enumerate(lines) if number and "demo" in text]
                assert style_of(pilot, "demo", line).reverse, dialog
                app.pop_screen()

    run(main())


def is_greyed(app: FlowTuiApp, name: str) -> bool:
    shown = app.screen.query_one(KeyBar)._shown
    return [key.enabled for key in shown if key.label == name] == [False]


def test_a_read_only_profile_is_so_as_long_as_it_is_in_use(tmp_path: Path) -> None:
    async def main() -> None:
        own = session(tmp_path, read_only=True)
        async with running(own) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            assert " READ-ONLY " in screen_text(app.screen).splitlines()[0]
            assert is_greyed(app, "Publish")
            await pilot.press("p")
            await wait_for_text(pilot, "The profile demo is read-only: nothing")
            assert app.screen is app.home
            flow, credentials = app.home.flows.current, own.credentials
            assert flow is not None
            assert credentials is not None

            await own.sign_in.choose("other")
            app.account_changed.publish(None)
            await wait_until(pilot, lambda: not is_greyed(app, "Publish"))
            assert "READ-ONLY" not in screen_text(app.screen)
            await wait_for_text(pilot, "Select a flow and press p to publish it.")
            for action in Action:  # whatever the screen shows by now
                with pytest.raises(ReadOnlyError):
                    await own.publisher.act(action, flow, credentials)

            await own.sign_in.use("demo")
            app.account_changed.publish(None)
            await wait_until(pilot, lambda: is_greyed(app, "Publish"))
            await wait_for_text(pilot, "Read-only: nothing is published or deprecated.")
            assert " READ-ONLY " in screen_text(app.screen).splitlines()[0]
            assert await own.store.run(lambda store: store.attempts.count()) == 0

    run(main())
