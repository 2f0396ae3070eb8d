"""What a slow link feels: an idle app writes nothing, and little is imported before it is seen."""

import importlib.metadata
import json
import re
import sys
from functools import partial
from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.support import SUPPORT
from tests.support.journey import DRAFT, LEAD, environment, remember
from tests.support.terminal import Terminal, isolated_environment, running

IDLE_SECONDS = 5.0
LATE = {"httpx", "httpcore", "keyring", "secretstorage", "jeepney", "truststore"}
"""What must not be imported before the first paint."""
_TOOLS = {"coverage", "_distutils_hack"}
"""What measures coverage, and what some environments import into every program."""


def test_an_idle_app_writes_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT, LEAD)
    user = partial(running, tmp_path, variables=environment(sandbox))
    with user() as listing, user() as confirming:
        for terminal in (listing, confirming):
            terminal.wait_for(DRAFT.label)
        confirming.press("p")
        confirming.wait_for_dialog("Publish this flow?")
        confirming.type(DRAFT.id[-4:-2])
        for terminal in (listing, confirming):
            terminal.settle(0.5)
        assert listing.read(IDLE_SECONDS) == 0
        assert confirming.read(0.1) == 0  # of the same seconds: what was written would be here


def test_before_the_first_paint_only_textual_is_imported(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    driver, told = SUPPORT / "first_paint_app.py", tmp_path / "modules.json"
    with Terminal(
        [str(told)],
        isolated_environment(tmp_path, **environment(sandbox)),
        command=(sys.executable, str(driver)),
    ) as terminal:
        terminal.wait_for(DRAFT.label)
    modules = set(json.loads(told.read_text()))
    packages = {name.partition(".")[0] for name in modules}
    assert "textual.app" in modules
    assert packages & LATE == set()
    assert not {name for name in modules if name.startswith("flow_tui.sandbox.server")}
    third_party = packages & set(importlib.metadata.packages_distributions())
    own = {"flow_tui", "tests"} | _TOOLS
    assert third_party - own <= _packages_of_textual()


def _packages_of_textual() -> set[str]:
    """The packages of Textual and of all that it depends on."""
    needed, found = ["textual"], set()
    while needed:
        name = _normal(needed.pop())
        if name not in found:
            found.add(name)
            needed += _requirements(name)
    by_package = importlib.metadata.packages_distributions()
    return {
        package
        for package, distributions in by_package.items()
        if {_normal(distribution) for distribution in distributions} & found
    }


def _requirements(name: str) -> list[str]:
    """What a distribution needs without its extras; nothing where it is not installed."""
    try:
        requirements = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [
        re.split(r"[^A-Za-z0-9._-]", requirement)[0]
        for requirement in requirements
        if "extra ==" not in requirement
    ]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
