"""What a wide terminal shows beyond one of 80 columns: never less, and where it can more."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from flow_tui.app.flows.flow_list import _COLUMNS as FLOW_COLUMNS
from flow_tui.app.formatting.flow_content import Comparison
from flow_tui.app.history.attempt_list import _COLUMNS as ATTEMPT_COLUMNS
from flow_tui.app.importing.screen import _COLUMNS as IMPORT_COLUMNS
from flow_tui.app.profiles.screen import _COLUMNS as PROFILE_COLUMNS
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens import difference as difference_screen
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.app.settle.unsettled import _COLUMNS as UNSETTLED_COLUMNS
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.widgets.columns import Column, layout
from flow_tui.config import Config, ProfileSettings
from flow_tui.credentials import NullKeyring
from flow_tui.flow_json import difference
from flow_tui.model import Attempt, Profile
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    LARGE,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_text,
    wait_until,
)
from tests.support.flow_checks import found, looks
from tests.support.settle import DIED, LIVE
from tests.support.store import new_attempt

pytestmark = pytest.mark.terminal

ESCAPE = "\x1b[31m"


_FULL, _MARKED, _DIALOG = 1, 2, 5
"""Cells of a line that no column has: of the scrollbar, a mark before each row, a frame."""


_SIZES = {"-narrow", "-wide", "-beside", "-short", "-tall", "-roomy"}
"""Classes that screens have by their size."""


def widths(columns: tuple[Column, ...], terminal: int, frame: int) -> dict[str, int]:
    """How wide each column is in a terminal, in a list with so many cells around it."""
    return {column.title: width for column, width in layout(columns, terminal - frame)}


@pytest.mark.parametrize(
    ("columns", "frame"),
    [
        pytest.param(FLOW_COLUMNS, _MARKED, id="flows"),
        pytest.param(ATTEMPT_COLUMNS, _FULL, id="history"),
        pytest.param(IMPORT_COLUMNS, _MARKED, id="import"),
        pytest.param(PROFILE_COLUMNS, _DIALOG, id="profiles"),
        pytest.param(UNSETTLED_COLUMNS, _DIALOG, id="unsettled"),
    ],
)
def test_no_column_is_narrower_in_a_wider_terminal(columns: tuple[Column, ...], frame: int) -> None:
    renamed = {"Response, note or label": "Response or label"}
    small = widths(columns, 80, frame)
    for terminal in range(120, 260):
        wide = widths(columns, terminal, frame)
        assert len(wide) > len(small) or "Categories" in wide
        for title, width in small.items():
            assert wide[renamed.get(title, title)] >= width, (title, terminal)
        assert sum(wide.values()) + 2 * (len(wide) - 1) + 1 <= terminal - frame


def test_the_list_beside_the_log_has_all_columns() -> None:
    beside, small = (widths(FLOW_COLUMNS, cells, _MARKED) for cells in (100, 80))
    assert beside.keys() == {*small, "Name"}
    assert all(beside[title] >= width for title, width in small.items())


async def narrowed(pilot: Pilot[Any], gone: str) -> str:
    """What is shown once the terminal has 80 columns, and a text has gone."""
    await resize(pilot, 80, 24)
    await wait_until(pilot, lambda: gone not in screen_text(pilot.app.screen))
    return screen_text(pilot.app.screen)


def test_the_list_has_the_names_which_the_filter_finds(tmp_path: Path) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session, LARGE) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            listed = await session.store.run(
                lambda store: store.flows.page(session.list_owner, "", 0, 9)
            )
            flow_id = listed[1].flow_id
            await session.store.run(
                lambda store: store.flows.set_statuses(
                    session.list_owner,
                    [(flow_id, "DRAFT")],
                    found().at,
                    {flow_id: f"{ESCAPE}lead\nform_v7"},
                )
            )
            await app.home.reload()
            await wait_for_text(pilot, "form_v7")
            assert "\x1b" not in screen_text(app.screen)
            await narrowed(pilot, "Name")
            await pilot.press("slash", *"form_v7")
            await wait_for_text(pilot, flow_id)
            assert app.home.flows.count == 1

    run(main())


def test_a_verdict_has_the_flow_beside_the_attempt(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), LARGE) as (app, pilot):
            new = new_attempt(LIVE.id)._replace(user="ada", host="jump1")
            attempt = Attempt(1, new, found().at, None, DIED, note="OPS-4711")
            check = found("PUBLISHED", endpoint_host="flows.example.com", json_version="7.1")
            await app.push_screen(VerdictScreen(attempt, looks(check)))
            await wait_for_text(pilot, "flows.example.com")
            wide = screen_text(app.screen)
            assert all(word in wide for word in ("by ada@jump1", "OPS-4711", "JSON version"))
            assert any("Flow ID" in line and "Status" in line for line in wide.splitlines())
            narrow = await narrowed(pilot, "JSON version")
            assert "PUBLISHED: can be sent" in narrow
            assert "this attempt or an earlier one" in narrow

    run(main())


def test_the_profiles_say_where_nothing_is_published(tmp_path: Path) -> None:
    config = Config(profile_settings={"staging": ProfileSettings(read_only=True)})

    async def main() -> None:
        options = SessionOptions(lambda: tmp_path, demo=True, config=config)
        session = Session(options, NullKeyring())
        async with running(session, LARGE) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            other = Profile("staging", "HXAP2093318840EU", "https://api.eu.kaleyra.io")
            await session.store.run(lambda store: store.profiles.save(other))
            flows = [("1001", ""), ("1002", "")]
            await session.store.run(lambda store: store.flows.add(other.account, flows))
            await app.push_screen(ProfilesScreen(session))
            await wait_for_text(pilot, "read-only")
            rows = screen_text(app.screen).splitlines()
            assert next(row for row in rows if "staging" in row).split()[-2:] == ["read-only", "2"]
            assert "allowed" in next(row for row in rows if "(in use)" in row)

    run(main())


def test_no_text_of_a_difference_is_cut(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))

    def is_whole(shown: str) -> bool:
        lines = shown.split("+1 -1 lines", 1)[-1]
        return "…" not in lines and all(f"word{number}" in lines for number in range(60))

    before, now = b'{"text":"short"}', f'{{"text":"{words}"}}'.encode()

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await app.push_screen(
                DifferenceScreen(LIVE.id, [Comparison("- before, + now", difference(before, now))])
            )
            await wait_for_text(pilot, "word59")
            for size in ((80, 24), LARGE, (61, 30)):
                await resize(pilot, *size)
                await wait_until(pilot, lambda: is_whole(screen_text(app.screen)))

    run(main())


def test_a_resize_while_the_app_ends_asks_nothing_of_widgets_that_are_gone(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            screen = DifferenceScreen(LIVE.id, [Comparison("- old", difference(b"{}", b"[]"))])
            await app.push_screen(screen)
            await wait_for_text(pilot, "+1 -1 lines")
            app.is_ending = True
            await screen.query_one("#title").remove()
            with patch.object(difference_screen, "_rows", wraps=difference_screen._rows) as rows:
                await resize(pilot, *LARGE)
                await wait_until(pilot, lambda: rows.called)
            await wait_until(pilot, lambda: all(each.is_finished for each in app.workers))

    run(main())


def test_a_screen_has_the_classes_of_its_size_at_once_and_after_it_was_covered(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for size, at_home, elsewhere in (
                ((80, 24), {"-narrow", "-tall"}, {"-narrow", "-tall"}),
                ((160, 50), {"-beside", "-roomy"}, {"-wide", "-roomy"}),
                ((60, 16), {"-narrow", "-short"}, {"-narrow", "-short"}),
            ):
                await pilot.press("question_mark")
                await resize(pilot, *size)
                await wait_until(pilot, lambda: app.screen is not app.home)
                await pilot.press("escape")
                await wait_until(pilot, lambda: app.screen is app.home)
                assert app.screen.classes & _SIZES == at_home
                await pilot.press("question_mark")
                await wait_until(pilot, lambda: app.screen is not app.home)
                assert app.screen.classes & _SIZES == elsewhere
                await pilot.press("escape")
                await wait_until(pilot, lambda: app.screen is app.home)

    run(main())
