"""The flows that an import found: filter and marks hold while more come in."""

import time

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.app.importing.candidates import ImportCandidates, entries, statuses
from flow_tui.kaleyra import FlowSummary
from flow_tui.sandbox import generated_flows
from flow_tui.sandbox.flows import HOSTILE_TEXT

BOOKING = FlowSummary("1184620937715204", "booking", "DRAFT", ("APPOINTMENT_BOOKING",))
LEADS = FlowSummary("1307752946183396", "Lead form", "PUBLISHED", ("LEAD_GENERATION", "OTHER"))
SURVEY = FlowSummary("1029538471662081", "survey", "", ())


def found(*in_list: FlowSummary) -> ImportCandidates:
    candidates = ImportCandidates([flow.flow_id for flow in in_list])
    candidates.add([BOOKING, LEADS])
    candidates.add([SURVEY])
    return candidates


def filtered(words: str) -> list[FlowSummary]:
    candidates = found()
    candidates.filter(words)
    return list(candidates.shown)


def test_the_filter_looks_in_id_name_status_and_categories() -> None:
    assert filtered("") == [BOOKING, LEADS, SURVEY]
    assert filtered("1029") == [SURVEY]
    assert filtered("LEAD published") == [LEADS]
    assert filtered("other") == [LEADS]
    assert filtered("lead draft") == []
    assert filtered("  ") == [BOOKING, LEADS, SURVEY]


def test_a_word_does_not_match_across_two_fields() -> None:
    assert filtered("bookingdraft") == []


def test_what_comes_later_is_filtered_too() -> None:
    candidates = ImportCandidates()
    candidates.filter("survey")
    candidates.add([BOOKING])
    candidates.add([SURVEY])
    assert list(candidates.shown) == [SURVEY]
    assert len(candidates) == 2


def test_marks_come_and_go_but_never_on_a_flow_of_the_list() -> None:
    candidates = found(LEADS)
    candidates.toggle(BOOKING)
    candidates.toggle(LEADS)
    assert candidates.is_marked(BOOKING)
    assert not candidates.is_marked(LEADS)
    assert candidates.marked_count == 1
    candidates.toggle(BOOKING)
    assert candidates.marked_count == 0


def test_all_shown_are_marked_then_unmarked_and_others_stay() -> None:
    candidates = found(LEADS)
    candidates.toggle(SURVEY)
    candidates.filter("o")  # booking, and the lead form, which is in the list
    candidates.toggle_shown()
    assert candidates.chosen(None) == [BOOKING, SURVEY]
    candidates.toggle_shown()
    assert candidates.chosen(None) == [SURVEY]


def test_where_nothing_is_marked_the_one_under_the_cursor_is_chosen() -> None:
    candidates = found(LEADS)
    assert candidates.chosen(SURVEY) == [SURVEY]
    assert candidates.chosen(LEADS) == []
    assert candidates.chosen(None) == []


def test_what_is_known_of_flows_of_the_list() -> None:
    candidates = found(LEADS, SURVEY)
    assert candidates.known_count == 2
    assert candidates.known == [(LEADS.flow_id, "PUBLISHED")]
    assert statuses([BOOKING, SURVEY]) == [(BOOKING.flow_id, "DRAFT")]


def test_a_label_is_made_of_a_hostile_name() -> None:
    [(flow_id, label)] = entries([FlowSummary("1", HOSTILE_TEXT + "x" * 500, "DRAFT", ())])
    assert flow_id == "1"
    assert label.isprintable()
    assert len(label) <= 120
    assert "\\x1b[2J" in label


@given(st.lists(st.sampled_from(["space", "all", "a", "b", ""]), max_size=30))
def test_only_what_is_new_is_ever_chosen(keys: list[str]) -> None:
    candidates = found(LEADS)
    for key in keys:
        if key == "space" and candidates.shown:
            candidates.toggle(candidates.shown[0])
        elif key == "all":
            candidates.toggle_shown()
        else:
            candidates.filter(key)
    assert LEADS not in candidates.chosen(LEADS)
    assert candidates.marked_count == len(candidates.chosen(None))


def test_ten_thousand_are_filtered_within_a_frame_or_two() -> None:
    candidates = ImportCandidates()
    candidates.add(
        FlowSummary(flow.id, flow.platform_name, flow.status, flow.categories)
        for flow in generated_flows(10_000)
    )
    durations = []
    for _ in range(5):
        begun = time.perf_counter()
        candidates.filter("mumbai draft")
        durations.append(time.perf_counter() - begun)
    assert min(durations) < 0.03
    assert candidates.shown
