"""Where credentials come from without being typed."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from flow_tui.credentials import Source, StoredCredentials
from flow_tui.model import Profile


class CredentialSource(NamedTuple):
    """A place that credentials come from without being typed."""

    source: Source
    serves: Callable[[Profile], bool]
    """Whether a profile's credentials come from here."""
    find: Callable[[Profile], Awaitable[StoredCredentials | None]]
    """Returns them; None if there are none, or not all that a request needs."""
