"""What the one keyring item of a profile holds, as text.

SID, key and API domain are one item, since of two one could be written without the other.
"""

import json
from typing import Final

from flow_tui import validation
from flow_tui.credentials.keyring_errors import damaged
from flow_tui.credentials.model import StoredCredentials
from flow_tui.secret import Secret

SERVICE: Final = "flow-tui"
"""The service name of each item; the user name is the profile's."""

_VERSION: Final = 1


def encode(stored: StoredCredentials) -> str:
    """Return the item's value."""
    return json.dumps(
        {
            "v": _VERSION,
            "sid": stored.sid,
            "api_key": stored.api_key.reveal(),
            "api_domain": stored.base_url,
        }
    )


def decode(value: str) -> StoredCredentials:
    """Return the credentials in an item's value. Members it does not know are ignored.

    Raises:
        KeyringFailedError: It is not the value of an item of ours, or cannot be used.
    """
    try:
        return _parsed(value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        failure = damaged()
    raise failure  # outside of the handler, so that no exception with the value hangs on it


def _parsed(value: str) -> StoredCredentials:
    members = json.loads(value)
    if members["v"] != _VERSION:
        raise ValueError("another version")
    return StoredCredentials(
        sid=validation.sid(members["sid"]),
        api_key=Secret(validation.api_key(members["api_key"])),
        base_url=validation.api_domain(members["api_domain"]),
    )
