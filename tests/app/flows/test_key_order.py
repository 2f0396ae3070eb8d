"""The keys of the flows screen that the key bar shows first."""

from pathlib import Path

import pytest

from flow_tui import clock
from flow_tui.app.widgets import virtual_list
from flow_tui.store.flows import Flows
from tests.support.app import (
    remember,
    resize,
    run,
    running,
    screen_text,
    session_on,
    wait_for_text,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.sandbox import one_flow
from tests.support.typed import type_keys

DRAFT, PUBLISHED = "1184620937715204", "1250817734926615"


def test_no_key_moves_where_a_flow_can_be_deprecated_but_that_is_always_told(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        with one_flow() as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "draft"), (PUBLISHED, "published"))
            async with running(session) as (app, pilot):

                def bar() -> str:
                    return screen_text(app.screen).splitlines()[-1]

                common = " p Publish  c Check  space Mark  a Add  i Import  "
                await wait_until(pilot, lambda: bar() == common + "h History     ? Help  q Quit")
                seen = [(PUBLISHED, "PUBLISHED")]
                owner = session.list_owner
                await session.store.run(
                    lambda store: store.flows.set_statuses(owner, seen, clock.now())
                )
                await app.home.reload(PUBLISHED)
                await wait_until(pilot, lambda: bar() == common + "D Deprecate   ? Help  q Quit")
                for narrower in ("resized", "filtered"):
                    if narrower == "resized":
                        await resize(pilot, 60, 16)
                    else:
                        await resize(pilot, 80, 24)
                        await wait_until(pilot, lambda: bar().startswith(common))
                        await type_keys(pilot, "slash", *"1250", "enter")
                    await wait_until(pilot, lambda: "c Check  D Deprecate" in bar())

    run(main())


def test_that_a_flow_can_be_deprecated_is_told_once_its_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_list, "PAGE", 30)
    ids = [str(number) for number in range(1000, 1060)]

    async def main() -> None:
        with one_flow() as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, *((flow_id, "") for flow_id in ids))
            owner, seen = session.list_owner, [(ids[-1], "PUBLISHED")]
            await session.store.run(
                lambda store: store.flows.set_statuses(owner, seen, clock.now())
            )
            async with running(session) as (app, pilot):
                await wait_for_text(pilot, ids[0])
                reading = HeldCall(monkeypatch, Flows, "page")
                await pilot.press("G")
                await wait_until(pilot, lambda: reading.is_held)
                assert "D Deprecate" not in screen_text(app.screen)
                reading.go_on()
                await wait_for_text(pilot, "D Deprecate")

    run(main())
