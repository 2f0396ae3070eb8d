"""What is found of the flows of a batch: flags, what is left out, what is recorded."""

from datetime import UTC, datetime

import pytest

from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.publish import batch_items
from flow_tui.app.publish.batch_items import BatchItem, BatchItems, warnings_text
from flow_tui.flow_json import FlowJson, difference, parse
from flow_tui.model import Flow
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import FlowHistory, KeptFlowJson
from tests.support.flow_checks import ENDPOINT, ERRORS, found, nothing

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PAST = FlowHistory(latest=None, succeeded=0, unknown=0)


def flow_json(name: str, lines: int = 1) -> FlowJson:
    rows = ", ".join(f'"{name}{number}": {number}' for number in range(lines))
    return parse(f'{{"version": "7.1", "name": "{name}", {rows}}}'.encode(), "The flow.json")


def kept(content: FlowJson | None) -> KeptFlowJson:
    return KeptFlowJson(
        content.sha256 if content else "", AT, content.canonical if content else None
    )


def items(*flow_ids: str) -> BatchItems:
    return BatchItems([BatchItem(Flow(flow_id, flow_id), PAST) for flow_id in flow_ids])


def word(content: ContentCheck) -> tuple[str, str, TextRole]:
    batch = items("1")
    batch.set_content("1", content)
    shown = batch.remaining[0].content
    assert shown is not None
    return shown.words, shown.brief, shown.role


def test_each_flag_leaves_its_flow_out_and_an_earlier_success_does_not() -> None:
    batch = BatchItems(
        [
            BatchItem(Flow("fine", ""), PAST),
            BatchItem(Flow("again", ""), PAST._replace(succeeded=2)),
            BatchItem(Flow("unknown", ""), PAST._replace(unknown=1)),
            BatchItem(Flow("seen", "", "PUBLISHED", AT), PAST),
            *(BatchItem(Flow(flow_id, ""), PAST) for flow_id in ("live", "errors", "blocked")),
            *(BatchItem(Flow(flow_id, ""), PAST) for flow_id in ("other", "gone", "unread")),
        ]
    )
    assert not batch.set_check("fine", found())
    fine = flow_json("fine")
    new = (
        batch.set_check("live", found("PUBLISHED")),
        batch.set_check("errors", found(validation_errors=ERRORS)),
        batch.set_check("blocked", found(can_send="BLOCKED", health=(ENDPOINT,))),
        batch.set_content("other", ContentCheck(fine, expected=ExpectedFile("a", is_same=False))),
        batch.set_content("gone", ContentCheck(fine, expected=ExpectedFile("b", "It is gone."))),
        batch.set_content("unread", ContentCheck(problem="No.", expected=ExpectedFile("c"))),
    )
    assert all(new)
    assert not batch.set_content("fine", ContentCheck(fine, expected=ExpectedFile("d", "", True)))
    assert not batch.set_check("again", nothing("Too slow."))
    assert warnings_text(batch.remaining).count("\n") == 4
    assert batch.leave_out_flagged() == 8
    assert [item.flow.flow_id for item in batch.remaining] == ["fine", "again"]
    assert batch.left_out == 8
    assert batch.leave_out_flagged() == 0
    assert not batch.set_check("other", found("PUBLISHED"))  # it is left out already
    assert list(batch.contents) == ["fine"]


def test_what_is_said_of_a_content() -> None:
    now, before = flow_json("a", 3), flow_json("a", 2)
    changed = difference(before.canonical, now.canonical)
    file = ExpectedFile("flow.json", is_same=False)
    assert word(ContentCheck(now)) == ("new", "new", TextRole.PLAIN)
    assert word(ContentCheck(now, last=kept(now)))[0] == "same"
    assert word(ContentCheck(now, last=kept(before), since_last=changed))[0] == (
        f"+{changed.added} -{changed.removed}"
    )
    assert word(ContentCheck(now, last=kept(before)._replace(canonical=None)))[0] == "differs"
    assert word(ContentCheck(now, last=kept(None)))[0] == "not known"
    assert word(ContentCheck(now, unread="The database is locked."))[0] == "not known"
    assert word(ContentCheck(problem="No.")) == ("not read", "not read", TextRole.DIM)
    assert word(ContentCheck(now, last=kept(now), expected=file)) == (
        "differs from file",
        "vs. file",
        TextRole.WARN,
    )
    gone = ExpectedFile("flow.json", "It is gone.")
    assert word(ContentCheck(now, expected=gone))[0] == "file not compared"


def test_each_flow_is_recorded_with_its_own_content(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = items("1", "2", "3", "4")
    first, second = flow_json("first"), flow_json("second", 50)
    monkeypatch.setattr(batch_items, "MOST_KEPT", len(first.canonical) + 10)
    batch.set_content("2", ContentCheck(second))
    batch.set_content("1", ContentCheck(first))
    batch.set_content("1", ContentCheck(first))  # read again: it takes its room once
    batch.set_check("3", found(json_version="6.3"))
    contents = batch.contents
    assert (contents["1"].sha256, contents["1"].canonical) == (first.sha256, first.canonical)
    assert (contents["2"].sha256, contents["2"].canonical) == (second.sha256, None)
    assert (contents["3"].sha256, contents["3"].json_version) == ("", "6.3")
    assert "4" not in contents
