"""Where the API says that a flow.json can be downloaded, if it may be asked at all. Pure."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from flow_tui.kaleyra.foreign_url import BadUrlError, ForeignUrl, parse_url
from flow_tui.secret import Secret
from flow_tui.validation import is_loopback

_KNOWN_DOMAINS: Final = (".fbcdn.net", ".whatsapp.net", ".kaleyra.io", ".kaleyra.ai")
"""Domains of the platform and of the vendor; the dot keeps out `evilfbcdn.net`."""
_HTTPS_PORT: Final = 443
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address."""


@dataclass(frozen=True, slots=True)
class DownloadUrl:
    """A URL to download a flow.json from. It is signed: no repr or text shows path and query."""

    host: str
    """Host, and port unless it is the scheme's default; safe to show."""
    is_known: bool
    """Whether the host is the platform's, the vendor's or the account's own API."""
    may_be_private: bool
    """Whether the host may have a loopback or private address: only if the API itself has."""
    _url: ForeignUrl = field(repr=False)
    query: Secret = field(repr=False)
    """The signature, without its question mark."""

    def __str__(self) -> str:
        return f"{self._url.scheme}://{self.host}/…"

    def reveal(self) -> str:
        """Return the whole URL, for the request."""
        return self._url.reveal()


def download_url(text: str, base_url: str) -> DownloadUrl:
    """Return a download URL that the API named.

    Args:
        text: As the API named it; foreign text.
        base_url: The base URL of the API.

    Raises:
        BadUrlError: It must not be asked. The text says why, as the end of a sentence.
    """
    url = parse_url(text)
    api = urlsplit(base_url)
    is_own = url.host == api.netloc
    _refuse_address(url, is_own=is_own, is_local=is_loopback(api.hostname or ""))
    is_known = url.hostname.endswith(_KNOWN_DOMAINS) and url.port == _HTTPS_PORT
    return DownloadUrl(
        host=url.host,
        is_known=is_known or is_own,
        may_be_private=is_own or is_loopback(url.hostname),
        _url=url,
        query=Secret(url.query.removeprefix("?")),
    )


def is_public(address: str) -> bool:
    """Return whether an address belongs to the internet, whatever it is wrapped in.

    Args:
        address: An IPv4 or IPv6 address; anything else is not public.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global for each in [found, *_wrapped(found)])


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour]
    if address in _TRANSLATED:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]


def _refuse_address(url: ForeignUrl, *, is_own: bool, is_local: bool) -> None:
    """Refuse what could lead into this machine or its network.

    Args:
        url: The URL.
        is_own: Whether it is on the API's own host and port.
        is_local: Whether the API is on this machine.

    Raises:
        BadUrlError: It could.
    """
    if is_own or (is_local and is_loopback(url.hostname)):
        return
    if is_loopback(url.hostname):
        raise BadUrlError("leads to this machine")
    if url.is_address:
        raise BadUrlError("has an address in place of a host name")
    if "." not in url.hostname:
        raise BadUrlError("has a host name that only this network knows")
