"""The filters against a model of them in plain Python."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow_tui.model import Account, Action, Answer, Attempt, Outcome
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, new_attempt

SIGNS = "aAbßİıſK%_*\\'\"1\x00\x1b é\n\t\u3000"
TEXT = st.text(SIGNS, max_size=6)
FILTER = st.text(SIGNS, max_size=4)
SEEN = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], tuple[Store, str]]]:
    """Give one store for all examples, and for each a name that none had before."""
    names = (f"example-{number}" for number in count())
    with Store.open(tmp_path_factory.mktemp("data")) as store:
        yield lambda: (store, next(names))


def holds(text: str, *fields: str) -> bool:
    return all(
        any(word.casefold() in field.casefold() for field in fields) for word in text.split()
    )


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=8, unique_by=lambda row: row[0]),
    text=FILTER,
    offset=st.integers(0, 4),
    limit=st.integers(0, 5),
)
def test_flows(
    shared: Callable[[], tuple[Store, str]],
    rows: list[tuple[str, str, str]],
    text: str,
    offset: int,
    limit: int,
) -> None:
    store, profile = shared()
    account = Account(profile, "", "")
    store.flows.add(account, [(flow_id, label) for flow_id, label, _ in rows])
    for flow_id, _, status in rows:
        if status:
            store.flows.set_statuses(account, [(flow_id, status)], SEEN)
    expected = [row[0] for row in rows if holds(text, *row)]
    assert store.flows.count(account, text) == len(expected)
    page = store.flows.page(account, text, offset, limit)
    assert [flow.flow_id for flow in page] == expected[offset : offset + limit]
    for flow_id, _, _ in rows:
        position = expected.index(flow_id) if flow_id in expected else None
        assert store.flows.position(account, text, flow_id) == position


ANSWERS = st.none() | st.builds(
    Answer, st.sampled_from(Outcome), st.just(1), code=TEXT, message=TEXT, body=TEXT
)


@settings(max_examples=60, deadline=None)
@given(
    specimens=st.lists(
        st.tuples(st.sampled_from("xyz"), TEXT, st.sampled_from(Action), ANSWERS), max_size=5
    ),
    query=st.builds(
        AttemptQuery,
        outcome=st.none() | st.sampled_from(Outcome),
        flow_id=st.none() | st.sampled_from("xyz"),
        text=FILTER
        | st.sampled_from(["rejected", "Not SENT", "in flight", "ed", "publish a", "b 1"]),
        action=st.none() | st.sampled_from(Action),
        profile=st.none(),
        since=st.none(),
        until=st.none(),
        unsettled=st.just(False),
    ),
    newest_first=st.booleans(),
    offset=st.integers(0, 2),
)
def test_attempts(
    shared: Callable[[], tuple[Store, str]],
    specimens: list[tuple[str, str, Action, Answer | None]],
    query: AttemptQuery,
    newest_first: bool,
    offset: int,
) -> None:
    store, session = shared()
    query = query._replace(session=session)
    made: list[Attempt] = []
    for number, (flow_id, label, action, answer) in enumerate(specimens):
        account = ACCOUNT._replace(sid=f"{session}-{number}")
        new = new_attempt(flow_id, label=label, session=session, action=action, account=account)
        attempt = store.attempts.begin(new)
        made.append(store.attempts.end(attempt.id, answer) if answer else attempt)
    expected = [attempt for attempt in made if passes(query, attempt)]
    assert store.attempts.count(query) == len(expected)
    for attempt in made:
        index = expected[::-1].index(attempt) if attempt in expected else None
        assert store.attempts.position(query, attempt.id) == index
    if newest_first:
        expected.reverse()
    page = store.attempts.page(query, offset, 2, newest_first=newest_first, bodies=True)
    assert page == expected[offset : offset + 2]


def passes(query: AttemptQuery, attempt: Attempt) -> bool:
    new, answer = attempt.new, attempt.answer
    texts = (answer.code, answer.message) if answer else ()
    outcome = str(attempt.outcome).replace("_", " ") if answer else "in flight"
    return (
        query.outcome in {None, attempt.outcome}
        and query.flow_id in {None, new.flow_id}
        and query.action in {None, new.action}
        and all(
            holds(word, new.flow_id, new.label, new.account.profile, *texts)
            or (len(word) > 1 and holds(word, new.action, outcome))
            for word in query.text.split()
        )
    )
