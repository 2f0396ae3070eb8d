"""Encodes a profile's credentials as the value of one keyring item.

SID, key and API domain are one item: of several, some could be written and others not.
"""

import json
from typing import Final

from flow_tui import validation
from flow_tui.credentials.keyring_errors import damaged
from flow_tui.credentials.model import StoredCredentials
from flow_tui.secret import Secret

SERVICE: Final = "flow-tui"
"""The service name of each item; the user name is the name of the profile."""

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
    """Return the credentials in an item's value. Unknown members are ignored.

    Raises:
        KeyringFailedError: flow-tui did not write the value, or it is invalid.
    """
    try:
        return _parse(value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        failure = damaged()
    raise failure  # outside of the handler, so that its context holds no exception with the value


def _parse(value: str) -> StoredCredentials:
    members = json.loads(value)
    if members["v"] != _VERSION:
        raise ValueError("unknown version")
    domain = members["api_domain"]
    check = validation.base_url if "://" in domain else validation.api_domain
    return StoredCredentials(
        sid=validation.sid(members["sid"]),
        api_key=Secret(validation.api_key(members["api_key"])),
        base_url=check(domain),
    )
