"""Checks where credentials would come from. No finding contains an API key."""

import shutil
from collections.abc import MutableMapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.config import FILE_NAME, Config
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CredentialStore,
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
    take_environment,
)
from flow_tui.model import Profile
from flow_tui.services.profile_names import no_such_profile, which_profiles
from flow_tui.validation import InputError

_ENVIRONMENT: Final = "environment"
_KEYRING: Final = "keyring"
_PROFILE: Final = "profile"
_DOMAIN_VARIABLES: Final = ("FLOW_TUI_API_DOMAIN", "FLOW_TUI_BASE_URL")


def check_environment(
    environ: MutableMapping[str, str], base_url: str | None
) -> tuple[Finding, EnvironmentCredentials | None]:
    """Return the finding, and the credentials, which are removed from `environ`.

    Args:
        environ: The environment.
        base_url: The value of `--base-url`, validated.
    """
    domain_set = [name for name in _DOMAIN_VARIABLES if environ.get(name, "").strip()]
    try:
        given = take_environment(environ)
    except InputError as error:
        return Finding.from_error(Level.PROBLEM, _ENVIRONMENT, str(error)), None
    if given is None:
        return _none_in_environment(domain_set), None
    if url := base_url or given.base_url:
        found = f"FLOW_TUI_SID and FLOW_TUI_API_KEY are set, for {_host(url)}"
        return Finding(Level.OK, _ENVIRONMENT, found), given
    found = "FLOW_TUI_SID and FLOW_TUI_API_KEY are set, but no API domain"
    advice = "flow-tui asks for it at each start unless you set FLOW_TUI_API_DOMAIN."
    return Finding(Level.WARNING, _ENVIRONMENT, found, advice), given


def _none_in_environment(domain_set: list[str]) -> Finding:
    if domain_set:
        found = f"{' and '.join(domain_set)} set without FLOW_TUI_SID and FLOW_TUI_API_KEY"
        advice = "This has no effect. Set those too, or choose the API domain in a profile."
        return Finding(Level.NOTE, _ENVIRONMENT, found, advice)
    found = "FLOW_TUI_SID and FLOW_TUI_API_KEY are not set"
    return Finding(Level.OK, _ENVIRONMENT, found)


async def check_keyring(
    keyring: CredentialStore, profiles: list[Profile], config: Config, *, needed: bool
) -> list[Finding]:
    """Return whether the keyring works, and where each profile's key comes from.

    A keyring that fails is a warning or note, never a problem: the key can be typed.

    Args:
        keyring: The keyring.
        profiles: The stored profiles, and those that only the configuration names.
        config: The configuration; its commands are not run.
        needed: Whether the environment holds no credentials.
    """
    level = Level.WARNING if needed else Level.NOTE
    try:
        found = await keyring.describe()
    except KeyringFailedError as error:
        failed = Finding.from_error(level, _KEYRING, error.sentence, error.command)
        return [failed, *(_unreadable(profile, config, level) for profile in profiles)]
    findings, responsive = [Finding(Level.OK, _KEYRING, f"{found}, unlocked")], True
    for profile in profiles:
        finding = _not_in_keyring(profile, config)
        if finding is None and responsive:
            finding, responsive = await _check_profile(keyring, profile, level)
        # Once it has timed out, each further call would take as long.
        findings.append(finding or _unreadable(profile, config, level))
    return findings


async def _check_profile(
    keyring: CredentialStore, profile: Profile, level: Level
) -> tuple[Finding, bool]:
    """Return whether a profile's key can be read, and whether the keyring answered."""
    try:
        stored = await keyring.read(profile.name)
    except KeyringFailedError as error:
        message = f"{profile.name}: {error.sentence}"
        finding = Finding.from_error(level, _PROFILE, message, error.command)
        return finding, error.state is not KeyringState.NO_ANSWER
    if stored is None:
        found = f"{profile.name}: no key in the keyring"
        return Finding(level, _PROFILE, found, "flow-tui asks for it at the start."), True
    return Finding(Level.OK, _PROFILE, f"{profile.name}: key in the keyring"), True


def _unreadable(profile: Profile, config: Config, level: Level) -> Finding:
    found = f"{profile.name}: key cannot be read (see keyring)"
    return _not_in_keyring(profile, config) or Finding(level, _PROFILE, found)


def _not_in_keyring(profile: Profile, config: Config) -> Finding | None:
    """Return where a profile's key comes from, or None if from the keyring."""
    if command := config.command_of(profile.name):
        return _from_command(profile, command[0])
    if not profile.in_keyring:
        return Finding(Level.OK, _PROFILE, f"{profile.name}: key typed in each session")
    return None


def _from_command(profile: Profile, program: str) -> Finding:
    found = f"{profile.name}: key from credential_command"
    if shutil.which(program) is None:
        advice = "Install it, or correct credential_command."
        return Finding(Level.WARNING, _PROFILE, f"{found}, but {program} was not found", advice)
    return Finding(Level.OK, _PROFILE, f"{found} {program} (not run by doctor)")


def check_start(
    chosen: str,
    known: Sequence[str],
    config: Config,
    *,
    has_environment: bool,
    is_complete: bool = True,
) -> Finding:
    """Return which profile the app would start with; a problem if there is none of this name.

    Args:
        chosen: Its name; empty if there is none.
        known: The names of the profiles that are stored or that the configuration names.
        config: The configuration.
        has_environment: Whether the environment holds credentials.
        is_complete: Whether `known` has all stored profiles.
    """
    check = "starts with"
    names = [ENVIRONMENT_PROFILE, *known] if has_environment else known
    if not chosen:
        asks = "asks for credentials"
        if config.command_of(chosen):
            asks = "runs credential_command and asks for what it does not print"
        return Finding(Level.NOTE, check, f"no profile yet: flow-tui {asks}")
    if chosen in names and config.is_read_only(chosen) and not config.read_only:
        found = f"the profile {chosen}, whose read_only is true"
        advice = f"To publish with it, set read_only of [profiles.{chosen}] to false."
        return Finding(Level.PROBLEM, check, found, advice)
    if chosen in names:
        return Finding(Level.OK, check, f"the profile {chosen}")
    if not is_complete:
        found = f"{chosen}, if there is such a profile: the database could not be read"
        return Finding(Level.NOTE, check, found)
    said = f"{no_such_profile(chosen)} {which_profiles(names)}"
    return Finding.from_error(Level.PROBLEM, check, said)


def check_profile_settings(
    config: Config, known: Sequence[str], *, is_complete: bool = True
) -> list[Finding]:
    """Return what the configuration sets for single profiles; a warning if there is no such one.

    Args:
        config: The configuration.
        known: The names of all profiles.
        is_complete: Whether `known` has all stored profiles.
    """
    names = {name.lower() for name in known}
    return [
        _settings_of(name, config, is_known=name.lower() in names or not is_complete)
        for name in config.profile_settings
    ]


def _settings_of(name: str, config: Config, *, is_known: bool) -> Finding:
    set_to = config.profile_settings[name]
    words = " and ".join(filter(None, ("read-only" if set_to.read_only else "", set_to.colour)))
    if is_known:
        return Finding(Level.OK, _PROFILE, f"{name}: {words or 'may publish'}, by {FILE_NAME}")
    found = f"{name} has settings in {FILE_NAME}, but there is no such profile"
    advice = f"Correct the name in [profiles.{name}], or remove the table."
    return Finding(Level.WARNING, _PROFILE, found, advice)


def _host(url: str) -> str:
    return urlsplit(url).netloc
