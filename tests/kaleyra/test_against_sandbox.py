"""The client against the sandbox."""

from collections.abc import Iterator

import pytest

from flow_tui.kaleyra import DetailsResult, FlowsPage, FlowSummary, KaleyraClient
from flow_tui.kaleyra.credential_check import CredentialVerdict
from flow_tui.model import Account, Action, Answer, Outcome
from flow_tui.sandbox import DEMO_FLOWS, generated_flows
from flow_tui.sandbox.paging import TROUBLED_LISTS, ListTrouble
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import run


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running
    assert running.faults == []


def account(sandbox: Sandbox) -> Account:
    return Account("demo", sandbox.sid, sandbox.base_url)


def key(sandbox: Sandbox) -> Secret:
    return Secret(sandbox.api_key)


def test_a_flow_is_published_then_deprecated(sandbox: Sandbox) -> None:
    flow_id = sandbox.flows[0].id

    async def work(client: KaleyraClient) -> list[Answer]:
        return [
            await client.act(action, account(sandbox), flow_id, key(sandbox))
            for action in (Action.PUBLISH, Action.PUBLISH, Action.DEPRECATE)
        ]

    first, second, third = run(work)
    assert (first.outcome, first.http_status) == (Outcome.SUCCEEDED, 200)
    assert (second.outcome, second.code != "") == (Outcome.REJECTED, True)
    assert third.outcome is Outcome.SUCCEEDED
    assert len(sandbox.posts(flow_id)) == 2
    assert all(request.key_ok for request in sandbox.requests)


def test_a_wrong_key_is_distinguished_from_a_right_one(sandbox: Sandbox) -> None:
    wrong = run(lambda client: client.check_credentials(account(sandbox), Secret("Awrong")))
    right = run(lambda client: client.check_credentials(account(sandbox), key(sandbox)))
    assert (wrong.verdict, right.verdict) == (CredentialVerdict.WRONG, CredentialVerdict.ACCEPTED)
    assert [request.method for request in sandbox.requests] == ["GET", "GET"]


def test_the_details_of_a_flow_are_read(sandbox: Sandbox) -> None:
    flow_id = sandbox.flows[0].id
    found = run(lambda client: client.flow_details(account(sandbox), flow_id, key(sandbox)))
    assert found.response.http_status == 200
    assert flow_id in found.response.body


def test_a_flow_that_does_not_exist(sandbox: Sandbox) -> None:
    answer = run(lambda client: client.act(Action.PUBLISH, account(sandbox), "404", key(sandbox)))
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "WA-401")


BY_LABEL = {flow.label: flow.id for flow in DEMO_FLOWS}


def checked(sandbox: Sandbox, label: str) -> DetailsResult:
    flow_id = BY_LABEL[label]
    return run(lambda client: client.flow_details(account(sandbox), flow_id, key(sandbox)))


@every(
    ("label", "status", "can_send", "errors", "issues"),
    [
        ("Lead form", "DRAFT", "AVAILABLE", 0, []),
        ("already published", "PUBLISHED", "AVAILABLE", 0, []),
        ("throttled", "THROTTLED", "AVAILABLE", 0, []),
        ("validation errors", "DRAFT", "AVAILABLE", 2, []),
        ("no endpoint", "DRAFT", "BLOCKED", 0, [("FLOW", "BLOCKED")]),
        ("limited business", "DRAFT", "LIMITED", 0, [("BUSINESS", "LIMITED")]),
        ("blocked phone number", "DRAFT", "BLOCKED", 0, [("PHONE_NUMBER", "BLOCKED")]),
        ("no payment method", "DRAFT", "BLOCKED", 0, [("BUSINESS", "BLOCKED")]),
    ],
)
def test_the_details_of_each_kind_of_flow(
    sandbox: Sandbox,
    label: str,
    status: str,
    can_send: str,
    errors: int,
    issues: list[tuple[str, str]],
) -> None:
    details = checked(sandbox, label).details
    assert details
    assert (details.status, details.can_send) == (status, can_send)
    assert (details.validation_error_count, details.validated) == (errors, True)
    found = [(each.entity, each.can_send) for each in details.health]
    assert found == issues


