"""Which file names whom to trust; why a certificate is not trusted, and the usual reason."""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flow_tui import clock, text

if TYPE_CHECKING:
    import ssl

CA_FILE: Final = "SSL_CERT_FILE"
CA_FOLDER: Final = "SSL_CERT_DIR"
CA_VARIABLES: Final = (CA_FILE, CA_FOLDER)
"""The variables that say which certificates are trusted."""
_OTHER_CA_VARIABLES: Final = (
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "GIT_SSL_CAINFO",
)
_DEPENDS_ON_CLOCK: Final = re.compile("expired|not yet valid")
_UNKNOWN_ISSUER: Final = re.compile("issuer|self.signed")
_FILE_LIMIT: Final = 200


class BadCaFileError(Exception):
    """`SSL_CERT_FILE` names a file of which nothing can be read; the text says what to do.

    OpenSSL would go on without it, and trust whom the user may not have meant.

    Attributes:
        reason: What is wrong with the file.
        is_unreadable: Whether it cannot be read at all.
    """

    def __init__(
        self, file: str, reason: str, sentence: str, *, is_unreadable: bool = False
    ) -> None:
        self.reason = reason
        self.is_unreadable = is_unreadable
        named = text.one_line(file, _FILE_LIMIT)
        super().__init__(f"{CA_FILE} names {named}, which {sentence}. Correct or unset it.")


def count_certificates(file: str) -> int:
    """Return how many certificates the file that `SSL_CERT_FILE` names holds.

    Raises:
        BadCaFileError: It cannot be read, or holds none.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        reason = "no certificates in PEM format"
        raise BadCaFileError(file, reason, f"holds {reason}") from None
    except OSError as error:
        reason = str(error.strerror)
        sentence = f"cannot be read ({reason})"
        raise BadCaFileError(file, reason, sentence, is_unreadable=True) from error
    return context.cert_store_stats()["x509"]


def why_untrusted(
    error: "ssl.SSLCertVerificationError", environ: Mapping[str, str] = os.environ
) -> str:
    """Return why a certificate is not trusted, as the end of a sentence, and one on the reason.

    Args:
        error: What the TLS library says; foreign text may be in it.
        environ: The environment.
    """
    reason = str(error.verify_message or "unknown reason").rstrip(".")
    if _DEPENDS_ON_CLOCK.search(reason):
        return f"{reason}. This machine's clock says {clock.now():%Y-%m-%d %H:%M} UTC; is it right?"
    if _UNKNOWN_ISSUER.search(reason) and (variable := ignored_ca_variable(environ)):
        return f"{reason}. flow-tui does not read {variable}: set SSL_CERT_FILE to that file."
    return f"{reason}."


def ignored_ca_variable(environ: Mapping[str, str]) -> str:
    """Return a variable that names CA certificates for other programs alone; else ""."""
    if any(name in environ for name in CA_VARIABLES):
        return ""
    return next((name for name in _OTHER_CA_VARIABLES if environ.get(name, "").strip()), "")
