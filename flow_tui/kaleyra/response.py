"""What came back, as it is shown and recorded: text, with the API key masked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Final

from flow_tui import clock
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.masking import masked
from flow_tui.kaleyra.outcome import Classified, classify
from flow_tui.model import Answer, Failure
from flow_tui.secret import Secret


@dataclass(frozen=True, slots=True)
class Response:
    """What a call that changes nothing brought. The texts are foreign, the key in them masked."""

    elapsed_ms: int
    http_status: int | None = None
    """None where no status line arrived."""
    code: str = ""
    message: str = ""
    """What the API or the network said, in one line."""
    body: str = ""
    body_truncated: bool = False
    failure: Failure | None = None
    """None where a complete answer arrived."""


def response_of(exchange: Exchange, key: Secret) -> Response:
    """Return what a call that changes nothing brought."""
    said = _said(exchange)
    cut_off = not exchange.complete
    body = exchange.body.decode("utf-8-sig", "replace")
    return Response(
        elapsed_ms=exchange.elapsed_ms,
        http_status=exchange.status or None,
        code=masked(said.code, key),
        message=masked(said.message, key, cut_off=cut_off),
        body=masked(body, key, cut_off=cut_off),
        body_truncated=exchange.truncated,
        failure=exchange.failure.failure if exchange.failure else None,
    )


def answer_of(exchange: Exchange, key: Secret) -> Answer:
    """Return what a publish or deprecate came to."""
    reading = response_of(exchange, key)
    return Answer(
        outcome=_said(exchange).outcome,
        elapsed_ms=reading.elapsed_ms,
        http_status=reading.http_status,
        code=reading.code,
        message=reading.message,
        body=reading.body,
        body_truncated=reading.body_truncated,
        failure=reading.failure,
        retry_after_seconds=retry_after_seconds(exchange.headers, clock.now()),
    )


def _said(exchange: Exchange) -> Classified:
    failed = exchange.failure
    if failed and not exchange.status:
        return Classified(failed.outcome, "", failed.message)
    said = classify(
        exchange.status,
        exchange.headers,
        bytes(exchange.body),
        complete=exchange.complete,
        truncated=exchange.truncated,
    )
    return replace(said, message=failed.message) if failed else said


LONGEST: Final = 10**9
"""Seconds that a longer time is told as: what is meant by it is “never”."""

_SECONDS: Final = re.compile(r"[0-9]+")


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return the seconds to wait from `now` on, or None where the headers do not say so.

    A date is counted from the answer's own `Date`, so that a clock that is wrong on this side
    does not matter; where there is none, from `now`.

    Args:
        headers: The response's headers, names in lower case.
        now: The moment at which it came.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return int(value) if len(value) < len(str(LONGEST)) else LONGEST
    until = _moment(value)
    if until is None:
        return None
    sent = _moment(headers.get("date", "")) or now
    return max(0, min(ceil((until - sent).total_seconds()), LONGEST))


def _moment(value: str) -> datetime | None:
    """A date as HTTP writes it; one without a zone is UTC, as all of HTTP's are."""
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
