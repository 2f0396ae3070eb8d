import importlib
import pkgutil
import re
from functools import partial
from pathlib import Path

import pytest
from textual.app import App
from textual.widget import Widget

import flow_tui.app
from flow_tui.app.screens import preload
from flow_tui.app.screens.dismissed_once import STYLES
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
