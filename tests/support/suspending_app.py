"""Runs the app with a key `a` that suspends it for 3 s, and draws meanwhile."""

import asyncio
import sys

from flow_tui.cli import main


def suspend_on_the_key_a() -> None:
    """Let the key suspend the app, as for a command on the terminal; the event loop goes on."""
    from flow_tui.app.flows.screen import FlowsScreen

    async def suspend(screen: FlowsScreen) -> None:
        async with screen.app.suspender.suspended("lent to another program"):
            for _ in range(60):
                await asyncio.sleep(0.05)
                screen.app.refresh(layout=True)

    def action_add(screen: FlowsScreen) -> None:
        screen.app.run_worker(suspend(screen))

    FlowsScreen.action_add = action_add  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    suspend_on_the_key_a()
    sys.exit(main(sys.argv[1:]))
