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
from tests.support.cases import case, every
from tests.support.terminal import unmeasured_environment

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
FORBIDDEN: Final = {
    "store": {"httpx", "keyring"},
    "sandbox": {"httpx", "keyring", "sqlite3"},
    "kaleyra": {"keyring", "sqlite3"},
    "credentials": {"httpx", "sqlite3"},
}
"""The libraries that a layer leaves to others."""


def imported_after(home: Path, *pieces: str) -> list[set[str]]:
    """Return the top-level packages that are imported after each of some pieces of code."""
    each = modules_after(home, *pieces)
    return [{name.partition(".")[0] for name in modules} for modules in each]


def modules_after(home: Path, *pieces: str) -> list[set[str]]:
    """Run pieces of code in one new interpreter; return the modules imported after each."""
    seen = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    result = subprocess.run(
        [sys.executable, "-c", "".join(piece + seen for piece in pieces)],
        env=unmeasured_environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = [line for line in result.stderr.splitlines() if line.startswith('["')]
    assert len(printed) == len(pieces)
    return [set(json.loads(line)) for line in printed]


def modules(package: str = "flow_tui", *, without: str = "flow_tui.app") -> list[str]:
    found = pkgutil.walk_packages(flow_tui.__path__, "flow_tui.")
    names = [module.name for module in found if module.name.startswith(package)]
    return [name for name in names if not f"{name}.".startswith(f"{without}.")]


def test_help_and_version_import_nothing_heavy(tmp_path: Path) -> None:
    runs = (["--version"], ["--help"], ["history", "--help"], ["check", "--help"])
    pieces = [
        f"""
import contextlib
from flow_tui.cli import main
with contextlib.suppress(SystemExit):
    main({arguments!r})
"""
        for arguments in runs
    ]
    after_each = modules_after(tmp_path, "import flow_tui.cli", *pieces)
    for name, imported in zip(("the import", *runs), after_each, strict=True):
        with case(name):
            assert "flow_tui.cli" in imported
            assert not imported & (HEAVY | NOT_FOR_HELP)


def test_what_is_read_locally_imports_neither_network_nor_keyring(tmp_path: Path) -> None:
    statuses = {"history": 0, "list": 2}
    pieces = [
        f"from flow_tui.cli import main\nassert main(['{command}']) == {status}"
        for command, status in statuses.items()
    ]
    for command, imported in zip(statuses, imported_after(tmp_path, *pieces), strict=True):
        with case(command):
            assert "sqlite3" in imported
            assert not imported & {"httpx", "keyring", "rich", "textual"}


def test_the_first_screen_and_the_first_keys_wait_for_no_module_of_others(tmp_path: Path) -> None:
    rare = {
        "flow_tui.app.flows.entries",  # a paste
        "flow_tui.credentials.command_output",  # a command for the key
        "flow_tui.credentials.command_runner",
        "flow_tui.store.lists_by_account",  # an old database
        "flow_tui.typed_id",
        "textual.widgets._checkbox",  # a new profile
    }
    preloading = """
import sys
from flow_tui.app.screens import preload
sys.modules[preload.MODULES[0]] = None  # its import fails
preload.import_all()
del sys.modules[preload.MODULES[0]]
"""
    start = """
from flow_tui.lazy import import_asyncio_without_ssl
import_asyncio_without_ssl()
import flow_tui.app.run
"""
    at_first, preloaded = modules_after(tmp_path, start, preloading)
    assert "flow_tui.app.flows.screen" in at_first
    assert not at_first & (NOT_AT_START | {"httpx", "keyring", "ssl"})
    for name in NOT_AT_START:
        assert find_spec(name), f"{name} is gone"
    assert preloaded >= NOT_AT_START - rare - {preload.MODULES[0]}
    assert find_spec(preload.MODULES[0])
    assert not preloaded & {"base64", "csv", "email", "hashlib", "httpx", "keyring", "shlex", "ssl"}
    assert not {name for name in preloaded if name.startswith("flow_tui.flow_json.")} - {
        "flow_tui.flow_json.errors"
    }


def test_asyncio_is_imported_without_ssl_which_can_be_imported_later(tmp_path: Path) -> None:
    again = """
from flow_tui.lazy import import_asyncio_without_ssl
import_asyncio_without_ssl()
"""
    both = """
import asyncio, ssl
assert asyncio.run(asyncio.sleep(0, ssl.create_default_context())).check_hostname
"""
    for name, before, has_ssl in (("first", "", False), ("late", "import ssl", True)):
        with case(name):
            _, imported, then = modules_after(tmp_path, before, again, both)
            assert ("asyncio" in imported, "ssl" in imported) == (not has_ssl, has_ssl)
            assert "ssl" in then


def test_the_app_starts_without_ssl(tmp_path: Path) -> None:
    start = """
import sys, types
import flow_tui.cli
flow_tui.cli._check_terminal = lambda: None
sys.modules["flow_tui.app.run"] = types.SimpleNamespace(run=lambda *options, **more: None)
flow_tui.cli.main(["--data-dir", "data", "--demo"])
"""
    (imported,) = modules_after(tmp_path, start)
    assert "asyncio" in imported
    assert "ssl" not in imported


@every("package", ["flow_tui.credentials", "flow_tui.flow_json", "flow_tui.kaleyra"])
def test_a_package_has_each_of_its_names(package: str) -> None:
    module = import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing


def importing(names: list[str]) -> str:
    return "\n".join(f"import {name}" for name in names)


@every("layers", [["sandbox", "store"], ["credentials"]])
def test_a_layer_imports_no_library_of_another(tmp_path: Path, layers: list[str]) -> None:
    pieces = [importing(modules(f"flow_tui.{layer}")) for layer in layers]
    for layer, imported in zip(layers, imported_after(tmp_path, *pieces), strict=True):
        with case(layer):
            assert not imported & FORBIDDEN[layer]


def test_nothing_below_the_app_imports_textual_nor_the_client_a_library_of_another(
    tmp_path: Path,
) -> None:
    below = [name for name in modules() if name != "flow_tui.__main__"]
    assert {
        "flow_tui.commands.doctor",
        "flow_tui.services.publisher",
        "flow_tui.services.session",
    } < set(below)
    client, all_below = imported_after(
        tmp_path, importing(modules("flow_tui.kaleyra")), importing(below)
    )
    assert not client & FORBIDDEN["kaleyra"]
    assert "textual" not in all_below
