"""Several steps of a test in one start of the app: the start takes longer than most of them."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from tests.support.app import at_rest, wait_home
from tests.support.cases import case

Step = Callable[..., Awaitable[None]]
"""Takes the app, its pilot, and what the test gives to all its steps."""


async def take_steps(app: FlowTuiApp, pilot: Pilot[None], *steps: Step, **given: Any) -> None:
    """Take steps that begin and end at the flows screen; name the one that fails.

    Each is a function whose name says what it proves. It prepares the list that it needs. The
    notices of one are not shown in the next.
    """
    for step in steps:
        with case(step.__name__):
            await step(app, pilot, **given)
            await wait_home(pilot)
            await at_rest(pilot)
        app.clear_toasts()


async def put_list(app: FlowTuiApp, *flows: tuple[str, str]) -> None:
    """Let the list have these flows and no others, none marked, and the cursor on the first."""
    session = app.session
    owner = session.list_owner
    await session.store.run(lambda store: store.flows.remove(owner, *store.flows.ids(owner)))
    await app.home.reload()
    if flows:
        await session.store.run(lambda store: store.flows.add(owner, flows))
        await app.home.reload(flows[0][0])
