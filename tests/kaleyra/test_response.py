"""How long a response asks to wait."""

import gzip
from datetime import UTC, datetime

from flow_tui.kaleyra.response import LONGEST_RETRY_AFTER, retry_after_seconds
from flow_tui.model import Outcome
from tests.support.cases import every
from tests.support.kaleyra import publish
from tests.support.raw_server import RawServer, answering, http

NOW = datetime(2026, 3, 17, 9, 41, 7, tzinfo=UTC)


@every(
    ("value", "seconds"),
    [
        ("0", 0),
        ("60", 60),
        (" 60 ", 60),
        ("999999999", 999_999_999),
        ("9" * 5000, LONGEST_RETRY_AFTER),
        ("Tue, 17 Mar 2026 09:43:07 GMT", 120),
        ("Tuesday, 17-Mar-26 09:43:07 GMT", 120),
        ("Tue Mar 17 09:43:07 2026", 120),
        ("Tue, 17 Mar 2026 10:43:07 +0100", 120),
        ("Tue, 17 Mar 2026 09:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY_AFTER),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("٦٠", None),
        ("soon", None),
        ("Tue, 99 Mar 2026 09:43:07 GMT", None),
        ("Tue, 17 Mar 99999999999999999999 09:43:07 GMT", None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value: str, seconds: int | None) -> None:
    assert retry_after_seconds({"retry-after": value}, NOW) == seconds


def test_a_date_counts_from_the_date_of_the_response() -> None:
    """This machine's clock may be an hour off."""
    headers = {
        "retry-after": "Tue, 17 Mar 2026 12:00:30 GMT",
        "date": "Tue, 17 Mar 2026 12:00:00 GMT",
    }
    assert retry_after_seconds(headers, NOW) == 30


def test_a_response_without_retry_after() -> None:
    assert retry_after_seconds({}, NOW) is None


@every(
    "headers",
    [["Retry-After: 30"], ["Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", "Content-Encoding: gzip"]],
)
def test_retry_after_is_part_of_the_message(headers: list[str]) -> None:
    body = gzip.compress(b"{}", mtime=0) if len(headers) > 1 else b""
    with RawServer(answering(http(body, "429 Too Many Requests", *headers))) as server:
        answer = publish(server.url)
    assert answer.outcome is Outcome.REJECTED
    assert answer.message == f"Too Many Requests ({headers[0]})"
    assert answer.retry_after_seconds is not None