@every(
    ("label", "words"),
    [
        ("no such flow", "no such flow"),
        ("wrong API key", "SID or the API key is wrong"),
        ("check: too many requests", "Retry-After: 60"),
        ("check: 2 MB of errors", "too long"),
        ("check: another flow", "about another flow"),
        ("cannot be seen", "cannot be seen right now"),
    ],
)
def test_why_details_could_not_be_read(sandbox: Sandbox, label: str, words: str) -> None:
    check = checked(sandbox, label)
    assert check.details is None
    assert words in check.sentence


def test_details_are_read_without_a_field_that_is_not_known(sandbox: Sandbox) -> None:
    details = checked(sandbox, "check: unknown field").details
    assert details
    assert (details.status, details.validated, details.health) == ("DRAFT", True, ())
    assert len(sandbox.requests) == 2


@every(
    ("label", "outcome", "status", "said"),
    [
        ("blocked by integrity", Outcome.REJECTED, 400, "An integrity issue was found"),
        ("cannot be seen", Outcome.REJECTED, 400, "cannot be loaded"),
        ("Kaleyra has no access", Outcome.REJECTED, 400, "has ended"),
        ("platform failed, but published", Outcome.UNKNOWN, 400, "Please retry your request"),
        ("denied by a gateway", Outcome.REJECTED, 403, "Forbidden"),
        ("empty response", Outcome.UNKNOWN, 200, ""),
        ("illegal header, but published", Outcome.UNKNOWN, 200, "not valid HTTP"),
        ("too many requests, as HTTP 400", Outcome.REJECTED, 400, "too many calls"),
        ("check: unknown field", Outcome.SUCCEEDED, 200, ""),
        ("no payment method", Outcome.SUCCEEDED, 200, ""),
    ],
)
def test_the_outcome_of_each_odd_answer(
    sandbox: Sandbox, label: str, outcome: Outcome, status: int, said: str
) -> None:
    flow_id = BY_LABEL[label]
    answer = run(lambda c: c.act(Action.PUBLISH, account(sandbox), flow_id, key(sandbox)))
    assert (answer.outcome, answer.http_status) == (outcome, status)
    assert said in answer.message


def test_a_hostile_name_is_one_line_of_text(sandbox: Sandbox) -> None:
    details = checked(sandbox, "hostile text").details
    assert details
    assert "\n" not in details.name
    assert details.name.encode()


def read(sandbox: Sandbox, waba_id: str) -> list[FlowsPage]:
    async def work(client: KaleyraClient) -> list[FlowsPage]:
        pages = client.flows(account(sandbox), waba_id, key(sandbox))
        return [page async for page in pages]

    return run(work)


def test_the_flows_of_an_account_are_read_page_by_page() -> None:
    with Sandbox(largest_page=40) as sandbox:
        pages = read(sandbox, sandbox.waba_id)
        listed = [flow.flow_id for page in pages for flow in page.flows]
        assert [len(page.flows) for page in pages] == [40, 40, 40, 0]
        assert set(listed) < {flow.id for flow in sandbox.flows}
        assert pages[0].flows[1] == FlowSummary(
            BY_LABEL["Lead form"], "lead_form", "DRAFT", ("LEAD_GENERATION",)
        )
        assert [page.sentence for page in pages] == [""] * 4
        assert all(request.key_ok for request in sandbox.requests)


def test_many_flows_are_read() -> None:
    with Sandbox(flows=generated_flows(2_000)) as sandbox:
        pages = read(sandbox, sandbox.waba_id)
        assert sum(len(page.flows) for page in pages) == 2_000
        assert len(sandbox.requests) == 21


@every("waba_id", list(TROUBLED_LISTS))
def test_every_misbehaving_list_ends(
    sandbox: Sandbox, waba_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.SLOW_SECONDS", 0.05)
    pages = read(sandbox, waba_id)
    is_troubled = TROUBLED_LISTS[waba_id] is not ListTrouble.SLOW
    # The first page holds all flows; the misbehaviour begins with the second.
    assert len(pages[0].flows) == 100
    assert bool(pages[-1].sentence) == is_troubled


def test_flow_ids_and_waba_ids_are_not_interchangeable(sandbox: Sandbox) -> None:
    (page,) = read(sandbox, BY_LABEL["Lead form"])
    assert "a flow's ID looks just like one" in page.sentence
    waba_id = sandbox.waba_id
    check = run(lambda client: client.flow_details(account(sandbox), waba_id, key(sandbox)))
    assert check.details is None
    assert "no such flow" in check.sentence
