"""Keys in a burst: what is typed at once does what it does key by key."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.terminal import key_queue
from flow_tui.app.terminal.key_queue import KeyQueue
from flow_tui.model import Account
from flow_tui.store.flows import Flows
from tests.support.app import (
    case,
    demo_session,
    listed,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_home,
    wait_only_until,
    wait_until,
)
from tests.support.keys import NAMED, all_handled, key, type_at_once, type_one_by_one
from tests.support.patience import LONGEST
from tests.support.pressed import until_still
from tests.support.steps import take_steps

EXAMPLES: Final = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "5"))
"""How many sessions are typed; with more than the default they are new ones each time."""
TYPED: Final = (
    *("a", "e", "/", "j", "k", "G", "g", "h", "?", "z", "P", "n", "y", "t", "o", "f", "b", "["),
    *("enter", "tab", "escape", "ctrl+g", "space", "*", "down", "up", "pagedown", "end", "home"),
    *("backspace", "ctrl+s", "lead", "zoo", "First", "1000000000000001", "2000000000000002"),
)
"""Keys and words. None asks the API, whose answers take their time, and none opens a dialog that
drops what was typed before it was seen."""
SESSIONS: Final = st.lists(
    st.lists(st.sampled_from(TYPED), min_size=2, max_size=9), min_size=1, max_size=4
)
"""In each sequence of a session, keys follow one another at once; between two, the app is idle."""


def keys_of(words: list[str]) -> list[str]:
    special = {*NAMED, "ctrl+g", "down", "up", "pagedown", "end", "home", "backspace", "ctrl+s"}
    return [name for word in words for name in ([word] if word in special else word)]


def picture(app: FlowTuiApp) -> str:
    """What has the focus and what the screen shows, without the port and the time of day.

    Nor is the key bar in it: it depends on the focus, and is drawn some time later.
    """
    shown, _, _ = screen_text(app.screen).rpartition("\n")
    return f"{app.focused}\n" + re.sub(r"127\.0\.0\.1:\d+|\d\d:\d\d|\d{8}-\d{6}", "", shown)


Type = Callable[[FlowTuiApp, list[str]], Awaitable[None]]


async def played(words: list[list[str]], typing: Type) -> list[tuple[str, list[str]]]:
    """Type each sequence; return what is then on the screen and in the list."""
    results = []
    with TemporaryDirectory() as directory:
        session = demo_session(Path(directory))
        async with running(session) as (app, _):
            await all_handled(app)
            for sequence in words:
                await typing(app, keys_of(sequence))
                app.clear_notifications()
                await until_still(app)
                flows = [flow.flow_id for flow in await listed(session)]
                results.append((picture(app), flows))
                while not app.at_home:
                    await type_one_by_one(app, ["ctrl+g"])
                await type_one_by_one(app, ["ctrl+g", "g"])
    return results


@pytest.mark.terminal
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="FLOW_TUI_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(SESSIONS)
@example([["a", "1000000000000001", "ctrl+s", "e", "First", "enter"], ["/", "zoo", "enter", "h"]])
@example([["2000000000000002", "e", "up", "zoo", "g"], ["pagedown", "lead", "pagedown"]])
@example([["end", "/", "/", "2000000000000002", "y"], ["end", "/", "/", "zoo", "?", "?"]])
def test_keys_do_the_same_at_once_and_one_by_one(words: list[list[str]]) -> None:
    assert run(played(words, type_at_once)) == run(played(words, type_one_by_one))


def test_what_is_typed_or_pasted_at_once_goes_where_it_is_meant_to(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await all_handled(app)
            await take_steps(
                app,
                pilot,
                keys_that_are_there_do_not_wait_until_the_one_before_is_drawn,
                a_label_is_waited_for_however_long_it_takes_to_be_read,
                a_profile_typed_at_once_fills_its_fields_whatever_waits_for_the_network,
                a_paste_without_marks_is_a_block_of_lines,
                ids_pasted_into_the_list_open_the_dialog_with_them,
            )

    run(main())


async def keys_that_are_there_do_not_wait_until_the_one_before_is_drawn(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    with patch.object(key_queue, "_DRAWN_SECONDS", LONGEST):
        for name in ("down", "down", "up", "down"):
            app.post_message(key(name))
        await wait_only_until(pilot, lambda: app.home.flows.cursor == 2)
        await all_handled(app)
        app.post_message(key("down"))
        await wait_only_until(pilot, lambda: app.home.flows.cursor == 3)
        await pilot.press("up")  # else the queue waits for a key


async def a_label_is_waited_for_however_long_it_takes_to_be_read(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    get = Flows.get

    def late(self: Flows, account: Account, flow_id: str) -> object:
        time.sleep(0.1)
        return get(self, account, flow_id)

    with patch.object(Flows, "get", late):
        await type_at_once(app, ["e", "end", *" gap"])
    assert isinstance(app.screen, EditLabelScreen)
    assert app.screen.query_one(Input).value.endswith(" gap")
    await pilot.press("escape")


async def a_profile_typed_at_once_fills_its_fields_whatever_waits_for_the_network(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    """A password manager types so; the API key must never reach a field that shows it.

    Testing credentials takes as long as the API does; the form is typed into meanwhile.
    """
    asked, answered = asyncio.Event(), asyncio.Event()

    async def never(*_: object) -> object:
        asked.set()
        await answered.wait()
        raise AssertionError

    names = ["P", "a", *"prod-eu", "tab", "tab", *"HXAP1648027397IN", "tab", *"secret-key"]
    await type_at_once(app, names)
    await wait_for_screen(pilot, ProfileFormScreen)
    values = {field.id: field.value for field in app.screen.query(Input)}
    assert values["name"] == "prod-eu"
    assert values["sid"] == "HXAP1648027397IN"
    assert values["key"] == "secret-key"
    with patch.object(app.session.client, "check_credentials", never):
        await type_at_once(app, ["ctrl+t"])
        await wait_until(pilot, asked.is_set)
        await type_at_once(app, [*"more"])
        assert app.screen.query_one("#key", Input).value == "secret-keymore"
        await pilot.press("ctrl+g")


def test_a_key_waits_until_the_screen_takes_keys_though_none_came_before() -> None:
    handled: list[str] = []
    takes_keys = False

    async def handle(event: events.Event) -> None:
        assert isinstance(event, events.Key)
        handled.append(event.key)

    async def main() -> None:
        nonlocal takes_keys
        app = App[None]()
        async with app.run_test() as pilot:
            queue = KeyQueue(app, handle, lambda: takes_keys)
            await queue.put(key("a"))
            assert handled == []
            takes_keys = True
            await wait_until(pilot, lambda: queue.is_idle)
            assert handled == ["a"]

    run(main())


async def a_paste_without_marks_is_a_block_of_lines(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    lines = [f"10000000000000{number:02} Flow {number}" for number in range(3)]
    await type_at_once(app, ["a"])
    names = [name for line in lines for name in (*line, "enter")]
    await type_at_once(app, ["space" if name == " " else name for name in names])
    await wait_for_screen(pilot, AddFlowsScreen)
    assert app.screen.query_one(TextArea).text.split("\n") == [*lines, ""]
    await type_at_once(app, ["ctrl+s"])
    await wait_home(pilot)
    added = {flow.flow_id: flow.label for flow in await listed(app.session)}
    assert [added[line[:16]] for line in lines] == [line[17:] for line in lines]


async def ids_pasted_into_the_list_open_the_dialog_with_them(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    pastes = {
        "publish it on 2026-11-28": False,
        "p\r5204\r": False,
        "1184620937715999": True,
        "1184620937715999 one\n1184620937715998\ttwo\n": True,
        "'1184 6209 3771 5999'": True,
    }
    for pasted, opens in pastes.items():
        with case(pasted):
            await all_handled(app)
            app.post_message(events.Paste(pasted))
            await all_handled(app)
            await pilot.pause()
            assert isinstance(app.screen, AddFlowsScreen) is opens
            if opens:
                assert "1184" in screen_text(app.screen)
                await pilot.press("escape")
                await wait_home(pilot)
