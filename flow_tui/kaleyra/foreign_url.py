"""Split a URL that the API names: strictly, so that no reader of it sees another host. Pure."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from flow_tui.validation import is_loopback

LONGEST_URL: Final = 8 * 1024
"""Characters of a URL that is used at all."""

_PORTS: Final = {"https": 443, "http": 80}
_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{,20})://(?P<authority>[^/?#\\]*)"
    r"(?P<path>/[^?#\\]*)?(?P<query>\?[^#\\]*)?(?:#.*)?",
    re.IGNORECASE,
)
_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{,5}))?"
)
_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last part of a host that resolvers read as an address, such as `127.1` or `0x7f000001`."""


class BadUrlError(ValueError):
    """A URL that the API names cannot be used; the text says why, as the end of a sentence.

    The text never contains the URL, which may be signed.
    """


@dataclass(frozen=True, slots=True)
class ForeignUrl:
    """A URL of the API with a host that is a name, or an address in its normal form."""

    scheme: str
    """In lower case: `https` or `http`; the latter only for a loopback host."""
    hostname: str
    """In lower case, an IPv6 address without brackets."""
    port: int
    path: str = field(repr=False)
    """Begins with a slash."""
    query: str = field(repr=False)
    """With its question mark; may be a signature."""

    @property
    def host(self) -> str:
        """The host, with the port unless it is the scheme's default."""
        shown = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        return shown if self.port == _PORTS[self.scheme] else f"{shown}:{self.port}"

    @property
    def is_address(self) -> bool:
        """Whether the host is an address, not a name."""
        return ":" in self.hostname or self.hostname.replace(".", "").isdecimal()

    def reveal(self) -> str:
        """Return the whole URL, without a fragment."""
        return f"{self.scheme}://{self.host}{self.path}{self.query}"


def parse_url(text: str) -> ForeignUrl:
    """Return the parts of a URL.

    Raises:
        BadUrlError: It is longer than `LONGEST_URL`, no URL with a host, or of another scheme than
            https (for a loopback host: http); or it has a user name or password in it, or a
            character that a URL cannot hold.
    """
    if len(text) > LONGEST_URL:
        raise BadUrlError(f"is longer than {LONGEST_URL // 1024} KB")
    match = _URL.fullmatch(text)
    if match is None or not re.fullmatch("[!-~]+", text):
        raise BadUrlError("is not a URL")
    authority = match["authority"].lower()
    if "@" in authority:
        raise BadUrlError("has a user name or password in it")
    scheme = match["scheme"].lower()
    if scheme not in _PORTS:
        raise BadUrlError(f"is of the type {scheme}, not https")
    hostname, port = _host_and_port(authority, scheme)
    if scheme == "http" and not is_loopback(hostname):
        raise BadUrlError("is plain http, not https")
    return ForeignUrl(scheme, hostname, port, match["path"] or "/", match["query"] or "")


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    match = _AUTHORITY.fullmatch(authority)
    hostname = _hostname(match["host"]) if match else ""
    if not match or not hostname:
        raise BadUrlError("has no valid host name")
    port = int(match["port"]) if match["port"] else _PORTS[scheme]
    if not 1 <= port <= 65535:
        raise BadUrlError("has no valid port")
    return hostname, port


def _hostname(host: str) -> str:
    """Return a host name, or an address without brackets; "" if it is neither."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            # Refuses what only some readers take for an address, such as 017700000001.
            return str(IPv4Address(host))
    except ValueError:
        return ""
    return host if _NAME.fullmatch(host) else ""
