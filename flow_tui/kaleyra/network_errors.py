"""From an exception to an outcome: how far the request got decides what is certain."""

import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from flow_tui.kaleyra.body import to_one_line
from flow_tui.model import Failure, Outcome


class BadProxyError(ValueError):
    """The proxy in the environment cannot be used; the text explains why."""


class WithheldError(Exception):
    """A request must not leave any more; the text explains why.

    Attributes:
        failure: The reason.
    """

    def __init__(self, failure: Failure, reason: str) -> None:
        self.failure = failure
        super().__init__(reason)


class Stage(IntEnum):
    """How far a request got."""

    PREPARING = 0
    CONNECTING = 1
    """Resolving the host name, connecting, or asking the proxy for a tunnel."""
    TLS = 2
    """In the handshake with the API's host."""
    SENT = 3
    """The first byte of the request may have been sent."""


@dataclass(frozen=True, slots=True)
class NetworkFailure:
    """Why there is no complete response, and the outcome that follows."""

    outcome: Outcome
    failure: Failure
    message: str
    """One line; may quote foreign text."""


def classify_failure(error: Exception, stage: Stage, *, proxied: bool = False) -> NetworkFailure:
    """Return what an exception means for a request that got as far as `stage`.

    Args:
        error: What ended the request.
        stage: How far the request got.
        proxied: Whether the request goes through a proxy.
    """
    if isinstance(error, WithheldError):
        return NetworkFailure(Outcome.NOT_SENT, error.failure, str(error))
    chain = list(_chain(error))
    if stage is Stage.SENT:
        return _after_sending(error, chain)
    failure, message = _before_sending(error, chain, stage, proxied=proxied)
    return NetworkFailure(Outcome.NOT_SENT, failure, message)


def _after_sending(error: Exception, chain: list[BaseException]) -> NetworkFailure:
    if _find(chain, TimeoutError):
        failure, message = Failure.TIMEOUT, "Timed out before the response was complete."
    else:
        failure = Failure.LOST
        message = f"The connection was lost before the response was complete{_detail(error)}."
    return NetworkFailure(Outcome.UNKNOWN, failure, message)


def _before_sending(
    error: Exception, chain: list[BaseException], stage: Stage, *, proxied: bool
) -> tuple[Failure, str]:
    timed_out = _find(chain, TimeoutError) is not None
    if stage is Stage.TLS:
        return _tls(error, chain, timed_out=timed_out)
    if isinstance(error, BadProxyError):
        return Failure.PROXY, str(error)
    if proxied:
        detail = ": timed out" if timed_out else _detail(_root(chain))
        return Failure.PROXY, f"Could not connect through the proxy{detail}."
    if _find(chain, socket.gaierror):
        return Failure.ADDRESS, f"Could not resolve the host name{_detail(_root(chain))}."
    if timed_out:
        return Failure.CONNECT_TIMEOUT, "Timed out while connecting."
    if stage is Stage.CONNECTING:
        return Failure.REFUSED, f"Could not connect{_detail(_root(chain))}."
    # Only the type: the text of an unexpected error may quote anything, the key included.
    return Failure.INTERNAL, f"Internal error before sending ({type(error).__name__})."


def _tls(error: Exception, chain: list[BaseException], *, timed_out: bool) -> tuple[Failure, str]:
    if timed_out:
        return Failure.CONNECT_TIMEOUT, "Connected, but timed out in the TLS handshake."
    untrusted = _find(chain, ssl.SSLCertVerificationError)
    if isinstance(untrusted, ssl.SSLCertVerificationError):
        reason = to_one_line(untrusted.verify_message or "", 200)
        return Failure.TLS, f"The host's certificate is not trusted: {reason}."
    return Failure.TLS, f"The TLS handshake failed{_detail(error)}."


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


def _detail(error: BaseException) -> str:
    line = to_one_line(_message(error), 200).rstrip(".")
    return f" ({line})" if line else ""


def _message(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError) or not error.strerror:
        return str(error)
    # asyncio puts a text of its own into strerror; a look-up's numbers are below zero.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
