"""The profile that `--profile` names: whether there is one, and which there are."""

from collections.abc import Sequence

from flow_tui import text
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CredentialStore,
    KeyringFailedError,
    KeyringState,
)


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
