"""Runs the app with a bug: its key `a` raises, with the API key in a variable and the message."""

import sys

from flow_tui.cli import main


def break_the_key_a() -> None:
    """Let the key raise in its handler."""
    from flow_tui.app.flows.screen import FlowsScreen

    def fail(screen: FlowsScreen) -> None:
        credentials = screen.app.session.credentials
        assert credentials
        key_in_a_variable = credentials.api_key.reveal()
        piece = key_in_a_variable[:-1]
        raise RuntimeError(f"\x1b[5ma fault of the program, with {key_in_a_variable}, {piece}")

    FlowsScreen.action_add = fail  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    break_the_key_a()
    sys.exit(main(sys.argv[1:]))
