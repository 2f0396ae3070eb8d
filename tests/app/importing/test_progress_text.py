"""How far an import is, in words: what came, what of it is all, what can be done now."""

import pytest

from flow_tui.app.importing.candidates import ImportCandidates, Progress, in_words
from flow_tui.kaleyra import FlowSummary

FLOWS = [FlowSummary(str(number), f"flow {number}", "DRAFT", ()) for number in range(1_250)]


def found(count: int, *in_list: str) -> ImportCandidates:
    candidates = ImportCandidates(in_list)
    candidates.add(FLOWS[:count])
    return candidates


@pytest.mark.parametrize(
    ("candidates", "progress", "words"),
    [
        (found(0), Progress(reading=True), "0 flows … ctrl+g stops and keeps what came."),
        (found(1_250), Progress(reading=True), "1,250 flows … ctrl+g stops and keeps what came."),
        (found(1), Progress(), "1 flow, all there are."),
        (found(0), Progress(), "This account has no flows. w asks for another WABA ID."),
        (
            found(0),
            Progress(skipped=2),
            "0 flows, all there are. 2 without a usable ID left out.",
        ),
        (
            found(3, "1", "2"),
            Progress(refreshed=True),
            "3 flows, all there are. 2 in the list already: statuses refreshed.",
        ),
        (found(3, "1"), Progress(), "3 flows, all there are. 1 in the list already."),
        (
            found(3),
            Progress(trouble="It broke."),
            "3 flows, maybe not all. It broke. r reads on.",
        ),
        (
            found(0),
            Progress(trouble="It broke."),
            "It broke. r tries again; w asks for another WABA ID.",
        ),
    ],
)
def test_what_is_said(candidates: ImportCandidates, progress: Progress, words: str) -> None:
    assert in_words(candidates, progress) == words


@pytest.mark.parametrize(
    "progress", [Progress(), Progress(reading=True), Progress(trouble="It broke.")]
)
def test_what_is_shown_and_marked_is_counted_last(progress: Progress) -> None:
    candidates = found(1_250)
    candidates.toggle_shown()
    assert in_words(candidates, progress).endswith(". 1,250 marked.")
    candidates.filter("12 flow")
    assert in_words(candidates, progress).endswith(
        f". {len(candidates.shown)} shown. 1,250 marked."
    )
