"""Runs the app from start to the last line on the normal screen."""

import asyncio
import gc
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NoReturn

from flow_tui import text
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.terminal.hangup import HangupHandler, print_final_line
from flow_tui.config import Config
from flow_tui.credentials import EnvironmentCredentials, NullKeyring, OsKeyring
from flow_tui.model import Outcome
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import StoreError, data_directory

_STARTED_SECONDS: Final = 1.0
"""After which garbage is collected: the first screen is complete by then."""
_WAITS: Final = "flow-tui is ending; it records the answer to the request that is out first."
_LOOK: Final = "Look at the flow on Kaleyra before anyone tries again."


def run(
    *,
    data_dir: Path | None,
    profile: str | None,
    base_url: str | None,
    environment: EnvironmentCredentials | None,
    config: Config,
    demo: bool,
    read_only: bool,
    mouse: bool,
    theme: Callable[[], str | None],
) -> NoReturn:
    """Run the app, print what the session did, and leave the process.

    The process is left at once: a name look-up or a keyring that never answers must not
    keep it, and by then everything of worth is on disk.

    Args:
        data_dir: Where the database lives; None for the usual place.
        profile: The profile to start with.
        base_url: Takes the place of the profile's API domain.
        environment: Credentials from the environment.
        config: What the configuration file says.
        demo: Run on the sandbox, and keep nothing.
        read_only: Neither publish nor deprecate.
        mouse: Take the mouse from the terminal, which then cannot select text with it.
        theme: Returns the remembered theme, or None while it is not known.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hang_up = HangupHandler(loop)
    hang_up.listen()
    with ExitStack() as stack:
        directory: Callable[[], Path]
        if demo:
            temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="flow-tui-demo-"))
            directory = lambda: Path(temporary)  # noqa: E731 - one of two small choices
        else:
            directory = lambda: data_directory(data_dir, os.environ)  # noqa: E731
        options = SessionOptions(
            directory,
            profile=profile,
            base_url=base_url,
            environment=environment,
            config=config,
            demo=demo,
            read_only=read_only,
        )
        session = Session(options, NullKeyring() if demo else OsKeyring())
        app = FlowTuiApp(session, theme())
        last_line = loop.run_until_complete(_run(app, hang_up, mouse=mouse))
        session.close()
    print_final_line(last_line)
    os._exit(hang_up.status or app.return_code or 0)


async def _run(app: FlowTuiApp, hang_up: HangupHandler, *, mouse: bool) -> str:
    """Run the app, let what is in flight end, and return the last line."""
    asyncio.get_running_loop().call_later(_STARTED_SECONDS, _collect_garbage)
    app.terminal_gone = hang_up.begin
    hang_up.tell(app.hang_up)
    try:
        await hang_up.run(app.run_async(mouse=mouse))
    finally:
        if hang_up.status and app.session.publisher.busy:
            print_final_line(_WAITS)
        await app.session.finish()
    return await summary(app.session)


def _collect_garbage() -> None:
    """Begin to look for garbage, but never among what start-up has made."""
    gc.freeze()
    gc.enable()


async def summary(session: Session) -> str:
    """Return what a session did in one line, and that something is unknown, if it is."""
    try:
        counts = await session.store.run(lambda store: store.attempts.session_summary(session.id))
        settled = await session.store.run(lambda store: store.unsettled.count_settled(session.id))
    except StoreError as error:
        line = f"flow-tui: {text.one_line(str(error))}"
        if unrecorded := session.publisher.unrecorded_count:
            line += f" Outcomes not recorded: {unrecorded}. {_LOOK}"
        return line
    if not sum(counts.values()):
        return "flow-tui: nothing was sent in this session."
    counts[Outcome.UNKNOWN] -= settled
    unknown = max(counts[Outcome.UNKNOWN], session.publisher.unrecorded_count)
    words = {
        Outcome.SUCCEEDED: "succeeded",
        Outcome.REJECTED: "rejected",
        Outcome.NOT_SENT: "not sent",
        Outcome.UNKNOWN: "with an unknown outcome",
    }
    said = [f"{counts[outcome]} {word}" for outcome, word in words.items() if counts.get(outcome)]
    if settled:
        said.append(f"{settled} unknown at first and settled since")
    line = f"flow-tui: {', '.join(said)}."
    if unknown:
        line += f" {_LOOK}"
    if session.demo:
        return f"{line} This was the demo; nothing was kept."
    return f"{line} flow-tui history --session {session.id} shows the answers."
