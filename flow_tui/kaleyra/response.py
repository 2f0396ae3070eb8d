"""The result of a call, as it is shown and recorded: text with the API key masked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import ceil
from typing import Final

from flow_tui import clock
from flow_tui.kaleyra.charset import decoded
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.masking import masked, masked_bytes
from flow_tui.kaleyra.network_errors import NetworkFailure
from flow_tui.kaleyra.outcome import Classified, classify
from flow_tui.model import Answer, Failure, Outcome
from flow_tui.secret import Secret

LONGEST_RETRY_AFTER: Final = 10**9
"""Seconds; a longer `Retry-After` is cut to this."""

_SECONDS: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Response:
    """The result of a read. The texts are foreign, the API key in them masked."""

    elapsed_ms: int
    http_status: int | None = None
    """None if no head arrived in full."""
    code: str = ""
    message: str = ""
    """What the API or the network reported, in one line."""
    body: str = ""
    body_truncated: bool = False
    failure: Failure | None = None
    """None if the response arrived in full."""
    retry_after_seconds: int | None = field(default=None, compare=False)
    """How long the API asks to wait before the next request; None if it does not say."""


def response_of(exchange: Exchange, key: Secret) -> Response:
    """Return the result of a read."""
    return _received(exchange, key)[0]


def answer_of(exchange: Exchange, key: Secret) -> Answer:
    """Return the result of a publish or deprecate."""
    response, outcome = _received(exchange, key)
    return Answer(
        outcome=outcome,
        elapsed_ms=response.elapsed_ms,
        http_status=response.http_status,
        code=response.code,
        message=response.message,
        body=response.body,
        body_truncated=response.body_truncated,
        failure=response.failure,
        retry_after_seconds=response.retry_after_seconds,
    )


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return the seconds that `Retry-After` asks to wait, or None without a valid one.

    A date is counted from the response's own `Date`, so that a wrong clock on this machine does
    not matter; without one, from `now`.

    Args:
        headers: The response's headers, names in lower case.
        now: When the response arrived.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        is_long = len(value) >= len(str(LONGEST_RETRY_AFTER))
        return LONGEST_RETRY_AFTER if is_long else int(value)
    until = _http_date(value)
    if until is None:
        return None
    sent = _http_date(headers.get("date", "")) or now
    return max(0, min(ceil((until - sent).total_seconds()), LONGEST_RETRY_AFTER))


def _received(exchange: Exchange, key: Secret) -> tuple[Response, Outcome]:
    """Return what came back, and the outcome that follows if it was asked for an action.

    The one way in for what comes from outside: each text is masked before it is read or cut.
    """
    cut_off = not exchange.complete
    headers = {name: masked(value, key) for name, value in exchange.headers.items()}
    raw = masked_bytes(bytes(exchange.body), key, cut_off=cut_off)
    body = decoded(raw, headers.get("content-type", ""), complete=not cut_off)
    failed = exchange.failure and exchange.failure.masked(key)
    classified = _classified(exchange, headers, body, failed)
    response = Response(
        elapsed_ms=exchange.elapsed_ms,
        http_status=exchange.status or None,
        code=classified.code,
        message=classified.message,
        body=body,
        body_truncated=exchange.truncated,
        failure=failed.failure if failed else None,
        retry_after_seconds=retry_after_seconds(exchange.headers, clock.now()),
    )
    return response, classified.outcome


def _classified(
    exchange: Exchange, headers: Mapping[str, str], body: str, failed: NetworkFailure | None
) -> Classified:
    if failed and not exchange.status:
        return Classified(failed.outcome, "", failed.message)
    classified = classify(
        exchange.status,
        headers,
        body,
        complete=exchange.complete,
        truncated=exchange.truncated,
    )
    if failed and failed.failure is Failure.SURPLUS:
        return Classified(failed.outcome, "", failed.message)
    return replace(classified, message=failed.message) if failed else classified


def _http_date(value: str) -> datetime | None:
    """Parse an HTTP date; one without a zone is UTC."""
    from email.utils import parsedate_to_datetime  # only where there is such a date

    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
