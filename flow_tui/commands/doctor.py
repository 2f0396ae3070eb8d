"""`flow-tui doctor`: checks what the app would use."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from flow_tui.api_domains import DEFAULT_BASE_URL
from flow_tui.commands.checks.bus import check_bus
from flow_tui.commands.checks.connection import check_connection
from flow_tui.commands.checks.credentials import (
    check_environment,
    check_keyring,
    check_profile_settings,
    check_start,
)
from flow_tui.commands.checks.data import Remembered, check_data, check_folder_variables
from flow_tui.commands.checks.network import check_certificates, check_exceptions, check_proxy
from flow_tui.commands.checks.program import check_clock, check_own_config, check_programs
from flow_tui.commands.checks.terminal import check_terminal
from flow_tui.commands.findings import (
    Finding,
    is_problem,
    report,
    report_json,
    without_secret,
)
from flow_tui.commands.stdio import print_lines
from flow_tui.config import Config
from flow_tui.credentials import ENVIRONMENT_PROFILE, EnvironmentCredentials, OsKeyring
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.profile_names import first_profile, profile_exists


def print_diagnosis(
    data_dir: Path | None,
    *,
    profile: str | None,
    base_url: str | None = None,
    json: bool = False,
) -> int:
    """Print what the app would use and whether it works; return the exit status.

    It connects to the API's host but sends no request, and runs no credential command. On disk
    it changes nothing, except that the database of an older version is migrated. Every check
    that waits for another program or host has a time limit.

    Args:
        data_dir: Folder of the database; None for the default.
        profile: The profile to start with, validated.
        base_url: Used instead of the profile's API domain, validated.
        json: Print a JSON object instead of text.

    Returns:
        1 if something would stop a publish, else 0.
    """
    given = Secret(os.environ.get("FLOW_TUI_API_KEY", "").strip())
    findings = without_secret(given, asyncio.run(_diagnose(data_dir, profile, base_url)))
    status = print_lines([report_json(findings)] if json else report(findings))
    return 1 if is_problem(findings) else status


async def _diagnose(
    data_dir: Path | None, profile: str | None, base_url: str | None
) -> list[Finding]:
    configuration, config = check_own_config()
    data, remembered = check_data(data_dir, os.environ)
    from_environment, environment = check_environment(os.environ, base_url)
    profiles = _profiles(remembered, config, environment)
    needed = environment is None
    bus = await check_bus(os.environ, needed=needed)
    names = [entry.name for entry in profiles]
    if profile and await _is_only_in_keyring(profile, names):
        profiles.append(Profile(profile, in_keyring=True))
        names.append(profile)
    keyring = await check_keyring(OsKeyring(), profiles, config, needed=needed)
    chosen = first_profile(
        profile, names, remembered.last_profile, has_environment=environment is not None
    )
    url = base_url or _base_url(chosen, remembered, environment)
    return [
        *check_programs(),
        check_clock(),
        *check_terminal(os.environ),
        configuration,
        *data,
        *check_folder_variables(os.environ),
        from_environment,
        *bus,
        *keyring,
        *check_profile_settings(
            config,
            [ENVIRONMENT_PROFILE, *names] if environment else names,
            is_complete=remembered.is_complete,
        ),
        check_start(
            chosen,
            names,
            config,
            has_environment=environment is not None,
            is_complete=remembered.is_complete,
        ),
        *await _check_network(url),
    ]


def _profiles(
    remembered: Remembered, config: Config, environment: EnvironmentCredentials | None
) -> list[Profile]:
    """Return the profiles that the app would list, in its order, without the environment's."""
    stored = {entry.name.lower() for entry in remembered.profiles}
    named = [Profile(name) for name in config.profile_commands if name.lower() not in stored]
    return [
        entry
        for entry in [*remembered.profiles, *named]
        if environment is None or entry.name != ENVIRONMENT_PROFILE
    ]


async def _is_only_in_keyring(profile: str, names: Sequence[str]) -> bool:
    """Return whether the keyring has a key for a profile that is known nowhere else."""
    is_known = profile.lower() in (name.lower() for name in (*names, ENVIRONMENT_PROFILE))
    return not is_known and await profile_exists(profile, names, OsKeyring())


async def _check_network(url: str) -> list[Finding]:
    proxy = check_proxy(url or DEFAULT_BASE_URL, os.environ)
    certificates = check_certificates(os.environ)
    findings = [proxy, *check_exceptions(os.environ), *certificates]
    needed = [proxy] if url.startswith("http:") else [proxy, *certificates]
    if is_problem(needed):  # no connection would work, for a known reason
        return findings
    return [*findings, await check_connection(url, DEFAULT_BASE_URL)]


def _base_url(
    chosen: str, remembered: Remembered, environment: EnvironmentCredentials | None
) -> str:
    if environment is not None and chosen == ENVIRONMENT_PROFILE:
        return environment.base_url or ""
    return next((entry.base_url for entry in remembered.profiles if entry.name == chosen), "")
