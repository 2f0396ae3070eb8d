import importlib
import pkgutil
import re
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.app import App
from textual.widget import Widget
from textual.widgets import Button

import flow_tui.app
from flow_tui.app.screens import preload
from flow_tui.app.screens.dismissed_once import STYLES
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.help import HelpScreen
from tests.support.app import APP_CSS, demo_session, run, running, wait_for_screen, wait_until

_BLOCK = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
_TYPE = re.compile(r"(?<![\w.#$-])[A-Z]\w*")


def _subclasses(kind: type) -> set[str]:
    return {kind.__name__}.union(*map(_subclasses, kind.__subclasses__()))


def test_every_type_in_the_stylesheets_is_a_widget() -> None:
    """A rule for a class that was renamed would be dropped in silence."""
    for module in pkgutil.walk_packages(flow_tui.app.__path__, "flow_tui.app."):
        importlib.import_module(module.name)
    styles = [path.read_text(encoding="utf-8") for path in APP_CSS.parent.rglob("*.tcss")]
    assert len(styles) == 2
    selectors = _BLOCK.sub("", _BLOCK.sub("", "".join(styles)))
    assert set(_TYPE.findall(selectors)) - _subclasses(Widget) - _subclasses(App) == set()


def test_a_screen_looks_the_same_whether_its_styles_were_loaded_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def picture_of_help(delay: float) -> str:
        monkeypatch.setattr(preload, "DELAY_SECONDS", delay)
        async with running(demo_session(tmp_path)) as (app, pilot):
            loaded = partial(app.stylesheet.has_source, str(STYLES))
            if delay:
                assert not loaded()
            else:
                await wait_until(pilot, loaded)
            await pilot.press("question_mark")
            await wait_for_screen(pilot, HelpScreen)
            assert loaded()
            return re.sub(r"terminal-\d+|:\d{4,5}", "", app.export_screenshot(title=""))

    async def main() -> None:
        assert await picture_of_help(600) == await picture_of_help(0)

    run(main())


def test_a_new_widget_is_styled_when_it_is_mounted_and_none_of_a_screen_that_was_left(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            with patch.object(app.stylesheet, "update_nodes") as update_nodes:
                button = Button("Publish", variant="error", flat=True)
                Button("Cancel").add_class("-new")
                update_nodes.assert_not_called()
                before = str(button.styles.text_align)
                dialog = ErrorScreen("Styled", "Each of its widgets once.", "r")
            app.push_screen(dialog)
            await wait_for_screen(pilot, ErrorScreen)
            await dialog.mount(button)
            assert (before, str(button.styles.text_align)) == ("start", "center")
            with patch.object(app.stylesheet, "update_nodes") as update_nodes:
                button.add_class("-seen")
                update_nodes.assert_called_once()
                dialog.dismiss(None)
                button.add_class("-left")
                update_nodes.assert_called_once()
            await wait_until(pilot, lambda: app.screen is app.home)

    run(main())
