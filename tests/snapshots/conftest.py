"""Comparing the app's screens with their accepted pictures, at each size in one app."""

import asyncio
import inspect
import pickle
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import pytest_textual_snapshot as snapshots  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from flow_tui.credentials import EnvironmentCredentials
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Answer
from flow_tui.services.publisher import Publisher
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import MemoryKeyring, case, resize
from tests.support.pressed import until_still
from tests.support.snapshot_account import STORED, remember_all
from tests.support.stage import SIZES, Clock, StagedApp, settled, stopped_clock

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
class Pictures:
    """The accepted pictures of a test, and the report of those that differ."""

    node: pytest.Function
    snapshot: SnapshotAssertion

    def match(self, name: str, picture: str) -> bool:
        """Whether a picture is as the accepted one of its name, or of the test where it has none.

        It is written down for the report of pytest-textual-snapshot, one file for each picture.
        """
        accepted = self.snapshot.use_extension(snapshots.SVGImageExtension)
        same: bool = accepted(name=name or None) == picture
        expected = accepted.executions[0].final_data
        path, line, title = self.node.reportinfo()
        console = snapshots.PseudoConsole(legacy_windows=False, size=name)
        compared = (
            *(same, str(accepted), picture, snapshots.PseudoApp(console), path, line),
            *(
                f"{title} {name}",
                inspect.getdoc(self.node.function) or "",
                "",
                expected is not None,
            ),
        )
        report = snapshots.node_to_report_path(self.node)
        report.with_name(f"{report.name}_{name}").write_bytes(pickle.dumps(compared))
        return same


@dataclass
class Stage:
    """A signed-in app with a list and a history, its pictures the same every time."""

    directory: Path
    clock: Clock
    sizes: Sequence[tuple[int, int]]
    pictures: Pictures
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
        """Whether the app looks as its accepted pictures do once `act` has been done."""
        return self.each_matches({"": act}, session=session)

    def each_matches(
        self,
        acts: Mapping[str, Act],
        small: Mapping[str, Act] = MappingProxyType({}),
        *,
        session: Session | None = None,
    ) -> bool:
        """Whether the app looks as its accepted pictures do after each of some acts, by name.

        Each begins at the home screen of the same app, at the size that the one before ended at.

        Args:
            acts: What is done before pictures at each size.
            small: What is done then, at the first size alone.
            session: That of the app; another than usual.
        """
        app = StagedApp(session or self.session())
        taken: dict[str, str] = {}

        async def take(pilot: Pilot[Any]) -> None:
            for name, act in {**acts, **small}.items():
                sizes = self.sizes[:1] if name in small else self.sizes
                with case(name):
                    if app.size not in sizes:
                        await _resize(pilot, sizes[0])
                    await act(pilot)
                    for size in sorted(sizes, key=lambda each: each != app.size):
                        taken[self._name(size, name)] = await _picture(pilot, size)
                while len(app.screen_stack) > 1 and len(acts) + len(small) > 1:
                    app.screen.dismiss(None)
                    await settled(pilot)
            app.exit()

        app.run(headless=True, auto_pilot=take, size=self.sizes[0])
        if app._exception is not None:
            raise app._exception
        others = [name for name, picture in taken.items() if not self.pictures.match(name, picture)]
        self.pictures.node.add_report_section("call", "other pictures", ", ".join(others))
        return not others

    def _name(self, size: tuple[int, int], act: str) -> str:
        """The name of a picture among those of its test; it is in the name of its file."""
        parts = ["x".join(map(str, size))] * (len(self.sizes) > 1)
        return "-".join(parts + [act] * bool(act))


async def _resize(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    await resize(pilot, *size)
    await settled(pilot)


async def _picture(pilot: Pilot[Any], size: tuple[int, int]) -> str:
    """Return the app at a size as SVG, when nothing changes any more."""
    app = pilot.app
    if app.size != size:
        await _resize(pilot, size)
    await until_still(app)
    await pilot.pause()
    await pilot.wait_for_scheduled_animations()
    return app.export_screenshot(title=app.title, simplify=True)


@pytest.fixture
def pictures(request: pytest.FixtureRequest, snapshot: SnapshotAssertion) -> Pictures:
    """The accepted pictures of the test."""
    assert isinstance(request.node, pytest.Function)
    return Pictures(request.node, snapshot)


@pytest.fixture(scope="session")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a list and a history."""
    directory = tmp_path_factory.mktemp("remembered")
    with stopped_clock() as clock:
        remember_all(directory, clock)
    return directory


@pytest.fixture
def small_stage(tmp_path: Path, pictures: Pictures, remembered: Path) -> Iterator[Stage]:
    """A stage at the size that everything has to fit in."""
    with stopped_clock() as clock:
        yield Stage(tmp_path, clock, [SIZES["80x24"]], pictures, remembered)


@pytest.fixture
def stage(small_stage: Stage) -> Stage:
    """A stage at each size that the app is designed for."""
    small_stage.sizes = list(SIZES.values())
    return small_stage
