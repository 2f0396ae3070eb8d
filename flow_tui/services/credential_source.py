"""Where credentials come from without being typed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from flow_tui.credentials import Source, StoredCredentials
from flow_tui.model import Profile


@dataclass(frozen=True, slots=True)
class CredentialSource:
    """A place that credentials come from without being typed."""

    source: Source
    serves: Callable[[Profile], bool]
    """Whether a profile's credentials come from here."""
    find: Callable[[Profile], Awaitable[StoredCredentials | None]]
    """Returns them; None if there are none, or not all that a request needs."""
