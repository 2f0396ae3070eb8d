"""What a user does all day: starting, moving, typing, publishing, leaving, waiting."""

import time
from typing import Final

from tests.benchmarks import bare_app, slow
from tests.benchmarks.bench import BARE, FEW_FLOWS, FLOW_TUI, NOTHING, Bench
from tests.benchmarks.figures import Sample, Samples, paired
from tests.benchmarks.typed import typed_in_bare_app, typed_in_flow_tui
from tests.benchmarks.watched import Watched

DOWN: Final = b"\x1b[B"
UP: Final = b"\x1b[A"
PAGE_DOWN: Final = b"\x1b[6~"
QUIT: Final = b"\x11"

IDLE_SECONDS: Final = 5.0
_MOVES: Final = (DOWN,) * 5 + (UP,) * 5
_MANY_FLOWS: Final = 10_000
_MOST_FLOWS: Final = 100_000
_MANY_ATTEMPTS: Final = 100_000
_PAGED_ROWS: Final = 1_000

Figures = dict[str, float]


def whole_run(bench: Bench) -> Samples:
    """Measure a run from its start to its end."""
    with bench.flow_tui(bench.data()) as app:
        ours = _used(app)
    with bench.bare() as app:
        return paired(ours, _used(app))


def large_start(bench: Bench) -> Samples:
    """Measure the start with much data, and a page of a long list."""
    with bench.flow_tui(bench.data(_MANY_FLOWS, _MANY_ATTEMPTS)) as app:
        start, page = app.complete().seconds, _paged(app)
    with bench.bare() as app:
        yield "start_large", Sample(start, app.complete().seconds)
    with bench.bare(_PAGED_ROWS) as app:
        yield "page_bytes", Sample(page, _paged(app))


def large_key(bench: Bench) -> Samples:
    """Measure a key in a long list."""
    with bench.flow_tui(bench.data(_MOST_FLOWS, _MANY_ATTEMPTS)) as app:
        ours = moved(app)["key"]
    with bench.bare() as app:
        yield "key_large", Sample(ours, moved(app)["key"])


def long_history(bench: Bench) -> Samples:
    """Measure how a long history opens, and a short one."""
    with bench.flow_tui(bench.data(_MANY_FLOWS, _MANY_ATTEMPTS)) as app:
        ours = _history_opened(app)
    with bench.flow_tui(bench.data()) as app:
        yield "history", Sample(ours, _history_opened(app))


def typing(bench: Bench) -> Samples:
    """Measure a typed character."""
    with bench.flow_tui(bench.data()) as app:
        ours = typed_in_flow_tui(app)
    with bench.bare(FEW_FLOWS, bare_app.INPUT) as app:
        return paired(ours, typed_in_bare_app(app))


def publish(bench: Bench) -> Samples:
    """Publish the first flow as a user does, and measure what is written meanwhile."""
    data = bench.copy_of_data()
    bench.make_drafts()
    with bench.flow_tui(data) as app:
        before = app.chunks
        app.press(b"p")
        app.settle_with(slow.QUESTION, 0.3)
        for character in str(bare_app.flow_id(0))[-4:]:
            app.press(character.encode())
        app.settle_with(slow.READY, 0.2)
        app.press(b"\r")
        app.settle_with(slow.SUCCESS, 0.3)
        written = app.since(before)
    return paired({"publish_bytes": written.count, "publish_packed": written.packed}, {})


def commands(bench: Bench) -> Samples:
    """Measure what needs no terminal; a short process is measured several times."""
    for _ in range(3):
        for key in ("help", "version"):
            ours = bench.whole_process([*FLOW_TUI, f"--{key}"])
            yield key, Sample(ours, bench.whole_process(NOTHING))


def idle(bench: Bench) -> Samples:
    """Measure what both do while nobody does anything, at the same time."""
    with bench.flow_tui(bench.data()) as ours, bench.bare() as theirs:
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
    return paired(figures[0], figures[1])


def over_ssh(bench: Bench) -> Samples:
    """Measure what both feel like on a slow line; nothing without ssh and sshd."""
    if not slow.is_possible():
        return ()
    with slow.server() as sshd:
        command = [*FLOW_TUI, "--data-dir", str(bench.copy_of_data())]
        bench.make_drafts()
        with slow.running(sshd, command, bench.environment) as app:
            ours = slow.felt(app)
            app.press(b"g", quiet=1.0)
            seconds = slow.published(app)
        with slow.running(sshd, [*BARE, str(FEW_FLOWS)], bench.environment) as app:
            theirs = slow.felt(app)
    # A publish is compared to how long one key takes.
    return paired(ours | {"ssh_publish": seconds}, theirs | {"ssh_publish": theirs["ssh_key"]})


def _used(app: Watched) -> Figures:
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


def _history_opened(app: Watched) -> float:
    """Return the seconds from a key to the attempts of all sessions, on average."""
    app.press(b"h")
    reactions = []
    for _ in range(5):
        reactions.append(app.press(b"t"))
        app.press(b"t")  # this session has none
    return sum(reaction.seconds for reaction in reactions) / len(reactions)


def _paged(app: Watched) -> float:
    """Return the bytes that one page down takes, once there is something to scroll away."""
    app.press(PAGE_DOWN)
    pages = [app.press(PAGE_DOWN, quiet=0.2).count for _ in range(4)]
    return sum(pages) / len(pages)
