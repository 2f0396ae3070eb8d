"""A user's home with databases of every size, and the account that is published on."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flow_tui.model import Account
from flow_tui.sandbox.server import Sandbox
from tests.benchmarks import bare_app, posts, stored
from tests.benchmarks.watched import Watched
from tests.support.terminal import isolated_environment

FEW_FLOWS: Final = 20
FEW_ATTEMPTS: Final = 100
FLOW_TUI: Final = (sys.executable, "-m", "flow_tui")
BARE: Final = (sys.executable, bare_app.__file__)
NOTHING: Final = (sys.executable, "-c", "pass")

_START_QUIET: Final = 0.5


class Bench:
    """Runs programs in a home of their own; a database is made when it is first asked for."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._sandbox = Sandbox(flows=posts.drafts()).start()
        self.account = Account(stored.PROFILE, self._sandbox.sid, self._sandbox.base_url)
        self.environment = self.environment_for(self._sandbox.base_url)

    def environment_for(self, base_url: str) -> dict[str, str]:
        """Return the environment of a user of the account at some URL."""
        return isolated_environment(
            self.home,
            FLOW_TUI_SID=self._sandbox.sid,
            FLOW_TUI_API_KEY=self._sandbox.api_key,
            FLOW_TUI_BASE_URL=base_url,
        )

    def close(self) -> None:
        """Stop the sandbox."""
        self._sandbox.stop()

    def data(self, flows: int = FEW_FLOWS, attempts: int = FEW_ATTEMPTS) -> Path:
        """Return the folder of the database with so many flows and attempts."""
        folder = self.home / f"data-{flows}-{attempts}"
        if not folder.exists():
            stored.fill(folder, self.account, flows, attempts)
        return folder

    def copy_of_data(self) -> Path:
        """Return the folder of a small database that may be written to."""
        folder = self.home / "written"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.data(), folder)
        return folder

    @contextmanager
    def flow_tui(self, data: Path) -> Iterator[Watched]:
        """Run flow-tui on a database until its screen is complete."""
        with self.complete([*FLOW_TUI, "--data-dir", str(data)]) as app:
            yield app

    @contextmanager
    def bare(self, rows: int = FEW_FLOWS, *options: str) -> Iterator[Watched]:
        """Run the bare app until its screen is complete."""
        with self.complete([*BARE, str(rows), *options]) as app:
            yield app

    @contextmanager
    def complete(
        self, command: Sequence[str], base_url: str = "", **variables: str
    ) -> Iterator[Watched]:
        """Run a program until its screen is complete.

        Args:
            command: The program.
            base_url: The account's URL; that of the sandbox if empty.
            variables: What its environment has besides.
        """
        environment = self.environment_for(base_url) if base_url else self.environment
        with Watched(command, environment | variables) as app:
            app.settle_with(bare_app.label(0), _START_QUIET)
            yield app

    def make_drafts(self) -> None:
        """Make every flow of the account a draft again, at the same address."""
        self._sandbox.stop()
        port = int(self._sandbox.base_url.rpartition(":")[2])
        self._sandbox = Sandbox(port, flows=posts.drafts()).start()

    def whole_process(self, command: Sequence[str]) -> float:
        """Run a program that needs no terminal; return the seconds."""
        started = time.monotonic()
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - started
