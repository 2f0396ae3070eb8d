"""Which profiles there are, which one the program starts with, and whether a named one exists."""

from collections.abc import Iterable, Sequence

from flow_tui import text
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CredentialStore,
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
)
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


def find_profile(
    asked: str | None,
    stored: Sequence[Profile],
    last: str,
    configured: Iterable[str],
    environment: EnvironmentCredentials | None,
) -> Profile | None:
    """Return the profile that the program starts with; None if it has none of the name asked for.

    Args:
        asked: The name on the command line; without one there may be no profile at all, and the
            name of the returned one is empty.
        stored: The profiles of the store.
        last: The profile that was in use last.
        configured: The names of those that the configuration has a command for.
        environment: The environment's credentials.
    """
    profiles = {each.name: each for each in all_profiles(stored, configured, environment)}
    has_environment = environment is not None
    name = first_profile(asked, list(profiles), last, has_environment=has_environment)
    return profiles.get(name) if name else Profile("")


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
    return profile.account._replace(base_url=base_url or profile.base_url)


async def profile_exists(asked: str, names: Sequence[str], keyring: CredentialStore) -> bool:
    """Return whether there is a profile, or a key of one: the keyring outlives a lost database.

    Args:
        asked: Its name; upper and lower case are the same, as in the store.
        names: The names of the profiles that are known.
        keyring: Asked only if no name is the same; if it fails, there is no profile.
    """
    if asked.lower() in (name.lower() for name in names):
        return True
    try:
        return await keyring.read(asked) is not None
    except KeyringFailedError as error:
        return error.state is KeyringState.DAMAGED  # there is an item


def no_such_profile(asked: str) -> str:
    """Return a sentence that says that a profile does not exist."""
    there = f"There is no profile named {asked}"
    if asked.lower() == ENVIRONMENT_PROFILE:
        return f"{there}: FLOW_TUI_SID and FLOW_TUI_API_KEY are not set."
    return f"{there}."


def which_profiles(names: Sequence[str]) -> str:
    """Return a sentence that says which profiles there are, or how to make the first one."""
    if not names:
        return "Run flow-tui without --profile to set one up."
    if len(names) == 1:
        return f"The only one is {names[0]}."
    return f"There are {text.listing(names)}."
