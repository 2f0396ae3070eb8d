"""The list: it reads what it shows, and keeps its cursor in view."""

import asyncio
from collections.abc import Sequence

from textual.app import App, ComposeResult

from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import PAGE, VirtualList
from tests.support.app import APP_CSS, resize, run, screen_text, wait_until
from tests.support.cases import every

COLUMNS = (Column("Number", 10, keeps_end=True), Column("Words"), Column("Far", 6, from_width=60))


class OpenableList(VirtualList[int]):
    BINDINGS = bindings("history_list")


class Host(App[None]):
    """Nothing but a list of numbers."""

    CSS_PATH = APP_CSS

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.fetched: list[int] = []
        self.selected: list[int] = []
        self.drawn_with_bar: list[bool] = []
        """Of each time that the screen was drawn, whether the scroll bar was there."""

    def post_display_hook(self) -> None:
        self.drawn_with_bar.append(self.rows.vertical_scrollbar.is_on_screen)

    def compose(self) -> ComposeResult:
        yield OpenableList(COLUMNS, self._cells, empty="nothing\nat all", id="list")

    @property
    def rows(self) -> "VirtualList[int]":
        return self.query_one(VirtualList)

    async def fill(self) -> None:
        await self.rows.show(RowSource(self.count, self._fetch), 0)
        self.rows.focus()

    async def _fetch(self, offset: int, limit: int) -> Sequence[int]:
        self.fetched.append(offset)
        return range(offset, min(offset + limit, self.count))

    @staticmethod
    def _cells(number: int) -> Sequence[Cell]:
        return (Cell(str(number)), Cell(f"row {number} " + "x" * (number % 90)), Cell("far"))

    def on_virtual_list_selected(self) -> None:
        assert self.rows.current is not None
        self.selected.append(self.rows.current)


def test_a_hundred_thousand_rows_are_read_by_the_page() -> None:
    async def main() -> None:
        app = Host(100_000)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.fill()
            assert app.fetched == [0]
            await pilot.press("G")
            await wait_until(pilot, lambda: "99999" in screen_text(app.screen))
            assert app.rows.current == 99_999
            await pilot.press("g")
            await wait_until(pilot, lambda: app.rows.current == 0)
            assert len(app.fetched) <= 3

    run(main())


def test_rows_are_right_wherever_the_cursor_goes() -> None:
    async def main() -> None:
        app = Host(1000)
        async with app.run_test(size=(80, 12)) as pilot:
            await app.fill()
            for key, row in (
                ("j", 1),
                ("down", 2),
                ("k", 1),
                ("up", 0),
                ("up", 0),
                ("pagedown", 11),
                ("ctrl+f", 22),
                ("pageup", 11),
                ("end", 999),
                ("down", 999),
                ("home", 0),
            ):
                await pilot.press(key)
                await wait_until(pilot, lambda row=row: app.rows.current == row)  # type: ignore[misc]
                await wait_until(pilot, lambda row=row: f"▌{row} " in screen_text(app.screen))  # type: ignore[misc]

    run(main())


def test_the_scroll_bar_comes_and_goes_with_the_rows_that_need_it() -> None:
    async def main() -> None:
        app = Host(0)
        async with app.run_test(size=(80, 12)) as pilot:
            for app.count in (12, 11, 100):
                await pilot.pause()
                app.drawn_with_bar.clear()
                await app.fill()
                await wait_until(pilot, lambda: bool(app.drawn_with_bar))
                await pilot.pause()
                assert set(app.drawn_with_bar) == {app.count > 11}

    run(main())


def test_a_scroll_bar_that_comes_back_is_where_the_list_is() -> None:
    async def main() -> None:
        app = Host(100)
        async with app.run_test(size=(80, 12)) as pilot:
            await app.fill()
            await pilot.press("G")
            await wait_until(pilot, lambda: app.rows.vertical_scrollbar.position > 0)
            for app.count in (1, 100):
                await app.fill()
                await wait_until(pilot, lambda: app.rows.scroll_y == 0)
                await pilot.pause()
            assert app.rows.vertical_scrollbar.position == 0

    run(main())


def test_rows_take_the_colours_of_a_new_theme() -> None:
    async def main() -> None:
        app = Host(5)
        async with app.run_test(size=(80, 12)) as pilot:
            await app.fill()
            await pilot.pause()
            for theme in ("textual-dark", "textual-light"):
                app.theme = theme
                await pilot.pause()
                header, cursor, plain = (list(app.rows.render_line(y))[1].style for y in range(3))
                of_part = app.rows.get_component_rich_style
                assert header == of_part("virtual-list--header")
                assert plain == of_part("virtual-list--plain")
                on_it = of_part("virtual-list--cursor", partial=True)
                assert cursor == of_part("virtual-list--plain") + on_it

    run(main())


def test_only_pages_near_the_cursor_are_kept() -> None:
    async def main() -> None:
        app = Host(PAGE * 20)
        async with app.run_test(size=(80, 12)) as pilot:
            await app.fill()
            for page in range(20):
                app.rows.move_to(page * PAGE)
                await wait_until(pilot, lambda at=page * PAGE: app.rows.current == at)  # type: ignore[misc]
            before = len(app.fetched)
            app.rows.move_to(0)
            await wait_until(pilot, lambda: app.rows.current == 0)
            assert len(app.fetched) > before

    run(main())


