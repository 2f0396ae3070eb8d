"""From an exception to an outcome: how far the request got decides what is certain."""

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from flow_tui.kaleyra.json_values import to_one_line
from flow_tui.kaleyra.masking import masked
from flow_tui.kaleyra.proxies import BadProxyError, Proxy
from flow_tui.kaleyra.trust import BadCaFileError, why_untrusted
from flow_tui.kaleyra.withheld import WithheldError
from flow_tui.model import Failure, Outcome
from flow_tui.secret import Secret

_DETAIL_LIMIT: Final = 200
_DETAIL_READ: Final = 4 * _DETAIL_LIMIT
"""Characters that are searched: a proxy's reason may be long, and the search takes the square."""
_SHORTEST_MASKED: Final = 4
"""Characters of a login; what is left around a shorter one would tell it."""
_FOR_PROGRAMMERS: Final = re.compile(
    r"\[(?:Errno -?\d+|[A-Z0-9]+: [A-Z0-9_]+)\]\s*|\s*\(_ssl\.c:\d+\)"
    r"|:?\s*(?:bytearray\(|\b)b['\"].*",
    re.DOTALL,
)
"""An error's number or name, a line of C, and bytes as Python spells them."""


class Stage(IntEnum):
    """How far a request got."""

    PREPARING = 0
    CONNECTING = 1
    """Resolving the host name, connecting, or asking the proxy for a tunnel."""
    TLS = 2
    """In the handshake with the API's host."""
    SENT = 3
    """The first byte of the request may have been sent."""


class TooLongError(Exception):
    """More was received than any response takes."""

    def __init__(self) -> None:
        super().__init__("The response goes on for more than 8 MiB.")


@dataclass(frozen=True, slots=True)
class NetworkFailure:
    """Why there is no complete response, and the outcome that follows."""

    outcome: Outcome
    failure: Failure
    sentence: str
    detail: str = ""
    """What the network or a library says; foreign text of any length."""

    @property
    def message(self) -> str:
        """The sentence with the detail, in one line."""
        detail = _plain(self.detail)
        return f"{self.sentence.removesuffix('.')} ({detail})." if detail else self.sentence

    def masked(self, key: Secret) -> "NetworkFailure":
        """Return it without the API key, which a server or a library may quote."""
        return replace(self, detail=masked(self.detail, key, cut_off=True))


def classify_failure(
    error: Exception, stage: Stage, *, proxy: Proxy | None = None
) -> NetworkFailure:
    """Return what an exception means for a request that got as far as `stage`.

    Args:
        error: What ended the request.
        stage: How far the request got.
        proxy: The proxy that the request goes through; its login is masked.
    """
    if isinstance(error, WithheldError):
        return NetworkFailure(Outcome.NOT_SENT, error.failure, str(error))
    if isinstance(error, BadCaFileError):
        return NetworkFailure(Outcome.NOT_SENT, Failure.TLS, str(error))
    chain = list(_chain(error))
    if stage is Stage.SENT:
        return _after_sending(error, chain)
    failure, sentence, detail = _before_sending(error, chain, stage, proxy)
    return NetworkFailure(Outcome.NOT_SENT, failure, sentence, detail)


def _after_sending(error: Exception, chain: list[BaseException]) -> NetworkFailure:
    if _find(chain, TimeoutError):
        sentence = "Timed out before the response was complete."
        return NetworkFailure(Outcome.UNKNOWN, Failure.TIMEOUT, sentence)
    if isinstance(error, TooLongError):
        return NetworkFailure(Outcome.UNKNOWN, Failure.MALFORMED, str(error))
    if _is_malformed(error):
        return NetworkFailure(Outcome.UNKNOWN, Failure.MALFORMED, "The response is not valid HTTP.")
    sentence = "The connection was lost before the response was complete."
    return NetworkFailure(Outcome.UNKNOWN, Failure.LOST, sentence, _text(error))


