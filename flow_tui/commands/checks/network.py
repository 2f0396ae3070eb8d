"""Checks the proxy and the CA certificates, without connecting."""

import os
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.kaleyra.network_errors import BadProxyError
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.transport import Transport
from flow_tui.secret import MASK

_PROXY: Final = "proxy"
_CERTIFICATES: Final = "certificates"
_PROXY_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def check_proxy(base_url: str, environ: Mapping[str, str]) -> Finding:
    """Return which proxy a request to `base_url` would use.

    Args:
        base_url: Scheme, host and port.
        environ: The environment, to name the variables. The proxy is read from this process's.
    """
    host = urlsplit(base_url).netloc
    exceptions = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    suffix = f"; NO_PROXY={_without_password(exceptions)}" if exceptions else ""
    proxy = proxy_for(base_url)
    if proxy is None:
        names = [name for name in _PROXY_VARIABLES if environ.get(name)]
        unused = f"; {names[0]} does not apply to this host" if names else ""
        return Finding(Level.OK, _PROXY, f"none for {host}{unused}{suffix}")
    try:
        _try_proxy(proxy)
        shown = _masked(proxy)
    except BadProxyError as error:
        return _bad_proxy(str(error))
    except ValueError:  # its text may hold the password
        return _bad_proxy("HTTPS_PROXY or ALL_PROXY is not a proxy URL.")
    return Finding(Level.OK, _PROXY, f"{shown} for {host}{suffix}")


def _bad_proxy(reason: str) -> Finding:
    advice = "Set HTTPS_PROXY to a URL like http://proxy.example:3128, or unset it."
    return Finding(Level.PROBLEM, _PROXY, reason.removesuffix("."), advice)


def _try_proxy(proxy: str) -> None:
    """Make the client that would use the proxy; it connects to nothing.

    Raises:
        BadProxyError: The client cannot use the proxy.
    """
    Transport(connect_timeout=1).client(proxy)


def _masked(proxy: str) -> str:
    """Return scheme, host and port of a proxy's URL, with user and password masked.

    Raises:
        ValueError: It is not a URL.
    """
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
    file = environ.get("SSL_CERT_FILE")
    system = Finding(Level.OK, _CERTIFICATES, "the system's store")
    return [_check_file(file) if file is not None else system, *_check_folder(environ)]


def _check_file(file: str) -> Finding:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        wrong = "no certificates in PEM format"
    except OSError as error:
        wrong = str(error.strerror)
    else:
        count = context.cert_store_stats()["x509"]
        return Finding(Level.OK, _CERTIFICATES, f"{count} from SSL_CERT_FILE={file}")
    advice = "Set it to a file of CA certificates in PEM format, or unset it."
    return Finding(Level.PROBLEM, _CERTIFICATES, f"SSL_CERT_FILE={file}: {wrong}", advice)


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
