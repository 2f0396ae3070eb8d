"""`flow-tui list`: the flows in a profile's list, as a table or one JSON object a line."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from flow_tui import text
from flow_tui.commands.no_database import warn_of_no_database
from flow_tui.commands.stdio import print_error, print_lines
from flow_tui.commands.table import (
    LABEL_LIMIT,
    MOMENT_WIDTH,
    NOTHING,
    moment_cell,
    outcome_cell,
    row,
    settled_cell,
)
from flow_tui.config import Config, config_path, read_config
from flow_tui.credentials import EnvironmentCredentials, take_environment
from flow_tui.model import Account, Flow, Outcome, Profile
from flow_tui.services.profile_names import (
    all_profiles,
    find_profile,
    last_known_account,
    no_such_profile,
    which_profiles,
)
from flow_tui.services.records import iso_moment, json_object
from flow_tui.store import Store, StoreError, data_directory
from flow_tui.store.database import may_exist
from flow_tui.store.settings import LAST_PROFILE
from flow_tui.validation import InputError

_COLUMNS: Final = (
    ("flow ID", 18),
    ("label", 20),
    ("name", 20),
    ("status", 10),
    ("last seen", MOMENT_WIDTH),
    ("attempt", 9),
    ("outcome", 9),
    ("settled", 9),
    ("started", MOMENT_WIDTH),
    ("profile", 0),
)
_WIDTHS: Final = [width for _, width in _COLUMNS]
_STATUS_LIMIT: Final = 40


def print_list(data_dir: Path | None, *, json: bool, profile: str | None) -> int:
    """Print the list of a profile's account and return the exit status: 1 if it cannot be read.

    It reads no keyring, runs no command, and creates no database.

    Args:
        data_dir: Folder of the database; None for the default.
        json: Print JSON lines, with times in UTC, instead of a table with local times.
        profile: The profile, validated; None for the one that the app would start with.

    Raises:
        InputError: There is no such profile, or none at all; or the environment or the
            configuration cannot be used.
    """
    environment = take_environment(os.environ)
    config = read_config(config_path())
    try:
        directory = data_directory(data_dir, os.environ)
        if not may_exist(directory):
            warn_of_no_database(data_dir)
            account = _account(profile, [], "", config, environment)
            return _print(account, [], json=json)
        with Store.open(directory) as store:
            stored, last = store.profiles.all(), store.settings.get(LAST_PROFILE)
            account = _account(profile, stored, last, config, environment)
            return _print(account, store.flows.page(account, "", 0, -1), json=json)
    except StoreError as error:
        print_error(text.one_line(str(error)))
        return 1


def _account(
    asked: str | None,
    stored: Sequence[Profile],
    last: str,
    config: Config,
    environment: EnvironmentCredentials | None,
) -> Account:
    """Return the account whose list it is, as far as it is known.

    Raises:
        InputError: There is no profile of this name.
    """
    found = find_profile(asked, stored, last, config.profile_commands, environment)
    if found is None:
        assert asked is not None
        profiles = all_profiles(stored, config.profile_commands, environment)
        names = [profile.name for profile in profiles]
        raise InputError(f"{no_such_profile(asked)} {which_profiles(names)}")
    return last_known_account(found, environment, None)


def _print(account: Account, flows: Sequence[Flow], *, json: bool) -> int:
    """Print flows and return the exit status.

    Raises:
        InputError: There are none, and no profile either.
    """
    if not flows and not account.profile:
        raise InputError("There is no profile yet. Run flow-tui to set one up.")
    if json:
        return print_lines(json_object(_fields(account, flow)) for flow in flows)
    if not flows:
        profile = text.one_line(account.profile)
        return print_lines([f"No flows in the list of {profile}. Add some in flow-tui."])
    return print_lines(_table(account, flows))


def _fields(account: Account, flow: Flow) -> dict[str, str | None]:
    """Return the fields of a line of `list --json`; scripts rely on them."""
    outcome = _outcome(flow)
    return {
        "profile": account.profile,
        "sid": account.sid,
        "base_url": account.base_url,
        "flow_id": flow.flow_id,
        "label": flow.label,
        "name": flow.name or None,
        "status": flow.status or None,
        "status_at": iso_moment(flow.status_at),
        "last_action": str(flow.last_action) if flow.last_action else None,
        "last_outcome": str(outcome) if outcome else None,
        "last_settled": str(flow.last_settled) if flow.last_settled else None,
        "last_at": iso_moment(flow.last_at),
    }


def _outcome(flow: Flow) -> Outcome | None:
    """Return the outcome of the last attempt, which is unknown in flight; None without one."""
    return flow.last_outcome or (Outcome.UNKNOWN if flow.last_at else None)


def _table(account: Account, flows: Iterable[Flow]) -> Iterator[str]:
    """Return the lines of a table; foreign text in it is safe to print."""
    yield row([title for title, _ in _COLUMNS], _WIDTHS)
    profile = text.one_line(account.profile) or NOTHING
    for flow in flows:
        outcome = _outcome(flow)
        cells = [
            text.one_line(flow.flow_id),
            text.one_line(flow.label, LABEL_LIMIT) or NOTHING,
            text.one_line(flow.name, LABEL_LIMIT) or NOTHING,
            text.one_line(flow.status, _STATUS_LIMIT) or NOTHING,
            moment_cell(flow.status_at),
            str(flow.last_action or NOTHING),
            outcome_cell(outcome) if outcome else NOTHING,
            settled_cell(flow.last_settled),
            moment_cell(flow.last_at),
            profile,
        ]
        yield row(cells, _WIDTHS)
