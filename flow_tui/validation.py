"""What a person typed, pasted or set, checked before it is used.

Each function returns the value in its normal form or raises `InputError`, whose text
says what is wrong and what to do. Facts on the forms are the vendor's Publish Flow page's.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeAlias

API_DOMAINS: Final = {
    "IN": "api.in.kaleyra.io",
    "SG": "api.ap.kaleyra.io",
    "EU": "api.eu.kaleyra.io",
    "NA": "api.na.kaleyra.ai",
}
"""Pods and their API domains: IN, SG and EU from the Publish Flow page, NA from newer pages."""

Check: TypeAlias = Callable[[str], str]
"""Returns a value in its normal form or raises `InputError`."""

FLOW_ID_LIMIT: Final = 100
PROFILE_LIMIT: Final = 40
_LABEL_LIMIT: Final = 120
_SID_LIMIT: Final = 64
_PORTS: Final = {"https": 443, "http": 80}
_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:(?P<port>[0-9]{,5}))?"
)
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")


class InputError(ValueError):
    """A value that cannot be used; the text says why and what to do."""


def flow_id(text: str) -> str:
    """Return a flow ID: 1 to 100 letters, digits, `-` and `_`.

    Raises:
        InputError: It is empty, too long or holds another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the flow ID, for example 1123456789012207.")
    if len(value) > FLOW_ID_LIMIT:
        raise InputError(
            f"A flow ID has at most {FLOW_ID_LIMIT} characters; this one has {len(value)}."
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        raise InputError("A flow ID has only letters, digits, - and _. Copy it again.")
    return value


def flow_id_hint(value: str) -> str:
    """Return a hint where a valid flow ID looks unusual, else an empty string."""
    if value and not value.isdecimal():
        return "WhatsApp's flow IDs are digits only: is this the ID, not the name?"
    return ""


def waba_id(text: str) -> str:
    """Return the ID of a WhatsApp Business Account: 1 to 100 digits.

    Raises:
        InputError: It is empty, too long or holds another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the WABA ID, for example 1048572190364821.")
    if not re.fullmatch(r"[0-9]+", value):
        raise InputError(
            "A WABA ID has only digits. kaleyra.io and WhatsApp Manager show it beside the "
            "account's name; copy it there."
        )
    if len(value) > FLOW_ID_LIMIT:
        raise InputError(
            f"A WABA ID has at most {FLOW_ID_LIMIT} digits; this one has {len(value)}."
        )
    return value


def label(text: str) -> str:
    """Return a label for a flow: white space folded, at most 120 characters."""
    return " ".join(text.split())[:_LABEL_LIMIT].rstrip()


def sid(text: str) -> str:
    """Return an account SID: 1 to 64 letters and digits.

    Raises:
        InputError: It is empty, too long or holds another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the account SID; kaleyra.io shows it beside the API key.")
    if not re.fullmatch(r"[A-Za-z0-9]+", value):
        raise InputError("A SID has only letters and digits, for example HXAP16XXXXXX97IN.")
    if len(value) > _SID_LIMIT:
        raise InputError(
            f"A SID has at most {_SID_LIMIT} characters; this one has {len(value)}. Copy it again."
        )
    return value


def api_key(text: str) -> str:
    """Return an API key without the white space and line breaks around it.

    The messages never repeat what was typed.

    Raises:
        InputError: It is empty, or holds a character that no HTTP header can carry.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the API key; kaleyra.io shows it beside the SID.")
    if not re.fullmatch(r"[!-~]+", value):
        raise InputError(
            "An API key has no spaces, line breaks or letters outside ASCII. Copy it again."
        )
    if len(value) > 512:
        raise InputError("An API key has about 33 characters; this is far longer. Copy it again.")
    return value


def profile_name(text: str) -> str:
    """Return a profile's name: 1 to 40 letters, digits, `-`, `_` and `.`.

    Raises:
        InputError: It is empty, too long or holds another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Give the profile a name, for example prod-in.")
    if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{PROFILE_LIMIT}}}", value):
        raise InputError(
            f"A profile name has up to {PROFILE_LIMIT} letters, digits, - _ and . only."
        )
    return value


def api_domain(text: str) -> str:
    """Return the base URL for an API domain: a pod (IN, SG, EU, NA), a host, or a URL of one.

    Raises:
        InputError: It is neither.
    """
    value = text.strip()
    if not value:
        raise InputError(f"Choose the API domain: {', '.join(API_DOMAINS)}, or type a host name.")
    if domain := API_DOMAINS.get(value.upper()):
        return f"https://{domain}"
    return base_url(value if "://" in value else f"https://{value}")


def base_url(text: str) -> str:
    """Return a base URL as scheme, host and port: `https`, or plain `http` to a loopback address.

    In its normal form the host is in lower case and the scheme's own port is left out.

    Raises:
        InputError: It is no such URL.
    """
    scheme, separator, rest = text.strip().partition("://")
    scheme, authority = scheme.lower(), rest.rstrip("/")
    if scheme not in _PORTS or not separator or not authority:
        raise InputError("Type the base URL like https://api.in.kaleyra.io.")
    if re.search(r"[@/?#]", authority):
        raise InputError(
            "Only scheme, host and port belong here: https://api.in.kaleyra.io. "
            "The path, the SID and the key are added by flow-tui."
        )
    host, port = _host_and_port(authority)
    if scheme == "http" and not is_loopback(host):
        raise InputError("Plain http would show the API key to the network. Use https.")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port in {None, _PORTS[scheme]} else f":{port}")


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if not authority.isascii():
        raise InputError(
            "A host name outside ASCII has to be typed in its xn-- form, as in xn--mnchen-3ya.de."
        )
    found = _AUTHORITY.fullmatch(authority)
    host = _host(found["host"].lower()) if found else ""
    if not found or not host:
        raise InputError(f"{authority[:80]!a} is no host name. Type it like api.in.kaleyra.io.")
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 1 <= port <= 65535:
        raise InputError("A port is a number from 1 to 65535.")
    return host, port


def _host(text: str) -> str:
    """Return a host name or an address without brackets; empty where it is neither."""
    if not text.startswith("["):
        return text if _HOST.match(text) and len(text) <= 253 else ""
    try:
        return str(IPv6Address(text[1:-1]))
    except ValueError:
        return ""


def whole_number(text: str) -> int | None:
    """Return a number of one to nine ASCII digits; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: `localhost` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
