"""The check screen and the flow's content: hosts, files, lines of errors, and reading anew."""

import asyncio
import gc
import os
import sqlite3
import weakref
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Flow
from flow_tui.sandbox.content import Content, flow_json
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.app import (
    case,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ERRORS, found, looks
from tests.support.flow_contents import (
    DIFFERS,
    FAULTY,
    FIRST,
    SAME,
    LateContent,
    reads,
)
from tests.support.publish import app_on_sandbox, is_on_screen
from tests.support.steps import take_steps

FLOW = Flow("1184620937715204", "Appointment booking")
DRAFT = SandboxFlow(FLOW.flow_id, FLOW.label)
FAR = SandboxFlow("1307752946183396", "far", content=Content.ON_UNKNOWN_HOST)


def test_what_was_read_of_a_flow_is_shown_with_its_check(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_key_checks_and_reads_anew_and_what_was_read_before_goes,
                each_error_shows_its_lines_once_both_are_there,
                what_could_not_be_kept_is_said_once_no_dialog_hides_it,
                nothing_keeps_a_screen_that_was_closed,
                what_goes_live_is_in_view_in_every_terminal,
            )

    run(main())


async def a_key_checks_and_reads_anew_and_what_was_read_before_goes(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    late = LateContent()
    look = looks(found(), found(), found())
    await app.push_screen(FlowDetailsScreen(FLOW, look, late))
    await wait_for_text(pilot, "reading the flow.json …")
    late.bring(SAME)
    await wait_for_text(pilot, "same as published")
    await pilot.press("c")
    await wait_until(pilot, lambda: late.begun == 2)
    assert "same as published" not in screen_text(app.screen)
    await pilot.press("c")  # what is being read is cancelled
    await wait_until(pilot, lambda: late.begun == 3)
    assert late.cancelled == 1
    late.bring(DIFFERS)
    await wait_for_text(pilot, "differs: +7 -1 lines since")
    await pilot.press("q")
    await wait_home(pilot)

    # An earlier screen's content cannot come up in a later one.
    await app.push_screen(FlowDetailsScreen(FLOW, looks(found()), late := LateContent()))
    await wait_until(pilot, lambda: late.begun)
    await pilot.press("q")
    await wait_home(pilot)
    await wait_until(pilot, lambda: late.cancelled == 1)
    await app.push_screen(FlowDetailsScreen(FLOW, looks(found()), reads(FIRST)))
    await wait_for_text(pilot, "none known from here")
    await pilot.press("q")


async def each_error_shows_its_lines_once_both_are_there(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    errors = (replace(ERRORS[0], column=21), replace(ERRORS[1], line=500))
    bad, late = found(validation_errors=errors), LateContent()
    await resize(pilot, 120, 40)
    await app.push_screen(FlowDetailsScreen(FLOW, looks(bad, bad), late))
    await wait_for_text(pilot, "line 14, column 21")
    assert '"TextInputt",' not in screen_text(app.screen)
    late.bring(replace(FIRST, flow_json=FAULTY))
    await wait_for_texts(
        pilot, '> 14              "type": "TextInputt",', "The error names line 500"
    )
    await pilot.press("c")
    await wait_until(pilot, lambda: late.begun == 2)
    assert '"TextInputt",' not in screen_text(app.screen)
    await pilot.press("q")


async def what_could_not_be_kept_is_said_once_no_dialog_hides_it(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    not_kept = app.session.publisher._keeper.on_failure
    await app.push_screen(FlowDetailsScreen(FLOW, looks(found()), reads(FIRST)))
    await wait_for_text(pilot, "none known from here")
    not_kept("The flow.json was not kept. Full.")
    await pilot.pause()
    assert "not kept" not in screen_text(app.screen)
    app.screen.dismiss(None)
    await wait_home(pilot)
    await wait_for_text(pilot, "The flow.json was not kept. Full.")
    await pilot.press("j")
    assert "not kept" not in screen_text(app.screen)
    not_kept("Another was not kept.")
    await wait_for_text(pilot, "Another was not kept.")


async def nothing_keeps_a_screen_that_was_closed(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    screen = FlowDetailsScreen(FLOW, looks(found()), reads(FIRST))
    closed = weakref.ref(screen)
    await app.push_screen(screen)
    await wait_for_text(pilot, "none known from here")
    screen.dismiss(None)
    del screen
    await wait_home(pilot)
    await wait_until(pilot, lambda: _is_gone(closed))


def _is_gone(closed: "weakref.ref[FlowDetailsScreen]") -> bool:
    gc.collect()
    return closed() is None


async def what_goes_live_is_in_view_in_every_terminal(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await app.push_screen(FlowDetailsScreen(FLOW, looks(found()), reads(DIFFERS)))
    for size in ((60, 16), (80, 24), (120, 40), (120, 16)):
        await resize(pilot, *size)
        await wait_for_text(pilot, "differs: +7 -1 lines")
        assert is_on_screen(app.screen.query_one("#explanation")), size
    await pilot.press("q")


def test_what_is_read_on_kaleyra_comes_from_known_hosts_and_is_compared_with_a_file(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"

    async def main() -> None:
        async with app_on_sandbox(data, FAR, DRAFT) as (sandbox, app, pilot):
            await wait_for_text(pilot, FAR.id)
            await take_steps(
                app,
                pilot,
                a_host_is_asked_only_after_a_yes,
                a_file_is_compared_and_remembered,
                a_path_that_cannot_be_read_stays_with_its_reason,
                a_path_that_is_damaged_can_be_replaced,
                sandbox=sandbox,
                data=data,
            )

    run(main())


async def a_host_is_asked_only_after_a_yes(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, data: Path
) -> None:
    def downloads() -> int:
        return sum(seen.path.startswith("/download") for seen in sandbox.requests)

    await pilot.press("c")
    await wait_for_texts(pilot, "not read. It is on localhost:", "Press a to")
    await pilot.press("a")
    await wait_for_screen(pilot, YesNoScreen)
    assert "localhost:" in screen_text(app.screen)
    await pilot.press("n")
    await wait_for_screen(pilot, FlowDetailsScreen)
    await pilot.press("c")
    await wait_for_text(pilot, "not read. It is on localhost:")
    assert downloads() == 0
    await pilot.press("a")
    await wait_for_screen(pilot, YesNoScreen)
    await pilot.press("y")
    await wait_for_text(pilot, "none known from here")
    assert downloads() == 1
    assert "Allow host" not in screen_text(app.screen)
    assert all("api-key" not in seen.headers for seen in sandbox.requests[-1:])
    await pilot.press("q")


async def compare_with(app: FlowTuiApp, pilot: Pilot[None], path: object) -> None:
    await pilot.press("f")
    await wait_for_screen(pilot, ExpectedFileScreen)
    await put_path(app, pilot, path)


async def put_path(app: FlowTuiApp, pilot: Pilot[None], path: object) -> None:
    app.screen.query_one("#path", Input).value = str(path)
    await pilot.press("enter")


async def a_file_is_compared_and_remembered(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, data: Path
) -> None:
    text = flow_json(DRAFT.label, "OTHER", DRAFT.json_version)
    other = data / "other.json"
    other.write_text(text.replace("Your name", "Name"))
    same_as(data).write_text(text)
    await pilot.press("j", "c")
    await wait_for_text(pilot, "none known from here")
    await compare_with(app, pilot, other)
    await wait_for_text(pilot, "Your file     differs from")
    await pilot.press("ctrl+o")
    await wait_for_text(pilot, '"label": "Your name"')
    await pilot.press("q")
    await wait_for_screen(pilot, FlowDetailsScreen)
    await compare_with(app, pilot, same_as(data))
    await wait_for_text(pilot, "same as")
    await pilot.press("q")
    await wait_home(pilot)
    await pilot.press("c")
    await wait_for_text(pilot, "same as")  # it is remembered
    await compare_with(app, pilot, "")
    await wait_for_shown(
        pilot, lambda shown: "none known from here" in shown and "Your file" not in shown
    )
    await pilot.press("q")


def same_as(data: Path) -> Path:
    """The file that is the same as what is on Kaleyra."""
    return data / "same.json"


async def a_path_that_cannot_be_read_stays_with_its_reason(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, data: Path
) -> None:
    fifo = data / "fifo"
    os.mkfifo(fifo)
    wrong = {
        "~nobody-of-this-name/x": "does not exist.",
        str(data): "Is a directory.",
        str(fifo): "not a regular file.",
        "a\0b": "is not a path.",
    }
    await pilot.press("c")
    await wait_for_text(pilot, "none known from here")
    await pilot.press("f")
    await wait_for_screen(pilot, ExpectedFileScreen)
    for path, said in wrong.items():
        with case(path):
            await put_path(app, pilot, path)
            await wait_for_shown(pilot, partial(_says, f"{said} Change the path"))
            await pilot.press("end", "x")
            await wait_for_shown(pilot, lambda shown: "Change the path" not in shown)
    await pilot.press("escape")
    await wait_for_screen(pilot, FlowDetailsScreen)
    assert "Your file" not in screen_text(app.screen)
    await pilot.press("q")


async def a_path_that_is_damaged_can_be_replaced(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, data: Path
) -> None:
    await pilot.press("c")
    await wait_for_text(pilot, "none known from here")
    await compare_with(app, pilot, same_as(data))
    await wait_for_text(pilot, "same as")
    await asyncio.to_thread(_damage, data)
    await pilot.press("c")
    await wait_for_text(pilot, "not known whether there is a file")
    await compare_with(app, pilot, same_as(data))
    await wait_for_text(pilot, "same as")
    await pilot.press("q")


def _says(words: str, shown: str) -> bool:
    return words in " ".join(shown.split())


def _damage(directory: Path) -> None:
    with closing(sqlite3.connect(directory / FILE_NAME)) as database:
        database.execute("UPDATE expected_files SET path = x'ff00fe'")
        database.commit()
