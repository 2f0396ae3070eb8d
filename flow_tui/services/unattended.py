"""Credentials for commands without a screen: nobody is asked, and nothing is remembered."""

from typing import Final

from flow_tui.config import Config
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CommandFailedError,
    Credentials,
    CredentialStore,
    EnvironmentCredentials,
    KeyringFailedError,
    Source,
)
from flow_tui.credentials.command_runner import CredentialCommand
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret

_BY_VARIABLES: Final = "set FLOW_TUI_SID, FLOW_TUI_API_KEY and FLOW_TUI_API_DOMAIN"


class NoCredentialsError(Exception):
    """There are no credentials that need no question; the text says why and what to do."""


async def unattended_credentials(
    profile: Profile,
    keyring: CredentialStore,
    config: Config,
    environment: EnvironmentCredentials | None = None,
    base_url: str | None = None,
) -> Credentials:
    """Return the credentials of a profile, from where the app would take them.

    A command of the configuration runs without a terminal. No keyring is unlocked, and on Linux
    no dialog opens.

    Args:
        profile: The profile, as far as it is known.
        keyring: Where keys are.
        config: Names the commands that print keys.
        environment: The environment's credentials.
        base_url: Replaces the profile's API domain.

    Raises:
        NoCredentialsError: There are none, or not all that a request needs.
    """
    if environment is not None and profile.name == ENVIRONMENT_PROFILE:
        found = Profile(profile.name, environment.sid, environment.base_url or "")
        return _complete(found, base_url, environment.api_key, Source.ENVIRONMENT)
    if command := config.command_of(profile.name):
        return await _from_command(profile, CredentialCommand(command, may_ask=False), base_url)
    if profile.in_keyring:
        return await _from_keyring(profile, keyring, base_url)
    raise NoCredentialsError(
        f"The key of {profile.name} is typed in each session, so there is none here. Save it in "
        f"the keyring, name a credential_command, or {_BY_VARIABLES}."
    )


async def _from_command(
    profile: Profile, command: CredentialCommand, base_url: str | None
) -> Credentials:
    try:
        printed = await command.run()
    except CommandFailedError as error:
        raise NoCredentialsError(str(error)) from None
    sid, url = printed.sid or profile.sid, printed.base_url or profile.base_url
    found = Profile(profile.name, sid, url)
    return _complete(found, base_url, printed.api_key, Source.COMMAND)


async def _from_keyring(
    profile: Profile, keyring: CredentialStore, base_url: str | None
) -> Credentials:
    try:
        stored = await keyring.read(profile.name)
    except KeyringFailedError as error:
        reason = error.sentence.partition(". ")[0].removesuffix(".")
        advice = f"`flow-tui doctor` says what to do about it. Or {_BY_VARIABLES}."
        raise NoCredentialsError(f"{reason}. {advice}") from None
    if stored is None:
        raise NoCredentialsError(
            f"The keyring has no key for {profile.name}. Sign in with flow-tui, or {_BY_VARIABLES}."
        )
    found = Profile(profile.name, stored.sid, stored.base_url)
    return _complete(found, base_url, stored.api_key, Source.KEYRING)


def _complete(profile: Profile, base_url: str | None, key: Secret, source: Source) -> Credentials:
    """Return credentials on the account of a profile.

    Raises:
        NoCredentialsError: Its SID or its API domain is not known.
    """
    account = Account(profile.name, profile.sid, base_url or profile.base_url)
    if account.is_known:
        return Credentials(account, key, source)
    if source is Source.ENVIRONMENT:
        raise NoCredentialsError(
            "FLOW_TUI_SID and FLOW_TUI_API_KEY are set, but no API domain. Set "
            "FLOW_TUI_API_DOMAIN, or name its URL with --base-url."
        )
    missing = "API domain" if profile.sid else "SID"
    raise NoCredentialsError(
        f"The {missing} of {profile.name} is not known. Sign in once with flow-tui, or let "
        "credential_command print it, too."
    )
