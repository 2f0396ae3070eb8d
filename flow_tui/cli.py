"""Arguments and sub-commands; starts the app; the last line printed after it.

Nothing here imports Textual, httpx or keyring before it is known that they are needed:
`--help` and `--version` answer at once.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from flow_tui import __version__, inputs
from flow_tui.inputs import InputError

USAGE_ERROR: Final = 2
"""Exit status for arguments, settings or a terminal that cannot be used."""

_EPILOG: Final = """\
environment:
  FLOW_TUI_SID, FLOW_TUI_API_KEY  credentials that need no keyring (both or neither)
  FLOW_TUI_API_DOMAIN             their API domain: IN, SG, EU, NA or a host name
  FLOW_TUI_BASE_URL               or their base URL
  FLOW_TUI_DATA_DIR               where the database lives
  HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, NO_COLOR as everywhere
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="flow-tui",
        description="Publish WhatsApp Flows on Kaleyra from the terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flow-tui {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="try it on a built-in sandbox: no account, no traces"
    )
    parser.add_argument("--profile", metavar="NAME", help="start with this profile")
    parser.add_argument(
        "--base-url", metavar="URL", help="use this instead of the profile's API domain"
    )
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the database lives")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    history = commands.add_parser(
        "history", parents=[shared], help="recorded attempts, oldest first", allow_abbrev=False
    )
    history.add_argument("--json", action="store_true", help="one JSON object a line")
    history.add_argument("--session", metavar="ID", help="only this session's attempts")
    history.add_argument("--limit", type=_positive, metavar="N", help="only the last N attempts")
    commands.add_parser(
        "doctor",
        parents=[shared],
        help="what the app would use and whether it works",
        allow_abbrev=False,
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        arguments: The words behind the command's name; the process's own by default.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.command == "history":
            from flow_tui.commands.history import print_history

            return print_history(
                options.data_dir, json=options.json, session=options.session, limit=options.limit
            )
        if options.command == "doctor":
            from flow_tui.commands.doctor import print_diagnosis

            return print_diagnosis(options.data_dir, profile=options.profile)
        _run_app(options)
    except InputError as error:
        print(f"flow-tui: {error}", file=sys.stderr)  # noqa: T201 - a command line's own output
        return USAGE_ERROR


def _check_terminal() -> None:
    """Refuse to start where there is no terminal to draw on.

    Raises:
        InputError: Standard input, output or error is not a terminal; Textual draws on the last.
    """
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    for name, stream in streams.items():
        if stream is None or not stream.isatty():
            raise InputError(
                f"standard {name} is not a terminal. Start flow-tui in one (ssh -t HOST flow-tui), "
                "or use `flow-tui history`, which needs none."
            )


def _run_app(arguments: argparse.Namespace) -> NoReturn:
    """Check what was set, run the app, and leave the process.

    Raises:
        InputError: An argument, a variable or the terminal cannot be used.
    """
    from flow_tui.credentials import take_environment

    base_url = inputs.base_url(arguments.base_url) if arguments.base_url else None
    profile = inputs.profile_name(arguments.profile) if arguments.profile else None
    environment = None if arguments.demo else take_environment(os.environ)
    _check_terminal()

    from flow_tui.app.run import run

    run(
        data_dir=arguments.data_dir,
        profile=profile,
        base_url=base_url,
        environment=environment,
        demo=arguments.demo,
    )
