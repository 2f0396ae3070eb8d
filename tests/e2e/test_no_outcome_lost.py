"""No outcome is lost, in a real terminal: a database that is locked, and a signal too early."""

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.aftermath import history, wait_ended
from tests.support.journey import (
    API_KEY,
    DRAFT,
    SID,
    data_folder,
    environment,
    posts,
    publish,
    remember,
)
from tests.support.patience import LONGEST
from tests.support.processes import processes_of
from tests.support.raw_server import Connection, RawServer, answering, certificate, http, server_tls
from tests.support.terminal import Terminal, running

SLOW: Final = SandboxFlow(DRAFT.id, DRAFT.label, behaviour=Behaviour.SLOW, slow_seconds=1.0)
NOTICE: Final = "NOT SAVED YET: 1 outcome"


@pytest.fixture
def slow_sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=(SLOW,), sid=SID, api_key=API_KEY) as sandbox:
        yield sandbox
    assert not sandbox.faults


@contextmanager
def locked_in_flight(home: Path, sandbox: Sandbox) -> Iterator[tuple[Terminal, sqlite3.Connection]]:
    """A publish whose outcome finds the database locked, and who holds the lock."""
    remember(home, SLOW)
    path = data_folder(home) / FILE_NAME
    with (
        running(home, variables=environment(sandbox)) as terminal,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        terminal.wait_for(SLOW.id)
        publish(terminal, SLOW)
        assert sandbox.wait_for_posts(SLOW.id)
        other.execute("BEGIN EXCLUSIVE")
        yield terminal, other


def test_an_outcome_that_was_shown_survives_a_kill_once_the_lock_is_gone(
    tmp_path: Path, slow_sandbox: Sandbox
) -> None:
    with locked_in_flight(tmp_path, slow_sandbox) as (terminal, other):
        terminal.wait_for("✓ succeeded")
        terminal.wait_for(NOTICE)
        other.execute("ROLLBACK")
        terminal.wait_gone(NOTICE)
        os.kill(terminal.pid, signal.SIGKILL)
        wait_ended(tmp_path)
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.SUCCEEDED
    assert "true" in attempt["body"]


def test_a_hang_up_waits_for_the_lock(tmp_path: Path, slow_sandbox: Sandbox) -> None:
    with locked_in_flight(tmp_path, slow_sandbox) as (terminal, other):
        os.kill(terminal.pid, signal.SIGHUP)
        terminal.settle(4.0)  # longer than the answer takes, and than one wait for a lock
        assert processes_of(tmp_path)
        other.execute("ROLLBACK")
        assert terminal.wait_end() == 128 + signal.SIGHUP
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.SUCCEEDED
    assert len(posts(slow_sandbox)) == 1


def variables_for(server: RawServer, pem: Path) -> dict[str, str]:
    """Return the account of a server with TLS, and the certificate to trust."""
    return {
        "FLOW_TUI_SID": SID,
        "FLOW_TUI_API_KEY": API_KEY,
        "FLOW_TUI_BASE_URL": f"https://127.0.0.1:{server.port}",
        "SSL_CERT_FILE": str(pem),
    }


def test_a_publish_over_tls_succeeds(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    remember(tmp_path, DRAFT)
    with RawServer(answering(http(b'{"success": true}')), server_tls(pem)) as server:
        with running(tmp_path, variables=variables_for(server, pem)) as terminal:
            terminal.wait_for(DRAFT.id)
            publish(terminal, DRAFT)
            terminal.wait_for("✓ succeeded")
        assert len([head for head in server.requests if head.startswith(b"POST")]) == 1
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.SUCCEEDED


def test_a_request_whose_handshake_stalls_does_not_leave_after_sigterm(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    tls, go_on = server_tls(pem), threading.Event()

    def stall(connection: Connection) -> None:
        go_on.wait(LONGEST)
        with tls.wrap_socket(connection.socket, server_side=True) as connection.socket:
            answering(http(b'{"success": true}'))(connection)

    remember(tmp_path, DRAFT)
    with RawServer(stall) as server:
        with running(tmp_path, variables=variables_for(server, pem)) as terminal:
            terminal.wait_for(DRAFT.id)
            publish(terminal, DRAFT)
            terminal.wait_for("Publishing …")
            terminal.settle(0.3)
            os.kill(terminal.pid, signal.SIGTERM)
            terminal.settle(0.3)
            go_on.set()
            assert terminal.wait_end() == 128 + signal.SIGTERM
        assert [head for head in server.requests if head.startswith(b"POST")] == []
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.NOT_SENT
    assert "before the request was sent" in attempt["message"]
