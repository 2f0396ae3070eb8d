"""How flow-tui compares with the least Textual app there is, in a real terminal.

Run it in the repository, on Linux, in an environment with the test dependencies:

    python -m tests.benchmarks.terminal [--rounds N]

It takes about five minutes. In each round flow-tui and a bare Textual app (a header, a footer and
one DataTable of 20 rows, nothing else) run one after the other in a pseudo-terminal of 80x24 with
256 colours, so that both meet the same machine. The table tells the medians, the median of the
ratios of each pair, the budget and whether it is met. Times move with the machine, ratios hold;
bytes are what the program writes to the terminal, which over SSH is what one waits for.

A screen is complete from the moment on from which an emulator shows what it shows in the end. Some
lines compare with something else than the bare app: `--help` and `--version` with `python -c pass`,
the history of 100,000 attempts with one of 100, and 200 publishes, each recorded on disk before it
is sent and before its answer is told, with a shell loop of curl that records nothing, both over TLS
to a sandbox in a process of its own. That line stays empty where there is no curl. Idle CPU is
counted in hundredths of a second. The slow line is a relay between ssh and an sshd of the
benchmark's own, of 300 ms each way and 64 kbit/s; the bare app is at its other end, too. `ssh -C`
stands for what zlib makes of the same bytes.

The exit status is 0 whatever the figures are: they are for people to read.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flow_tui.model import Account
from flow_tui.sandbox.server import Sandbox
from tests.benchmarks import bare_app, many, slow, stored
from tests.benchmarks.figures import Sample, table
from tests.benchmarks.typed import typed_in_bare_app, typed_in_flow_tui
from tests.benchmarks.watched import Reaction, Watched
from tests.support.terminal import isolated_environment

DOWN: Final = b"\x1b[B"
UP: Final = b"\x1b[A"
PAGE_DOWN: Final = b"\x1b[6~"
QUIT: Final = b"\x11"

IDLE_SECONDS: Final = 5.0
_MOVES: Final = (DOWN,) * 5 + (UP,) * 5
_START_QUIET: Final = 0.5
_FLOWS: Final = 20
_MANY_FLOWS: Final = 10_000
_MOST_FLOWS: Final = 100_000
_ATTEMPTS: Final = 100_000
_FEW_ATTEMPTS: Final = 100
_PAGED_ROWS: Final = 1_000
_FLOW_TUI: Final = (sys.executable, "-m", "flow_tui")
_BARE: Final = (sys.executable, bare_app.__file__)
_NOTHING: Final = (sys.executable, "-c", "pass")

Figures = dict[str, float]


class Bench:
    """A user's home with the databases, and the account that it publishes on."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._sandbox = Sandbox(flows=many.drafts()).start()
        self.samples: defaultdict[str, list[Sample]] = defaultdict(list)
        self.environment = isolated_environment(
            home,
            FLOW_TUI_SID=self._sandbox.sid,
            FLOW_TUI_API_KEY=self._sandbox.api_key,
            FLOW_TUI_BASE_URL=self._sandbox.base_url,
        )

    def fill(self) -> None:
        """Make the databases."""
        account = Account(stored.PROFILE, self._sandbox.sid, self._sandbox.base_url)
        stored.fill(self.data(_FLOWS), account, _FLOWS, _FEW_ATTEMPTS)
        stored.fill(self.data(_MANY_FLOWS), account, _MANY_FLOWS, _ATTEMPTS)
        stored.fill(self.data(_MOST_FLOWS), account, _MOST_FLOWS, _ATTEMPTS)

    def close(self) -> None:
        """Stop the sandbox."""
        self._sandbox.stop()

    def data(self, flows: int) -> Path:
        """Return the folder of the database with so many flows."""
        return self._home / f"data-{flows}"

    def _note(self, ours: Mapping[str, float], theirs: Mapping[str, float]) -> None:
        for key, value in ours.items():
            self.samples[key].append(Sample(value, theirs.get(key)))

    @contextmanager
    def flow_tui(self, data: Path) -> Iterator[Watched]:
        """Run flow-tui on a database until its screen is complete."""
        with self._complete([*_FLOW_TUI, "--data-dir", str(data)]) as app:
            yield app

    @contextmanager
    def bare(self, rows: int = _FLOWS, *options: str) -> Iterator[Watched]:
        """Run the bare app until its screen is complete."""
        with self._complete([*_BARE, str(rows), *options]) as app:
            yield app

    @contextmanager
    def _complete(self, command: Sequence[str]) -> Iterator[Watched]:
        with Watched(command, self.environment) as app:
            app.settle_with(bare_app.label(0), _START_QUIET)
            yield app

    # -- what is measured -----------------------------------------------------------------

    def round(self) -> None:
        """Measure all but idleness once."""
        with self.flow_tui(self.data(_FLOWS)) as app:
            ours = used(app)
        with self.bare() as app:
            theirs = used(app)
        self._note(ours, theirs)
        with self.flow_tui(self.data(_MANY_FLOWS)) as app:
            large = {"start_large": app.complete().seconds}
            pages = {"page_bytes": paged(app)}
        with self.bare() as app:
            self._note(large, {"start_large": app.complete().seconds})
            theirs = moved(app)
        with self.flow_tui(self.data(_MOST_FLOWS)) as app:
            self._note({"key_large": moved(app)["key"]}, {"key_large": theirs["key"]})
        with self.bare(_PAGED_ROWS) as app:
            self._note(pages, {"page_bytes": paged(app)})
        with self.flow_tui(self.data(_MANY_FLOWS)) as app:
            many_attempts = opened(app)
        with self.flow_tui(self.data(_FLOWS)) as app:
            self._note({"history": many_attempts}, {"history": opened(app)})
        with self.flow_tui(self.data(_FLOWS)) as app:
            ours = typed_in_flow_tui(app)
        with self.bare(_FLOWS, bare_app.INPUT) as app:
            self._note(ours, typed_in_bare_app(app))
        published = self._publish()
        self._note({"publish_bytes": published.count, "publish_packed": published.packed}, {})
        self._commands()

    def over_ssh(self) -> None:
        """Measure what both feel like on a slow line."""
        with slow.server() as sshd:
            data = str(self.data(_FLOWS))
            ours = slow.felt(sshd, [*_FLOW_TUI, "--data-dir", data], self.environment)
            theirs = slow.felt(sshd, [*_BARE, str(_FLOWS)], self.environment)
        self._note(ours, theirs)

    def idle(self) -> None:
        """Measure what both do while nobody does anything, at the same time."""
        with self.flow_tui(self.data(_FLOWS)) as ours, self.bare() as theirs:
            apps = (ours, theirs)
            before = [(app.count, app.processor_seconds) for app in apps]
            time.sleep(IDLE_SECONDS)
            after = []
            for app in apps:
                spent = app.processor_seconds
                app.settle(0.1)
                after.append((app.count, spent))
        figures: list[Figures] = [
            {
                "idle_bytes": end[0] - start[0],
                "idle_processor": 100 * (end[1] - start[1]) / IDLE_SECONDS,
            }
            for start, end in zip(before, after, strict=True)
        ]
        self._note(figures[0], figures[1])

    def _publish(self) -> Reaction:
        """Publish the first flow as a user does; return what was written meanwhile."""
        data = self._home / "publishing"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.data(_FLOWS), data)
        with self._drafts_again(), self.flow_tui(data) as app:
            before = app.chunks
            app.press(b"p")
            app.settle_with("Publish this flow?", 0.3)
            for character in str(bare_app.flow_id(0))[-4:]:
                app.press(character.encode())
            app.settle_with("Enter publishes it now.", 0.2)
            app.press(b"\r")
            app.settle_with('"success": true', 0.3)
            return app.since(before)

    @contextmanager
    def _drafts_again(self) -> Iterator[Sandbox]:
        """The account with every flow a draft, at the same address."""
        self._sandbox.stop()
        port = int(self._sandbox.base_url.rpartition(":")[2])
        self._sandbox = Sandbox(port, flows=many.drafts()).start()
        yield self._sandbox

    def many(self) -> None:
        """Measure 200 publishes and, where there is a curl, 200 of its processes."""
        with tempfile.TemporaryDirectory(dir=self._home) as name:
            folder = Path(name)
            with many.served(folder) as sandbox:
                ours = many.through_flow_tui(sandbox, folder / "data")
            with many.served(folder) as sandbox:
                theirs = many.through_curl(sandbox)
        self._note({"many": ours}, {"many": theirs})

    def _commands(self) -> None:
        """Measure what needs no terminal; a short process is measured several times."""
        for _ in range(3):
            for key in ("help", "version"):
                ours = self._whole_process([*_FLOW_TUI, f"--{key}"])
                self._note({key: ours}, {key: self._whole_process(_NOTHING)})

    def _whole_process(self, command: Sequence[str]) -> float:
        started = time.monotonic()
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - started


