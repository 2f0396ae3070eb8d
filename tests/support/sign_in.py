"""Sign-in in tests: keyrings that take their time, and profiles with lists of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.credentials import (
    EnvironmentCredentials,
    StoredCredentials,
)
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    wait_until,
)

STORED = StoredCredentials("HXAP1648027397IN", Secret("A234567890"), "https://127.0.0.1:9")
ENVIRONMENT = EnvironmentCredentials("HXAP2222222222IN", Secret("env"), "https://127.0.0.1:9")
ONE, TWO = "1184620937715201", "1184620937715202"


class SlowKeyring(MemoryKeyring):
    """A keyring that answers once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.asked: list[str] = []

    async def read(self, profile: str) -> StoredCredentials | None:
        self.asked.append(profile)
        await self.let.wait()
        return await super().read(profile)


async def asking_the_keyring(directory: Path) -> tuple[Session, SlowKeyring]:
    """A session whose profile is in a keyring that has not answered yet."""
    keyring = SlowKeyring()
    keyring.items = {"prod-in": STORED}
    session = session_with(directory, keyring)
    known = Profile("prod-in", in_keyring=True)
    await session.store.run(lambda store: store.profiles.save(known))
    return session, keyring


@asynccontextmanager
async def starting(
    session: Session, keyring: SlowKeyring
) -> AsyncIterator[tuple[FlowTuiApp, Pilot[None]]]:
    """The app while its keyring is being asked."""
    app = FlowTuiApp(session)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await wait_until(pilot, lambda: keyring.asked)
            yield app, pilot
            app.workers.cancel_all()  # as the app does when it ends
    finally:
        await session.finish()
        session.close()


def stored_for(name: str) -> StoredCredentials:
    """The credentials of an account of its own for each profile."""
    return STORED._replace(sid=f"HXAP{name.upper()}48027397IN")


async def listed(session: Session, name: str, flow_id: str) -> None:
    """Store a profile of an account of its own with a flow in its list."""
    stored = Profile(name, stored_for(name).sid, STORED.base_url, in_keyring=True)
    await session.store.run(lambda store: store.profiles.save(stored))
    await session.store.run(
        lambda store: store.flows.add(stored.account, [(flow_id, f"of {name}")])
    )


async def warned(app: FlowTuiApp, pilot: Pilot[None], said: str) -> None:
    """Wait for a warning, however its lines are broken."""
    await wait_until(pilot, lambda: any(said in one.message for one in app._notifications))


def session_with(directory: Path, keyring: MemoryKeyring, profile: str = "prod-in") -> Session:
    return Session(SessionOptions(lambda: directory, profile=profile), keyring)
