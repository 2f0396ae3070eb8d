"""Validates values that were typed, pasted or set.

Each function returns the value in its normal form or raises `InputError`, whose text says what
is wrong and what to do. The formats are those of the vendor's Publish Flow page.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeAlias

from flow_tui.api_domains import API_DOMAINS

Check: TypeAlias = Callable[[str], str]
"""Returns a value in its normal form, or raises `InputError`."""

FLOW_ID_LIMIT: Final = 100
PROFILE_LIMIT: Final = 40
_LABEL_LIMIT: Final = 120
NOTE_LIMIT: Final = 200
_SID_LIMIT: Final = 64
NO_API_KEY: Final = "Type the API key; kaleyra.io shows it next to the SID."
_PORTS: Final = {"https": 443, "http": 80}
_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:(?P<port>[0-9]{,5}))?"
)
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")


class InputError(ValueError):
    """A value is invalid; the text says why and what to do."""


def flow_id(text: str) -> str:
    """Return a flow ID: 1 to 100 letters, digits, `-` and `_`.

    Raises:
        InputError: It is empty, too long or has another character.
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


def flow_id_doubt(value: str) -> str:
    """Return why a valid flow ID may be none, as the end of a sentence; empty if it looks right."""
    if not value.isdecimal():
        return "is not only digits, so perhaps a name"
    digits = "digit" if len(value) == 1 else "digits"
    return f"has only {len(value)} {digits}; flow IDs have about 16" if len(value) < 10 else ""


def flow_id_hint(value: str) -> str:
    """Return a hint if a valid flow ID looks unusual, else ""."""
    if value and not value.isdecimal():
        return "Flow IDs are usually digits only: is this the ID, not the name?"
    return ""


def waba_id(text: str) -> str:
    """Return the ID of a WhatsApp Business Account: 1 to 100 digits.

    Raises:
        InputError: It is empty, too long or has another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the WABA ID, for example 1048572190364821.")
    if not re.fullmatch(r"[0-9]+", value):
        raise InputError(
            "A WABA ID has only digits. Copy it from kaleyra.io or WhatsApp Manager, where it is "
            "shown next to the account's name."
        )
    if len(value) > FLOW_ID_LIMIT:
        raise InputError(
            f"A WABA ID has at most {FLOW_ID_LIMIT} digits; this one has {len(value)}."
        )
    return value


def label(text: str) -> str:
    """Return a label for a flow: white space folded, at most 120 characters."""
    return " ".join(text.split())[:_LABEL_LIMIT].rstrip()


def note(text: str) -> str:
    """Return a note for an attempt: white space folded, at most 200 characters."""
    return " ".join(text.split())[:NOTE_LIMIT].rstrip()


def sid(text: str) -> str:
    """Return an account SID: 1 to 64 letters and digits.

    Raises:
        InputError: It is empty, too long or has another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type the account SID; kaleyra.io shows it next to the API key.")
    if not re.fullmatch(r"[A-Za-z0-9]+", value):
        raise InputError("A SID has only letters and digits, for example HXAP16XXXXXX97IN.")
    if len(value) > _SID_LIMIT:
        raise InputError(
            f"A SID has at most {_SID_LIMIT} characters; this one has {len(value)}. Copy it again."
        )
    return value


def api_key(text: str) -> str:
    """Return an API key without surrounding white space.

    Raises:
        InputError: It is empty, too long or has a character that is invalid in an HTTP header. The
            text never contains the key.
    """
    value = text.strip()
    if not value:
        raise InputError(NO_API_KEY)
    if not re.fullmatch(r"[!-~]+", value):
        raise InputError(
            "An API key has no spaces, line breaks or non-ASCII characters. Copy it again."
        )
    if len(value) > 512:
        raise InputError("Too long for an API key, which has about 33 characters. Copy it again.")
    return value


def profile_name(text: str) -> str:
    """Return a profile's name: 1 to 40 letters, digits, `-`, `_` and `.`.

    Raises:
        InputError: It is empty, too long or has another character.
    """
    value = text.strip()
    if not value:
        raise InputError("Type a profile name, for example prod-in.")
    if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{PROFILE_LIMIT}}}", value):
        raise InputError(
            f"A profile name has at most {PROFILE_LIMIT} characters: letters, digits, '.', '_' and "
            "'-' only."
        )
    return value


def api_domain(text: str) -> str:
    """Return the base URL for an API domain: a pod such as IN, a host, or its URL.

    A host without a dot is most often a mistyped pod, and might be some other machine's name on
    this network, which would get the API key; `base_url` takes it.

    Raises:
        InputError: It is none of them.
    """
    value = text.strip()
    if not value:
        raise InputError(f"Choose the API domain: {', '.join(API_DOMAINS)}, or type a host name.")
    if domain := API_DOMAINS.get(value.upper()):
        return f"https://{domain}"
    url = base_url(value if "://" in value else f"https://{value}")
    host = re.sub(r":[0-9]+\Z", "", url.partition("://")[2])
    if not re.search(r"[.:]", host) and not is_loopback(host):
        raise InputError(
            f"{host!a} is not an API domain. Choose one of {', '.join(API_DOMAINS)}, or type the "
            "host name that kaleyra.io shows, like api.in.kaleyra.io."
        )
    return url


def base_url(text: str) -> str:
    """Return a base URL: scheme, lower-case host, and port unless it is the scheme's default.

    The scheme is `https`, or `http` for a loopback address.

    Raises:
        InputError: It is no such URL.
    """
    scheme, separator, rest = text.strip().partition("://")
    scheme, authority = scheme.lower(), rest.rstrip("/")
    if scheme not in _PORTS or not separator or not authority:
        raise InputError("Type the base URL, for example https://api.in.kaleyra.io.")
    if re.search(r"[@/?#]", authority):
        raise InputError(
            "Only scheme, host and port are allowed here, for example https://api.in.kaleyra.io. "
            "flow-tui adds the path, the SID and the key."
        )
    host, port = _host_and_port(authority)
    if scheme == "http" and not is_loopback(host):
        raise InputError("Plain http would expose the API key to the network. Use https.")
    bracketed = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bracketed}" + ("" if port in {None, _PORTS[scheme]} else f":{port}")


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if not authority.isascii():
        raise InputError(
            "Type a non-ASCII host name in its xn-- form, for example xn--mnchen-3ya.de."
        )
    match = _AUTHORITY.fullmatch(authority)
    host = _host(match["host"].lower()) if match else ""
    if not match or not host:
        raise InputError(f"{authority[:80]!a} is not a host name. Type one like api.in.kaleyra.io.")
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 1 <= port <= 65535:
        raise InputError("A port is a number from 1 to 65535.")
    return host, port


def _host(text: str) -> str:
    """Return a host name, or an address without brackets; "" if it is neither."""
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
    """Return whether a host is `localhost` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
