"""What a flow belongs to and where it asks for data. Pure; never raises, never guesses."""

import re
from typing import Final

from flow_tui.kaleyra.json_values import Json, as_list, as_text

_NAME_LIMIT: Final = 200
_ID_LIMIT: Final = 100
_URL_LIMIT: Final = 8 * 1024
_AUTHORITY: Final = re.compile(
    r"[a-z][a-z0-9+.-]{,20}://(?:[^/?#\\\s]*@)?"
    r"(?P<host>(?:\[[0-9a-f:.]{2,45}\]|[^/?#\\@:\[\]\s]{1,253})(?::[0-9]{1,5})?)(?=[/?#]|\Z)",
    re.IGNORECASE,
)


def endpoint_host(value: Json) -> str:
    """Return host and port of a flow's `endpoint_uri`; foreign text, empty if there is none.

    User name, password, path and query are left out: they may be secret.
    """
    match = _AUTHORITY.match(as_text(value, _URL_LIMIT))
    return match["host"] if match else ""


def named_object(value: Json) -> tuple[str, str]:
    """Return ID and name of an account or an app; foreign texts, each empty if not reported.

    It is an object, a list of one, or only its ID or its name.
    """
    found = as_list(value)
    only = found[0] if len(found) == 1 else None
    if isinstance(only, dict):
        return as_text(only.get("id"), _ID_LIMIT), as_text(only.get("name"), _NAME_LIMIT)
    if not isinstance(only, str):
        return "", ""
    is_id = only.isascii() and only.isdecimal()
    return (as_text(only, _ID_LIMIT), "") if is_id else ("", as_text(only, _NAME_LIMIT))
