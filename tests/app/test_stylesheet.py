import importlib
import pkgutil
import re

from textual.app import App
from textual.widget import Widget

import flow_tui.app
from tests.support.app import APP_CSS

_BLOCK = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
_TYPE = re.compile(r"(?<![\w.#$-])[A-Z]\w*")


def _subclasses(kind: type) -> set[str]:
    return {kind.__name__}.union(*map(_subclasses, kind.__subclasses__()))


def test_every_type_in_the_stylesheet_is_a_widget() -> None:
    """A rule for a class that was renamed would be dropped in silence."""
    for module in pkgutil.walk_packages(flow_tui.app.__path__, "flow_tui.app."):
        importlib.import_module(module.name)
    selectors = _BLOCK.sub("", _BLOCK.sub("", APP_CSS.read_text(encoding="utf-8")))
    assert set(_TYPE.findall(selectors)) - _subclasses(Widget) - _subclasses(App) == set()
