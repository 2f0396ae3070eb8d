"""The last moment before a request leaves, and the last look for its answer."""

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from flow_tui.kaleyra import KaleyraClient, WithheldError
from flow_tui.kaleyra import client as client_module
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import FLOW_ID, HOST, KEY, SUCCESS, account, publish, run
from tests.support.patience import LONGEST
from tests.support.raw_server import (
    Connection,
    RawServer,
    Script,
    Tunnel,
    answering,
    http,
    server_tls,
)
from tests.support.store import ROOT

_REASON: Final = "flow-tui is shutting down."


class Switch:
    """Withholds every request once it is off."""

    def __init__(self) -> None:
        self.off = threading.Event()
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        if self.off.is_set():
            raise WithheldError(Failure.DIED, _REASON)


def act(client: KaleyraClient, url: str, switch: Switch) -> Coroutine[Any, Any, Answer]:
    return client.act(Action.PUBLISH, account(url), FLOW_ID, Secret(KEY), switch)


def stalled_handshake(tls: ssl.SSLContext, go_on: threading.Event) -> Script:
    """Return a script whose TLS handshake stalls until `go_on`, and that answers then."""

    def script(connection: Connection) -> None:
        go_on.wait(LONGEST)
        with tls.wrap_socket(connection.socket, server_side=True) as connection.socket:
            answering(http(SUCCESS))(connection)

    return script


def test_a_request_that_is_not_withheld_leaves_and_is_asked_about_once() -> None:
    switch = Switch()
    with RawServer(answering(http(SUCCESS))) as server:
        answer = run(lambda client: act(client, server.url, switch))
    assert (answer.outcome, switch.asked) == (Outcome.SUCCEEDED, 1)


@every("way", ["plain", "tls", "tunnel"])
def test_what_is_withheld_while_it_connects_does_not_leave(
    way: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    switch, go_on = Switch(), threading.Event()
    script = answering(http(SUCCESS))
    if way != "plain":
        script = stalled_handshake(server_tls(pem), go_on)

    async def work(client: KaleyraClient) -> Answer:
        if way == "plain":
            switch.off.set()
        task = asyncio.create_task(act(client, url, switch))
        if way != "plain":
            assert await asyncio.to_thread(server.accepted.wait, LONGEST)
            switch.off.set()
            go_on.set()
        return await task

    with RawServer(script) as server, Tunnel(server) as proxy:
        url = server.url if way == "plain" else f"https://127.0.0.1:{server.port}"
        if way == "tunnel":
            monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
            url = f"https://{HOST}"
        answer = run(work)
        assert server.requests == []
        assert KEY.encode() not in proxy.seen
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.DIED)
    assert answer.message == _REASON
    assert switch.asked == 1


def let_time_pass(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Put the clocks on, as they are after a stop of the process (SIGSTOP)."""
    loop = asyncio.get_running_loop()
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + seconds)
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + seconds)
    monkeypatch.setattr(client_module, "time", later)


def test_a_request_whose_time_is_up_in_the_handshake_does_not_leave(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    go_on = threading.Event()

    async def work(client: KaleyraClient) -> Answer:
        url = f"https://127.0.0.1:{server.port}"
        task = asyncio.create_task(act(client, url, Switch()))
        assert await asyncio.to_thread(server.accepted.wait, LONGEST)
        let_time_pass(monkeypatch, 2 * LONGEST)
        go_on.set()
        return await task

    with RawServer(stalled_handshake(server_tls(pem), go_on)) as server:
        answer = run(work)
        assert server.requests == []
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)


def test_a_request_that_is_ready_when_its_time_is_up_does_not_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before the event loop could end it."""
    clock = iter([0.0, 100.0, 100.0])
    monkeypatch.setattr(client_module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    with RawServer(answering(http(SUCCESS))) as server:
        answer = publish(server.url)
        assert server.requests == []
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)


class Late:
    """A server's script that answers once the client stands still."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.arrived, self.still, self.sent = (threading.Event() for _ in range(3))

    def __call__(self, connection: Connection) -> None:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.read_request()
        self.arrived.set()
        self.still.wait(LONGEST)
        connection.send(self._answer)
        self.sent.set()
        connection.stall()


CHUNKS: Final = b"".join(b"1\r\n%c\r\n" % byte for byte in SUCCESS)


@every("secure", [False, True])
@every(
    "answer",
    [
        http(SUCCESS),
        http(SUCCESS.ljust(150_000)),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS + b"0\r\n\r\n",
    ],
)
def test_an_answer_that_waits_is_read_though_the_time_is_up(
    answer: bytes, secure: bool, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    script = Late(answer)

    async def work(client: KaleyraClient) -> Answer:
        task = asyncio.create_task(act(client, server.url, Switch()))
        assert await asyncio.to_thread(script.arrived.wait, LONGEST)
        script.still.set()
        assert script.sent.wait(LONGEST)  # meanwhile this event loop reads nothing
        let_time_pass(monkeypatch, 2 * LONGEST)
        return await task

    with RawServer(script, server_tls(pem) if secure else None) as server:
        found = run(work)
    assert (found.outcome, found.failure) == (Outcome.SUCCEEDED, None)
    assert found.elapsed_ms >= 2000 * LONGEST


_PUBLISHER: Final = """
import sys
from flow_tui.kaleyra import transport
from tests.support.kaleyra import publish
print(publish(sys.argv[1], call_timeout=5.0).outcome)
"""


def test_a_process_that_was_stopped_for_longer_than_a_call_reads_the_answer() -> None:
    script = Late(http(SUCCESS))
    with (
        RawServer(script) as server,
        subprocess.Popen(
            [sys.executable, "-c", _PUBLISHER, server.url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert script.arrived.wait(LONGEST)
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        script.still.set()
        time.sleep(5.2)  # nothing else makes a process miss its time
        process.send_signal(signal.SIGCONT)
        printed, _ = process.communicate(timeout=LONGEST)
    assert printed.strip() == Outcome.SUCCEEDED


def drip(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    connection.send(b" ")
    connection.let_time_pass(3600)
    while not connection.stall(0.005):
        connection.send(b" ")


def flood(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    connection.let_time_pass(3600)
    while True:
        connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)


@every("script", [drip, flood])
def test_the_last_look_ends(script: Callable[[Connection], None]) -> None:
    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.TIMEOUT)
