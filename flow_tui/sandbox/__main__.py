"""`python -m flow_tui.sandbox`: the sandbox by itself, to test other clients of the API against."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Final

from flow_tui import text
from flow_tui.sandbox.content_flows import OTHER_WABA_ID
from flow_tui.sandbox.generated import DEMO_ACCOUNT, MORE_FLOWS, generated_flows
from flow_tui.sandbox.http_server import LOOPBACK
from flow_tui.sandbox.paging import LARGEST_PAGE, TROUBLED_LISTS
from flow_tui.sandbox.server import DEMO_API_KEY, DEMO_SID, PAGE_SIZE, Sandbox
from flow_tui.standard_error import forget_unwritten, write_error
from flow_tui.validation import is_loopback, whole_number

_MOST_FLOWS: Final = 100_000
_LONGEST_DELAY: Final = 3600
_CANNOT_LISTEN: Final = 2
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_HOW_TO_STOP: Final = "Press ctrl+c to stop."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until ctrl+c or SIGTERM, and return the exit status.

    Args:
        arguments: The command's arguments; the process's own by default.
    """
    options = _parser().parse_args(arguments)
    flows = [*DEMO_ACCOUNT, *generated_flows(options.flows, first=MORE_FLOWS)]
    sandbox = Sandbox(
        options.port,
        flows,
        delay=options.delay,
        largest_page=options.page_size,
        download_host=options.download_host,
    )
    # Waited for, not handled: a handler may deadlock with the thread that it interrupts.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        return _run(sandbox, options.port)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(sandbox: Sandbox, port: int) -> int:
    try:
        sandbox.start()
    except OSError as error:
        reason = error.strerror or str(error)
        write_error(f"Cannot listen on port {port}: {reason}.")
        forget_unwritten()
        return _CANNOT_LISTEN
    try:
        _print(_description(sandbox, listed=len(DEMO_ACCOUNT)))
        signal.sigwait(_STOP_SIGNALS)
    finally:
        sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m flow_tui.sandbox",
        description="A small Kaleyra on a loopback port. It serves the WhatsApp Flow API's "
        "publish, deprecate, flow details, assets and list of flows, with every failure that the "
        "API documents and some that it does not. It stores nothing and logs no requests.",
        epilog=_HOW_TO_STOP,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port",
        type=_number(0, 65_535),
        default=0,
        metavar="N",
        help="listen on this port (default: any free one)",
    )
    parser.add_argument(
        "--flows",
        type=_number(0, _MOST_FLOWS),
        default=0,
        metavar="N",
        help="add N generated drafts to the labelled flows",
    )
    parser.add_argument(
        "--page-size",
        type=_number(1, LARGEST_PAGE),
        default=LARGEST_PAGE,
        metavar="N",
        help=f"return at most N flows a page, whatever a request's limit is (1 to {LARGEST_PAGE}); "
        f"a request without a limit gets at most {PAGE_SIZE}",
    )
    parser.add_argument(
        "--delay",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="wait S seconds before each response",
    )
    parser.add_argument(
        "--download-host",
        type=_own_host,
        default=LOOPBACK,
        metavar="HOST",
        help="the host in the links to a flow.json: a name or address of this machine, for "
        f"example localhost (default: {LOOPBACK})",
    )
    return parser


def _number(least: int, most: int) -> Callable[[str], int]:
    """Return an argument type: a whole number within these limits."""

    def parse(value: str) -> int:
        number = whole_number(value)
        if number is None or not least <= number <= most:
            raise argparse.ArgumentTypeError(f"must be a number from {least:,} to {most:,}")
        return number

    return parse


def _own_host(value: str) -> str:
    if not is_loopback(value) or ":" in value:
        raise argparse.ArgumentTypeError("must be localhost or a loopback address")
    return value


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_DELAY:
        raise argparse.ArgumentTypeError(f"must be seconds from 0 to {_LONGEST_DELAY}")
    return seconds


def _description(sandbox: Sandbox, listed: int) -> str:
    """Return what a client needs, and the flows with their labels."""
    flows = [f"  {flow.id}  {flow.status:10}  {flow.label}" for flow in sandbox.flows[:listed]]
    if more := len(sandbox.flows) - listed:
        flows.append(f"  and {more:,} generated {'draft' if more == 1 else 'drafts'}")
    return "\n".join(
        [
            f"Base URL  {sandbox.base_url}",
            f"SID       {DEMO_SID}",
            f"API key   {DEMO_API_KEY}",
            f"WABA ID   {sandbox.waba_id}",
            f"Also      {OTHER_WABA_ID}, another WABA, with one flow",
            "",
            "The key works only here. For example:",
            f"  curl -H 'api-key: {DEMO_API_KEY}' \\",
            f"    {sandbox.base_url}/v2/{DEMO_SID}/whatsapp/{sandbox.flows[0].id}",
            "",
            "Flows, labelled by their behaviour:",
            *flows,
            "",
            "WABA IDs with a list of flows that misbehaves:",
            *(f"  {waba_id}  {trouble}" for waba_id, trouble in TROUBLED_LISTS.items()),
            "",
            _HOW_TO_STOP,
        ]
    )


def _print(lines: str) -> None:
    """Print to whoever reads; a closed pipe is ignored."""
    try:
        print("\n".join(text.lines(lines)), flush=True)  # noqa: T201 - what the command is for
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
