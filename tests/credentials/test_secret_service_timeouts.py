"""Keyrings that do not answer: the timeout holds, and the process can end."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flow_tui.credentials import KeyringFailedError, KeyringState, OsKeyring
from flow_tui.credentials.secret_service import NoPromptSecretService
from tests.support.credentials import STORED, failure_of, run
from tests.support.patience import LONGEST
from tests.support.secret_service import SecretService

PROGRAM = """
import asyncio
from flow_tui.credentials import KeyringFailedError, OsKeyring
try:
    asyncio.run(OsKeyring(timeout=0.5).read("prod"))
except KeyringFailedError as failure:
    print(failure.state, flush=True)
"""


def read_in_a_process() -> str:
    """Return how a read fails in a process of its own, which must end after it."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        state = process.stdout.readline().strip()
        assert process.wait(LONGEST) == 0
    return state


def test_a_frozen_daemon(secret_service: SecretService) -> None:
    secret_service.start()
    secret_service.freeze()

    assert read_in_a_process() == "no_answer"


def test_a_frozen_bus(secret_service: SecretService) -> None:
    secret_service.start()
    secret_service.bus.send_signal(signal.SIGSTOP)

    assert read_in_a_process() == "no_answer"


def let_in(listening: socket.socket, said: list[bytes]) -> None:
    """Accept a client as a bus does, and then answer nothing until it leaves."""
    with listening.accept()[0] as client:
        for wanted, answer in ((b"AUTH", b"OK 1234deadbeef\r\n"), (b"BEGIN", b"")):
            heard = b""
            while wanted not in heard:
                heard += client.recv(1024)
            client.sendall(answer)
            said.append(wanted)
        while client.recv(1024):
            said.append(b"more")


def test_a_bus_that_lets_in_and_then_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=bus")
    said: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("bus")
        listening.listen()
        bus = threading.Thread(target=let_in, args=(listening, said), daemon=True)
        bus.start()

        with pytest.raises(KeyringFailedError) as caught:
            NoPromptSecretService(0.3).get_preferred_collection()

        bus.join(LONGEST)
    assert caught.value.state is KeyringState.NO_ANSWER
    assert said[:2] == [b"AUTH", b"BEGIN"]
    assert not bus.is_alive()  # it saw the client leave: the connection was closed


def test_a_write_to_a_frozen_daemon_may_still_happen(secret_service: SecretService) -> None:
    secret_service.start()
    secret_service.freeze()

    failure = failure_of(OsKeyring(timeout=0.3).write("prod", STORED))
    secret_service.thaw()

    assert failure.state is KeyringState.UNCERTAIN
    assert run(OsKeyring().read("prod")) in {None, STORED}


def test_after_a_frozen_daemon_goes_on_it_can_be_asked_again(
    secret_service: SecretService,
) -> None:
    secret_service.start()
    run(OsKeyring().write("prod", STORED))
    secret_service.freeze()
    assert failure_of(OsKeyring(timeout=0.3).read("prod")).state is KeyringState.NO_ANSWER

    secret_service.thaw()

    assert run(OsKeyring().read("prod")) == STORED