def _before_sending(
    error: Exception, chain: list[BaseException], stage: Stage, proxy: Proxy | None
) -> tuple[Failure, str, str]:
    timed_out = _find(chain, TimeoutError) is not None
    if stage is Stage.TLS:
        return _tls(error, chain, timed_out=timed_out)
    if isinstance(error, BadProxyError):
        return Failure.PROXY, str(error), ""
    if proxy:
        return Failure.PROXY, *_proxy(proxy, error, chain, timed_out=timed_out)
    if _find(chain, socket.gaierror):
        return Failure.ADDRESS, "Could not resolve the host name.", _text(_root(chain))
    if timed_out:
        return Failure.CONNECT_TIMEOUT, "Timed out while connecting.", ""
    if stage is Stage.CONNECTING:
        return Failure.REFUSED, "Could not connect.", _text(_root(chain))
    # Only the type: the text of an unexpected error may quote anything, the key included.
    return Failure.INTERNAL, f"Internal error before sending ({type(error).__name__}).", ""


def _proxy(
    proxy: Proxy, error: Exception, chain: list[BaseException], *, timed_out: bool
) -> tuple[str, str]:
    """Return the sentence and the detail of a connection that a proxy did not make."""
    if reason := _why_untrusted(chain):
        return f"The certificate of the proxy in {proxy.source} is not trusted: {reason}", ""
    sentence = f"Could not connect through the proxy in {proxy.source}"
    unreached = _find(chain, socket.gaierror) or _find(chain, ConnectionRefusedError)
    answered = type(error).__name__ == "ProxyError"  # so it does speak TLS
    if proxy.speaks_tls and not unreached and not answered:
        return f"{sentence}. If it is a plain HTTP proxy, write http:// there, not https://.", ""
    if timed_out:
        return f"{sentence}: timed out.", ""
    if _is_malformed(error):
        return f"{sentence}: it does not speak HTTP.", ""
    said = _text(_root(chain))
    return f"{sentence}.", _without_login(said, proxy) if answered else said


def _without_login(said: str, proxy: Proxy) -> str:
    """Return what a proxy says of a refusal, its login masked: `407 denied for ***`.

    Of what the system or a library says, nothing is masked: the words around would tell it.
    """
    if proxy.is_socks:
        return said  # it sends numbers only; the words are the library's
    if 0 < len(proxy.password) < _SHORTEST_MASKED:
        return said.partition(" ")[0]
    said = said[:_DETAIL_READ]
    for secret in proxy.secrets:
        said = masked(said, secret, cut_off=True)
    return said


def _tls(
    error: Exception, chain: list[BaseException], *, timed_out: bool
) -> tuple[Failure, str, str]:
    if timed_out:
        return Failure.CONNECT_TIMEOUT, "Connected, but timed out in the TLS handshake.", ""
    if reason := _why_untrusted(chain):
        return Failure.TLS, f"The host's certificate is not trusted: {reason}", ""
    return Failure.TLS, "The TLS handshake failed.", _text(error)


def _why_untrusted(chain: list[BaseException]) -> str:
    """Return why the certificate is not trusted, if that is the reason; else ""."""
    import ssl  # here and below: whoever reads this module must not pay for OpenSSL

    untrusted = _find(chain, ssl.SSLCertVerificationError)
    if not isinstance(untrusted, ssl.SSLCertVerificationError):
        return ""
    return to_one_line(why_untrusted(untrusted), 400)


def _is_malformed(error: Exception) -> bool:
    """Return whether the other side sent what is not HTTP, and did not just end early."""
    # By its name: whoever reads this module must not pay for httpx.
    if type(error).__name__ != "RemoteProtocolError":
        return False
    return not str(error).startswith(("Server disconnected", "peer closed connection"))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, also where `from None` hides one from tracebacks."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _find(chain: list[BaseException], kind: type[BaseException]) -> BaseException | None:
    return next((error for error in chain if isinstance(error, kind)), None)


def _root(chain: list[BaseException]) -> BaseException:
    """Return the operating system's own error, if there is one, else the last error."""
    return next((e for e in chain if isinstance(e, OSError) and e.strerror), chain[0])


def _text(error: BaseException) -> str:
    import ssl

    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError) or not error.strerror:
        return str(error)
    # asyncio puts a text of its own into strerror; a look-up's numbers are below zero.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror


def _plain(detail: str) -> str:
    """Return a library's text in one line, without what is meant for programmers."""
    plain = _FOR_PROGRAMMERS.sub("", detail[:_DETAIL_READ])
    return to_one_line(plain, _DETAIL_LIMIT).rstrip(".")
