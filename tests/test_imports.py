"""What is imported when: the command line answers at once, and only the app knows Textual."""

import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

import flow_tui
from flow_tui.app.screens import preload
from tests.support.terminal import isolated_environment

HEAVY: Final = frozenset({"asyncio", "httpx", "keyring", "rich", "sqlite3", "ssl", "textual"})


NOT_FOR_HELP: Final = frozenset(
    {"flow_tui.model", "flow_tui.text", "flow_tui.typed_id", "pathlib", "shutil"}
)
"""What `--help` and `--version` do without; each takes a tenth of the time of an empty program."""
NOT_AT_START: Final = frozenset(
    {
        "flow_tui.app.flows.entries",
        "flow_tui.app.formatting.flow_check",
        "flow_tui.app.settle.workflow",
        "flow_tui.app.widgets.facts",
        "flow_tui.credentials.command_output",
        "flow_tui.credentials.command_runner",
        "flow_tui.kaleyra.client",
        "flow_tui.kaleyra.codes",
        "flow_tui.kaleyra.flow_details",
        "flow_tui.kaleyra.network_errors",
        "flow_tui.kaleyra.response",
        "flow_tui.services.batch_publisher",
        "flow_tui.services.flow_check",
        "flow_tui.services.read_back",
        "flow_tui.store.lists_by_account",
        "flow_tui.typed_id",
        "textual.widgets._checkbox",
    }
)
"""What the first screen does without; each takes a millisecond or more."""


def imported_after(code: str, home: Path) -> set[str]:
    """Return the top-level packages that a new interpreter has imported after running `code`."""
    return {name.partition(".")[0] for name in modules_after(code, home)}


def modules_after(code: str, home: Path) -> set[str]:
    """Return the modules that a new interpreter has imported after running `code`."""
    ending = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    environment = isolated_environment(home)
    for name in list(environment):
        if name.startswith("COVERAGE_"):
            del environment[name]  # measuring imports much of its own
    result = subprocess.run(
        [sys.executable, "-c", code + ending],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(result.stderr.splitlines()[-1]))


def modules(package: str = "flow_tui", *, without: str = "flow_tui.app") -> list[str]:
    found = pkgutil.walk_packages(flow_tui.__path__, "flow_tui.")
    names = [module.name for module in found if module.name.startswith(package)]
    return [name for name in names if not f"{name}.".startswith(f"{without}.")]


@pytest.mark.parametrize(
    "arguments", [None, ["--version"], ["--help"], ["history", "--help"], ["check", "--help"]]
)
def test_help_and_version_import_nothing_heavy(tmp_path: Path, arguments: list[str] | None) -> None:
    run = f"""
import contextlib
from flow_tui.cli import main
with contextlib.suppress(SystemExit):
    main({arguments!r})
"""
    code = "import flow_tui.cli" if arguments is None else run
    imported = modules_after(code, tmp_path)
    assert "flow_tui.cli" in imported
    assert not imported & (HEAVY | NOT_FOR_HELP)


@pytest.mark.parametrize(("command", "status"), [("history", 0), ("list", 2)])
def test_what_is_read_locally_imports_neither_network_nor_keyring(
    tmp_path: Path, command: str, status: int
) -> None:
    code = f"from flow_tui.cli import main\nassert main(['{command}']) == {status}"
    imported = imported_after(code, tmp_path)
    assert "sqlite3" in imported
    assert not imported & {"httpx", "keyring", "rich", "textual"}


def test_the_first_screen_waits_for_no_module_of_others(tmp_path: Path) -> None:
    imported = modules_after("import flow_tui.app.run", tmp_path)
    assert "flow_tui.app.flows.screen" in imported
    assert not imported & (NOT_AT_START | {"httpx", "keyring"})
    for name in NOT_AT_START:
        assert find_spec(name), f"{name} is gone"


def test_the_first_keys_wait_for_no_module_that_the_first_screen_did_without(
    tmp_path: Path,
) -> None:
    rare = {
        "flow_tui.app.flows.entries",  # a paste
        "flow_tui.credentials.command_output",  # a command for the key
        "flow_tui.credentials.command_runner",
        "flow_tui.store.lists_by_account",  # an old database
        "flow_tui.typed_id",
        "textual.widgets._checkbox",  # a new profile
    }
    code = """
import sys
import flow_tui.app.run
from flow_tui.app.screens import preload
sys.modules[preload.MODULES[0]] = None  # its import fails
preload.import_all()
del sys.modules[preload.MODULES[0]]
"""
    imported = modules_after(code, tmp_path)
    assert imported >= NOT_AT_START - rare - {preload.MODULES[0]}
    assert find_spec(preload.MODULES[0])
    assert not imported & {"csv", "email", "hashlib", "httpx", "keyring"}


@pytest.mark.parametrize("package", ["flow_tui.credentials", "flow_tui.kaleyra"])
def test_a_package_has_each_of_its_names(package: str) -> None:
    module = import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing


def test_nothing_below_the_app_imports_textual(tmp_path: Path) -> None:
    below = [name for name in modules() if name != "flow_tui.__main__"]
    assert {
        "flow_tui.commands.doctor",
        "flow_tui.services.publisher",
        "flow_tui.services.session",
    } < set(below)
    imported = imported_after("\n".join(f"import {name}" for name in below), tmp_path)
    assert "textual" not in imported


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("flow_tui.store", {"httpx", "keyring"}),
        ("flow_tui.sandbox", {"httpx", "keyring", "sqlite3"}),
        ("flow_tui.kaleyra", {"keyring", "sqlite3"}),
        ("flow_tui.credentials", {"httpx", "sqlite3"}),
    ],
)
def test_a_layer_imports_no_library_of_another(
    tmp_path: Path, package: str, forbidden: set[str]
) -> None:
    code = "\n".join(f"import {name}" for name in modules(package))
    assert not imported_after(code, tmp_path) & forbidden
