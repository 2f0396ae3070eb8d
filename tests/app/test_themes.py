"""The theme at the start, and what is remembered of a choice."""

from itertools import product
from pathlib import Path

from textual.color import Color

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.themes import ANSI_DARK, DEFAULT_THEME, THEMES, first_theme
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store
from tests.support.app import (
    case,
    demo_session,
    run,
    running,
    session_on,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.cases import every

OURS = {"flow-dark", "ansi-dark", "ansi-light", "high-contrast"}


@every(
    ("remembered", "colours", "used"),
    [
        ("", "256", DEFAULT_THEME),
        ("", "truecolor", DEFAULT_THEME),
        ("", "standard", ANSI_DARK),
        ("", None, ANSI_DARK),
        ("high-contrast", "standard", "high-contrast"),
        ("ansi-light", "truecolor", "ansi-light"),
        ("dracula", "256", DEFAULT_THEME),
        ("flow-dark,dracula", "256", DEFAULT_THEME),
    ],
)
def test_the_theme_to_start_with(remembered: str, colours: str | None, used: str) -> None:
    assert first_theme(remembered, colours) == used


def test_ours_can_be_chosen_and_no_others(tmp_path: Path) -> None:
    assert {theme.name for theme in THEMES} == OURS
    assert set(FlowTuiApp(demo_session(tmp_path)).available_themes) == OURS


def test_high_contrast_is_high() -> None:
    """At least 7 to 1 for every colour of text on every background of text."""
    (theme,) = [theme for theme in THEMES if theme.name == "high-contrast"]
    names = ("primary", "secondary", "accent", "success", "warning", "error", "foreground")
    texts = [getattr(theme, name) for name in names]
    backgrounds = [theme.background, theme.surface, theme.panel, theme.variables["boost"]]
    for text, background in product(texts, backgrounds):
        assert text
        assert background
        lighter, darker = _luminance(text) + 0.05, _luminance(background) + 0.05
        assert lighter / darker >= 7, (text, background)


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def remembered_theme(directory: Path) -> str:
    with Store.open(directory) as store:
        return store.settings.get("theme")


def test_a_remembered_theme_is_used_from_the_start(tmp_path: Path) -> None:
    assert FlowTuiApp(demo_session(tmp_path), "ansi-light").theme == "ansi-light"


def test_only_a_chosen_theme_is_remembered_and_one_that_cannot_be_is_used_all_the_same(
    tmp_path: Path,
) -> None:
    async def main(session: Session) -> None:
        async with running(session) as (app, pilot):
            await pilot.pause()
            await app.workers.wait_for_complete()
            assert app.theme in OURS
            assert remembered_theme(tmp_path) == ""  # the default was not chosen

            app.theme = "ansi-light"
            await pilot.pause()
            await app.workers.wait_for_complete()
            assert remembered_theme(tmp_path) == "ansi-light"

            await session.store.run(
                lambda store: store.settings._database._connection.execute("DROP TABLE settings")
            )
            app.theme = "high-contrast"
            await wait_for_text(pilot, "The theme will not be remembered")
            await wait_until(pilot, lambda: app.theme == "high-contrast")

    with Sandbox() as sandbox:
        run(main(session_on(sandbox, tmp_path)))


def test_a_button_that_is_off_has_its_name_on_one_line(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for theme in sorted(OURS):
                with case(theme):
                    app.theme = theme
                    await pilot.press("p")
                    await wait_for_text(pilot, "Cancel    Publish")
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    run(main())
