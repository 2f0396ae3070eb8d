from textual.app import App, ComposeResult
from textual.widgets import Button, Input

from flow_tui.app.widgets.filter_bar import FilterBar
from tests.support.app import run


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.changes: list[str] = []

    def compose(self) -> ComposeResult:
        yield FilterBar("ID or label", "#list")
        yield Button("A list", id="list")

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        self.changes.append(event.words)

    def on_input_changed(self) -> None:
        raise AssertionError("the bar handles it")


def test_it_reports_what_is_typed_and_gives_the_focus_back() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test() as pilot:
            bar = app.query_one(FilterBar)
            assert not bar.is_open
            bar.open()
            await pilot.press("a", "b")
            assert bar.is_typing
            await pilot.press("enter")
            assert app.changes == ["a", "ab"]
            assert bar.is_open
            assert app.query_one("#list").has_focus
            bar.close()
            assert app.query_one("#list").has_focus
            await pilot.pause()
            assert not bar.is_open
            assert app.changes == ["a", "ab", ""]
            assert app.query_one(Input).value == ""

            # An empty one closes at Enter.
            bar.open()
            await pilot.press("enter")
            assert not bar.is_open
            assert app.query_one("#list").has_focus

    run(main())
