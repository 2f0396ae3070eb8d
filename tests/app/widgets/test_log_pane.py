"""The log pane: wrapped responses, scrolled and selected by keyboard."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult

from flow_tui.app.formatting.styled import StyledLine, TextRole
from flow_tui.app.formatting.wrapping import wrap
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import (
    Account,
    Action,
    Answer,
    Attempt,
    NewAttempt,
    Outcome,
    Settled,
    Settlement,
)
from flow_tui.services.read_back import ReadBack
from tests.support.app import APP_CSS, resize, run, screen_text, wait_until
from tests.support.cases import every
from tests.support.flow_checks import found, nothing

ACCOUNT = Account("prod-in", "HXAP1648027397IN", "https://api.in.kaleyra.io")


def attempt(number: int, body: str = '{"success": true}') -> Attempt:
    new = NewAttempt(
        "s", Action.PUBLISH, f"10000000000{number:05}", "a label", ACCOUNT, "u", "keyring"
    )
    answer = Answer(Outcome.SUCCEEDED, 12, 200, body=body)
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Attempt(number, new, moment, moment, answer)


class Host(App[None]):
    CSS_PATH = APP_CSS

    def compose(self) -> ComposeResult:
        yield LogPane(empty="nothing yet\nreally")

    @property
    def pane(self) -> LogPane:
        return self.query_one(LogPane)


def test_responses_come_as_they_arrive_and_earlier_ones_can_be_selected() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            await wait_until(pilot, lambda: "really" in screen_text(app.screen))
            app.pane.focus()
            await pilot.press("left_square_bracket", "j", "G", "pagedown")
            assert app.pane.selected is None

            for number in range(1, 8):
                app.pane.put(attempt(number))
            await wait_until(pilot, lambda: "1000000000000007" in screen_text(app.screen))
            assert app.pane.selected == attempt(7)
            await pilot.press(*["left_square_bracket"] * 3)
            assert app.pane.selected == attempt(4)
            await wait_until(pilot, lambda: "▌" in screen_text(app.screen))
            await wait_until(pilot, lambda: "1000000000000004" in screen_text(app.screen))
            await pilot.press(*["left_square_bracket"] * 4)
            assert app.pane.selected == attempt(1)
            await pilot.press(*["right_square_bracket"] * 7)
            assert app.pane.selected == attempt(7)

            # The newest is followed as it grows.
            app.pane.put_read_back(seen(attempt(7)))
            await wait_until(pilot, lambda: "Kaleyra: PUBLISHED" in screen_text(app.screen))
            assert screen_text(app.screen).rstrip().endswith("}")

    run(main())


def test_it_scrolls_by_line_by_page_and_to_its_ends() -> None:
    async def main() -> None:
        app = Host()
        body = "[" + ",".join(str(number) for number in range(100)) + "]"
        async with app.run_test(size=(80, 12)) as pilot:
            app.pane.put(attempt(1, body))
            app.pane.focus()
            await pilot.press("g")
            await wait_until(pilot, lambda: app.pane.scroll_y == 0)
            for keys, top in ((["j", "down", "k"], 1), (["pagedown"], 12), (["pageup"], 1)):
                await pilot.press(*keys)
                await wait_until(pilot, lambda top=top: round(app.pane.scroll_y) == top)  # type: ignore[misc]
            await pilot.press("G")
            await wait_until(pilot, lambda: "99" in screen_text(app.screen))

    run(main())


def test_a_long_body_is_cut_and_says_so_while_the_whole_pane_shows_all() -> None:
    async def main() -> None:
        body = "[" + ",".join(str(number) for number in range(500)) + "]"
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            app.pane.put(attempt(1, body))
            app.pane.focus()
            await wait_until(pilot, lambda: "succeeded" in screen_text(app.screen))
            await pilot.press("G")
            await wait_until(pilot, lambda: "more lines" in screen_text(app.screen))

    run(main())


def test_it_wraps_again_in_a_new_width() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(120, 12)) as pilot:
            app.pane.put(attempt(1, "many words " * 30))
            await resize(pilot, 60, 12)
            await wait_until(
                pilot,
                lambda: max(len(line) for line in screen_text(app.screen).splitlines()) <= 60,
            )
            shown = " ".join(screen_text(app.screen).split())
            assert shown.count("many words") == 30

    run(main())


def text_of(rows: list[tuple[tuple[str, TextRole], ...]]) -> list[str]:
    return ["".join(piece for piece, _ in row) for row in rows]


def test_wrapping_breaks_at_spaces_and_indents_what_goes_on() -> None:
    line = (("alpha beta ", TextRole.PLAIN), ("gamma delta", TextRole.KEY))
    assert text_of(wrap(line, 12)) == ["alpha beta ", "    gamma", "    delta"]


def test_wrapping_breaks_a_word_that_fits_nowhere() -> None:
    rows = text_of(wrap((("x" * 50, TextRole.PLAIN),), 20))
    assert "".join(row.strip() for row in rows) == "x" * 50
    assert max(len(row) for row in rows) <= 20


@every("width", [12, 13, 20, 33])
def test_wrapping_counts_wide_characters_as_two_cells(width: int) -> None:
    from rich.cells import cell_len

    rows = text_of(wrap((("日本語 テスト " * 8, TextRole.PLAIN),), width))
    assert max(cell_len(row) for row in rows) <= width


def test_a_line_that_fits_is_left_alone() -> None:
    line = (("short", TextRole.PLAIN),)
    assert wrap(line, 40) == [line]


def test_many_at_once_are_kept_up_to_what_it_keeps() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            app.pane.put(attempt(0))
            app.pane.put(*(attempt(number) for number in range(1, 700)))
            await wait_until(pilot, lambda: "1000000000000699" in screen_text(app.screen))
            assert app.pane.selected == attempt(699)
            assert len(app.pane._entries.all) == 500
            app.pane.focus()
            await pilot.press("g")
            await wait_until(pilot, lambda: "1000000000000200" in screen_text(app.screen))

    run(main())


def test_large_bodies_are_few() -> None:
    """Five hundred bodies of 1 MiB would be half a gigabyte; the history has them all."""
    body = "x" * 1024 * 1024

    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)):
            app.pane.put(*(attempt(number, body) for number in range(10)))
            assert len(app.pane._entries.all) == 8
            app.pane.put(attempt(99, body * 9))
            assert app.pane.selected == attempt(99, body * 9)
            assert len(app.pane._entries.all) == 1

    run(main())


def test_a_settled_attempt_is_shown_as_it_is_now_in_its_place() -> None:
    unknown = attempt(1)._replace(answer=Answer(Outcome.UNKNOWN, 12))
    settlement = Settlement(Settled.SUCCEEDED, datetime(2026, 1, 2, tzinfo=UTC), "PUBLISHED")

    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 20)) as pilot:
            app.pane.put(unknown)
            app.pane.put(attempt(2))
            assert not app.pane.has(attempt(3))
            assert app.pane.has(unknown)
            app.pane.put(unknown._replace(settlement=settlement))
            await wait_until(pilot, lambda: "→ settled: took effect" in screen_text(app.screen))
            assert app.pane.selected == attempt(2)
            shown = screen_text(app.screen)
            assert shown.index("1000000000000001") < shown.index("1000000000000002")
            assert shown.count("1000000000000001") == 1

    run(main())


def test_a_response_is_wrapped_once_however_many_come_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrapped: list[StyledLine] = []

    def counting(line: StyledLine, width: int) -> list[StyledLine]:
        wrapped.append(line)
        return wrap(line, width)

    monkeypatch.setattr("flow_tui.app.widgets.log_entry.wrap", counting)

    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            await wait_until(pilot, lambda: "really" in screen_text(app.screen))
            app.pane.put(attempt(1))
            first = len(wrapped)
            app.pane.put(attempt(2))
            assert len(wrapped) == 2 * first

    run(main())


MORNING = datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC)


def test_an_answer_that_is_not_on_disk_yet_stays() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            ended = attempt(1)
            assert ended.answer is not None
            app.pane.put(ended)
            without_body = ended._replace(answer=ended.answer.without_body(), note="OPS-1")
            app.pane.put(without_body)
            assert app.pane.selected == ended._replace(note="OPS-1")
            in_flight = ended._replace(answer=None, ended_at=None, note="OPS-2")
            app.pane.put(in_flight)
            assert app.pane.selected == ended._replace(note="OPS-2")
            await wait_until(pilot, lambda: '"success": true' in screen_text(app.screen))
            app.pane.put_read_back(ReadBack(without_body, found(), from_store=True))
            assert app.pane.selected == ended._replace(note="OPS-1")
            late = ended._replace(answer=Answer(Outcome.REJECTED, 12, 400))
            app.pane.put(late)
            assert app.pane.selected == late
            app.pane.put(in_flight, attempt(2))
            assert app.pane.selected == attempt(2)

    run(main())


def seen(one: Attempt, status: str = "PUBLISHED") -> ReadBack:
    """What a check finds after an attempt, as it is recorded."""
    return ReadBack(
        one._replace(seen_status=status, seen_at=MORNING), found(status), from_store=True
    )


def test_what_kaleyra_says_stands_below_its_attempt() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 20)) as pilot:
            pane = app.pane
            pane.put(attempt(1), attempt(2))
            pane.put_read_back(ReadBack(attempt(1), nothing("Too slow.")))
            await wait_until(pilot, lambda: "asked: Too slow." in screen_text(app.screen))
            assert pane.selected == attempt(2)
            shown = screen_text(app.screen)
            assert shown.index("Too slow.") < shown.index("1000000000000002")

            pane.put_read_back(seen(attempt(1)))
            await wait_until(pilot, lambda: "Kaleyra: PUBLISHED at" in screen_text(app.screen))
            assert "Too slow." not in screen_text(app.screen)
            # A later one that could not be recorded leaves the note that was written meanwhile.
            pane.put(attempt(2)._replace(note="OPS-1"))
            pane.put_read_back(replace(seen(attempt(2), "DRAFT"), from_store=False))
            await wait_until(pilot, lambda: "still DRAFT at" in screen_text(app.screen))
            assert pane.selected is not None
            assert (pane.selected.note, pane.selected.seen_status) == ("OPS-1", "DRAFT")
            pane.put_read_back(ReadBack(attempt(2), nothing("Too slow.")))
            await wait_until(pilot, lambda: "Too slow." in screen_text(app.screen))
            assert "still DRAFT at" in screen_text(app.screen)

    run(main())


def test_an_attempt_that_has_left_the_pane_does_not_come_back() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            app.pane.put(*(attempt(number) for number in range(1, 502)))
            app.pane.put_read_back(seen(attempt(1)))
            await pilot.pause()
            assert not app.pane.has(attempt(1))
            app.pane.put_read_back(seen(attempt(502)))  # its result is on its way
            assert app.pane.has(attempt(502))

    run(main())


def test_only_what_comes_next_in_the_session_is_new() -> None:
    pane = LogPane()
    assert pane.is_next(attempt(3), "s")
    assert not pane.is_next(attempt(3), "another session")


def _without_scrollbar(app: App[None]) -> list[str]:
    return [line[:70].rstrip() for line in screen_text(app.screen).splitlines()]


@every("number", [1, 2, 3])
def test_what_is_read_stays_where_it_is(number: int) -> None:
    """A line more in a response moves nothing that is being read."""
    body = "\n".join(f'"line {line}"' for line in range(30))

    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            pane = app.pane
            pane.put(*(attempt(each, body) for each in range(1, 4)))
            await wait_until(pilot, lambda: pane.scroll_y)  # to the newest
            pane.action_first()
            pane.action_move(48)
            await wait_until(pilot, lambda: '"line 12"' in screen_text(app.screen))
            before, rows = _without_scrollbar(app), pane.virtual_size.height
            assert before[3].strip() == '"line 12"'
            pane.put_read_back(seen(attempt(number, body)))
            await wait_until(pilot, lambda: pane.virtual_size.height == rows + 1)
            assert _without_scrollbar(app) == before

    run(main())


def test_responses_take_the_colours_of_a_new_theme() -> None:
    async def main() -> None:
        app = Host()
        async with app.run_test(size=(80, 12)) as pilot:
            for theme in ("textual-dark", "textual-light"):
                app.theme = theme
                await pilot.pause()
                line = list(app.pane.render_line(0))
                assert line[0].style == app.pane.get_component_rich_style("log-pane--dim")

    run(main())