def used(app: Watched) -> Figures:
    """Return the figures of a run from its start to its end."""
    complete = app.complete()
    memory = app.memory
    return {
        "start": complete.seconds,
        "start_bytes": complete.count,
        "start_packed": complete.packed,
        "memory": memory,
        **moved(app),
        "quit": app.press_to_end(QUIT),
    }


def moved(app: Watched) -> Figures:
    """Return what a move of the cursor takes that scrolls nothing."""
    reactions = [app.press(key) for key in _MOVES]
    return {
        "move_bytes": sum(reaction.count for reaction in reactions) / len(reactions),
        "move_packed": sum(reaction.packed for reaction in reactions) / len(reactions),
        "key": sum(reaction.seconds for reaction in reactions) / len(reactions),
    }


def opened(app: Watched) -> float:
    """Return the seconds from a key to the attempts of all sessions, on average."""
    app.press(b"h")
    reactions = []
    for _ in range(5):
        reactions.append(app.press(b"t"))
        app.press(b"t")  # this session has none
    return sum(reaction.seconds for reaction in reactions) / len(reactions)


def paged(app: Watched) -> float:
    """Return the bytes that one page down takes, once there is something to scroll away."""
    app.press(PAGE_DOWN)
    pages = [app.press(PAGE_DOWN, quiet=0.2).count for _ in range(4)]
    return sum(pages) / len(pages)


def main() -> None:
    """Measure, telling the round, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.terminal",
        description="Compare flow-tui with a bare Textual app in a real terminal.",
    )
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="7 by default")
    rounds = max(1, parser.parse_args().rounds)
    with tempfile.TemporaryDirectory(prefix="flow-tui-benchmark-") as home:
        bench = Bench(Path(home))
        try:
            samples = _measured(bench, rounds)
        finally:
            bench.close()
    print(f"{_machine()}, medians of {rounds} rounds\n\n{table(samples)}")


def _measured(bench: Bench, rounds: int) -> Mapping[str, Sequence[Sample]]:
    bench.fill()
    with bench.flow_tui(bench.data(_FLOWS)), bench.bare():
        pass  # the first run of each compiles its modules
    has_curl = shutil.which("curl") is not None
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        bench.round()
        if has_curl:
            bench.many()
    bench.idle()
    if slow.is_possible():
        bench.over_ssh()
    return bench.samples


def _machine() -> str:
    return f"Python {sys.version.split()[0]}"


if __name__ == "__main__":
    main()
