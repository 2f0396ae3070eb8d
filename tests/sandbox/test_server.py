"""Starting and stopping the sandbox, and the requests that it records."""

import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest

from flow_tui.model import Action
from flow_tui.sandbox import Behaviour, FlowState
from flow_tui.sandbox.server import Sandbox
from tests.support.patience import LONGEST
from tests.support.sandbox import (
    FLOW_ID,
    act,
    details,
    exchange,
    headers_for,
    one_flow,
    open_socket,
    publish_bytes,
    read_to_end,
    request,
)

from .conftest import Started


def test_it_listens_on_loopback(sandbox: Sandbox) -> None:
    host, port = sandbox.base_url.removeprefix("http://").split(":")

    assert host == "127.0.0.1"
    assert int(port) > 0


def test_stopping_waits_for_no_request_that_hangs(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.NO_ANSWER))
    with ExitStack() as stack:
        hanging = [stack.enter_context(open_socket(sandbox)) for _ in range(5)]
        for connection in hanging:
            connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID, count=5)

        sandbox.stop()

        assert [read_to_end(connection) for connection in hanging] == [b""] * 5


def test_stopping_ends_a_connection_that_is_kept_alive(sandbox: Sandbox) -> None:
    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert connection.recv(65536)
        sandbox.stop()
        assert read_to_end(connection) == b""


def test_stopping_interrupts_a_slow_response(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SLOW, slow_seconds=600))
    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID)
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < LONGEST
        assert read_to_end(connection) == b""


def test_stopping_leaves_no_thread_and_no_listener(sandbox: Sandbox) -> None:
    act(sandbox)
    sandbox.stop()

    assert not any(thread.name == "sandbox" for thread in threading.enumerate())
    with pytest.raises(ConnectionRefusedError):
        open_socket(sandbox)


def test_stopping_twice_or_before_a_start_does_nothing() -> None:
    sandbox = Sandbox()
    sandbox.stop()
    with sandbox:
        sandbox.stop()


def test_starting_twice_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already started"):
        sandbox.start()


def test_it_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="before it is started"):
        assert Sandbox().base_url


def test_it_comes_back_on_the_same_port_with_its_states(sandbox: Sandbox) -> None:
    act(sandbox)
    address = sandbox.base_url
    sandbox.stop()
    sandbox.start()

    assert sandbox.base_url == address
    assert details(sandbox).json["status"] == "PUBLISHED"
    assert len(sandbox.posts(FLOW_ID)) == 1


def test_a_port_that_is_taken_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.base_url.rsplit(":", 1)[1])

    with pytest.raises(OSError):
        Sandbox(port).start()


def test_two_sandboxes_share_nothing(started: Started) -> None:
    one, other = started(one_flow()), started(one_flow())

    act(one)

    assert one.base_url != other.base_url
    assert other.requests == []
    assert other.state_of(FLOW_ID) is FlowState.DRAFT


def test_credentials_can_be_chosen(started: Started) -> None:
    flows = one_flow().flows
    sandbox = started(Sandbox(flows=flows, sid="HXAP160000000097IN", api_key="Achosen"))

    assert act(sandbox).json == {"success": True}
    assert sandbox.requests[0].path.startswith("/v2/HXAP160000000097IN/")


def test_its_own_errors_are_kept_and_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    broken = one_flow(validation_errors=({"not JSON": object()},))
    with broken as sandbox, open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert read_to_end(connection) == b""

    assert [type(fault) for fault in sandbox.faults] == [TypeError]
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_imports_no_server() -> None:
    program = (
        "import sys; before = set(sys.modules); import flow_tui.sandbox\n"
        "new = set(sys.modules) - before\n"
        "print(*{'http', 'socket', 'ssl', 'email', 'asyncio'} & new)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=LONGEST
    )

    assert run.stdout.strip() == ""


def test_a_request_is_recorded_as_received(sandbox: Sandbox) -> None:
    before = datetime.now(UTC)
    details(sandbox, fields="id,status")

    (seen,) = sandbox.requests
    assert (seen.method, seen.body_length, seen.key_ok) == ("GET", 0, True)
    assert seen.path == f"/v2/{sandbox.sid}/whatsapp/{FLOW_ID}?fields=id,status"
    assert seen.headers["content-type"] == "application/json"
    assert before <= seen.at <= datetime.now(UTC)


def test_recorded_requests_cannot_be_changed(sandbox: Sandbox) -> None:
    act(sandbox)
    seen: Any = sandbox.requests[0]

    with pytest.raises(FrozenInstanceError):
        seen.key_ok = False
    sandbox.requests.clear()
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("key", ["", "Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3"])
def test_a_wrong_key_is_not_recorded_either(sandbox: Sandbox, key: str) -> None:
    request(sandbox, "POST", f"{FLOW_ID}/publish", headers_for(sandbox) | {"api-key": key})

    (seen,) = sandbox.requests
    assert not seen.key_ok
    assert seen.headers["api-key"] == "***"
    assert "Axxx" not in repr(seen)


def test_a_missing_key_shows_as_missing(sandbox: Sandbox) -> None:
    request(sandbox, "POST", f"{FLOW_ID}/publish", {})

    (seen,) = sandbox.requests
    assert not seen.key_ok
    assert "api-key" not in seen.headers


def test_recorded_requests_never_hold_the_key(sandbox: Sandbox) -> None:
    key = sandbox.api_key
    headers = headers_for(sandbox) | {"Authorization": f"Bearer {key}"}
    request(sandbox, "POST", f"{FLOW_ID}/publish?api-key={key}", headers)
    request(sandbox, "POST", f"{key}/publish")

    assert len(sandbox.requests) == 2
    assert all(seen.key_ok for seen in sandbox.requests)
    assert key not in repr(sandbox.requests)
    assert key not in repr(sandbox)


def test_posts_are_counted_by_flow_and_action(sandbox: Sandbox) -> None:
    act(sandbox)
    act(sandbox)
    act(sandbox, "deprecate")
    act(sandbox, flow_id="9988776655443322")
    details(sandbox)

    assert len(sandbox.posts(FLOW_ID)) == 2
    assert len(sandbox.posts(FLOW_ID, Action.DEPRECATE)) == 1
    assert len(sandbox.posts("9988776655443322")) == 1
    assert sandbox.posts("1") == []


def test_an_encoded_path_counts_for_the_flow_it_names(sandbox: Sandbox) -> None:
    encoded = "".join(f"%{ord(digit):02X}" for digit in FLOW_ID)

    assert request(sandbox, "POST", f"{encoded}/publish").status == 200
    assert len(sandbox.posts(FLOW_ID)) == 1


def test_a_repeated_header_is_joined(sandbox: Sandbox) -> None:
    exchange(sandbox, b"GET / HTTP/1.1\r\nX-A: 1\r\nx-a:  2 \r\nConnection: close\r\n\r\n")

    assert sandbox.requests[0].headers["x-a"] == "1, 2"


def test_waiting_for_posts_ends_without_them(sandbox: Sandbox) -> None:
    assert not sandbox.wait_for_posts(FLOW_ID, timeout=0.01)
