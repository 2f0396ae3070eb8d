"""What can be told of a response that is not valid HTTP: what came, and the status if it is clear.

h11 gives up at the first line that HTTP does not allow, and drops all that it has read. So what is
read from a connection is kept beside it.
"""

import re
from dataclasses import dataclass
from typing import Final

_STATUS_LINE: Final = re.compile(r"HTTP/1\.[01] ([1-9]\d\d)(?: |\Z)", re.ASCII)
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a response that is not valid HTTP says."""

    status: int
    """0 if it does not begin with a status line."""
    headers: dict[str, str]
    """Those that are valid, names in lower case."""
    body: bytes
    """What came after the head; without a status line, all that came."""


def salvage(received: bytes) -> Salvaged:
    """Return what the bytes of a response say that is not valid HTTP."""
    rest = received
    while True:
        head, body = _split(rest)
        status_line, *lines = head.decode("latin-1").splitlines() or [""]
        status = _STATUS_LINE.match(status_line)
        if status is None:
            return Salvaged(0, {}, received)
        if not (status[1].startswith("1") and body):
            found = filter(None, map(_HEADER.fullmatch, lines))
            return Salvaged(int(status[1]), {match[1].lower(): match[2] for match in found}, body)
        rest = body  # what came first only announced the response


def _split(received: bytes) -> tuple[bytes, bytes]:
    """Return the head of a response and what follows it."""
    end = _END_OF_HEAD.search(received)
    return (received[: end.start()], received[end.end() :]) if end else (received, b"")
