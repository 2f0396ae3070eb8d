"""Parsing the flows of an account: each page, and the end of the list."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra import FlowsPage, FlowSummary
from flow_tui.kaleyra.flow_pages import FLOWS_LIMIT, PAGES_LIMIT, Paging, page_of
from flow_tui.kaleyra.response import Response
from flow_tui.model import Failure
from tests.support.cases import every
from tests.support.kaleyra import (
    LIKELY,
    STATUSES,
    WABA_ID,
    WRONG_ACCOUNT,
    WRONG_KEY,
    WRONG_PAYLOAD,
    ids,
    listed,
)


def page(body: object, status: int | None = 200, after: str = "", **more: Any) -> FlowsPage:
    text = body if isinstance(body, str) else json.dumps(body)
    return page_of(Response(1, status, body=text, **more), after)


def test_a_page_as_the_platform_sends_it() -> None:
    found = page(
        {
            "data": [
                {"id": "11", "name": "a", "status": "DRAFT", "categories": ["SURVEY"]},
                {"id": 12, "name": None},
            ],
            "paging": {"cursors": {"before": "B", "after": "A"}},
        }
    )
    assert found.flows == (
        FlowSummary("11", "a", "DRAFT", ("SURVEY",)),
        FlowSummary("12", "", "", ()),
    )
    assert (found.after, found.sentence, found.skipped) == ("A", "", 0)


def test_an_account_without_flows() -> None:
    found = page({"data": []})
    assert (found.flows, found.after, found.sentence) == ((), "", "")


@every(
    ("body", "found"),
    [
        ({"data": {"data": [{"id": "1"}]}}, ["1"]),
        ({"data": {"id": "1"}}, ["1"]),
        ({"data": [{"id": "1"}, {"id": "1"}], "surprise": 1}, ["1", "1"]),
    ],
)
def test_a_page_of_another_shape(body: object, found: list[str]) -> None:
    assert ids(page(body)) == found


@every(
    "entry",
    [None, 1, "11", [], {}, {"id": None}, {"id": "a b"}, {"id": "../x"}, {"id": 1.5},
     {"id": "\x1b[2J"}, {"id": "1" * 101}, {"id": ["1"]}, {"id": True}],
)  # fmt: skip
def test_an_entry_without_a_usable_id_is_counted(entry: object) -> None:
    found = page({"data": [{"id": "1"}, entry, {"id": "2"}]})
    assert (ids(found), found.skipped) == (["1", "2"], 1)


@every(
    ("paging", "after"),
    [
        ({"cursors": {"after": "A=="}}, "A=="),
        ({"cursors": {"after": 25}}, "25"),
        ({"next": "https://graph.example/v1/9/flows?limit=25&after=QQ%3D%3D"}, "QQ=="),
        ({"cursors": {"after": ""}, "next": "https://graph.example/?after=x"}, "x"),
        ({"next": "https://[broken"}, ""),
        ({"next": "https://graph.example/"}, ""),
        ({"cursors": {"before": "B"}}, ""),
        ({"cursors": {"after": None}}, ""),
        ({"cursors": ["A"]}, ""),
        (["A"], ""),
        (None, ""),
    ],
)
def test_the_cursor_of_the_next_page(paging: object, after: str) -> None:
    assert page({"data": [{"id": "1"}], "paging": paging}).after == after


def test_a_cursor_too_long_for_a_request() -> None:
    found = page(listed("1", after="x" * 5_000))
    assert (ids(found), found.after) == (["1"], "")
    assert "cannot be read" in found.sentence


@every(
    ("body", "status", "words"),
    [
        (WRONG_KEY, 401, "SID or the API key is wrong"),
        (WRONG_ACCOUNT, 401, "Check the WABA ID"),
        (WRONG_PAYLOAD, 400, "Check the WABA ID"),
        ({"error": {"code": 100, "message": "no field (flows)"}}, 400, "Check the WABA ID"),
        ("", 404, "Check the WABA ID"),
        ({"message": "slow down"}, 429, "rate-limiting"),
        ("", 500, "Try again later"),
        ("", 302, "API domain is probably wrong"),
        ([{"id": "1"}], 200, "not Kaleyra's JSON"),
        ({"data": None}, 200, "does not include the account's flows"),
        ({"data": "none"}, 200, "does not include the account's flows"),
        ({"data": {"flows": []}}, 200, "does not include the account's flows"),
        ({"id": WABA_ID, "name": "a flow"}, 200, "does not include the account's flows"),
        (WRONG_KEY, 200, "SID or the API key is wrong"),
    ],
)
def test_why_a_page_could_not_be_read(body: object, status: int, words: str) -> None:
    found = page(body, status, "CURSOR")
    assert (found.flows, found.after) == ((), "CURSOR")
    assert words in found.sentence
    assert ("WABA ID" in found.sentence) == (words == "Check the WABA ID")


def test_an_incomplete_page_is_not_read() -> None:
    lost = page(listed("1"), failure=Failure.LOST, message="The connection was lost.")
    assert (lost.flows, lost.sentence) == ((), "The connection was lost. Try again.")
    assert "too long" in page(listed("1"), body_truncated=True).sentence


def test_a_list_that_repeats_a_page_whole_ignores_the_cursor() -> None:
    paging = Paging()
    sentences = [
        paging.take(page(listed("1", "2", after=f"A{turn}"))).sentence for turn in range(4)
    ]
    assert sentences[:3] == ["", "", ""]
    assert "it ignores the cursor and repeats the same flows" in sentences[3]


def test_a_list_with_other_pages_of_nothing_new_does_not_ignore_it() -> None:
    paging = Paging(["1", "2", "3", "4"])
    pages = [paging.take(page(listed(flow_id, after=flow_id))) for flow_id in "123"]
    assert "nothing new" in pages[-1].sentence
    assert "ignores" not in pages[-1].sentence


@given(LIKELY, STATUSES)
def test_no_json_raises(body: object, status: int | None) -> None:
    found = Paging().take(page(body, status))
    assert found.sentence.isprintable()
    repr(found).encode()


# -- several pages ----------------------------------------------------------------------------


def test_a_repeated_flow_is_listed_once() -> None:
    paging = Paging(known=["3"])
    first = paging.take(page(listed("1", "2", "1", after="A")))
    second = paging.take(page(listed("2", "3", "4")))
    assert (ids(first), ids(second)) == (["1", "2"], ["4"])
    assert second.sentence == ""


def test_a_repeated_cursor_ends_the_list() -> None:
    paging = Paging()
    pages = [paging.take(page(listed(str(number), after="A"))) for number in range(2)]
    assert [bool(each.sentence) for each in pages] == [False, True]
    assert "nothing new" in pages[-1].sentence


def test_pages_with_nothing_new_end_the_list() -> None:
    paging = Paging()
    bodies = [listed("1", after="A"), listed(after="B"), listed("2", after="C")]
    bodies += [listed(after=f"D{number}") for number in range(3)]
    pages = [paging.take(page(body)) for body in bodies]
    assert [bool(each.sentence) for each in pages] == [False] * 5 + [True]
    assert "nothing new" in pages[-1].sentence


def test_a_list_ends_at_the_limits_of_flows_and_pages() -> None:
    response = Response(1, 200)
    size = FLOWS_LIMIT // 10
    paging = Paging()
    pages = []
    for number in range(10):
        flows = tuple(FlowSummary(str(number * size + n), "", "", ()) for n in range(size))
        pages.append(paging.take(FlowsPage(flows, str(number), response)))
    assert [bool(each.sentence) for each in pages] == [False] * 9 + [True]
    assert "100,000 flows" in pages[-1].sentence
    paging = Paging()
    for number in range(PAGES_LIMIT):
        flows = (FlowSummary(str(number), "", "", ()),)
        last = paging.take(FlowsPage(flows, str(number), response))
        assert bool(last.sentence) == (number == PAGES_LIMIT - 1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("ABC")), min_size=8, max_size=8))
def test_every_list_ends(pages: list[tuple[str, str]]) -> None:
    paging = Paging()
    taken = [paging.take(page(listed(flow, after=after))) for flow, after in pages]
    assert any(each.sentence for each in taken)
