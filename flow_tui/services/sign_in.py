"""Which profile a start begins with."""

from collections.abc import Sequence

from flow_tui.credentials import ENVIRONMENT_PROFILE


def first_profile(
    asked: str | None, stored: Sequence[str], last: str, *, has_environment: bool
) -> str:
    """Return the profile to start with: the one asked for, else the environment's, else the last.

    Args:
        asked: The name on the command line; upper and lower case are the same, as in the store.
        stored: The names of the stored profiles.
        last: The profile signed in with last; no matter where it is stored no more.
        has_environment: Whether the environment holds credentials.
    """
    if asked:
        return next((name for name in stored if name.lower() == asked.lower()), asked)
    if has_environment:
        return ENVIRONMENT_PROFILE
    return last if last in stored else next(iter(stored), "")
