"""The TLS context of every connection: it trusts what the system trusts."""

import os
import ssl
import stat
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import truststore

from flow_tui.kaleyra.trust import CA_FILE, CA_FOLDER, BadCaFileError, count_certificates
from flow_tui.threads import in_daemon_thread

NO_TRUST: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, for connections without TLS: reading what the system trusts takes 30 ms."""


class SystemTrust:
    """Reads what the system trusts once, when something is first connected to over TLS."""

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def read(self, url: str) -> ssl.SSLContext:
        """Return the context for a URL. Blocks for 20 to 40 ms when TLS is first needed.

        Raises:
            BadCaFileError: `SSL_CERT_FILE` names a file that cannot be used.
        """
        if url.startswith("http:"):
            return NO_TRUST
        with self._lock:
            if self._context is None:
                self._context = trusting_context()
            return self._context

    async def context(self, url: str) -> ssl.SSLContext:
        """Return the context for a URL; what is still to be read is read off the event loop.

        Raises:
            BadCaFileError: `SSL_CERT_FILE` names a file that cannot be used.
        """
        if url.startswith("http:") or self._context is not None:
            return self.read(url)
        return await in_daemon_thread(lambda: self.read(url))


def _check_file(environ: Mapping[str, str]) -> None:
    """Raise for a file of `SSL_CERT_FILE` without which others would be trusted."""
    file = environ.get(CA_FILE)
    if not file or stat.S_ISFIFO(_mode(file)):
        return  # a pipe can be read only once
    try:
        count_certificates(file)
    except BadCaFileError as error:
        if error.is_unreadable or not environ.get(CA_FOLDER):  # else the folder is all of it
            raise


def _mode(file: str) -> int:
    try:
        return Path(file).stat().st_mode
    except OSError:
        return 0


def trusting_context() -> ssl.SSLContext:
    """Return a context for clients that trusts what the system trusts.

    The file that holds the certificates of a Linux system, or `SSL_CERT_FILE`, is read here, once.
    truststore reads it again for each connection, which holds up the event loop for 20 to 40 ms.
    Where there is no such file, and on macOS, each connection asks truststore.

    Raises:
        BadCaFileError: `SSL_CERT_FILE` names a file that cannot be used.
    """
    if sys.platform == "darwin":
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _check_file(os.environ)
    if ssl.get_default_verify_paths().cafile is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_default_verify_paths()
    return context
