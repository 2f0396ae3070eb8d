"""The final line, printed on the normal screen after the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from flow_tui.app.run import summary
from flow_tui.credentials import NullKeyring, StoredCredentials
from flow_tui.model import Action, Answer, Flow, NewAttempt, Outcome, Settled
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import Store
from tests.support.app import run
from tests.support.patience import LONGEST
from tests.support.publishing import LARGE, fill_disk
from tests.support.store import REJECTED, SUCCEEDED, new_attempt

CHECK = "Check the flow on Kaleyra before anyone tries again."
HISTORY = "For the responses, run: flow-tui history --session ID"
UNKNOWN = Answer(Outcome.UNKNOWN, 1)
NOT_SENT = Answer(Outcome.NOT_SENT, 1)


def record(store: Store, new: NewAttempt, answer: Answer) -> None:
    store.attempts.end(store.attempts.begin(new).id, answer)


@asynccontextmanager
async def session_with(
    directory: Path, *answers: Answer, demo: bool = False
) -> AsyncIterator[Session]:
    """A session with attempts that had these answers, and one of another session."""
    session = Session(SessionOptions(lambda: directory, demo=demo), NullKeyring())
    await session.start()
    for name, answer in [("other", UNKNOWN), *((session.id, answer) for answer in answers)]:
        new = new_attempt(session=name)
        await session.store.run(partial(record, new=new, answer=answer))
    yield session
    await session.finish()
    session.close()


async def publish(session: Session, flow_id: str) -> None:
    await session.sign_in.use_typed(
        "prod-in", StoredCredentials("HX1", Secret("key"), "https://127.0.0.1:1")
    )
    assert session.credentials is not None
    await session.publisher.act(Action.PUBLISH, Flow(flow_id, ""), session.credentials)


def last_line(directory: Path, *answers: Answer, demo: bool = False) -> str:
    async def main() -> str:
        async with session_with(directory, *answers, demo=demo) as session:
            return (await summary(session)).replace(session.id, "ID")

    return run(main())


def test_nothing_was_sent(tmp_path: Path) -> None:
    assert last_line(tmp_path) == "flow-tui: nothing was sent in this session."


def test_each_outcome_is_counted(tmp_path: Path) -> None:
    assert last_line(tmp_path, SUCCEEDED, REJECTED, SUCCEEDED, NOT_SENT) == (
        f"flow-tui: 2 succeeded, 1 rejected, 1 not sent. {HISTORY}"
    )


def test_an_unknown_outcome_is_to_be_checked(tmp_path: Path) -> None:
    assert last_line(tmp_path, UNKNOWN) == (f"flow-tui: 1 unknown. {CHECK} {HISTORY}")


def test_what_was_settled_is_unknown_no_more(tmp_path: Path) -> None:
    async def main(settle: int) -> str:
        async with session_with(tmp_path / str(settle), UNKNOWN, UNKNOWN, SUCCEEDED) as session:
            doubts = await session.store.run(lambda store: store.unsettled.page(0, 9))
            for doubt in [each for each in doubts if each.new.session == session.id][:settle]:
                await session.store.run(
                    partial(_settle, attempt_id=doubt.id, settled=Settled.NO_EFFECT)
                )
            return (await summary(session)).replace(session.id, "ID")

    assert run(main(1)) == (
        f"flow-tui: 1 succeeded, 1 unknown, 1 unknown but settled since. {CHECK} {HISTORY}"
    )
    assert run(main(2)) == f"flow-tui: 1 succeeded, 2 unknown but settled since. {HISTORY}"


def _settle(store: Store, attempt_id: int, settled: Settled) -> None:
    store.attempts.settle(attempt_id, settled, "")


def test_the_demo_has_no_history(tmp_path: Path) -> None:
    assert last_line(tmp_path, SUCCEEDED, demo=True) == (
        "flow-tui: 1 succeeded. This was the demo; nothing was kept."
    )


def test_a_database_that_fails_is_reported(tmp_path: Path) -> None:
    async def main() -> str:
        async with session_with(tmp_path) as session:
            session.store.close(LONGEST)
            return await summary(session)

    assert run(main()) == "flow-tui: The database is closed because flow-tui is shutting down."


def test_an_outcome_that_could_not_be_recorded_is_reported_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> str:
        async with session_with(tmp_path) as session:

            async def act(*_: object) -> Answer:
                session.store.close(LONGEST)
                return SUCCEEDED

            monkeypatch.setattr(session.client, "act", act)
            await publish(session, "1")
            return await summary(session)

    assert run(main()).endswith(f"flow-tui is shutting down. 1 outcome was not recorded. {CHECK}")


@pytest.mark.parametrize(
    ("answers", "flows", "expected"),
    [
        ([], "1", "1 succeeded. 1 response was not recorded, but its outcome was. "),
        ([], "12", "2 succeeded. 2 responses were not recorded, but their outcomes were. "),
        (
            [UNKNOWN],
            "1",
            f"1 succeeded, 1 unknown. 1 response was not recorded, but its outcome was. {CHECK} ",
        ),
    ],
)
def test_a_response_that_could_not_be_recorded_is_reported(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[Answer],
    flows: str,
    expected: str,
) -> None:
    async def main() -> str:
        async with session_with(tmp_path, *answers) as session:

            async def act(*_: object) -> Answer:
                await fill_disk(session.store)
                return LARGE

            monkeypatch.setattr(session.client, "act", act)
            for flow_id in flows:
                await publish(session, flow_id)
            return (await summary(session)).replace(session.id, "ID")

    assert run(main()) == f"flow-tui: {expected}{HISTORY}"


def test_outcomes_and_responses_that_could_not_be_recorded_are_reported_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> str:
        async with session_with(tmp_path) as session:

            async def act(*_: object) -> Answer:
                if not session.publisher.unsaved:
                    await fill_disk(session.store)
                else:
                    session.store.close(LONGEST)
                return LARGE

            monkeypatch.setattr(session.client, "act", act)
            for flow_id in "12":
                await publish(session, flow_id)
            return await summary(session)

    assert run(main()).endswith(
        f" 1 outcome was not recorded. 1 response was not recorded, but its outcome was. {CHECK}"
    )
