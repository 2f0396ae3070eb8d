"""The keys of the flows screen that the key bar shows first."""

from pathlib import Path

from flow_tui import clock
from tests.support.app import remember, resize, run, running, screen_text, session_on, wait_until
from tests.support.sandbox import one_flow

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
                        await pilot.press("slash", *"1250", "enter")
                    await wait_until(pilot, lambda: "c Check  D Deprecate" in bar())

    run(main())
