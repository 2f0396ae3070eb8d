"""`python -m flow_tui.sandbox`: the sandbox alone, to test other clients of the API against."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

from flow_tui import text
from flow_tui.sandbox.generated import DEMO_ACCOUNT, MORE_FLOWS, generated_flows
from flow_tui.sandbox.paging import LARGEST_PAGE, TROUBLED_LISTS
from flow_tui.sandbox.server import DEMO_API_KEY, DEMO_SID, PAGE_SIZE, Sandbox

_MOST_FLOWS: Final = 100_000
_CANNOT_LISTEN: Final = 2
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until ctrl+c or SIGTERM, and return the exit status.

    Args:
        arguments: The words behind the command; the process's own by default.
    """
    options = _parser().parse_args(arguments)
    flows = [*DEMO_ACCOUNT, *generated_flows(options.flows, first=MORE_FLOWS)]
    sandbox = Sandbox(options.port, flows, delay=options.delay, largest_page=options.page_size)
    # Waited for, not handled: a handler that wakes the thread it interrupts may lock it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        return _run(sandbox, options.port)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(sandbox: Sandbox, port: int) -> int:
    try:
        sandbox.start()
    except OSError as error:
        reason = error.strerror or str(error)
        print(f"Port {port} cannot be had: {reason}.", file=sys.stderr)  # noqa: T201
        return _CANNOT_LISTEN
    try:
        _print(_description(sandbox, listed=len(DEMO_ACCOUNT)))
        signal.sigwait(_ENDING)
    finally:
        sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m flow_tui.sandbox",
        description="A small Kaleyra on a loopback port: the WhatsApp Flow API's publish, "
        "deprecate, flow details and list of flows, with each failure that the API documents "
        "and some that it does not. It keeps nothing, and prints nothing but what to use.",
        epilog="ctrl+c ends it.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="the port; any that is free if left out"
    )
    parser.add_argument(
        "--flows",
        type=_flows,
        default=0,
        metavar="N",
        help="so many generated drafts on top of the labelled flows",
    )
    parser.add_argument(
        "--page-size",
        type=_page_size,
        default=LARGEST_PAGE,
        metavar="N",
        help=f"flows on a page at most, whatever a request's limit is (1 to {LARGEST_PAGE}); "
        f"without a limit a page has {PAGE_SIZE}",
    )
    parser.add_argument(
        "--delay", type=_seconds, default=0.0, metavar="S", help="seconds before each answer"
    )
    return parser


def _number(value: str, least: int, most: int) -> int:
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"Type a number from {least:,} to {most:,}.")
    return number


def _port(value: str) -> int:
    return _number(value, 0, 65_535)


def _flows(value: str) -> int:
    return _number(value, 0, _MOST_FLOWS)


def _page_size(value: str) -> int:
    return _number(value, 1, LARGEST_PAGE)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("Type seconds from 0 to 3600.")
    return seconds


def _description(sandbox: Sandbox, listed: int) -> str:
    """Return what a client needs, and the flows by what they do."""
    flows = [f"  {flow.id}  {flow.status:10}  {flow.label}" for flow in sandbox.flows[:listed]]
    if more := len(sandbox.flows) - listed:
        flows.append(f"  and {more:,} generated drafts")
    return "\n".join(
        [
            f"Base URL  {sandbox.base_url}",
            f"SID       {DEMO_SID}",
            f"API key   {DEMO_API_KEY}",
            f"WABA ID   {sandbox.waba_id}",
            "",
            "The key is good for nothing else. For example:",
            f"  curl -H 'api-key: {DEMO_API_KEY}' \\",
            f"    {sandbox.base_url}/v2/{DEMO_SID}/whatsapp/{sandbox.flows[0].id}",
            "",
            "Flows, by what they do:",
            *flows,
            "",
            "WABA IDs whose lists of flows are in trouble:",
            *(f"  {waba_id}  {trouble}" for waba_id, trouble in TROUBLED_LISTS.items()),
            "",
            "ctrl+c ends it.",
        ]
    )


def _print(lines: str) -> None:
    """Print for whoever reads; nobody may, as where a pipe was closed."""
    try:
        print("\n".join(text.lines(lines)), flush=True)  # noqa: T201 - what the command is for
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
