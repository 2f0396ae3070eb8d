"""The keys of the flows screen that the key bar shows first."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui import clock
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.widgets import virtual_list
from flow_tui.services.session import Session
from flow_tui.store.flows import Flows
from tests.support.app import (
    resize,
    run,
    running,
    screen_text,
    session_on,
    wait_for_shown,
    wait_for_text,
    wait_only_until,
)
from tests.support.held_call import HeldCall
from tests.support.pressed import until_still
from tests.support.sandbox import one_flow
from tests.support.steps import put_list, take_steps
from tests.support.typed import key, type_keys

DRAFT, PUBLISHED = "1184620937715204", "1250817734926615"


def test_that_a_flow_can_be_deprecated_moves_no_key_and_is_told_once_its_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_list, "PAGE", 30)

    async def main() -> None:
        with one_flow() as sandbox:
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await take_steps(
                    app,
                    pilot,
                    no_key_moves_where_a_flow_can_be_deprecated_but_that_is_always_told,
                    that_a_flow_can_be_deprecated_is_told_once_its_row_is_read,
                    monkeypatch=monkeypatch,
                )

    run(main())


def bar(shown: str) -> str:
    return shown.splitlines()[-1]


async def set_published(session: Session, flow_id: str) -> None:
    owner, seen = session.list_owner, [(flow_id, "PUBLISHED")]
    await session.store.run(lambda store: store.flows.set_statuses(owner, seen, clock.now()))


async def no_key_moves_where_a_flow_can_be_deprecated_but_that_is_always_told(
    app: FlowTuiApp, pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    common = " p Publish  c Check  space Mark  a Add  i Import  "
    await put_list(app, (DRAFT, "draft"), (PUBLISHED, "published"))
    await wait_for_shown(pilot, lambda shown: bar(shown) == common + "h History     ? Help  q Quit")
    await set_published(app.session, PUBLISHED)
    await app.home.reload(PUBLISHED)
    await wait_for_shown(pilot, lambda shown: bar(shown) == common + "D Deprecate   ? Help  q Quit")
    for narrower in ("resized", "filtered"):
        if narrower == "resized":
            await resize(pilot, 60, 16)
        else:
            await resize(pilot, 80, 24)
            await wait_for_shown(pilot, lambda shown: bar(shown).startswith(common))
            await type_keys(pilot, "slash", *"1250", "enter")
        await wait_for_shown(pilot, lambda shown: "c Check  D Deprecate" in bar(shown))
    await pilot.press("ctrl+g")


async def that_a_flow_can_be_deprecated_is_told_once_its_row_is_read(
    app: FlowTuiApp, pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    await put_list(app, *((flow_id, "") for flow_id in ids))
    await set_published(app.session, ids[-1])
    await wait_for_shown(pilot, lambda shown: ids[0] in shown and "D Deprecate" not in shown)
    reading = HeldCall(monkeypatch, Flows, "page")
    app.post_message(key("G"))
    await wait_only_until(pilot, lambda: reading.is_held)
    await until_still(app)
    assert "D Deprecate" not in screen_text(app.screen)
    reading.go_on()
    await wait_for_text(pilot, "D Deprecate")
