"""The command line: parses the arguments, and runs a sub-command or the app.

Imports inside functions keep `--help` and `--version` fast: each imports what only that call
needs, and Textual, httpx and keyring come last.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from flow_tui import __version__, text, typed_id, validation
from flow_tui.api_domains import API_DOMAINS
from flow_tui.commands.stdio import print_error, without_terminal
from flow_tui.process_environment import protect_memory, remove_library_variables
from flow_tui.terminal_info import NO_SCREEN
from flow_tui.validation import InputError

if TYPE_CHECKING:
    from flow_tui.config import Config
    from flow_tui.credentials import EnvironmentCredentials

USAGE_ERROR: Final = 2
"""Exit status for invalid arguments or settings, or an unsuitable terminal."""
INTERRUPTED: Final = 130
"""Exit status after ctrl+c, as in shells."""

# The values of flow_tui.model, whose import takes a third of the time of --version.
ACTIONS: Final = ("publish", "deprecate")
OUTCOMES: Final = ("succeeded", "rejected", "not_sent", "unknown")

_EPILOG: Final = f"""\
environment:
  FLOW_TUI_SID, FLOW_TUI_API_KEY  credentials, used before the keyring
  FLOW_TUI_API_DOMAIN             API domain: {", ".join(API_DOMAINS)} or a host name
  FLOW_TUI_BASE_URL               base URL, instead of the API domain
  FLOW_TUI_DATA_DIR               folder of the database
  HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, NO_COLOR: as usual

configuration file:
  ~/.config/flow-tui/config.toml, or flow-tui/config.toml in $XDG_CONFIG_HOME;
  on macOS ~/Library/Application Support/flow-tui/config.toml
  Settings: read_only, credential_command, [profiles.NAME] credential_command, [keys]
  `flow-tui doctor` prints its path and checks it.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose error messages contain no control characters of the arguments."""

    def error(self, message: str) -> NoReturn:
        """Print usage and message; exit with status 2."""
        super().error(text.one_line(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="flow-tui",
        description="Publish WhatsApp Flows on Kaleyra from the terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flow-tui {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="try it on a built-in sandbox; needs no account"
    )
    parser.add_argument("--read-only", action="store_true", help="disable publish and deprecate")
    parser.add_argument(
        "--no-mouse", action="store_true", help="leave the mouse to the terminal, to select text"
    )
    _add_shared(parser, default=None, profile=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    history = commands.add_parser(
        "history", help="list recorded attempts, oldest first", allow_abbrev=False
    )
    history.add_argument("--json", action="store_true", help="print one JSON object per line")
    history.add_argument("--session", metavar="ID", help="only attempts of this session")
    history.add_argument(
        "--flow", type=_validator(typed_id.whole), metavar="ID", help="only attempts on this flow"
    )
    history.add_argument("--action", choices=ACTIONS, help="only attempts of this kind")
    history.add_argument("--outcome", choices=OUTCOMES, help="only attempts with this outcome")
    history.add_argument("--limit", type=_positive, metavar="N", help="only the last N attempts")
    _add_shared(history, default=argparse.SUPPRESS, profile=False)
    doctor = commands.add_parser(
        "doctor", help="check credentials, terminal, data and network", allow_abbrev=False
    )
    doctor.add_argument("--json", action="store_true", help="print a JSON object")
    _add_shared(doctor, default=argparse.SUPPRESS, profile=True)
    return parser


def _add_shared(parser: argparse.ArgumentParser, default: str | None, *, profile: bool) -> None:
    """Add options that may precede or follow a command; with SUPPRESS, the preceding one holds."""
    if profile:
        parser.add_argument(
            "--profile",
            type=_validator(validation.profile_name),
            metavar="NAME",
            default=default,
            help="start with this profile",
        )
        parser.add_argument(
            "--base-url",
            type=_validator(validation.base_url),
            metavar="URL",
            default=default,
            help="use this URL instead of the profile's API domain",
        )
    parser.add_argument(
        "--data-dir",
        type=_folder,
        metavar="DIR",
        default=default,
        help="folder of the database",
    )


def _validator(check: validation.Check) -> Callable[[str], str]:
    def convert(value: str) -> str:
        try:
            return check(value)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return convert


def _folder(value: str) -> Path:
    if not value.strip():
        raise argparse.ArgumentTypeError("Name a folder, for example ~/flow-tui.")
    return Path(value)


def _positive(value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("Give a number, 1 or more.")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        argv: The arguments; by default, the process's own.
    """
    remove_library_variables(os.environ)
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command == "history" and (
        arguments.demo or arguments.profile or arguments.base_url
    ):
        parser.error("history does not take --demo, --profile or --base-url.")
    if arguments.command == "doctor" and arguments.demo:
        parser.error("doctor does not take --demo: the demo needs no setup.")
    try:
        return _run(arguments)
    except InputError as error:
        print_error(text.one_line(str(error)))
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: argparse.Namespace) -> int:
    """Run a command, or the app.

    Raises:
        InputError: The environment, the configuration, the terminal or the platform is unsuitable.
    """
    if sys.platform == "win32":
        raise InputError("Windows is not supported. Run flow-tui in WSL.")
    protect_memory()
    if arguments.command == "history":
        return _print_history(arguments)
    from flow_tui.tracebacks import mask_tracebacks

    mask_tracebacks()
    if arguments.command == "doctor":
        from flow_tui.commands.doctor import print_diagnosis

        return print_diagnosis(
            arguments.data_dir,
            profile=arguments.profile,
            base_url=arguments.base_url,
            json=arguments.json,
        )
    return _run_app(arguments)


