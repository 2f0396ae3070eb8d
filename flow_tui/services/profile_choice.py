"""The profiles to choose from, and the one that a start uses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flow_tui.credentials import ENVIRONMENT_PROFILE, EnvironmentCredentials
from flow_tui.model import Account, Profile


def first_profile(
    asked: str | None, stored: Sequence[str], last: str, *, has_environment: bool
) -> str:
    """Return the profile to start with: the one asked for, else the environment's, else the last.

    Args:
        asked: The name on the command line; upper and lower case are the same, as in the store.
        stored: The names of the stored profiles.
        last: The profile that was in use last; ignored if it is no longer stored.
        has_environment: Whether the environment holds credentials.
    """
    if asked:
        return next((name for name in stored if name.lower() == asked.lower()), asked)
    if has_environment:
        return ENVIRONMENT_PROFILE
    return last if last in stored else next(iter(stored), "")


def all_profiles(
    stored: Sequence[Profile], configured: Iterable[str], environment: EnvironmentCredentials | None
) -> list[Profile]:
    """Return the profiles to choose from, the environment's first.

    Args:
        stored: The profiles of the store.
        configured: The names of those that the configuration has a command for.
        environment: The environment's credentials; they replace a stored profile of that name.
    """
    names = {profile.name.lower() for profile in stored}
    known = [*stored, *(Profile(name) for name in configured if name.lower() not in names)]
    if environment is None:
        return known
    named = Profile(ENVIRONMENT_PROFILE, environment.sid, environment.base_url or "")
    return [named, *(profile for profile in known if profile.name != ENVIRONMENT_PROFILE)]


def sharing(profile: Profile, accounts: Iterable[Account]) -> list[str]:
    """Return the names of other profiles whose accounts are that of a profile."""
    key = profile.account.list_key
    return [
        account.profile
        for account in accounts
        if account.profile != profile.name and account.list_key == key
    ]


def last_known_account(
    profile: Profile, environment: EnvironmentCredentials | None, base_url: str | None
) -> Account:
    """Return what is known of a profile's account before its credentials are found.

    Args:
        profile: The profile as it is stored; only its name, if it is not.
        environment: The environment's credentials.
        base_url: Replaces the API domain.
    """
    if environment is not None and profile.name == ENVIRONMENT_PROFILE:
        profile = Profile(profile.name, environment.sid, environment.base_url or "")
    return replace(profile.account, base_url=base_url or profile.base_url)
