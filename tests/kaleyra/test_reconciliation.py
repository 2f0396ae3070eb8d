"""What a flow's status means for an attempt with an unknown outcome."""

from datetime import timedelta

from flow_tui.kaleyra import status_meaning
from flow_tui.model import Action, Settled
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.cases import every

PUBLISH, DEPRECATE = Action.PUBLISH, Action.DEPRECATE
OLD = timedelta(hours=3)


@every("status", ["PUBLISHED", "THROTTLED", "blocked"])
def test_a_published_flow_was_published_by_this_attempt_or_before(status: str) -> None:
    found = status_meaning(PUBLISH, status, OLD)
    assert found.suggests is Settled.SUCCEEDED
    assert status.upper() in found.sentence
    assert "this attempt or an earlier one took effect" in found.sentence


def test_a_draft_was_not_published_or_was_edited_since() -> None:
    found = status_meaning(PUBLISH, "DRAFT", OLD)
    assert found.suggests is Settled.NO_EFFECT
    assert "either the publish did not take effect" in found.sentence
    assert "edited since" in found.sentence


def test_a_deprecated_flow_suggests_nothing_for_a_publish() -> None:
    found = status_meaning(PUBLISH, "DEPRECATED", OLD)
    assert found.suggests is None
    assert "this attempt or an earlier one published it" in found.sentence


def test_a_deprecated_flow_means_that_a_deprecate_took_effect() -> None:
    found = status_meaning(DEPRECATE, "DEPRECATED", OLD)
    assert found.suggests is Settled.SUCCEEDED
    assert "this attempt or an earlier one took effect" in found.sentence


@every("status", ["PUBLISHED", "THROTTLED", "BLOCKED", "DRAFT"])
def test_any_other_state_means_that_a_deprecate_had_no_effect(status: str) -> None:
    found = status_meaning(DEPRECATE, status, OLD)
    assert found.suggests is Settled.NO_EFFECT
    assert status in found.sentence


@every(("action", "status"), [(PUBLISH, "DRAFT"), (DEPRECATE, "PUBLISHED")])
def test_a_recent_attempt_may_still_take_effect(action: Action, status: str) -> None:
    assert (
        "check again in a minute" in status_meaning(action, status, timedelta(seconds=20)).sentence
    )
    assert "check again" not in status_meaning(action, status, OLD).sentence


def test_an_effect_needs_no_second_check() -> None:
    assert "check again" not in status_meaning(PUBLISH, "PUBLISHED", timedelta(0)).sentence


@every("action", Action)
def test_an_unknown_status_suggests_nothing(action: Action) -> None:
    assert status_meaning(action, "", OLD).suggests is None
    assert "does not include the flow's status" in status_meaning(action, "", OLD).sentence
    unknown = status_meaning(action, "IN_REVIEW", OLD)
    assert unknown.suggests is None
    assert "IN_REVIEW" in unknown.sentence
    assert status_meaning(action, HOSTILE_TEXT, OLD).sentence.isprintable()
