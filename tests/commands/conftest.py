"""Fixtures of the commands' tests."""

from collections.abc import Iterator

import pytest

from tests.support.raw_server import Connection, RawServer
from tests.support.secret_service import secret_service, silent_prompter

__all__ = ["secret_service", "silent_prompter"]


@pytest.fixture
def host() -> Iterator[RawServer]:
    """A host of the API that takes connections and answers nothing."""

    def stall(connection: Connection) -> None:
        connection.stall()

    with RawServer(stall) as server:
        yield server
