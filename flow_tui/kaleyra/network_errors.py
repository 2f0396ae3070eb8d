"""From an exception to an outcome: how far the request came decides what is known."""

import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from flow_tui.kaleyra.body import to_one_line
from flow_tui.model import Failure, Outcome


class BadProxyError(ValueError):
    """The proxy that the environment names cannot be used; the text says why."""


class Stage(IntEnum):
    """How far one request came."""

    PREPARING = 0
    CONNECTING = 1
    """Looking for the address, connecting, or asking the proxy for a tunnel."""
    TLS = 2
    """In the handshake with the API's host."""
    SENT = 3
    """The first byte of the request may have left."""


@dataclass(frozen=True, slots=True)
class NetworkFailure:
    """Why there is no complete answer, and what that says of the attempt."""

    outcome: Outcome
    failure: Failure
    message: str
    """One line; may quote foreign text."""


def classify_failure(error: Exception, stage: Stage, *, proxied: bool = False) -> NetworkFailure:
    """Return what an exception means for a request that came as far as `stage`.

    Args:
        error: What ended the request.
        stage: How far the request came before it.
        proxied: Whether the request goes through a proxy.
    """
    chain = list(_chain(error))
    if stage is Stage.SENT:
        return _after_sending(error, chain)
    failure, message = _before_sending(error, chain, stage, proxied=proxied)
    return NetworkFailure(Outcome.NOT_SENT, failure, message)


def _after_sending(error: Exception, chain: list[BaseException]) -> NetworkFailure:
    if _find(chain, TimeoutError):
        failure, message = Failure.TIMEOUT, "No complete answer came in time."
    else:
        failure = Failure.LOST
        message = f"The connection was lost before the answer was complete{_detail(error)}."
    return NetworkFailure(Outcome.UNKNOWN, failure, message)


def _before_sending(
    error: Exception, chain: list[BaseException], stage: Stage, *, proxied: bool
) -> tuple[Failure, str]:
    late = _find(chain, TimeoutError) is not None
    if stage is Stage.TLS:
        return _tls(error, chain, late=late)
    if isinstance(error, BadProxyError):
        return Failure.PROXY, str(error)
    if proxied:
        reason = ": no answer in time" if late else _detail(_root(chain))
        return Failure.PROXY, f"The proxy gave no connection{reason}."
    if _find(chain, socket.gaierror):
        return Failure.ADDRESS, f"The host name has no address{_detail(_root(chain))}."
    if late:
        return Failure.CONNECT_TIMEOUT, "No connection came about in time."
    if stage is Stage.CONNECTING:
        return Failure.REFUSED, f"Nothing accepted the connection{_detail(_root(chain))}."
    # Only the type: the text of an unforeseen error may quote anything, the key too.
    return Failure.INTERNAL, f"flow-tui failed before sending ({type(error).__name__})."


def _tls(error: Exception, chain: list[BaseException], *, late: bool) -> tuple[Failure, str]:
    if late:
        return Failure.CONNECT_TIMEOUT, "The host accepted, but its TLS handshake took too long."
    untrusted = _find(chain, ssl.SSLCertVerificationError)
    if isinstance(untrusted, ssl.SSLCertVerificationError):
        reason = to_one_line(untrusted.verify_message or "", 200)
        return Failure.TLS, f"The host's certificate is not trusted: {reason}."
    return Failure.TLS, f"No TLS connection came about{_detail(error)}."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, also where `from None` hides that from tracebacks."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _find(chain: list[BaseException], kind: type[BaseException]) -> BaseException | None:
    return next((error for error in chain if isinstance(error, kind)), None)


def _root(chain: list[BaseException]) -> BaseException:
    """The operating system's own words where there are any, else the last error's."""
    return next((e for e in chain if isinstance(e, OSError) and e.strerror), chain[0])


def _detail(error: BaseException) -> str:
    line = to_one_line(_words(error), 200).rstrip(".")
    return f" ({line})" if line else ""


def _words(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError) or not error.strerror:
        return str(error)
    # asyncio puts a text of its own into strerror; a look-up's numbers are below zero.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
