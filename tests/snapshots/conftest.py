"""Comparing the app's screens with their accepted pictures, at both sizes."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.credentials import EnvironmentCredentials
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Answer
from flow_tui.services.publisher import Publisher
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import MemoryKeyring
from tests.support.snapshot_account import STORED, remember_all
from tests.support.stage import SIZES, Clock, StagedApp, stopped_clock

_CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"

Act = Callable[[Pilot[Any]], Awaitable[None]]


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write pictures of another Textual: each release draws a little differently."""
    if not config.getoption("update_snapshots", False):
        return
    pinned = dict(
        line.split("==") for line in _CONSTRAINTS.read_text().splitlines() if "==" in line
    )["textual"]
    if version("textual") != pinned:
        raise pytest.UsageError(
            f"Snapshots are made with textual {pinned}; this is {version('textual')}. "
            "Install with -c tests/constraints.txt."
        )


class Offline(KaleyraClient):
    """A client whose requests stay in flight."""

    async def act(self, *_: Any, **__: Any) -> Answer:
        """Wait for an answer that never comes."""
        await asyncio.Event().wait()
        raise AssertionError


def _keyring() -> MemoryKeyring:
    keyring = MemoryKeyring()
    keyring.items["prod-in"] = STORED
    return keyring


@dataclass
class Stage:
    """A signed-in app with a list and a history, its pictures the same every time."""

    directory: Path
    clock: Clock
    size: tuple[int, int]
    snap_compare: Callable[..., bool]
    remembered: Path
    """A store with a list and a history."""
    keyring: MemoryKeyring = field(default_factory=_keyring)

    def remember(self) -> None:
        """Fill the list and the history."""
        shutil.copytree(self.remembered, self.directory, dirs_exist_ok=True)

    def session(self, environment: EnvironmentCredentials | None = None) -> Session:
        """A session of the profile `prod-in`, or of the environment's, without a network."""
        profile = None if environment else "prod-in"
        options = SessionOptions(lambda: self.directory, profile=profile, environment=environment)
        session = Session(options, self.keyring)
        session.client = Offline()
        session.publisher = Publisher(session.store, session.client, session.id)
        return session

    def matches(self, act: Act, *, session: Session | None = None) -> bool:
        """Whether the app looks as its accepted picture does once `act` has been done."""
        app = StagedApp(session or self.session())
        return self.snap_compare(app, terminal_size=self.size, run_before=act)


@pytest.fixture(scope="session")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a list and a history."""
    directory = tmp_path_factory.mktemp("remembered")
    with stopped_clock() as clock:
        remember_all(directory, clock)
    return directory


@pytest.fixture(params=list(SIZES.values()), ids=list(SIZES))
def stage(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    remembered: Path,
) -> Iterator[Stage]:
    """A stage at each size that the app is designed for."""
    with stopped_clock() as clock:
        yield Stage(tmp_path, clock, request.param, snap_compare, remembered)


@pytest.fixture
def small_stage(
    tmp_path: Path, snap_compare: Callable[..., bool], remembered: Path
) -> Iterator[Stage]:
    """A stage at the size that everything has to fit in."""
    with stopped_clock() as clock:
        yield Stage(tmp_path, clock, SIZES["80x24"], snap_compare, remembered)
