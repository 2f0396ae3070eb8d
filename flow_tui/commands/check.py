"""`flow-tui check`: whether flows can be published, as a table or one JSON object a line."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flow_tui import text, typed_id, validation
from flow_tui.commands.check_results import COLUMNS, NOT_KNOWN, CheckResult, Checks
from flow_tui.commands.stdio import print_error, print_lines
from flow_tui.commands.table import row
from flow_tui.config import Config, config_path, read_config
from flow_tui.credentials import (
    Credentials,
    EnvironmentCredentials,
    OsKeyring,
    take_environment,
)
from flow_tui.model import Profile
from flow_tui.services.profile_names import (
    all_profiles,
    find_profile,
    no_such_profile,
    profile_exists,
    which_profiles,
)
from flow_tui.services.records import json_object
from flow_tui.services.unattended import NoCredentialsError, unattended_credentials
from flow_tui.store import Store, StoreError, StoreThread, data_directory
from flow_tui.store.database import may_exist
from flow_tui.store.settings import LAST_PROFILE
from flow_tui.validation import InputError

_WIDTHS: Final = [width for _, width in COLUMNS]
_ID_LIMIT: Final = 40
_BAD_IDS_NAMED: Final = 10
_CLOSE_SECONDS: Final = 5.0


def print_checks(
    data_dir: Path | None,
    flow_ids: Sequence[str],
    *,
    json: bool = False,
    profile: str | None = None,
    base_url: str | None = None,
    expect: str = "",
) -> int:
    """Check flows, print each result as it comes, and return the exit status.

    The statuses are saved in the list of the account. Nobody is asked for anything, no keyring is
    unlocked, no database is created, and the profile that the app starts with stays the same.

    Args:
        data_dir: Folder of the database; None for the default.
        flow_ids: The flows, as they were typed.
        json: Print JSON lines, with times in UTC, instead of a table.
        profile: The profile, validated; None for the one that the app would start with.
        base_url: Used instead of the profile's API domain, validated.
        expect: The file to compare the only flow's flow.json with; empty for none.

    Returns:
        0 if all can be published, 1 if one cannot or differs from the file, 2 if that is not
        known of one.

    Raises:
        InputError: There is no such profile, or none at all; or the environment or the
            configuration cannot be used.
    """
    valid = _valid_ids(flow_ids)
    if valid is None:
        return NOT_KNOWN
    environment = take_environment(os.environ)
    config = read_config(config_path())
    with asyncio.Runner() as runner:
        local = runner.run(_open(data_dir))
        try:
            credentials = runner.run(_credentials(local, profile, config, environment, base_url))
            if local.problem:
                print_error(text.one_line(f"Statuses are not saved. {local.problem}"))
            return _print(runner, Checks(valid, credentials, local.store, expect), json=json)
        except NoCredentialsError as error:
            print_error(text.one_line(str(error)))
            return NOT_KNOWN
        finally:
            local.close()


def _valid_ids(typed: Sequence[str]) -> list[str] | None:
    """Return the IDs in their normal form, each once; None after a message about wrong ones."""
    valid: dict[str, None] = {}
    wrong: list[str] = []
    for value in typed:
        try:
            valid[validation.flow_id(typed_id.whole(value))] = None
        except InputError as error:
            wrong.append(f"{text.one_line(value, _ID_LIMIT) or 'An empty ID'}: {error}")
    for message in wrong[:_BAD_IDS_NAMED]:
        print_error(text.one_line(message))
    if more := len(wrong[_BAD_IDS_NAMED:]):
        print_error(f"{more} more cannot be used either.")
    return None if wrong else list(valid)


@dataclass
class _Local:
    """What the database holds, as far as it could be opened."""

    store: StoreThread | None = None
    profiles: Sequence[Profile] = ()
    last_profile: str = ""
    problem: str = ""
    """Why it could not be opened; empty if it was, or if there is none."""

    def close(self) -> None:
        if self.store is not None:
            self.store.close(_CLOSE_SECONDS)


async def _open(data_dir: Path | None) -> _Local:
    """Open the database, if there is one; without it flows are checked all the same."""
    try:
        directory = data_directory(data_dir, os.environ)
    except StoreError as error:
        return _Local(problem=str(error))
    if not may_exist(directory):
        return _Local()
    thread = StoreThread(lambda: Store.open(directory))
    try:
        profiles = await thread.run(lambda store: store.profiles.all())
        last = await thread.run(lambda store: store.settings.get(LAST_PROFILE))
    except StoreError as error:
        thread.close(_CLOSE_SECONDS)
        return _Local(problem=str(error))
    return _Local(thread, profiles, last)


async def _credentials(
    local: _Local,
    asked: str | None,
    config: Config,
    environment: EnvironmentCredentials | None,
    base_url: str | None,
) -> Credentials:
    """Return the credentials to check with.

    Raises:
        InputError: There is no profile of this name, or none at all.
        NoCredentialsError: It has none that need no question.
    """
    keyring = OsKeyring()
    commands = config.profile_commands
    found = find_profile(asked, local.profiles, local.last_profile, commands, environment)
    if found is None:
        assert asked is not None
        names = [each.name for each in all_profiles(local.profiles, commands, environment)]
        if not local.problem and not await profile_exists(asked, names, keyring):
            raise InputError(f"{no_such_profile(asked)} {which_profiles(names)}")
        found = Profile(asked, in_keyring=True)
    if not found.name:
        raise InputError(local.problem or "There is no profile yet. Run flow-tui to set one up.")
    return await unattended_credentials(found, keyring, config, environment, base_url)


def _print(runner: asyncio.Runner, checks: Checks, *, json: bool) -> int:
    """Print the result of each check as it comes; return the exit status."""
    with closing(_lines(runner, checks, json=json)) as lines:
        failed = print_lines(lines, at_once=True)
    return NOT_KNOWN if failed else checks.status


def _lines(runner: asyncio.Runner, checks: Checks, *, json: bool) -> Generator[str, None, None]:
    """Yield the lines, safe to print; a flow is checked when its line is asked for."""
    results = checks.run()
    try:
        if not json:
            yield row([title for title, _ in COLUMNS], _WIDTHS)
        while (result := runner.run(_next(results))) is not None:
            yield json_object(result.fields()) if json else row(result.cells(), _WIDTHS)
    finally:
        runner.run(_end(results))


async def _next(results: AsyncGenerator[CheckResult, None]) -> CheckResult | None:
    return await anext(results, None)


async def _end(results: AsyncGenerator[CheckResult, None]) -> None:
    await results.aclose()
