"""The README keeps up with the program: its pictures, keys, commands, limits, exit statuses."""

import pkgutil
import re
import signal
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

import flow_tui.app
from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.app.app_base import CLIPBOARD_LIMIT
from flow_tui.app.publish.confirm_batch import MOST_CHECKED
from flow_tui.app.screens.dismissed_once import DismissedOnce
from flow_tui.app.screens.typed_confirm import READ_SECONDS
from flow_tui.arguments import parse
from flow_tui.cli import INTERRUPTED, USAGE_ERROR
from flow_tui.commands.check_results import CANNOT_PUBLISH, NOT_KNOWN
from flow_tui.commands.checks.bus import OWN_BUS
from flow_tui.commands.stdio import OUTPUT_FAILED
from flow_tui.config import COLOURS, read_config
from flow_tui.credentials import UNLOCK_COMMAND
from flow_tui.credentials.command_runner import TIME_LIMIT
from flow_tui.credentials.keyrings import TIMEOUT
from flow_tui.kaleyra.exchange import BODY_LIMIT
from flow_tui.kaleyra.flow_pages import FLOWS_LIMIT
from flow_tui.key_map import key_of
from flow_tui.sandbox.paging import TROUBLED_LISTS
from flow_tui.services.batch_publisher import DEFAULT_WAIT, IN_A_ROW, LONGEST_WAIT
from flow_tui.terminal_info import SMALLEST
from flow_tui.timeouts import CALL_SECONDS, HANGUP_SECONDS
from tests.screenshots import FOLDER, PICTURES
from tests.support.cases import every

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "flow_tui" / "config.py").read_text(encoding="utf-8")


def test_each_picture_that_is_shown_is_there() -> None:
    shown = set(re.findall(r"\(screenshots/([\w-]+\.svg)\)", README))
    assert shown
    assert shown <= {path.name for path in (ROOT / "screenshots").iterdir()}


def _below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)


def test_each_screen_has_a_picture() -> None:
    for module in pkgutil.walk_packages(flow_tui.app.__path__, "flow_tui.app."):
        import_module(module.name)
    own = {kind for kind in _below(DismissedOnce) if kind.__module__.startswith("flow_tui.app.")}
    shown = {kind for _, kind, _ in PICTURES.values()}
    # What others are made of is shown by each of them.
    assert {
        kind.__name__ for kind in own if not any(issubclass(one, kind) for one in shown)
    } == set()
    assert {f"{name}.svg" for name in PICTURES} == {path.name for path in FOLDER.iterdir()}


def test_the_commands_that_unlock_a_keyring_are_those_that_the_program_names() -> None:
    assert f"\n{UNLOCK_COMMAND}\n" in README
    assert f"\n{OWN_BUS}\n" in README


def test_each_list_in_trouble_is_named() -> None:
    assert all(f"`{waba_id}`" in README for waba_id in TROUBLED_LISTS)


def test_each_key_of_the_home_screen_is_in_a_table() -> None:
    places = ("flows", "flows_list", "log", "app")
    # What moves is a sentence below the table, and q quits there.
    left_out = {*PLACES["list"], "app.quit"}
    for action_id in {each for place in places for each in PLACES[place]} - left_out:
        action = ACTIONS[action_id]
        assert f"| `{key_of(action_id)}` | {action.label} | {action.help} |\n" in README


def test_ten_keys_are_in_the_first_table() -> None:
    table = README.partition("| key | action | |\n| --- | --- | --- |\n")[2].partition("\n\n")[0]
    assert len(table.splitlines()) == 10


def test_each_setting_of_the_example_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "config.toml"
    path.write_text(example)
    config = read_config(path)
    assert config.is_read_only("prod-in")
    assert config.colour_of("prod-in") == COLOURS[0]
    assert ", ".join(COLOURS[1:]) in example
    known = set(re.findall(r"^_\w+: Final = \"(\w+)\"$", CONFIG, re.MULTILINE))
    assert known - {"keys", "profiles"} == set(re.findall(r"^ *(\w+) = ", example, re.MULTILINE))


def test_each_command_is_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    table = README.partition("| call | does |")[2].partition("\n\n")[0]
    calls = re.findall(r"^\| `flow-tui (\w+)", table, re.MULTILINE)
    assert calls == ["history", "list", "check", "doctor"]
    for name in calls:
        with pytest.raises(SystemExit) as ended:
            parse([name, "--help"])
        assert ended.value.code == 0
        usage = capsys.readouterr().out.partition("\n\n")[0]
        (call,) = re.findall(rf"^\| `flow-tui {name} (.*?)`", table, re.MULTILINE)
        if "[FILTER...]" not in call:
            said = set(re.findall(r"--[a-z-]+", usage)) - {"--data-dir"}
            assert said == set(re.findall(r"--[a-z-]+", call)), name


def test_its_size_suits_a_reader() -> None:
    lines = README.splitlines()
    assert len(lines) <= 200
    assert [line for line in lines if len(line) > 130] == [OWN_BUS]


def test_the_first_screenful_leads_to_the_first_publish() -> None:
    start = "\n".join(README.splitlines()[:40])
    for needed in ("screenshots/flows.svg", "--demo", "install", "keyring", "`?`"):
        assert needed in start


@every(
    "row",
    [
        f"| terminal | at least {SMALLEST[0]}x{SMALLEST[1]} |",
        f"| one API call | {CALL_SECONDS:.0f} s; then the outcome is unknown |",
        f"| from a hang-up to the exit | {HANGUP_SECONDS:.0f} s |",
        f"| response body | {BODY_LIMIT >> 20} MiB is kept; "
        f"up to {CLIPBOARD_LIMIT >> 10} KiB can be",
        f"| up to {MOST_CHECKED} flows |",
        f"| waits for `Retry-After`, else {DEFAULT_WAIT} s; "
        f"more than {LONGEST_WAIT // 60} minutes, or {IN_A_ROW} times in a row, stops |",
        f"| import | {FLOWS_LIMIT:,} flows of one WABA |",
        f"| keyring; `credential_command` | {TIMEOUT:.0f} s; {TIME_LIMIT:.0f} s |",
        f"| counts {READ_SECONDS:.0f} s after the question was drawn |",
    ],
)
def test_the_limits_are_those_of_the_program(row: str) -> None:
    assert row in README


@every(
    "status",
    [
        0,
        OUTPUT_FAILED,
        USAGE_ERROR,
        f"{128 + signal.SIGHUP}, {INTERRUPTED}, {128 + signal.SIGTERM}",
    ],
)
def test_each_exit_status_is_in_the_table(status: object) -> None:
    table = README.partition("| exit status | |")[2].partition("\n\n")[0]
    assert f"\n| {status} | " in table
    assert (CANNOT_PUBLISH, NOT_KNOWN) == (OUTPUT_FAILED, USAGE_ERROR)  # their rows speak of check
    assert INTERRUPTED == 128 + signal.SIGINT
