"""The flows of a WhatsApp Business Account, page by page."""

import time
from types import SimpleNamespace

import pytest

from flow_tui.sandbox import Behaviour, SandboxFlow
from flow_tui.sandbox.paging import TROUBLED_LISTS, ListTrouble
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.sandbox import FLOW_ID, Received, request

from .conftest import Started


def listing(sandbox: Sandbox, query: str = "", waba_id: str | None = None) -> Received:
    return request(sandbox, "GET", f"{waba_id or sandbox.waba_id}/flows{query}")


@pytest.fixture
def seven(started: Started) -> Sandbox:
    flows = [SandboxFlow(str(number), f"flow {number}") for number in range(7)]
    return started(Sandbox(flows=flows, page_size=3))


def test_a_page_has_data_and_cursors(seven: Sandbox) -> None:
    page = listing(seven).json

    assert [flow["id"] for flow in page["data"]] == ["0", "1", "2"]
    assert set(page["data"][0]) == {"id", "name", "status", "categories", "validation_errors"}
    assert set(page["paging"]) == {"cursors"}
    assert set(page["paging"]["cursors"]) == {"before", "after"}


def test_following_the_cursors_lists_each_flow_once(seven: Sandbox) -> None:
    ids: list[str] = []
    query = ""
    while data := (page := listing(seven, query).json)["data"]:
        ids += [flow["id"] for flow in data]
        query = f"?after={page['paging']['cursors']['after']}"

    assert ids == ["0", "1", "2", "3", "4", "5", "6"]
    assert page == {"data": []}


def test_fields_and_limit_apply_to_the_list(seven: Sandbox) -> None:
    page = listing(seven, "?fields=id,status&limit=7").json

    assert page["data"][6] == {"id": "6", "status": "DRAFT"}


@every(
    "query",
    ["?limit=0", "?limit=101", "?limit=-1", "?limit=x", "?after=x", "?after=%FF", "?after=eA=="],
)
def test_an_invalid_page_is_refused(seven: Sandbox, query: str) -> None:
    answer = listing(seven, query)

    assert (answer.status, answer.json["code"]) == (400, "WA-400")


def test_flows_that_do_not_exist_are_not_listed(started: Started) -> None:
    flows = [
        SandboxFlow("1", "absent", behaviour=Behaviour.NO_SUCH_FLOW),
        SandboxFlow("2", "absent, too", behaviour=Behaviour.NO_SUCH_FLOW_500),
        SandboxFlow("3", "another account's", behaviour=Behaviour.WRONG_ACCOUNT),
        SandboxFlow("4", "here", behaviour=Behaviour.SERVER_ERROR),
    ]

    assert [flow["id"] for flow in listing(started(Sandbox(flows=flows))).json["data"]] == ["4"]


def test_another_accounts_flows_are_refused(sandbox: Sandbox) -> None:
    answer = listing(sandbox, waba_id="1029384756102938")

    assert (answer.status, answer.json["code"]) == (401, "WA-401")


def test_a_page_has_no_more_than_the_largest(started: Started) -> None:
    flows = [SandboxFlow(str(number), "") for number in range(7)]
    sandbox = started(Sandbox(flows=flows, page_size=6, largest_page=4))

    assert len(listing(sandbox).json["data"]) == 4
    assert len(listing(sandbox, "?limit=100").json["data"]) == 4
    assert len(listing(sandbox, "?limit=2").json["data"]) == 2


def test_a_flow_has_no_flows(sandbox: Sandbox) -> None:
    answer = listing(sandbox, waba_id=FLOW_ID)

    assert (answer.status, answer.json["error"]["code"]) == (400, 100)


def troubled(trouble: ListTrouble) -> str:
    return next(waba_id for waba_id, what in TROUBLED_LISTS.items() if what is trouble)


def after(page: Received) -> str:
    return f"?after={page.json['paging']['cursors']['after']}"


def test_a_list_that_repeats(seven: Sandbox) -> None:
    waba_id = troubled(ListTrouble.REPEATS)
    first = listing(seven, waba_id=waba_id)

    assert listing(seven, after(first), waba_id).json == first.json


def test_a_list_that_never_ends(seven: Sandbox) -> None:
    waba_id = troubled(ListTrouble.NEVER_ENDS)
    page = listing(seven, "?limit=7", waba_id)
    for _ in range(3):
        query, page = after(page), listing(seven, after(page), waba_id)
        assert page.json["data"] == []
        assert after(page) != query


def test_a_list_that_is_rate_limited_at_its_second_page(
    seven: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = 0
    clock = SimpleNamespace(monotonic=lambda: 60.0 * minutes)
    monkeypatch.setattr("flow_tui.sandbox.account.time", clock)
    waba_id = troubled(ListTrouble.RATE_LIMITED)
    for _ in range(2):
        query = after(listing(seven, waba_id=waba_id))
        refused = listing(seven, query, waba_id)
        assert (refused.status, refused.headers["retry-after"]) == (429, "3")
        minutes += 1
        assert len(listing(seven, query, waba_id).json["data"]) == 3


def test_a_slow_list(seven: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.SLOW_SECONDS", 0.2)
    begun = time.monotonic()

    assert len(listing(seven, waba_id=troubled(ListTrouble.SLOW)).json["data"]) == 3
    assert time.monotonic() - begun >= 0.2
