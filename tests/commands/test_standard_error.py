"""A standard error that takes nothing changes neither the exit status nor what is printed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.support.cases import case
from tests.support.commands import COMMAND, KEY, SID
from tests.support.patience import LONGEST
from tests.support.raw_server import RawServer, answering, http
from tests.support.terminal import isolated_environment

FLOW_ID: Final = "1000000000000001"
FULL: Final = Path("/dev/full")
NEEDS_FULL: Final = pytest.mark.skipif(not FULL.exists(), reason="macOS has no /dev/full")
CALLS: Final = (
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


def run(home: Path, server: RawServer, command: Sequence[str], errors: str) -> tuple[int, bytes]:
    """Run a command; return its status and what it printed on standard output.

    Args:
        home: The user's home.
        server: Answers the command's requests.
        command: The program and its arguments.
        errors: What standard error is: `closed`, `full`, or `unread`.
    """
    redirection = {"closed": "2>&-", "full": f"2>{FULL}", "unread": ""}[errors]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as unread:
        result = subprocess.run(
            ["sh", "-c", f'exec "$0" "$@" {redirection}', *command],
            env=isolated_environment(
                home, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=server.url
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=unread,
            timeout=LONGEST,
        )
    return result.returncode, result.stdout


@pytest.mark.parametrize("errors", ["closed", pytest.param("full", marks=NEEDS_FULL), "unread"])
def test_no_command_minds(tmp_path: Path, limited: RawServer, errors: str) -> None:
    for arguments, status in CALLS:
        with case(" ".join(arguments)):
            assert run(tmp_path, limited, [*COMMAND, *arguments], errors) == (status, b"")
    with case("a line of results"):
        command = [*COMMAND, "check", "--json", FLOW_ID]  # it says twice that it waits
        status, output = run(tmp_path, limited, command, errors)
        assert (status, json.loads(output)["http_status"]) == (2, 429)
    with case("a fault"):
        assert run(tmp_path, limited, [sys.executable, "-c", FAULT], errors) == (1, b"")
    with case("the sandbox"):
        command = [sys.executable, "-m", "flow_tui.sandbox", "--port", str(limited.port)]
        assert run(tmp_path, limited, command, errors) == (2, b"")
