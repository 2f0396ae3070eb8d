"""The README keeps up with the program: its pictures, its keys, its table of advice."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from flow_tui.app import screens
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.screens.base import DismissedOnce
from flow_tui.commands.checks.bus import OWN_BUS
from flow_tui.credentials import UNLOCK_COMMAND
from flow_tui.kaleyra import advise, classify
from flow_tui.key_map import key_name
from flow_tui.model import Action, Answer
from flow_tui.sandbox import responses
from flow_tui.sandbox.paging import TROUBLED_LISTS
from flow_tui.sandbox.responses import Reply, platform_error
from tests.screenshots import FOLDER, PICTURES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

DOCUMENTED = [
    responses.WRONG_KEY,
    responses.WRONG_ACCOUNT,
    responses.NO_SUCH_FLOW,
    responses.INCORRECT_PAYLOAD,
    responses.SERVER_ERROR,
    responses.RATE_LIMITED,
    responses.INTEGRITY,
    platform_error(100, "no such flow", "No flow with this ID."),
    platform_error(139002, "invalid", "The flow has validation errors."),
    platform_error(139002, "invalid", "Only a draft can be published."),
    platform_error(139002, "invalid", "You need to set the endpoint URI."),
    platform_error(139002, "invalid", "The endpoint fails its health check."),
    platform_error(139002, "invalid", "The phone number has no signed public key."),
    platform_error(139002, "invalid", "The account has no phone number."),
    platform_error(139002, "invalid", "Subscribe to the webhooks."),
    platform_error(139002, "invalid", "The JSON version has expired."),
    platform_error(139002, "invalid", "No application is connected."),
    platform_error(139002, "invalid", "Something is missing."),
    platform_error(139003, "not deprecated", "Never published."),
    platform_error(139004, "not deleted", "A published flow cannot be deleted."),
    responses.json_reply(400, {"code": "E110", "message": "Insufficient balance"}),
    responses.json_reply(400, {"code": "WAV2101", "message": "Daily limit"}),
]


@pytest.mark.parametrize("reply", DOCUMENTED, ids=lambda reply: reply.body[:60].decode())
def test_the_advice_of_each_documented_failure_is_in_the_table(reply: Reply) -> None:
    headers = {name.lower(): value for name, value in reply.headers}
    said = classify(reply.status, headers, reply.body, complete=True)
    answer = Answer(said.outcome, 1, reply.status, said.code, said.message, reply.body.decode())
    outcome = str(said.outcome).replace("_", " ")
    assert f"| {outcome} | {advise(Action.PUBLISH, answer)} |" in README


def test_each_picture_is_shown_and_each_shown_is_there() -> None:
    shown = set(re.findall(r"\(screenshots/([\w-]+\.svg)\)", README))
    assert shown == {path.name for path in (ROOT / "screenshots").iterdir()}


def _below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)


def test_each_screen_has_a_picture() -> None:
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        import_module(module.name)
    own = {kind for kind in _below(DismissedOnce) if kind.__module__.startswith(screens.__name__)}
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


def test_each_key_of_the_home_screen_is_named() -> None:
    keys = README.partition("Keys, on the flows screen:")[2].partition("\n\n")[0]
    for binding in FlowsScreen._merge_bindings().key_to_bindings.items():
        key, [first, *_] = binding
        if first.show and first.action != "leave_filter":
            assert f"`{key_name(key)}`" in keys, first.description
