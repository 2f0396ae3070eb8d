"""Which proxy a request goes through: the one reading of the variables, for app and doctor."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

from flow_tui.secret import Secret
from flow_tui.validation import is_loopback

_SYSTEM: Final = "the system's settings"
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{,20}")
_SOCKS: Final = ("socks5", "socks5h")
_SCHEMES: Final = ("http", "https", *_SOCKS)
_LONGEST_IN_SOCKS: Final = 255
_EVERY_HOST: Final = "*"
_NAME: Final = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[0-9]+)?", re.IGNORECASE)
"""An entry of NO_PROXY that can match: a host name or an IPv4 address, with a port or without."""
_ESCAPED: Final = re.compile("%..")
_IPV6: Final = re.compile(r"\[?([0-9a-f:.]+)\]?(:[0-9]+)?", re.IGNORECASE)


class BadProxyError(ValueError):
    """The proxy in the environment cannot be used; the text says why, and not its password."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and where it was found."""

    url: str = field(repr=False)
    """May hold a password."""
    source: str
    """The variable's name as it is set, or what else names the proxy."""

    @property
    def speaks_tls(self) -> bool:
        """Whether the connection to the proxy itself is to be encrypted."""
        return self.url.startswith("https:")

    @property
    def is_socks(self) -> bool:
        """Whether it is a SOCKS proxy; else it is asked by HTTP."""
        return self.url.startswith("socks")

    @property
    def password(self) -> str:
        """The password; the user name, where that is all there is, as of a token."""
        parts = urlsplit(self.url)
        return unquote(parts.password or parts.username or "")

    @property
    def secrets(self) -> list[Secret]:
        """The password as the proxy may quote it.

        First as the header has it, in base64 together with the user name. Empty without a login.
        """
        if not (password := self.password):
            return []
        import base64  # here and below: few have a proxy, and fewer one with a login

        parts = urlsplit(self.url)
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        sent = base64.b64encode(login.encode()).decode()
        quoted = quote(password, safe="")
        in_lower_case = _ESCAPED.sub(lambda found: found[0].lower(), quoted)
        ascii_only = password.encode("ascii", "ignore").decode()  # httpcore drops the rest
        written = parts.password or parts.username or ""
        found = [sent, sent.rstrip("="), written, quoted, in_lower_case, password, ascii_only]
        return [Secret(each) for each in found if each]


def proxy_for(url: str, environ: Mapping[str, str] = os.environ) -> Proxy | None:
    """Return the proxy for a request, or None for a direct connection.

    `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` decide, else the system's settings on macOS.
    Loopback and plain http are never proxied: over http, a proxy would read the API key.

    Raises:
        BadProxyError: The proxy cannot be used.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or is_loopback(host):
        return None
    # An address as NO_PROXY's are compared: how it is spelled depends on the release of Python.
    found = _found(environ, f"{_ipv6(host) or host}:{parts.port or 443}")
    if found is None:
        return None
    proxy = _checked(*found)
    _refuse_ipv6(host, proxy)
    return proxy


def proxy_variable(environ: Mapping[str, str]) -> str:
    """Return the name of the variable that names a proxy for https, as it is set; else ""."""
    return _variable(environ, "https_proxy") or _variable(environ, "all_proxy")


def exceptions_variable(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the name of the variable that exempts hosts, as it is set, and its value; or ""."""
    name = _variable(environ, "no_proxy")
    return name, environ.get(name, "")


def ignored_exceptions(environ: Mapping[str, str]) -> list[str]:
    """Return the entries of NO_PROXY that no host can match, such as `*.example.com`, `10.0.0.0/8`.

    Whatever is before an `@` is left out: it may be a password.
    """
    return [
        entry.rpartition("@")[2]
        for entry in _exceptions(environ)
        if entry != _EVERY_HOST and not _NAME.fullmatch(entry) and not _ipv6(entry)
    ]


