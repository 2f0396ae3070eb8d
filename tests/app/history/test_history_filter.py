"""The filter of the history: its query, its title, the text of an empty list."""

from dataclasses import replace

from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.model import Action, Outcome
from flow_tui.store import AttemptQuery

FIRST = HistoryFilter("this")


def test_the_first_filter_is_this_session() -> None:
    assert FIRST.query == AttemptQuery(session="this")
    assert FIRST.title() == "History of this session"
    assert "Press t to show all sessions" in FIRST.empty_text()


def test_all_filters_combine() -> None:
    shown = HistoryFilter(
        "this", True, "1123456789012207", Action.DEPRECATE, Outcome.NOT_SENT, "try", in_bodies=True
    )
    assert shown.query == AttemptQuery(
        outcome=Outcome.NOT_SENT, flow_id="1123456789012207", text="try", action=Action.DEPRECATE
    )
    assert shown.title() == (
        "History of all sessions, flow 1123 4567 8901 2207, only deprecate, only not sent, "
        "whole responses"
    )


def test_outcomes_and_actions_cycle() -> None:
    shown, seen = FIRST, []
    for _ in range(5):
        shown = shown.with_next_outcome()
        seen.append(shown.outcome)
    assert seen == [*Outcome, None]
    assert [FIRST.with_next_action().action, FIRST.action] == [Action.PUBLISH, None]
    assert FIRST.with_next_action().with_next_action().with_next_action() == FIRST


def test_bodies_are_searched_only_for_a_text() -> None:
    assert not replace(FIRST, in_bodies=True).searches_bodies
    assert not replace(FIRST, in_bodies=True, filter_text=" ").searches_bodies
    assert not replace(FIRST, filter_text="x").searches_bodies
    assert replace(FIRST, in_bodies=True, filter_text="x").searches_bodies


def test_an_empty_list_suggests_what_to_press() -> None:
    assert "then b, to search whole responses" in replace(FIRST, filter_text="x").empty_text()
    assert replace(FIRST, filter_text="x", in_bodies=True).empty_text() == ("No matching attempts.")
    assert replace(FIRST, outcome=Outcome.REJECTED).empty_text() == "No matching attempts."
    assert replace(FIRST, all_sessions=True).empty_text() == "No attempts yet."
    of_flow = replace(FIRST, flow_id="1123456789012207")
    assert "No attempts for this flow in this session yet" in of_flow.empty_text()
    assert replace(of_flow, all_sessions=True).empty_text() == "No attempts for this flow yet."
