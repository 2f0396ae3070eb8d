"""Changing a text: laid out anew only where it takes more or fewer lines."""

from textual.app import App, ComposeResult
from textual.content import Content
from textual.visual import Visual
from textual.widgets import Static

from flow_tui.app.widgets.facts import FactsTable
from flow_tui.app.widgets.texts import show
from tests.support.app import run, screen_text


class _Counted(Static):
    """A text that notes with which layouts it was changed."""

    def __init__(self) -> None:
        super().__init__("")
        self.updates: list[bool] = []

    def update(self, content: object = "", *, layout: bool = True) -> None:
        self.updates.append(layout)
        super().update(content, layout=layout)  # type: ignore[arg-type]


class _Texts(App[None]):
    def compose(self) -> ComposeResult:
        yield _Counted()
        yield Static("below")


def test_the_screen_is_laid_out_only_where_the_lines_change() -> None:
    async def main() -> None:
        app = _Texts()
        async with app.run_test(size=(20, 6)) as pilot:
            text = app.query_one(_Counted)

            async def shown(content: Visual) -> list[str]:
                show(text, content)
                await pilot.pause()
                return [line.strip() for line in screen_text(app.screen).splitlines()][:3]

            assert await shown(Content("one")) == ["one", "below", ""]
            assert await shown(Content("two")) == ["two", "below", ""]
            assert text.updates == [False, False]
            assert await shown(Content("two")) == ["two", "below", ""]
            assert text.updates == [False, False]
            assert await shown(Content("two\nlines")) == ["two", "lines", "below"]
            assert text.updates == [False, False, True]
            await shown(Content.styled("two\nlines", "bold"))
            assert text.updates == [False, False, True, False]
            assert await shown(FactsTable({"ID": "1"})) == ["ID  1", "below", ""]
            await shown(FactsTable({"ID": "1"}))
            assert text.updates == [False, False, True, False, True]

    run(main())