def _found(environ: Mapping[str, str], host: str) -> tuple[str, str] | None:
    """Return a proxy's URL and where it was found, or None for a direct connection to `host`."""
    # It imports http.client and email, which start-up must not pay for.
    from urllib import request

    if variable := proxy_variable(environ):
        entries = [_ipv6(entry) or entry for entry in _exceptions(environ)]
        joined = _EVERY_HOST if _EVERY_HOST in entries else ",".join(entries)
        bypassed = request.proxy_bypass_environment(host, {"no": joined})  # type: ignore[attr-defined]
        return None if bypassed else (environ[variable].strip(), variable)
    if any(name.lower().endswith("_proxy") and value for name, value in environ.items()):
        return None
    proxies = request.getproxies()
    proxy = (proxies.get("https") or proxies.get("all") or "").strip()
    return None if not proxy or request.proxy_bypass(host) else (proxy, _SYSTEM)


def _variable(environ: Mapping[str, str], name: str) -> str:
    """Return under which spelling a variable is set, in small letters first; "" if under none."""
    if name in environ:
        return name if environ[name].strip() else ""
    return next((each for each in environ if each.lower() == name and environ[each].strip()), "")


def _exceptions(environ: Mapping[str, str]) -> list[str]:
    _, value = exceptions_variable(environ)
    return [entry.strip() for entry in value.split(",") if entry.strip()]


def _ipv6(entry: str) -> str:
    """Return an IPv6 address as hosts have it, with its port but no brackets; "" if it is none."""
    found = _IPV6.fullmatch(entry)
    try:
        return f"{IPv6Address(found[1])}{found[2] or ''}" if found else ""
    except ValueError:
        return ""


def _checked(value: str, source: str) -> Proxy:
    url = value if "://" in value else f"http://{value}"
    scheme, _, rest = url.partition("://")
    scheme = scheme.lower()
    _refuse_unescaped(rest, source)
    try:
        is_url = bool(_SCHEME.fullmatch(scheme)) and _is_url(urlsplit(url))
    except ValueError:  # its text may hold the password
        is_url = False
    if not is_url:
        raise BadProxyError(
            f"{source} is not a proxy URL. Set it to one like http://proxy.example:3128, or unset "
            "it."
        )
    _refuse_scheme(scheme, source)
    if scheme in _SOCKS:
        _refuse_long_login(urlsplit(url), source)
    return Proxy(f"{scheme}://{rest}", source)


def _is_url(parts: SplitResult) -> bool:
    is_plain = parts.netloc.isprintable() and " " not in parts.netloc
    return is_plain and bool(parts.hostname) and parts.port != 0


def _refuse_unescaped(rest: str, source: str) -> None:
    """Refuse what ends the host too early: `#`, `/` or `?` in the user name or password."""
    end = re.search(r"[/?#]", rest)
    if end and "@" in rest[end.end() :]:
        raise BadProxyError(
            f"{source} has a {end.group()} in its user name or password. "
            f"Write it there as %{ord(end.group()):02X}."
        )


def _refuse_scheme(scheme: str, source: str) -> None:
    if scheme.startswith("socks") and scheme not in _SOCKS:
        raise BadProxyError(
            f"{source} names a proxy of the type {scheme}. Write socks5://, if it is one."
        )
    if scheme not in _SCHEMES:
        raise BadProxyError(
            f"{source} names a proxy of the type {scheme}, which flow-tui does not support. "
            "Use one of http, https or socks5."
        )
    if scheme in _SOCKS and not _has_socks():
        raise BadProxyError(
            f"{source} names a SOCKS proxy, for which flow-tui needs an extra. Install it as "
            "flow-tui[socks]."
        )


def _has_socks() -> bool:
    from importlib.util import find_spec

    return find_spec("socksio") is not None


def _refuse_long_login(parts: SplitResult, source: str) -> None:
    longest = max(len(unquote_to_bytes(each or "")) for each in (parts.username, parts.password))
    if longest > _LONGEST_IN_SOCKS:
        raise BadProxyError(
            f"The user name or password in {source} is too long: SOCKS takes at most "
            f"{_LONGEST_IN_SOCKS} bytes of each."
        )


def _refuse_ipv6(host: str, proxy: Proxy) -> None:
    """Refuse an address that httpcore would name without its brackets: only SOCKS needs none."""
    if ":" in host and not proxy.is_socks:
        raise BadProxyError(
            f"flow-tui cannot reach an IPv6 address through the proxy in {proxy.source}. Add "
            f"{host} to NO_PROXY to connect to it directly, or use a host name."
        )
