"""Flow details, as a look brings them, and in words."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.formatting.flow_check import all_facts, before_facts, found_facts, seen_words
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.kaleyra import HealthIssue, HealthReason, ValidationError
from flow_tui.model import Flow
from flow_tui.sandbox.flows import DEMO_FLOWS, HOSTILE_TEXT, Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    demo_session,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ENDPOINT, ERRORS, LIMITED, LateLook, found, looks, nothing

FLOW = Flow("1184620937715204", "Appointment booking")
SEEN = replace(FLOW, status="PUBLISHED", status_at=found().at)

# -- in words ---------------------------------------------------------------------------------


def test_errors_tell_message_line_and_path() -> None:
    facts = found_facts(found(validation_errors=ERRORS), FLOW)
    assert facts["Errors"].splitlines()[:2] == [
        "- Invalid value found for property 'type': 'TextInputt'.",
        "  line 14, screens[0].layout.children[1].type",
    ]
    bare = (ValidationError("", "", None, ""), ValidationError("", "BAD_JSON", None, ""))
    assert found_facts(found(validation_errors=bare), FLOW)["Errors"] == (
        "- no reason is told\n- BAD_JSON"
    )


def test_many_errors_are_counted_and_the_check_names_all_that_are_known() -> None:
    many = found(validation_errors=ERRORS * 25, validation_error_count=2_000)
    assert found_facts(many, FLOW)["Errors"].endswith("- and 1995 more")
    assert all_facts(many, FLOW)["Errors"].endswith("- and 1950 more")


def test_health_tells_who_blocks_or_limits_and_why() -> None:
    facts = found_facts(found(can_send="BLOCKED", health=(ENDPOINT, LIMITED)), FLOW)
    assert facts["Health"].splitlines() == [
        "- FLOW 1184620937715204: BLOCKED",
        "  131000: endpoint_uri: You need to set the endpoint URI before you can send or publish a "
        "flow.",
        "  Set it by the update metadata call.",
        "  https://developers.facebook.com/docs/whatsapp/flows",
        "- WABA 104996122399160: LIMITED",
    ]
    nameless = HealthIssue("", "", "", (HealthReason("1", "", "", ""),))
    facts = found_facts(found(can_send="", health=(nameless,)), FLOW)
    assert facts["Health"] == "- an entity without a name: in doubt\n  1"


def test_what_is_fine_is_said_only_where_it_is_told() -> None:
    assert "Health" not in found_facts(found(), FLOW)
    assert all_facts(found(), FLOW)["Errors"] == "none"
    assert all_facts(found(), FLOW)["Health"] == "nothing blocks or limits it"
    bare = found("", name="", categories=(), can_send="", validated=False)
    assert all_facts(bare, FLOW) == {
        "Status": "not told",
        "Name": "none",
        "Errors": "not told",
        "Health": "not told",
    }
    limited = all_facts(found(can_send="LIMITED"), FLOW)
    assert limited["Health"] == "LIMITED, and no reason is told"


def test_what_is_not_known_is_told_with_what_was() -> None:
    assert found_facts(nothing("Try again."), FLOW)["Status"] == "not known. Try again."
    said = all_facts(nothing("Try again."), SEEN)
    assert said["Status"].startswith("not known. Try again. It was PUBLISHED when last seen, 2026")
    assert before_facts(FLOW)["Status"] == "checking …"
    assert "(PUBLISHED when last seen" in before_facts(SEEN)["Status"]
    assert seen_words(replace(FLOW, status="DRAFT")) == ""


def test_foreign_text_comes_out_printable() -> None:
    issue = HealthIssue(
        HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT, (HealthReason(*[HOSTILE_TEXT] * 4),)
    )
    hostile = found(
        HOSTILE_TEXT,
        name=HOSTILE_TEXT,
        categories=(HOSTILE_TEXT,),
        can_send=HOSTILE_TEXT,
        validation_errors=(ValidationError(HOSTILE_TEXT, HOSTILE_TEXT, 1, HOSTILE_TEXT),),
        health=(issue,),
    )
    for fact in all_facts(hostile, FLOW).values():
        assert all(line.isprintable() for line in fact.split("\n"))
    assert seen_words(replace(SEEN, status=HOSTILE_TEXT)).isprintable()


# -- the screen -------------------------------------------------------------------------------


def test_c_shows_a_flow_as_it_is_now_and_the_list_remembers_it(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=[SandboxFlow("12", "live", FlowState.PUBLISHED)]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, ("12", "live"))
            async with running(session) as (_app, pilot):
                await pilot.press("c")
                await wait_for_screen(pilot, FlowDetailsScreen)
                await wait_for_text(pilot, "PUBLISHED: it can be sent")
                await wait_for_text(pilot, "Only a draft can be published")
                await pilot.press("q")
                await wait_home(pilot)
                await wait_for_text(pilot, "PUBLISHED ")
                assert [seen.method for seen in sandbox.requests] == ["GET"]

    run(main())


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("validation errors", "screens[0].layout.children[1].type"),
        ("validation errors", "line 14"),
        ("no endpoint", "Set what is missing on the flow"),
        ("deprecated", "out of use for good"),
        ("hostile text", "DRAFT: not published"),
        ("no such flow", "not known. Kaleyra answered HTTP 401"),
        ("wrong API key", "API key"),
    ],
)
def test_every_kind_of_flow_can_be_looked_at(tmp_path: Path, label: str, said: str) -> None:
    number = next(place for place, flow in enumerate(DEMO_FLOWS) if flow.label == label)

    async def main() -> None:
        async with running(demo_session(tmp_path), (100, 40)) as (_app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            await pilot.press(*["j"] * number, "c")
            await wait_for_screen(pilot, FlowDetailsScreen)
            await wait_until(pilot, lambda: "checking" not in screen_text(pilot.app.screen))
            await wait_for_text(pilot, said)

    run(main())


def test_it_is_left_while_it_looks_and_the_look_ends_with_it(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with running(demo_session(tmp_path)) as (app, pilot):
            await app.push_screen(FlowDetailsScreen(FLOW, late))
            await wait_for_text(pilot, "checking …")
            await wait_until(pilot, lambda: late.begun)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await wait_until(pilot, lambda: late.cancelled)

    run(main())


def test_c_looks_again(tmp_path: Path) -> None:
    look = looks(nothing("Too slow."), found(), found("", validated=False))

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await app.push_screen(FlowDetailsScreen(FLOW, look))
            await wait_for_text(pilot, "not known. Too slow.")
            await wait_for_text(pilot, "Press c to check again")
            await pilot.press("c")
            await wait_for_text(pilot, "ready to be published")
            await pilot.press("c")
            await wait_for_text(pilot, "does not say for certain")

    run(main())


def test_a_status_that_is_not_remembered_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            unrecorded = replace(found(), unrecorded="The flow's status is not remembered. Full.")
            await app.push_screen(FlowDetailsScreen(FLOW, looks(unrecorded)))
            await wait_for_text(pilot, "not remembered")

    run(main())


def test_what_does_not_fit_is_scrolled_by_keyboard(tmp_path: Path) -> None:
    bad = found(validation_errors=ERRORS * 10, can_send="BLOCKED", health=(ENDPOINT,))

    async def main() -> None:
        async with running(demo_session(tmp_path), (60, 16)) as (app, pilot):
            await app.push_screen(FlowDetailsScreen(FLOW, looks(bad)))
            await wait_for_text(pilot, "WhatsApp blocks it")
            assert "2 validation errors" not in screen_text(app.screen)
            await pilot.press(*["pagedown"] * 15)
            await wait_for_text(pilot, "developers.facebook.com")
            await pilot.press("k", "up", "j", "down", *["pageup"] * 15)
            await wait_for_text(pilot, "1184 6209 3771 5204")
            assert app.screen.query_one("#obstacle", Static).region.height >= 2

    run(main())


def test_without_an_account_it_leads_to_one(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=[]) as sandbox:
            session = session_on(sandbox, tmp_path, signed_in=False)
            await remember(session, ("12", "live"))
            async with running(session) as (_app, pilot):
                await wait_for_screen(pilot, ProfileFormScreen)
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await wait_for_text(pilot, "live")
                await pilot.press("c")
                await wait_for_screen(pilot, ProfileFormScreen)
                assert sandbox.requests == []

    run(main())


def test_a_slow_look_keeps_nobody(tmp_path: Path) -> None:
    slow = SandboxFlow("12", "slow", behaviour=Behaviour.SLOW, slow_seconds=20)

    async def main() -> None:
        with Sandbox(flows=[slow]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, ("12", "slow"))
            async with running(session) as (_app, pilot):
                await pilot.press("c")
                await wait_until(pilot, lambda: sandbox.requests)
                await pilot.press("q")
                await wait_home(pilot)

    run(main())
