"""Arguments and sub-commands; starts the app.

Nothing here imports Textual, httpx or keyring before it is known that they are needed:
`--help` and `--version` answer at once.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from flow_tui import __version__, text, validation
from flow_tui.commands.stdio import print_error, without_terminal
from flow_tui.terminal_info import NO_SCREEN
from flow_tui.validation import InputError

USAGE_ERROR: Final = 2
"""Exit status for arguments, settings or a terminal that cannot be used."""
INTERRUPTED: Final = 130
"""Exit status where the user pressed ctrl+c, as shells have it."""

# As `flow_tui.model` has them, whose import takes a third of the time that --version takes.
ACTIONS: Final = ("publish", "deprecate")
OUTCOMES: Final = ("succeeded", "rejected", "not_sent", "unknown")

_EPILOG: Final = """\
environment:
  FLOW_TUI_SID, FLOW_TUI_API_KEY  credentials that need no keyring (both or neither)
  FLOW_TUI_API_DOMAIN             their API domain: IN, SG, EU, NA or a host name
  FLOW_TUI_BASE_URL               or their base URL
  FLOW_TUI_DATA_DIR               where the database lives
  HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, NO_COLOR as everywhere

configuration, in flow-tui/config.toml of XDG_CONFIG_HOME or ~/.config, on macOS of
~/Library/Application Support (flow-tui doctor names the path):
  read_only, credential_command, and the latter in [profiles.NAME]; [keys]
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose messages repeat no control character of what they complain about."""

    def error(self, message: str) -> NoReturn:
        """Print usage and message, and exit with status 2."""
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
        "--demo", action="store_true", help="try it on a built-in sandbox: no account, no traces"
    )
    parser.add_argument(
        "--read-only", action="store_true", help="do everything but publish and deprecate"
    )
    parser.add_argument(
        "--no-mouse", action="store_true", help="leave the mouse to the terminal, to select text"
    )
    _add_shared(parser, default=None, profile=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    history = commands.add_parser(
        "history", help="recorded attempts, oldest first", allow_abbrev=False
    )
    history.add_argument("--json", action="store_true", help="one JSON object a line")
    history.add_argument("--session", metavar="ID", help="only this session's attempts")
    history.add_argument("--flow", metavar="ID", help="only the attempts of this flow")
    history.add_argument("--action", choices=ACTIONS, help="only these")
    history.add_argument("--outcome", choices=OUTCOMES, help="only those with this outcome")
    history.add_argument("--limit", type=_positive, metavar="N", help="only the last N attempts")
    _add_shared(history, default=argparse.SUPPRESS, profile=False)
    doctor = commands.add_parser(
        "doctor", help="what the app would use and whether it works", allow_abbrev=False
    )
    doctor.add_argument("--json", action="store_true", help="one JSON object")
    _add_shared(doctor, default=argparse.SUPPRESS, profile=True)
    return parser


def _add_shared(parser: argparse.ArgumentParser, default: str | None, *, profile: bool) -> None:
    """Add what is taken before a command and behind it; with SUPPRESS, what came before stays."""
    if profile:
        parser.add_argument(
            "--profile",
            type=_checked(validation.profile_name),
            metavar="NAME",
            default=default,
            help="start with this profile",
        )
        parser.add_argument(
            "--base-url",
            type=_checked(validation.base_url),
            metavar="URL",
            default=default,
            help="use this instead of the profile's API domain",
        )
    parser.add_argument(
        "--data-dir",
        type=_folder,
        metavar="DIR",
        default=default,
        help="where the database lives",
    )


def _checked(check: validation.Check) -> Callable[[str], str]:
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
        raise argparse.ArgumentTypeError("Type a number from 1 on.")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        arguments: The words behind the command's name; the process's own by default.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "history" and (options.demo or options.profile or options.base_url):
        parser.error("history takes none of --demo, --profile and --base-url.")
    if options.command == "doctor" and options.demo:
        parser.error("doctor does not take --demo: the demo needs nothing that could be missing.")
    try:
        return _run(options)
    except InputError as error:
        print_error(text.one_line(str(error)))
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    """Run a command, or the app.

    Raises:
        InputError: A variable, the configuration, the terminal or the system cannot be used.
    """
    if sys.platform == "win32":
        raise InputError("It needs Linux or macOS. On Windows, start it in WSL.")
    if options.command == "history":
        return _print_history(options)
    if options.command == "doctor":
        from flow_tui.commands.doctor import print_diagnosis

        return print_diagnosis(
            options.data_dir,
            profile=options.profile,
            base_url=options.base_url,
            json=options.json,
        )
    return _run_app(options)


def _print_history(options: argparse.Namespace) -> int:
    from flow_tui.commands.history import print_history
    from flow_tui.model import Action, Outcome
    from flow_tui.store import AttemptQuery

    query = AttemptQuery(
        session=options.session,
        outcome=Outcome(options.outcome) if options.outcome else None,
        flow_id=options.flow,
        action=Action(options.action) if options.action else None,
    )
    return print_history(options.data_dir, json=options.json, query=query, limit=options.limit)


def _check_terminal() -> None:
    """Refuse to start where there is no terminal to draw on.

    Raises:
        InputError: Standard input, output or error is not a terminal; Textual draws on the last.
            Or TERM says that nothing can be drawn on it.
    """
    if missing := without_terminal():
        raise InputError(
            f"Standard {missing[0]} is not a terminal. Start flow-tui in one (ssh -t HOST "
            "flow-tui), or use `flow-tui history`, which needs none."
        )
    if (kind := os.environ.get("TERM", "")) in NO_SCREEN:
        said = f"TERM is {kind}" if kind else "TERM is not set"
        raise InputError(
            f"{said}: nothing can be drawn on such a terminal. If yours can do more, type "
            "`export TERM=xterm-256color` and start flow-tui again; `flow-tui history` needs none."
        )


def _run_app(options: argparse.Namespace) -> NoReturn:
    """Check what was set, run the app, and leave the process.

    Raises:
        InputError: A variable, the configuration or the terminal cannot be used.
    """
    from flow_tui.config import Config, config_path, read_config
    from flow_tui.credentials import take_environment
    from flow_tui.key_map import use_keys

    environment = None if options.demo else take_environment(os.environ)
    config = Config() if options.demo else read_config(config_path())
    use_keys(config.keys)
    _check_terminal()

    # What is made up to the first screen stays until the end: looking through it for garbage,
    # again and again, takes a tenth of the time up to there.
    gc.disable()
    theme = _remembered_theme(options)
    from flow_tui.app.run import run

    run(
        data_dir=options.data_dir,
        profile=options.profile,
        base_url=options.base_url,
        environment=environment,
        config=config,
        demo=options.demo,
        read_only=options.read_only,
        mouse=not options.no_mouse,
        theme=theme,
    )


def _remembered_theme(options: argparse.Namespace) -> Callable[[], str | None]:
    """Look for the remembered theme while Textual is imported, so that nothing is drawn twice."""
    if options.demo:
        return lambda: ""
    from flow_tui.store.settings import THEME, peek
    from flow_tui.threads import start

    return start(lambda: peek(options.data_dir, os.environ, THEME))
