"""The command line: runs a sub-command or the app.

Imports inside functions keep `--help` and `--version` fast: each imports what only that call
needs, and Textual, httpx and keyring come last.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from flow_tui.arguments import parse
from flow_tui.process_environment import (
    notice_ended_programs,
    protect_memory,
    remove_library_variables,
)
from flow_tui.standard_error import forget_unwritten
from flow_tui.validation import InputError

if TYPE_CHECKING:
    from flow_tui.config import Config
    from flow_tui.credentials import EnvironmentCredentials

USAGE_ERROR: Final = 2
"""Exit status for invalid arguments or settings, or an unsuitable terminal."""
INTERRUPTED: Final = 130
"""Exit status after ctrl+c, as in shells."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        argv: The arguments; by default, the process's own.
    """
    remove_library_variables(os.environ)
    try:
        return _run(parse(argv))
    except InputError as error:
        from flow_tui import text
        from flow_tui.commands.stdio import print_error

        print_error(text.one_line(str(error)))
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        forget_unwritten()


def _run(arguments: argparse.Namespace) -> int:
    """Run a command, or the app.

    Raises:
        InputError: The environment, the configuration, the terminal or the platform is unsuitable.
    """
    if sys.platform == "win32":
        raise InputError("Windows is not supported. Run flow-tui in WSL.")
    protect_memory()
    notice_ended_programs()
    if arguments.command == "history":
        return _print_history(arguments)
    from flow_tui.tracebacks import mask_tracebacks

    mask_tracebacks()
    if arguments.command == "list":
        from flow_tui.commands.flow_list import print_list

        return print_list(arguments.data_dir, json=arguments.json, profile=arguments.profile)
    if arguments.command == "check":
        from flow_tui.commands.check import print_checks

        return print_checks(
            arguments.data_dir,
            arguments.flow_ids,
            profile=arguments.profile,
            base_url=arguments.base_url,
            expect=arguments.expect or "",
            json=arguments.json,
        )
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
    """Print the history.

    Raises:
        InputError: The arguments contradict one another, or name a session that there is not.
    """
    from flow_tui.commands.history import print_history
    from flow_tui.model import Action, Outcome
    from flow_tui.store import AttemptQuery

    since, until = arguments.since, arguments.until
    if since and until and since > until:
        raise InputError("--since is later than --until. Exchange them.")
    query = AttemptQuery(
        session=arguments.session,
        outcome=Outcome(arguments.outcome) if arguments.outcome else None,
        flow_id=arguments.flow,
        action=Action(arguments.action) if arguments.action else None,
        profile=arguments.profile,
        since=since,
        until=until,
        unsettled=arguments.unsettled,
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
    from flow_tui.commands.stdio import without_terminal
    from flow_tui.terminal_info import NO_SCREEN

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
    from flow_tui.lazy import import_asyncio_without_ssl

    import_asyncio_without_ssl()
    from flow_tui.config import Config, config_path, read_config
    from flow_tui.credentials import take_environment
    from flow_tui.key_map import use_keys
    from flow_tui.terminal_info import has_arrows

    demo: bool = arguments.demo
    environment = None if demo else take_environment(os.environ)
    config = Config() if demo else read_config(config_path())
    if arguments.profile and not demo:
        _check_profile(arguments, config, environment)
    _check_terminal()
    use_keys(config.keys, has_arrows=has_arrows(os.environ, sys.stderr.encoding))

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
