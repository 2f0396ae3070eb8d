"""What has the focus stays in view when its part of the screen gets smaller."""

from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.scroll_parts import DialogFrame
from tests.support.app import demo_session, run, running, wait_until
from tests.support.pressed import until_still
from tests.support.toasts import is_within


class TallScreen(BaseScreen[None]):
    """An input at the end of what scrolls."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose it, below a line that does not scroll."""
        yield Static("above")
        with DialogFrame():
            yield Static("\n".join(map(str, range(100))))
            yield Input()


def test_the_focus_stays_in_view_whoever_asks_for_a_place_before_the_layout(tmp_path: Path) -> None:
    """Textual posts no Resize then: it takes the new places for those before the layout."""

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            screen = TallScreen()
            await app.push_screen(screen)
            frame, typed = screen.query_one(DialogFrame), screen.query_one(Input)
            typed.focus()
            await wait_until(pilot, lambda: is_within(frame, typed))
            frame.scroll_relative(y=-50, animate=False, immediate=True)
            await until_still(app)
            assert not is_within(frame, typed)
            frame.scroll_relative(y=-5, animate=False, immediate=True)
            await until_still(app)
            screen.query_one("#frame").mount(Static("one\ntwo\nthree"), before=0)
            assert typed.region.y > frame.region.bottom
            await wait_until(pilot, lambda: is_within(frame, typed))

    run(main())
