"""The flows that an import has read: filter, marks, and the text that counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.app.importing import candidates as candidates_module
from flow_tui.app.importing.candidates import (
    ImportCandidates,
    ImportProgress,
    progress_text,
)
from flow_tui.kaleyra import FlowSummary
from flow_tui.sandbox import generated_flows
from tests.support.cases import every

BOOKING = FlowSummary("1184620937715204", "booking", "DRAFT", ("APPOINTMENT_BOOKING",))
LEADS = FlowSummary("1307752946183396", "Lead form", "PUBLISHED", ("LEAD_GENERATION", "OTHER"))
SURVEY = FlowSummary("1029538471662081", "survey", "", ())


def read(*listed: FlowSummary) -> ImportCandidates:
    candidates = ImportCandidates([flow.flow_id for flow in listed])
    candidates.add([BOOKING, LEADS])
    candidates.add([SURVEY])
    return candidates


def filtered(filter_text: str) -> list[FlowSummary]:
    candidates = read()
    candidates.filter(filter_text)
    return list(candidates.matching)


def test_the_filter_searches_id_name_status_and_categories() -> None:
    assert filtered("") == [BOOKING, LEADS, SURVEY]
    assert filtered("1029") == [SURVEY]
    assert filtered("LEAD published") == [LEADS]
    assert filtered("other") == [LEADS]
    assert filtered("lead draft") == []
    assert filtered("  ") == [BOOKING, LEADS, SURVEY]


def test_a_word_does_not_match_across_two_fields() -> None:
    assert filtered("bookingdraft") == []


def test_flows_added_later_are_filtered_too() -> None:
    candidates = ImportCandidates()
    candidates.filter("survey")
    candidates.add([BOOKING])
    candidates.add([SURVEY])
    assert list(candidates.matching) == [SURVEY]
    assert len(candidates) == 2


def test_only_flows_that_are_new_to_the_list_are_marked() -> None:
    candidates = read(LEADS)
    candidates.toggle(BOOKING)
    candidates.toggle(LEADS)
    assert candidates.is_marked(BOOKING)
    assert not candidates.is_marked(LEADS)
    assert candidates.marked_count == 1
    candidates.toggle(BOOKING)
    assert candidates.marked_count == 0


def test_all_matching_flows_are_marked_then_unmarked_and_others_stay() -> None:
    candidates = read(LEADS)
    candidates.toggle(SURVEY)
    candidates.filter("o")  # booking, and the lead form, which is in the list
    candidates.toggle_matching()
    assert candidates.chosen(None) == [BOOKING, SURVEY]
    candidates.toggle_matching()
    assert candidates.chosen(None) == [SURVEY]


def test_without_marks_the_flow_under_the_cursor_is_chosen() -> None:
    candidates = read(LEADS)
    assert candidates.chosen(SURVEY) == [SURVEY]
    assert candidates.chosen(LEADS) == []
    assert candidates.chosen(None) == []


def test_flows_of_the_list_are_counted() -> None:
    candidates = read(LEADS, SURVEY)
    assert candidates.listed_count == 2


@given(st.lists(st.sampled_from(["space", "all", "a", "b", ""]), max_size=30))
def test_only_new_flows_are_ever_chosen(keys: list[str]) -> None:
    candidates = read(LEADS)
    for key in keys:
        if key == "space" and candidates.matching:
            candidates.toggle(candidates.matching[0])
        elif key == "all":
            candidates.toggle_matching()
        else:
            candidates.filter(key)
    assert LEADS not in candidates.chosen(LEADS)
    assert candidates.marked_count == len(candidates.chosen(None))


def test_filtering_does_not_build_the_searched_text_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many flows, each key typed into the filter may only compare strings."""
    built: list[FlowSummary] = []
    build = candidates_module._searched

    def counted(flow: FlowSummary) -> str:
        built.append(flow)
        return build(flow)

    monkeypatch.setattr(candidates_module, "_searched", counted)
    candidates = ImportCandidates()
    candidates.add(
        FlowSummary(flow.id, flow.platform_name, flow.status, flow.categories)
        for flow in generated_flows(1_000)
    )
    for filter_text in ("mumbai", "mumbai draft", ""):
        candidates.filter(filter_text)
        assert candidates.matching
    assert len(built) == 1_000


# -- progress ---------------------------------------------------------------------------------

FLOWS = [FlowSummary(str(number), f"flow {number}", "DRAFT", ()) for number in range(1_250)]


def first(count: int, *listed_ids: str) -> ImportCandidates:
    candidates = ImportCandidates(listed_ids)
    candidates.add(FLOWS[:count])
    return candidates


@every(
    ("candidates", "progress", "text"),
    [
        (first(0), ImportProgress(reading=True), "Reading: 0 flows so far. Press ctrl+g to stop."),
        (
            first(1_250),
            ImportProgress(reading=True),
            "Reading: 1,250 flows so far. Press ctrl+g to stop.",
        ),
        (first(1), ImportProgress(), "1 flow in total."),
        (first(0), ImportProgress(), "This account has no flows. Press w to use another WABA ID."),
        (
            first(0),
            ImportProgress(skipped=2),
            "0 flows in total. 2 entries skipped (no usable ID).",
        ),
        (
            first(1),
            ImportProgress(skipped=1),
            "1 flow in total. 1 entry skipped (no usable ID).",
        ),
        (
            first(3, "1", "2"),
            ImportProgress(refreshed=True),
            "3 flows in total. 2 in the list (status refreshed).",
        ),
        (first(3, "1"), ImportProgress(), "3 flows in total. 1 in the list."),
        (
            first(3),
            ImportProgress(problem="It broke."),
            "It broke. 3 flows read, perhaps not all. Press r to resume.",
        ),
        (
            first(0),
            ImportProgress(problem="It broke."),
            "It broke. Press r to resume, or w to use another WABA ID.",
        ),
    ],
)
def test_progress_text(candidates: ImportCandidates, progress: ImportProgress, text: str) -> None:
    assert progress_text(candidates, progress) == text


@every(
    "progress",
    [ImportProgress(), ImportProgress(reading=True), ImportProgress(problem="It broke.")],
)
def test_matching_and_marked_flows_are_counted_last(progress: ImportProgress) -> None:
    candidates = first(1_250)
    candidates.toggle_matching()
    assert progress_text(candidates, progress).endswith(". 1,250 marked.")
    candidates.filter("12 flow")
    assert progress_text(candidates, progress).endswith(
        f". {len(candidates.matching)} shown. 1,250 marked."
    )
