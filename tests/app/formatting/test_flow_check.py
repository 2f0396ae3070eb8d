"""Flow checks as facts."""

from flow_tui.app.formatting.flow_check import (
    all_facts,
    before_facts,
    found_facts,
    seen_words,
)
from flow_tui.app.formatting.outcomes import seen_status
from flow_tui.kaleyra import HealthIssue, ValidationError
from flow_tui.kaleyra.flow_health import HealthReason
from flow_tui.model import Flow
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.flow_checks import ENDPOINT, ERRORS, LIMITED, found, nothing

FLOW = Flow("1184620937715204", "Appointment booking")
SEEN = FLOW._replace(status="PUBLISHED", status_at=found().at)


def test_errors_have_message_line_and_path() -> None:
    facts = found_facts(found(validation_errors=ERRORS), FLOW)
    assert facts["Errors"].splitlines()[:2] == [
        "- Invalid value found for property 'type': 'TextInputt'.",
        "  line 14, screens[0].layout.children[1].type",
    ]
    bare = (ValidationError("", "", None, ""), ValidationError("", "BAD_JSON", None, ""))
    assert found_facts(found(validation_errors=bare), FLOW)["Errors"] == (
        "- no reason given\n- BAD_JSON"
    )


def test_many_errors_are_counted_and_the_details_list_all_that_are_known() -> None:
    many = found(validation_errors=ERRORS * 25, validation_error_count=2_000)
    assert found_facts(many, FLOW)["Errors"].endswith("- and 1995 more")
    assert all_facts(many, FLOW)["Errors"].endswith("- and 1950 more")


def test_health_names_who_blocks_or_limits_and_why() -> None:
    facts = found_facts(found(can_send="BLOCKED", health=(ENDPOINT, LIMITED)), FLOW)
    assert facts["Health"].splitlines() == [
        "- FLOW 1184620937715204: BLOCKED",
        "  131000: endpoint_uri: You need to set the endpoint URI before you can send or publish a "
        "flow.",
        "  Set it by the update metadata call: https://developers.facebook.com/docs/whatsapp/flows",
        "- WABA 104996122399160: LIMITED",
    ]
    nameless = HealthIssue("", "", "", (HealthReason("1", "", ""),))
    facts = found_facts(found(can_send="", health=(nameless,)), FLOW)
    assert facts["Health"] == "- unnamed entity: not reported\n  1"


def test_what_is_fine_is_shown_only_if_it_is_reported() -> None:
    assert "Health" not in found_facts(found(), FLOW)
    assert all_facts(found(), FLOW)["Errors"] == "none"
    assert all_facts(found(), FLOW)["Health"] == "nothing blocks or limits it"
    bare = found("", name="", categories=(), can_send="", validated=False)
    assert all_facts(bare, FLOW) == {
        "Status": "not reported",
        "Name": "none",
        "Errors": "not reported",
        "Health": "not reported",
    }
    limited = all_facts(found(can_send="LIMITED"), FLOW)
    assert limited["Health"] == "LIMITED, no reason given"


def test_what_is_not_known_is_shown_with_what_was() -> None:
    assert found_facts(nothing("Try again."), FLOW)["Status"] == "not known. Try again."
    facts = all_facts(nothing("Try again."), SEEN)
    assert facts["Status"].startswith("not known. Try again. It was PUBLISHED when last seen, 2026")
    assert before_facts(FLOW)["Status"] == "checking …"
    assert "(PUBLISHED when last seen" in before_facts(SEEN)["Status"]
    assert seen_words(FLOW._replace(status="DRAFT")) == ""


def test_foreign_text_comes_out_printable() -> None:
    issue = HealthIssue(
        HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT, (HealthReason(*[HOSTILE_TEXT] * 3),)
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
    assert seen_words(SEEN._replace(status=HOSTILE_TEXT)).isprintable()


def test_the_status_in_a_list_is_short() -> None:
    assert seen_status(FLOW) == ""
    assert seen_status(SEEN._replace(status="PUBLISHED BUT LONG")).startswith("PUBLISHED… ")
