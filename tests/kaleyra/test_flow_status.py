"""Whether a flow can be published or deprecated now, judged by its details."""

from flow_tui.kaleyra import HealthIssue, blockers, is_ready, status_blocker, status_words
from flow_tui.kaleyra.flow_health import HealthReason
from flow_tui.model import Action
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.cases import every
from tests.support.flow_checks import ENDPOINT, ERRORS, LIMITED, details

PUBLISH, DEPRECATE = Action.PUBLISH, Action.DEPRECATE


def test_nothing_blocks_a_draft() -> None:
    assert blockers(PUBLISH, details()) == ()
    assert is_ready(details())
    assert not blockers(PUBLISH, details("draft"))


@every(
    ("status", "reason"),
    [
        ("PUBLISHED", "already PUBLISHED. Only a draft can be published"),
        ("THROTTLED", "already THROTTLED"),
        ("Blocked", "already BLOCKED"),
        ("DEPRECATED", "is final. Clone the flow"),
    ],
)
def test_only_a_draft_can_be_published(status: str, reason: str) -> None:
    (why,) = blockers(PUBLISH, details(status, validation_errors=ERRORS))
    assert reason in why
    assert not is_ready(details(status))


@every(
    ("status", "reason"),
    [("DRAFT", "Delete it on Kaleyra instead"), ("deprecated", "nothing left to do")],
)
def test_only_a_published_flow_can_be_deprecated(status: str, reason: str) -> None:
    (why,) = blockers(DEPRECATE, details(status))
    assert reason in why


@every("status", ["PUBLISHED", "THROTTLED", "BLOCKED", "", "SOMETHING_NEW"])
def test_errors_and_health_do_not_keep_a_flow_from_being_deprecated(status: str) -> None:
    bad = details(status, validation_errors=ERRORS, can_send="BLOCKED", health=(ENDPOINT,))
    assert blockers(DEPRECATE, bad) == ()


@every("status", ["", "SOMETHING_NEW"])
def test_an_unknown_status_neither_blocks_nor_promises(status: str) -> None:
    assert status_blocker(PUBLISH, status) == ""
    assert blockers(PUBLISH, details(status)) == ()
    assert not is_ready(details(status))


def test_all_validation_errors_are_counted_also_those_not_kept() -> None:
    (why,) = blockers(PUBLISH, details(validation_errors=ERRORS[:1]))
    assert why == "It has a validation error, which must be fixed before it can be published."
    (why,) = blockers(PUBLISH, details(validation_errors=ERRORS, validation_error_count=71))
    assert "71 validation errors" in why
    assert not is_ready(details(validation_errors=ERRORS))


def test_the_blocking_entity_is_named_with_its_first_reason() -> None:
    blocked = details(can_send="BLOCKED", health=(LIMITED, ENDPOINT))
    (why,) = blockers(PUBLISH, blocked)
    assert why.startswith("WhatsApp blocks it because of FLOW: endpoint_uri: You need to set")
    bare = HealthIssue("", "", "blocked", (HealthReason("131000", "", ""),))
    assert blockers(PUBLISH, details(health=(bare,))) == (
        "WhatsApp blocks it because of an unnamed entity.",
    )


@every("entity", ["WABA", "BUSINESS", "APP", "PHONE_NUMBER", "MESSAGE_TEMPLATE"])
def test_what_blocks_only_messages_does_not_stop_a_publish(entity: str) -> None:
    """An account without a payment method, for example: the overall state is BLOCKED then, too."""
    reason = HealthReason("141006", "There is an error with the payment method.", "")
    unpaid = HealthIssue(entity, "1", "BLOCKED", (reason,))
    assert blockers(PUBLISH, details(can_send="BLOCKED", health=(unpaid,))) == ()
    available = details(can_send="BLOCKED", health=(unpaid,), flow_can_send="AVAILABLE")
    assert blockers(PUBLISH, available) == ()
    assert is_ready(available)
    assert not is_ready(details(can_send="BLOCKED", health=(unpaid,)))
    (why,) = blockers(PUBLISH, details(can_send="BLOCKED", health=(unpaid, ENDPOINT)))
    assert "because of FLOW" in why


def test_a_block_without_an_entity_blocks_and_a_limit_does_not() -> None:
    (why,) = blockers(PUBLISH, details(can_send="BLOCKED"))
    assert "without giving a reason" in why
    limited = details(can_send="LIMITED", health=(LIMITED,))
    assert blockers(PUBLISH, limited) == ()
    assert not is_ready(limited)


def test_errors_and_a_block_are_both_reported() -> None:
    bad = details(validation_errors=ERRORS, can_send="BLOCKED", health=(ENDPOINT,))
    assert len(blockers(PUBLISH, bad)) == 2


def test_a_flow_is_not_ready_if_its_errors_or_health_are_not_reported() -> None:
    assert not is_ready(details(validated=False))
    assert not is_ready(details(can_send=""))


def test_a_status_in_words() -> None:
    assert status_words("PUBLISHED") == "PUBLISHED: can be sent"
    assert status_words("draft").startswith("draft: not published")
    assert status_words("SOMETHING_NEW") == "SOMETHING_NEW"
    assert status_words("") == "not reported"


def test_foreign_text_is_made_printable() -> None:
    hostile = HealthIssue(HOSTILE_TEXT, "", "BLOCKED", (HealthReason("", HOSTILE_TEXT, ""),))
    for sentence in (*blockers(PUBLISH, details(health=(hostile,))), status_words(HOSTILE_TEXT)):
        assert sentence.isprintable()
        assert len(sentence) < 300