def _print_history(arguments: argparse.Namespace) -> int:
    from flow_tui.commands.history import print_history
    from flow_tui.model import Action, Outcome
    from flow_tui.store import AttemptQuery

    query = AttemptQuery(
        session=arguments.session,
        outcome=Outcome(arguments.outcome) if arguments.outcome else None,
        flow_id=arguments.flow,
        action=Action(arguments.action) if arguments.action else None,
    )
    return print_history(
        arguments.data_dir, json=arguments.json, query=query, limit=arguments.limit
    )


def _check_terminal() -> None:
    """Check that the app can draw on the terminal.

    Raises:
        InputError: Standard input, output or error is not a terminal (Textual draws on standard
            error), or TERM names one that cannot be drawn on.
    """
    if missing := without_terminal():
        raise InputError(
            f"Standard {missing[0]} is not a terminal. Run flow-tui in a terminal (over SSH: "
            "`ssh -t HOST flow-tui`). `flow-tui history` needs none."
        )
    if (kind := os.environ.get("TERM", "")) in NO_SCREEN:
        setting = f"TERM is {kind}" if kind else "TERM is not set"
        raise InputError(
            f"{setting}: the app cannot draw on such a terminal. If yours can do more, run "
            "`export TERM=xterm-256color` and start flow-tui again. `flow-tui history` needs none."
        )


def _check_profile(
    arguments: argparse.Namespace, config: "Config", environment: "EnvironmentCredentials | None"
) -> None:
    """Check that the profile of `--profile` exists, as far as the database can be read.

    Raises:
        InputError: It does not; the text names those that do.
    """
    import asyncio

    from flow_tui.credentials import OsKeyring
    from flow_tui.model import Profile
    from flow_tui.services.profile_names import (
        all_profiles,
        no_such_profile,
        profile_exists,
        which_profiles,
    )
    from flow_tui.store.settings import peek_profiles

    stored = peek_profiles(arguments.data_dir, os.environ)
    if stored is None:
        return  # the app says why, and may wait for a lock
    profiles = all_profiles([*map(Profile, stored)], config.profile_commands, environment)
    names = [profile.name for profile in profiles]
    if not asyncio.run(profile_exists(arguments.profile, names, OsKeyring())):
        raise InputError(f"{no_such_profile(arguments.profile)} {which_profiles(names)}")


def _run_app(arguments: argparse.Namespace) -> NoReturn:
    """Check the environment, the configuration and the terminal; run the app and exit.

    Raises:
        InputError: One of them cannot be used.
    """
    from flow_tui.config import Config, config_path, read_config
    from flow_tui.credentials import take_environment
    from flow_tui.key_map import use_keys

    demo: bool = arguments.demo
    environment = None if demo else take_environment(os.environ)
    config = Config() if demo else read_config(config_path())
    use_keys(config.keys)
    if arguments.profile and not demo:
        _check_profile(arguments, config, environment)
    _check_terminal()

    # Objects made before the first screen live until the end: collecting garbage among them takes
    # a tenth of the start.
    gc.disable()
    from flow_tui.app.run import run
    from flow_tui.services.session import SessionOptions
    from flow_tui.store import data_directory
    from flow_tui.store.settings import THEME, peek

    options = SessionOptions(
        lambda: data_directory(arguments.data_dir, os.environ),
        profile=arguments.profile,
        base_url=arguments.base_url,
        environment=environment,
        demo=demo,
        config=config,
        read_only=arguments.read_only,
    )
    theme = "" if demo else peek(arguments.data_dir, os.environ, THEME) or ""
    run(options, mouse=not arguments.no_mouse, theme=theme)
