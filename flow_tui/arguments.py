"""The arguments of the command line.

What reads a single value imports what it needs by itself: `--help` and `--version` need none of it.
"""

import argparse
import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from flow_tui import __version__
from flow_tui.commands.stdio import print_lines
from flow_tui.help_texts import CHECK, DOCTOR, HISTORY, LIST, PROGRAM

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from flow_tui.validation import Check

# The values of flow_tui.model, whose import takes a third of the time of --version.
ACTIONS: Final = ("publish", "deprecate")
OUTCOMES: Final = ("succeeded", "rejected", "not_sent", "unknown")

_NOT_TAKEN: Final = {
    "history": ("--demo", "--base-url"),
    "list": ("--demo", "--base-url"),
    "check": ("--demo",),
    "doctor": ("--demo",),
}
"""The options of the app that a command does not take, although they may precede it."""


class _Parser(argparse.ArgumentParser):
    """A parser whose error messages contain no control characters of the arguments."""

    def error(self, message: str) -> NoReturn:
        """Print usage and message; exit with status 2."""
        from flow_tui import text
        from flow_tui.standard_error import write_error

        # By itself argparse prints on standard output if there is no other, and before Python
        # 3.11.5 it fails where what it prints cannot be written.
        write_error(f"{self.format_usage()}{self.prog}: error: {text.one_line(message)}")
        self.exit(2)

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - standard output always
        """Print the help; exit with status 1 if that is not possible."""
        if status := print_lines(self.format_help().splitlines()):
            self.exit(status)


