"""The confirm dialog of one flow and its flow.json, which comes late, fails, or differs."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.message_pump import MessagePump
from textual.widget import Widget

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.app.terminal.terminal_app import call_in
from flow_tui.model import Attempt, Flow
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.store import FlowHistory, KeptFlowJson, Store
from tests.support.app import (
    LARGE,
    case,
    resize,
    run,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import LateLook, found, looks
from tests.support.flow_contents import (
    DIFFERS,
    FILE_DIFFERS,
    NOT_READ,
    NOW,
    ON_UNKNOWN_HOST,
    PATH,
    SAME,
    LateContent,
    reads,
    with_file,
)
from tests.support.patience import LONGEST
from tests.support.publish import (
    INTENT,
    OpenDialog,
    Opening,
    app_on_sandbox,
    is_on_screen,
    over_the_demo,
)
from tests.support.store import last_flow_json
from tests.support.typed import key, type_keys

FLOW = "1184620937715204"


def _is_beside(content: Widget, expected: bool) -> bool:
    return content.display is expected


PLAIN = replace(
    INTENT, history=FlowHistory(latest=None, succeeded=0, unknown=0), flow=Flow(FLOW, "x")
)
DRAFT = SandboxFlow(FLOW, "Appointment booking")


def test_the_dialog_waits_for_no_content_and_asks_for_more_only_where_the_file_differs(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with over_the_demo(tmp_path) as open_dialog:
            for step in (
                a_content_that_was_not_shown_is_waited_for_by_nobody_and_not_recorded,
                a_content_that_was_shown_is_recorded_with_the_answer_and_else_let_go,
                what_is_not_as_in_the_file_asks_for_the_whole_id_typed_anew,
                what_is_as_expected_or_of_no_file_asks_for_no_more,
                what_the_check_and_what_the_file_finds_stand_together,
                an_answer_that_was_entered_as_the_question_changed_does_not_count,
                in_a_wide_terminal_the_question_stays_in_view,
            ):
                with case(step.__name__):
                    await step(open_dialog)

    run(main())


async def a_content_that_was_not_shown_is_waited_for_by_nobody_and_not_recorded(
    open_dialog: Opening,
) -> None:
    late = LateContent()
    dialog = ConfirmScreen(PLAIN, looks(found(json_version="7.1")), late)
    it = await open_dialog(dialog)
    await wait_for_text(it.pilot, "reading the flow.json …")
    assert dialog.shown_content.sha256 == ""
    assert (dialog.shown_content.json_version, dialog.shown_content.canonical) == (*("7.1", None),)
    await it.type("5204")
    assert it.is_enabled
    await it.pilot.press("enter")
    await wait_home(it.pilot)
    assert it.answers == [True]
    await wait_until(it.pilot, lambda: late.cancelled == 1)
    assert dialog.shown_content.sha256 == ""


async def a_content_that_was_shown_is_recorded_with_the_answer_and_else_let_go(
    open_dialog: Opening,
) -> None:
    late = LateContent()
    dialog = ConfirmScreen(PLAIN, looks(found()), late)
    it = await open_dialog(dialog)
    await it.type("52")
    late.bring(SAME)
    await wait_for_text(it.pilot, "same as published on")
    assert it.typed == "52"
    await it.type("04")
    assert it.is_enabled
    assert dialog.shown_content.sha256 == NOW.sha256
    assert dialog.shown_content.canonical == NOW.canonical
    await it.pilot.press("ctrl+g")
    await wait_home(it.pilot)
    assert it.answers == [False]
    await wait_until(it.pilot, lambda: dialog.content is None)  # nothing keeps a large one
    assert dialog.shown_content.canonical is None

    dialog = ConfirmScreen(PLAIN, looks(found()), reads(SAME))
    it = await open_dialog(dialog)
    await wait_for_text(it.pilot, "same as published on")
    await it.pilot.press("ctrl+o")  # no difference could be shown
    await it.pilot.pause()
    assert it.app.screen is it.dialog
    await it.type("5204")
    assert it.is_enabled
    await it.pilot.press("enter")
    await wait_home(it.pilot)
    assert it.answers == [True]
    await wait_until(it.pilot, lambda: dialog.content is None)
    assert dialog.shown_content.canonical == NOW.canonical


DOUBTS = {
    "differs": (FILE_DIFFERS, f"It differs from {PATH}."),
    "host": (with_file(ExpectedFile(PATH), ON_UNKNOWN_HOST), f"not be compared with {PATH}"),
}


async def what_is_not_as_in_the_file_asks_for_the_whole_id_typed_anew(
    open_dialog: Opening,
) -> None:
    for name, (content, said) in DOUBTS.items():
        with case(name):
            late = LateContent()
            it = await open_dialog(ConfirmScreen(PLAIN, looks(found()), late))
            await it.retype("5204")
            assert it.is_enabled
            late.bring(content)
            await wait_for_texts(it.pilot, "type its whole ID", "The question has changed")
            assert said in it.text_of("obstacle")
            assert (it.typed, it.is_enabled) == ("5204", False)
            await it.pilot.press("enter")
            await wait_for_text(it.pilot, "Nothing was sent")
            await it.retype(FLOW)
            assert it.is_enabled
            if content is FILE_DIFFERS:
                await _a_key_shows_the_difference_and_the_answer_stays(it)
            await it.pilot.press("enter")
            await wait_home(it.pilot)
            assert it.answers == [True]


async def _a_key_shows_the_difference_and_the_answer_stays(it: OpenDialog) -> None:
    await it.pilot.press("ctrl+o")
    await wait_for_screen(it.pilot, DifferenceScreen)
    await wait_for_text(it.pilot, '"Send me news"')
    await it.pilot.press("q")
    await wait_for_screen(it.pilot, ConfirmScreen)
    assert it.typed == FLOW
    await wait_until(it.pilot, lambda: it.is_enabled)


async def what_is_as_expected_or_of_no_file_asks_for_no_more(open_dialog: Opening) -> None:
    for content in (DIFFERS, NOT_READ, with_file(ExpectedFile(PATH, is_same=True))):
        it = await open_dialog(ConfirmScreen(PLAIN, looks(found()), reads(content)))
        await wait_for_shown(
            it.pilot, lambda shown: "flow.json " in shown and "reading" not in shown
        )
        assert "last 4 characters" in it.text_of("question")
        assert not it.dialog.query_one("#obstacle").display
        await it.pilot.press("ctrl+g")
        await wait_home(it.pilot)


async def what_the_check_and_what_the_file_finds_stand_together(open_dialog: Opening) -> None:
    late, look = LateContent(), LateLook()
    it = await open_dialog(ConfirmScreen(PLAIN, look, late))
    look.bring(found("PUBLISHED", json_version="6.0", waba_id="1"))
    await wait_for_text(it.pilot, "It cannot be published now")
    late.bring(FILE_DIFFERS)
    await wait_for_texts(
        it.pilot,
        f"It differs from {PATH}.",
        "7.1 in the flow.json, but Kaleyra reports 6.0",
    )
    assert "already PUBLISHED" in it.text_of("obstacle")
    await it.pilot.press("ctrl+g")
    await wait_home(it.pilot)


async def an_answer_that_was_entered_as_the_question_changed_does_not_count(
    open_dialog: Opening,
) -> None:
    held: list[Callable[[], object]] = []
    is_held = asyncio.Event()

    def hold(pump: MessagePump, seconds: float, callback: Callable[[], object]) -> None:
        if seconds == typed_confirm.ALONE_SECONDS:
            held.append(callback)
            is_held.set()
        else:
            call_in(pump, seconds, callback)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typed_confirm, "ALONE_SECONDS", 7.0)
        patched.setattr(typed_confirm, "call_in", hold)
        it = await open_dialog(ConfirmScreen(PLAIN, looks(found()), LateContent()))
        await it.type("5204")
        await wait_for_text(it.pilot, "Enter publishes it now.")
        it.app.post_message(key("enter"))
        await asyncio.wait_for(is_held.wait(), LONGEST)
        (confirm,) = held
        it.dialog.on_content(FILE_DIFFERS)
        confirm()
        await wait_for_text(it.pilot, "The question has changed")
        assert it.answers == []
        assert not it.app.dialog_pending
    await it.pilot.press("ctrl+g")
    await wait_home(it.pilot)


async def in_a_wide_terminal_the_question_stays_in_view(open_dialog: Opening) -> None:
    long = "x" * 900
    bad = found(waba_name=long, waba_id="1", app_name=long, app_id="2", endpoint_host=long)
    intent = replace(INTENT, waba_id="999")
    it = await open_dialog(ConfirmScreen(intent, looks(bad), reads(FILE_DIFFERS)))
    for size in (LARGE, (120, 16), (200, 24), (60, 16)):
        await resize(it.pilot, *size)
        content = it.dialog.query_one("#content")
        await wait_until(it.pilot, partial(_is_beside, content, size[0] >= 120))
        for name in ("#title", "#warning", "#obstacle", "#question", "#typed", "#confirm"):
            shown = it.dialog.query_one(name)
            assert is_on_screen(shown), (size, name, screen_text(it.dialog))


async def _attempts(app: FlowTuiApp) -> list[Attempt]:
    def read(store: Store) -> list[Attempt]:
        found = [store.attempts.get(number) for number in (1, 2, 3)]
        return [each for each in found if each is not None]

    return await app.session.store.run(read)


def test_what_is_recorded_and_kept_is_what_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "expected.json"
    path.write_text("{}")

    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT, size=LARGE) as (sandbox, app, pilot):
            account = app.session.list_owner

            def last(store: Store) -> KeptFlowJson | None:
                return last_flow_json(store, account, FLOW)

            await wait_for_text(pilot, FLOW)
            await pilot.press("p")
            await wait_for_text(pilot, "none known from here")
            dialog = app.screen
            assert isinstance(dialog, ConfirmScreen)
            shown = dialog.shown_content.sha256
            await type_keys(pilot, *"5204")
            await pilot.press("enter")
            await wait_until(pilot, lambda: sandbox.posts(FLOW))
            await wait_until(pilot, lambda: not isinstance(app.screen, ProgressScreen))
            (attempt,) = await _attempts(app)
            assert attempt.new.flow_json_sha256 == shown
            await app.session.publisher.drain()
            kept = await app.session.store.run(last)
            assert kept is not None
            assert (kept.sha256, kept.canonical) == (shown, dialog.shown_content.canonical)

            await app.session.store.run(
                lambda store: store.expected_files.set(account, FLOW, str(path))
            )
            await pilot.press("p")
            await wait_for_text(pilot, "same as published on")
            await wait_for_text(pilot, "It differs from")
            path.unlink()
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("p")
            await wait_for_text(pilot, "does not exist.")
            await wait_for_text(pilot, "type its whole ID")

    run(main())
