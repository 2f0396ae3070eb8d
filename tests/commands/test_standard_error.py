"""A standard error that takes nothing changes neither the exit status nor what is printed."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.support.cases import case
from tests.support.commands import KEY, SID
from tests.support.forked_starts import Ended, run_each
from tests.support.raw_server import RawServer, answering, http
from tests.support.terminal import isolated_environment

FLOW_ID: Final = "1000000000000001"
FULL: Final = Path("/dev/full")
NEEDS_FULL: Final = pytest.mark.skipif(not FULL.exists(), reason="macOS has no /dev/full")
CALLS: Final[tuple[tuple[tuple[str, ...], int], ...]] = (
    (("check", "b@d"), 2),
    (("list", "--profile", "nosuch"), 2),
    (("history", "--data-dir", "/dev/null"), 1),
    (("history", "--nosuch"), 2),
    (("--nosuch",), 2),
    ((), 2),  # needs a terminal
)
FAULT: Final = """
import sys
from flow_tui.tracebacks import mask_tracebacks
mask_tracebacks()
raise RuntimeError
"""


@pytest.fixture
def limited() -> Iterator[RawServer]:
    """Give a server that asks to come back at once, each time."""
    answer = http(b'{"code": "WA429"}', "429 Too Many Requests", "Retry-After: 0")
    with RawServer(answering(answer)) as server:
        yield server


def run(
    home: Path, server: RawServer, programs: Sequence[Sequence[str]], errors: str
) -> list[Ended]:
    """Run programs; return for each its status and what it printed on standard output.

    Args:
        home: The user's home.
        server: Answers the programs' requests.
        programs: What stands behind `python`.
        errors: What standard error is: `closed`, `full`, or `unread`.
    """
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as unread:
        return run_each(
            home / errors,
            programs,
            isolated_environment(
                home, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=server.url
            ),
            modules=("flow_tui.cli", "flow_tui.commands.check", "flow_tui.sandbox"),
            redirection={"closed": "2>&-", "full": f"2>{FULL}", "unread": ""}[errors],
            stderr=unread,
        )


@pytest.mark.parametrize("errors", ["closed", pytest.param("full", marks=NEEDS_FULL), "unread"])
def test_no_command_minds(tmp_path: Path, limited: RawServer, errors: str) -> None:
    programs = [
        *(("-m", "flow_tui", *arguments) for arguments, _ in CALLS),
        ("-c", FAULT),
        ("-m", "flow_tui.sandbox", "--port", str(limited.port)),
        ("-m", "flow_tui", "check", "--json", FLOW_ID),  # it says twice that it waits
    ]
    *others, checked = run(tmp_path, limited, programs, errors)
    statuses = [status for _, status in CALLS] + [1, 2]
    for program, ended, status in zip(programs, others, statuses, strict=False):
        with case(program):
            assert ended == (status, b"")
    assert (checked.status, json.loads(checked.printed)["http_status"]) == (2, 429)
