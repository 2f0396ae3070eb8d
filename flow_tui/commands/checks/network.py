"""Checks the way out, proxy and trusted certificates, without taking it."""

import contextlib
import os
import ssl
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.kaleyra.network_errors import BadProxyError
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.secret import MASK

_PROXY: Final = "proxy"
_CERTIFICATES: Final = "certificates"
_OWN_STORES: Final = {"darwin": "those of macOS", "win32": "those of Windows"}
USUAL_FILES: Final = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
"""Where the truststore library (0.10) looks where OpenSSL's own paths hold nothing."""
_PROXY_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def check_proxy(base_url: str, environ: Mapping[str, str]) -> Finding:
    """Return which proxy a request to `base_url` would go through.

    Args:
        base_url: Scheme, host and port.
        environ: The environment, for the names of the variables; the values are read from
            this process's.
    """
    host = urlsplit(base_url).netloc
    exceptions = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    said = f"; NO_PROXY={_without_password(exceptions)}" if exceptions else ""
    proxy = proxy_for(base_url)
    if proxy is None:
        names = [name for name in _PROXY_VARIABLES if environ.get(name)]
        unused = f"; {names[0]} is set, but not for this host" if names else ""
        return Finding(Level.OK, _PROXY, f"none for {host}{unused}{said}")
    try:
        _try_proxy(proxy)
        shown = _masked(proxy)
    except BadProxyError as error:
        return _bad_proxy(str(error))
    except ValueError:  # its text may hold the password
        return _bad_proxy("HTTPS_PROXY or ALL_PROXY is not a valid proxy URL.")
    return Finding(Level.OK, _PROXY, f"{shown} for {host}{said}")


def _bad_proxy(sentence: str) -> Finding:
    advice = "Set HTTPS_PROXY to a URL like http://proxy.example:3128, or unset it."
    return Finding(Level.PROBLEM, _PROXY, sentence.removesuffix("."), advice)


def _try_proxy(proxy: str) -> None:
    """Let the client make what it would use the proxy with; nothing is connected.

    Raises:
        BadProxyError: The client cannot use it.
    """
    from flow_tui.kaleyra.transport import Transport

    Transport(connect_timeout=1).client(proxy)


def _masked(proxy: str) -> str:
    """Return scheme, host and port of a proxy that the client takes, and nothing else of it.

    Raises:
        ValueError: It is no URL after all.
    """
    parts = urlsplit(proxy)
    _, found, place = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{MASK + '@' if found else ''}{place}"


def _without_password(exceptions: str) -> str:
    return ",".join(part.rpartition("@")[2] for part in exceptions.split(","))


def check_certificates(environ: Mapping[str, str], platform: str = sys.platform) -> list[Finding]:
    """Return which certificates of authorities the app would trust.

    Args:
        environ: The environment.
        platform: A value of `sys.platform`.
    """
    if own_store := _OWN_STORES.get(platform):
        return [Finding(Level.OK, _CERTIFICATES, own_store)]
    folder = _check_folder(environ.get("SSL_CERT_DIR"))
    file = environ.get("SSL_CERT_FILE")
    if file is not None:
        return [_check_file(file), *folder]
    return [check_store(ssl.get_default_verify_paths()), *folder]


def _check_file(file: str) -> Finding:
    try:
        count = _certificates_in(file)
    except ssl.SSLError:
        wrong = "it holds no certificates in PEM form"
    except OSError as error:
        wrong = str(error.strerror)
    else:
        return Finding(Level.OK, _CERTIFICATES, f"{count} are trusted, from SSL_CERT_FILE={file}")
    advice = "Let it name a file of CA certificates in PEM form, or unset it."
    return Finding(Level.PROBLEM, _CERTIFICATES, f"SSL_CERT_FILE={file}: {wrong}", advice)


def _check_folder(folders: str | None) -> list[Finding]:
    if folders is None or any(map(_is_hashed, folders.split(os.pathsep))):
        return []
    found = f"SSL_CERT_DIR={folders}: no certificates that OpenSSL would find"
    advice = "Let it name a folder that `openssl rehash` prepared, or unset it."
    return [Finding(Level.WARNING, _CERTIFICATES, found, advice)]


def _is_hashed(folder: str) -> bool:
    """Return whether OpenSSL would find certificates in a folder; it goes by their names."""
    return bool(folder) and any(Path(folder).glob("*.[0-9]"))


def _certificates_in(file: str) -> int:
    """Return how many certificates a file holds.

    Raises:
        OSError: It cannot be read; as ssl.SSLError, it holds none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=file)
    return context.cert_store_stats()["x509"]


def check_store(paths: ssl.DefaultVerifyPaths, usual_files: Sequence[str] = USUAL_FILES) -> Finding:
    """Return what is trusted where no variable says it.

    Args:
        paths: Where OpenSSL looks.
        usual_files: Where truststore looks where OpenSSL would find nothing.
    """
    folder = paths.capath if paths.capath and _is_hashed(paths.capath) else None
    candidates = usual_files if folder is None else ()
    for file in filter(None, [paths.cafile, *candidates]):
        with contextlib.suppress(OSError):
            found = f"{_certificates_in(file)} are trusted, from {file}"
            return Finding(Level.OK, _CERTIFICATES, found)
    if folder:
        return Finding(Level.OK, _CERTIFICATES, f"those in {folder}")
    advice = (
        "Every connection to the API would fail. Install the system's CA certificates (on "
        "Debian: apt install ca-certificates), or let SSL_CERT_FILE name a file of them."
    )
    return Finding(Level.PROBLEM, _CERTIFICATES, "no certificate of any authority", advice)
