"""Sessions without screens, each as one run of the program."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from flow_tui.credentials import CredentialStore, EnvironmentCredentials, StoredCredentials
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.patience import LONGEST

T = TypeVar("T")

SID: Final = "HXAP16XXXXXX97IN"
KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
INDIA: Final = "https://api.in.kaleyra.io"
EUROPE: Final = "https://api.eu.kaleyra.io"
STORED: Final = StoredCredentials(SID, Secret(KEY), INDIA)
ENVIRONMENT: Final = EnvironmentCredentials("HXENV0", Secret("environment's key"), EUROPE)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one asynchronous test."""
    return asyncio.run(asyncio.wait_for(main, timeout=LONGEST))


@asynccontextmanager
async def session_in(
    directory: Path, keyring: CredentialStore, **options: Any
) -> AsyncIterator[Session]:
    """Give a session that has been started, and end it with the block."""
    session = Session(SessionOptions(lambda: directory, **options), keyring)
    try:
        await session.start()
        yield session
    finally:
        await session.finish()
        session.close()


def in_session(
    work: Callable[[Session], Coroutine[Any, Any, T]],
    directory: Path,
    keyring: CredentialStore,
    **options: Any,
) -> T:
    """Run `work` with a session that has been started."""

    async def main() -> T:
        async with session_in(directory, keyring, **options) as session:
            return await work(session)

    return run(main())
