"""Checks the proxy and the CA certificates, without connecting."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.kaleyra.proxies import (
    BadProxyError,
    Proxy,
    exceptions_variable,
    ignored_exceptions,
    proxy_for,
    proxy_variable,
)
from flow_tui.kaleyra.transport import Transport
from flow_tui.kaleyra.trust import (
    CA_FILE,
    BadCaFileError,
    count_certificates,
    ignored_ca_variable,
)
from flow_tui.secret import MASK

_PROXY: Final = "proxy"
_CERTIFICATES: Final = "certificates"


def check_proxy(base_url: str, environ: Mapping[str, str]) -> Finding:
    """Return which proxy a request to `base_url` would use.

    Args:
        base_url: Scheme, host and port.
        environ: The environment.
    """
    host = urlsplit(base_url).netloc
    variable, exceptions = exceptions_variable(environ)
    suffix = f"; {variable}={_without_password(exceptions)}" if variable else ""
    try:
        proxy = proxy_for(base_url, environ)
        if proxy:
            _try_proxy(proxy)
    except BadProxyError as error:
        return Finding.from_error(Level.PROBLEM, _PROXY, str(error))
    if proxy:
        found = f"{_masked(proxy.url)} in {proxy.source}, for {host}{suffix}"
        return Finding(Level.OK, _PROXY, found)
    name = proxy_variable(environ)
    unused = f"; {name} does not apply to this host" if name else ""
    return Finding(Level.OK, _PROXY, f"none for {host}{unused}{suffix}")


def check_exceptions(environ: Mapping[str, str]) -> list[Finding]:
    """Return which entries of NO_PROXY have no effect, if there is a proxy at all."""
    ignored = ignored_exceptions(environ)
    if not ignored or not proxy_variable(environ):
        return []
    variable, _ = exceptions_variable(environ)
    found = f"{variable}: {', '.join(ignored)} {'has' if len(ignored) == 1 else 'have'} no effect"
    advice = "Name hosts, domains (example.com, for all below it, too) or addresses, one by one."
    return [Finding(Level.WARNING, _PROXY, found, advice)]


def _try_proxy(proxy: Proxy) -> None:
    """Make the client that would use the proxy; it connects to nothing.

    Raises:
        BadProxyError: The client cannot use the proxy.
    """
    Transport(connect_timeout=1).check_proxy(proxy)


def _masked(proxy: str) -> str:
    """Return scheme, host and port of a proxy's URL, with user and password masked."""
    parts = urlsplit(proxy)
    _, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{MASK + at if at else ''}{host}"


def _without_password(exceptions: str) -> str:
    return ",".join(part.rpartition("@")[2] for part in exceptions.split(","))


def check_certificates(environ: Mapping[str, str], platform: str = sys.platform) -> list[Finding]:
    """Return which CA certificates are trusted. `check_connection` finds whether they suffice.

    Args:
        environ: The environment.
        platform: A value of `sys.platform`.
    """
    if platform == "darwin":
        return [Finding(Level.OK, _CERTIFICATES, "the macOS store")]
    file = environ.get(CA_FILE)
    system = Finding(Level.OK, _CERTIFICATES, "the system's store")
    chosen = _check_file(file) if file else system  # OpenSSL ignores an empty name, too
    return [chosen, *_check_folder(environ), *_check_ignored(environ)]


def _check_file(file: str) -> Finding:
    try:
        found = f"{count_certificates(file)} from {CA_FILE}={file}"
        return Finding(Level.OK, _CERTIFICATES, found)
    except BadCaFileError as error:
        wrong = f"{CA_FILE}={file}: {error.reason}"
    advice = "Set it to a file of CA certificates in PEM format, or unset it."
    return Finding(Level.PROBLEM, _CERTIFICATES, wrong, advice)


def _check_folder(environ: Mapping[str, str]) -> list[Finding]:
    folders = environ.get("SSL_CERT_DIR")
    # OpenSSL looks for certificates by file names that are hashes.
    if folders is None or any(
        folder and any(Path(folder).glob("*.[0-9]")) for folder in folders.split(os.pathsep)
    ):
        return []
    found = f"SSL_CERT_DIR={folders}: no certificates that OpenSSL would find"
    advice = "Set it to a folder prepared by `openssl rehash`, or unset it."
    return [Finding(Level.WARNING, _CERTIFICATES, found, advice)]


def _check_ignored(environ: Mapping[str, str]) -> list[Finding]:
    name = ignored_ca_variable(environ)
    if not name:
        return []
    found = f"{name}={environ[name]} has no effect on flow-tui"
    advice = "If the API's certificate is not trusted without it, run in this shell:"
    command = f"export SSL_CERT_FILE={shlex.quote(environ[name].strip())}"
    return [Finding(Level.NOTE, _CERTIFICATES, found, advice, command)]
