"""The TLS context of every connection: it trusts what the system trusts."""

import ssl
import sys

import truststore


def trusting_context() -> ssl.SSLContext:
    """Return a context for clients that trusts what the system trusts.

    The file that holds the certificates of a Linux system, or `SSL_CERT_FILE`, is read here, once.
    truststore reads it again for each connection, which holds up the event loop for 20 to 40 ms.
    Where there is no such file, and on macOS, each connection asks truststore.
    """
    if sys.platform == "darwin" or ssl.get_default_verify_paths().cafile is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_default_verify_paths()
    return context