class _Version(argparse.Action):
    """Prints the version, and exits."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it; exit with status 1 if that is not possible."""
        parser.exit(print_lines([f"flow-tui {__version__}"]))


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the arguments; exit after `--help`, `--version`, or a message about a wrong one.

    Args:
        argv: The arguments; by default, the process's own.
    """
    parser = _parser()
    arguments = parser.parse_args(argv)
    refused = _NOT_TAKEN.get(arguments.command, ())
    given = {"--demo": arguments.demo, "--base-url": arguments.base_url}
    if any(given[option] for option in refused):
        parser.error(f"{arguments.command} does not take {' or '.join(refused)}.")
    if arguments.command == "check" and arguments.expect and len(arguments.flow_ids) > 1:
        parser.error("--expect compares one flow with one file: give one FLOW_ID.")
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="flow-tui",
        description="Publish WhatsApp Flows on Kaleyra from the terminal.",
        epilog=PROGRAM,
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=_help_width()),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    parser.add_argument(
        "--demo", action="store_true", help="try it on a built-in sandbox; needs no account"
    )
    parser.add_argument("--read-only", action="store_true", help="disable publish and deprecate")
    parser.add_argument(
        "--no-mouse", action="store_true", help="leave the mouse to the terminal, to select text"
    )
    _add_profile(parser, None, "start with this profile")
    _add_base_url(parser, None)
    _add_data_dir(parser, None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_history(_command(commands, "history", "list recorded attempts, oldest first"))
    _add_list(_command(commands, "list", "list the flows of a profile, as last known"))
    _add_check(_command(commands, "check", "check whether flows can be published; changes nothing"))
    _add_doctor(_command(commands, "doctor", "check credentials, terminal, data and network"))
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, description: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=description,
        description=f"{description[0].upper()}{description[1:]}.",
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=_help_width()),
        allow_abbrev=False,
    )
    _add_data_dir(command, argparse.SUPPRESS)
    return command


def _add_history(history: argparse.ArgumentParser) -> None:
    history.epilog = HISTORY
    _add_json(history, "print one JSON object per line")
    history.add_argument(
        "--session", type=_session, metavar="ID", help="only attempts of this session"
    )
    history.add_argument("--flow", type=_flow_id, metavar="ID", help="only attempts on this flow")
    _add_profile(history, argparse.SUPPRESS, "only attempts with this profile")
    history.add_argument("--action", choices=ACTIONS, help="only attempts of this kind")
    history.add_argument("--outcome", choices=OUTCOMES, help="only attempts with this outcome")
    history.add_argument(
        "--unsettled",
        action="store_true",
        help="only attempts with an unknown outcome that is not settled",
    )
    history.add_argument(
        "--since", type=_since, metavar="TIME", help="only attempts that began then or later"
    )
    history.add_argument(
        "--until", type=_until, metavar="TIME", help="only attempts that began then or earlier"
    )
    history.add_argument(
        "--limit", type=_positive, metavar="N", help="only the last N of these attempts"
    )


def _add_list(listing: argparse.ArgumentParser) -> None:
    listing.epilog = LIST
    _add_json(listing, "print one JSON object per line")
    _add_profile(listing, argparse.SUPPRESS, "list the flows of this profile")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.epilog = CHECK
    check.add_argument("flow_ids", nargs="+", metavar="FLOW_ID", help="the flows to check")
    check.add_argument(
        "--expect",
        type=_file,
        metavar="FILE",
        help="compare the flow's flow.json with this file; only with one FLOW_ID",
    )
    _add_json(check, "print one JSON object per line")
    _add_profile(check, argparse.SUPPRESS, "use this profile")
    _add_base_url(check, argparse.SUPPRESS)


def _add_doctor(doctor: argparse.ArgumentParser) -> None:
    doctor.epilog = DOCTOR
    _add_json(doctor, "print a JSON object")
    _add_profile(doctor, argparse.SUPPRESS, "check this profile")
    _add_base_url(doctor, argparse.SUPPRESS)


# Options that may precede or follow a command: with SUPPRESS as default, the preceding one holds.


def _add_json(parser: argparse.ArgumentParser, description: str) -> None:
    parser.add_argument("--json", action="store_true", help=description)


def _add_profile(parser: argparse.ArgumentParser, default: str | None, description: str) -> None:
    parser.add_argument(
        "--profile",
        type=_profile_name,
        metavar="NAME",
        default=default,
        help=description,
    )


def _add_base_url(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--base-url",
        type=_base_url,
        metavar="URL",
        default=default,
        help="use this URL instead of the profile's API domain",
    )


def _add_data_dir(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--data-dir", type=_folder, metavar="DIR", default=default, help="folder of the database"
    )


def _help_width() -> int:
    """Return the width of help, as argparse has it: that imports shutil, which takes long."""
    try:
        columns = os.get_terminal_size().columns
    except OSError:  # standard output is not a terminal
        columns = 0
    return (columns or 80) - 2


def _flow_id(value: str) -> str:
    from flow_tui import typed_id, validation

    return _checked(lambda typed: validation.flow_id(typed_id.whole(typed)), value)


def _session(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("Name a session, for example 20261128-093000-1f3a.")
    return value


def _profile_name(value: str) -> str:
    from flow_tui import validation

    return _checked(validation.profile_name, value)


def _base_url(value: str) -> str:
    from flow_tui import validation

    return _checked(validation.base_url, value)


def _checked(check: "Check", value: str) -> str:
    from flow_tui.validation import InputError

    try:
        return check(value)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _folder(value: str) -> "Path":
    from pathlib import Path

    if not value.strip():
        raise argparse.ArgumentTypeError("Name a folder, for example ~/flow-tui.")
    return Path(value)


def _file(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("Name a file, for example flow.json.")
    return value


def _positive(value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("Give a number, 1 or more.")
    return number


def _since(value: str) -> "datetime":
    return _moment(value, end_of_day=False)


def _until(value: str) -> "datetime":
    return _moment(value, end_of_day=True)


def _moment(value: str, *, end_of_day: bool) -> "datetime":
    from flow_tui.commands.moments import parse_moment
    from flow_tui.validation import InputError

    try:
        return parse_moment(value, end_of_day=end_of_day)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
