"""What can be told of a response that is not valid HTTP: what came, and the status if it is clear.

h11 gives up at the first line that HTTP does not allow, and drops all that it has read. So what is
read from a connection is kept beside it.
"""

import re
from dataclasses import dataclass
from typing import Final

_STATUS_LINE: Final = re.compile(r"HTTP/1\.[01] ([1-9]\d\d)(?: |\Z)", re.ASCII)
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)")
_BLANKS: Final = " \t"
"""What may surround a value. A pattern would try each run of them from each of its blanks on."""
_MOST_ANNOUNCEMENTS: Final = 100
"""Behind more of them nothing is looked for: that would take long, and one is usual."""
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a response that is not valid HTTP says."""

    status: int
    """0 if it does not begin with a status line, or with too many that only announce it."""
    headers: dict[str, str]
    """Those that are valid, names in lower case."""
    body: bytes
    """What came after the head; without a status line, all that came."""


def salvage(received: bytes) -> Salvaged:
    """Return what the bytes of a response say that is not valid HTTP."""
    start = 0
    for _ in range(_MOST_ANNOUNCEMENTS):
        end_of_head, start_of_body = _end_of_head(received, start)
        head = received[start:end_of_head].decode("latin-1")
        status_line, *lines = head.splitlines() or [""]
        status = _STATUS_LINE.match(status_line)
        if status is None:
            return Salvaged(0, {}, received)
        if not (status[1].startswith("1") and start_of_body < len(received)):
            found = filter(None, map(_HEADER.fullmatch, lines))
            headers = {match[1].lower(): match[2].strip(_BLANKS) for match in found}
            return Salvaged(int(status[1]), headers, received[start_of_body:])
        start = start_of_body  # what came first only announced the response
    return Salvaged(0, {}, received)


def _end_of_head(received: bytes, start: int) -> tuple[int, int]:
    """Return where the head of a response ends that starts there, and where what follows does."""
    return end.span() if (end := _END_OF_HEAD.search(received, start)) else (len(received),) * 2
