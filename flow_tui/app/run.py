"""Runs the app, from the event loop to the final line on the normal screen."""

import asyncio
import gc
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NoReturn

from flow_tui import text
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.formatting.outcomes import OUTCOME_NAMES
from flow_tui.app.terminal.hangup import HangupHandler
from flow_tui.app.terminal.print_line import print_line
from flow_tui.credentials import NullKeyring, OsKeyring
from flow_tui.model import Outcome
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import StoreError

_STARTED_SECONDS: Final = 1.0
"""The first screen is complete by then; what would delay it waits so long."""
_SWITCH_SECONDS: Final = 0.001
"""How long a thread computes while the event loop waits for its turn, as a key does many times."""
_WAITING: Final = (
    "flow-tui is waiting for the response to the request in flight, to record it before it exits."
)
_CHECK_FIRST: Final = "Check the flow on Kaleyra before anyone tries again."


def run(options: SessionOptions, *, mouse: bool, theme: str) -> NoReturn:
    """Run the app, print what the session did, and exit.

    The process exits without waiting for threads, since a name look-up or a keyring may never
    answer. Every record is on disk by then.

    Args:
        options: The session's options; the demo gets a temporary data directory.
        mouse: Whether to capture the mouse, which then cannot select text in the terminal.
        theme: Name of the theme to start with; empty for the default.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hang_up = HangupHandler(loop)
    hang_up.install()
    with ExitStack() as stack:
        if options.demo:
            temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="flow-tui-demo-"))
            options = options._replace(data_directory=lambda: Path(temporary))
        session = Session(options, NullKeyring() if options.demo else OsKeyring())
        app = FlowTuiApp(session, theme)
        final_line = loop.run_until_complete(_run(app, hang_up, mouse=mouse))
        session.close()
    print_line(final_line)
    os._exit(hang_up.status or app.return_code or _status_of_end(app))


def _status_of_end(app: FlowTuiApp) -> int:
    """Return 0 where the user quit; else say that the app ended by a fault, and return 1."""
    if app.is_ending:
        return 0
    print_line("flow-tui ended unexpectedly. Please report this fault.")
    return 1


async def _run(app: FlowTuiApp, hang_up: HangupHandler, *, mouse: bool) -> str:
    """Run the app, wait for the request in flight, and return the final line."""
    asyncio.get_running_loop().call_later(_STARTED_SECONDS, _after_start)
    app.terminal_gone = hang_up.trigger
    hang_up.on_hangup(app.hang_up)
    try:
        await hang_up.run(app.run_async(mouse=mouse))
    finally:
        publisher = app.session.publisher
        if hang_up.status and publisher.busy:
            print_line(_WAITING)
        elif hang_up.status and publisher.unsaved:
            print_line(f"flow-tui keeps trying to save {publisher.unsaved} before it exits.")
        await app.session.finish()
    return await summary(app.session)


def _after_start() -> None:
    """Collect garbage, without the objects made at start-up; keep threads from delaying keys."""
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)


async def summary(session: Session) -> str:
    """Return the final line: the session's outcomes, and what to do about unknown ones."""
    try:
        counts = await session.store.run(lambda store: store.attempts.session_summary(session.id))
        settled = await session.store.run(lambda store: store.unsettled.count_settled(session.id))
    except StoreError as error:
        return f"flow-tui: {text.one_line(str(error))}{_warnings(session)}"
    if not sum(counts.values()):
        return "flow-tui: nothing was sent in this session."
    counts[Outcome.UNKNOWN] -= settled
    parts = [
        f"{counts[outcome]} {OUTCOME_NAMES[outcome]}" for outcome in Outcome if counts.get(outcome)
    ]
    if settled:
        parts.append(f"{settled} unknown but settled since")
    line = f"flow-tui: {', '.join(parts)}."
    line += _warnings(session, unknown=counts[Outcome.UNKNOWN])
    if session.demo:
        return f"{line} This was the demo; nothing was kept."
    return f"{line} For the responses, run: flow-tui history --session {session.id}"


def _warnings(session: Session, *, unknown: int = 0) -> str:
    """Return sentences on what is not on disk, and on outcomes that nobody knows; may be empty.

    Args:
        session: The session.
        unknown: How many recorded outcomes are unknown.
    """
    outcomes, bodiless = session.publisher.unrecorded_count, session.publisher.bodiless_count
    sentences: list[str] = []
    if outcomes:
        what = "outcome was" if outcomes == 1 else "outcomes were"
        sentences.append(f"{outcomes} {what} not recorded.")
    if bodiless == 1:
        sentences.append("1 response was not recorded, but its outcome was.")
    elif bodiless:
        sentences.append(f"{bodiless} responses were not recorded, but their outcomes were.")
    if outcomes or unknown:
        sentences.append(_CHECK_FIRST)
    return "".join(f" {sentence}" for sentence in sentences)