def test_what_is_too_long_is_cut_where_it_may_be_cut() -> None:
    async def main() -> None:
        app = Host(200)
        async with app.run_test(size=(50, 12)) as pilot:
            await app.fill()
            app.rows.move_to(88)
            await wait_until(pilot, lambda: "▌88 " in screen_text(app.screen))
            shown = next(line for line in screen_text(app.screen).splitlines() if "▌88" in line)
            assert shown.rstrip().endswith("x…")
            assert "far" not in screen_text(app.screen)
            await resize(pilot, 80, 12)
            await wait_until(pilot, lambda: "far" in screen_text(app.screen))

    run(main())


def test_the_cursor_stays_in_view_when_the_terminal_shrinks() -> None:
    async def main() -> None:
        app = Host(100)
        async with app.run_test(size=(80, 40)) as pilot:
            await app.fill()
            app.rows.move_to(35)
            await resize(pilot, 80, 16)
            await wait_until(pilot, lambda: "▌35 " in screen_text(app.screen))

    run(main())


def test_an_empty_list_says_so_and_has_no_row() -> None:
    async def main() -> None:
        app = Host(0)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.fill()
            await wait_until(pilot, lambda: "at all" in screen_text(app.screen))
            await pilot.press("j", "G", "enter", "pagedown")
            assert app.rows.current is None
            assert app.selected == []
            app.rows.set_empty_text("still nothing")
            await wait_until(pilot, lambda: "still nothing" in screen_text(app.screen))

    run(main())


def test_enter_and_clicks_select() -> None:
    async def main() -> None:
        app = Host(50)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.fill()
            await pilot.press("j", "enter")
            await wait_until(pilot, lambda: app.selected == [1])
            await pilot.click(VirtualList, offset=(5, 6))
            assert app.rows.current == 5
            await pilot.click(VirtualList, offset=(5, 0))
            assert app.rows.current == 5
            await pilot.click(VirtualList, offset=(5, 8), times=2)
            await wait_until(pilot, lambda: app.selected == [1, 7])

    run(main())


def test_a_shorter_source_takes_the_cursor_back() -> None:
    async def main() -> None:
        app = Host(1000)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.fill()
            await pilot.press("G")
            await wait_until(pilot, lambda: app.rows.current == 999)
            app.count = 3
            await app.rows.show(RowSource(3, app._fetch))
            assert app.rows.current == 2
            await wait_until(pilot, lambda: "▌2 " in screen_text(app.screen))

    run(main())


@every("cursor", [None, 5])
def test_keys_count_while_rows_are_read(cursor: int | None) -> None:
    async def main() -> None:
        app = Host(1000)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.fill()
            app.rows.move_to(4)
            reading, released = asyncio.Event(), asyncio.Event()

            async def late(offset: int, limit: int) -> Sequence[int]:
                reading.set()
                await released.wait()
                return await app._fetch(offset, limit)

            shown = asyncio.create_task(app.rows.show(RowSource(900, late), cursor))
            await reading.wait()
            assert app.rows.current == 4  # until then the rows before are there
            await pilot.press("j")
            assert app.rows.current == 5
            released.set()
            await shown
            assert app.rows.current == (5 if cursor is None else cursor + 1)
            await pilot.press("G")
            await wait_until(pilot, lambda: app.rows.current == 899)

    run(main())


def test_rows_that_are_read_late_replace_none_that_were_asked_for_later() -> None:
    async def main() -> None:
        app = Host(1000)
        async with app.run_test(size=(80, 24)):
            await app.fill()
            reading, released = asyncio.Event(), asyncio.Event()

            async def late(_offset: int, _limit: int) -> Sequence[int]:
                reading.set()
                await released.wait()
                return [-1]

            older = asyncio.create_task(app.rows.show(RowSource(1, late)))
            await reading.wait()
            await app.rows.show(RowSource(3, app._fetch))
            released.set()
            await older
            assert (app.rows.count, app.rows.current) == (3, 0)

    run(main())


def test_a_sign_stands_between_the_cursor_and_the_row() -> None:
    class Signed(Host):
        def compose(self) -> ComposeResult:
            yield OpenableList(
                COLUMNS,
                self._cells,
                row_sign=lambda number: "*" if number in odd else " ",
                id="list",
            )

    odd = {1, 3}

    async def main() -> None:
        app = Signed(5)
        async with app.run_test(size=(40, 8)) as pilot:
            await app.fill()
            await wait_until(pilot, lambda: "row 4" in screen_text(app.screen))
            await pilot.press("j")
            rows = [line[:12].rstrip() for line in screen_text(app.screen).splitlines()]
            assert rows[:5] == ["  Number", "  0", "▌*1", "  2", " *3"]
            odd.discard(1)
            app.rows.refresh_row(1)
            await wait_until(pilot, lambda: "▌ 1 " in screen_text(app.screen))

    run(main())
