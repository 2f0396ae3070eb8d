"""Publishers on a store and a scripted API, and what they leave in the store."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Answer, Attempt, Flow, Outcome
from flow_tui.secret import Secret
from flow_tui.services.publisher import Publisher, PublishResult
from flow_tui.store import AttemptQuery, Store, StoreThread
from flow_tui.store.database import FILE_NAME
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED

KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
CREDENTIALS: Final = Credentials(ACCOUNT, Secret(KEY), Source.KEYRING)
SIGN_UP: Final = Flow(FLOW, "Sign-up")
OTHER: Final = Flow("1307752946183396", "Lead form")
LARGE: Final = Answer(Outcome.SUCCEEDED, 420, 200, body="x" * 500_000)


class FakeApi:
    """Answers with `answer` or raises `error`, once its gate is open."""

    def __init__(self, answer: Answer = SUCCEEDED) -> None:
        self.answer = answer
        self.error: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        """Called while the request is in flight."""
        self.connecting: Callable[[], object] = lambda: None
        """Called before its first byte leaves."""
        self.sent: list[tuple[Action, Account, str, Secret]] = []
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def act(
        self,
        action: Action,
        account: Account,
        flow_id: str,
        key: Secret,
        before_sending: Callable[[], None] = lambda: None,
    ) -> Answer:
        self.connecting()
        before_sending()
        self.sent.append((action, account, flow_id, key))
        self.arrived.set()
        self.meanwhile()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.answer


def act(publisher: Publisher, flow: Flow = SIGN_UP) -> Coroutine[Any, Any, PublishResult]:
    return publisher.act(Action.PUBLISH, flow, CREDENTIALS)


async def recorded(store: StoreThread) -> list[Attempt]:
    return await store.run(lambda store: store.attempts.page(AttemptQuery(), 0, 50, bodies=True))


async def only_one(store: StoreThread) -> Attempt:
    (attempt,) = await recorded(store)
    return attempt


async def impatient(store: StoreThread) -> None:
    """Let the store wait for another program's lock for no time."""
    await store.run(lambda store: store._database._connection.execute("PRAGMA busy_timeout = 0"))


async def fill_disk(store: StoreThread) -> None:
    """Let the database grow by four pages more, and then be as on a full disk."""

    def fill(store: Store) -> None:
        connection = store._database._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    await store.run(fill)


@contextmanager
def locked(directory: Path) -> Iterator[sqlite3.Connection]:
    """Another program that holds the database's lock, from its BEGIN EXCLUSIVE on."""
    path = directory / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection
