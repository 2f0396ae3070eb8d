"""Keep-alive, many at once, and how an answer leaves."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from flow_tui.sandbox import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.sandbox import (
    FLOW_ID,
    act,
    connect,
    headers_for,
    one_flow,
    open_socket,
    publish_bytes,
)

from .conftest import Started


def ask(connection: HTTPConnection, sandbox: Sandbox, method: str, path: str) -> int:
    target = f"/v2/{sandbox.sid}/whatsapp/{path}"
    connection.request(method, target, headers=headers_for(sandbox))
    response = connection.getresponse()
    response.read()
    return response.status


def test_one_connection_carries_many_requests(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    statuses = [ask(connection, sandbox, "POST", f"{FLOW_ID}/publish")]
    own_port = connection.sock.getsockname()
    statuses += [ask(connection, sandbox, "GET", path) for path in (FLOW_ID, "none", "a/b/c")]

    assert statuses == [200, 200, 401, 404]
    assert connection.sock.getsockname() == own_port
    connection.close()


def test_keep_alive_does_not_wait_for_acknowledgements(sandbox: Sandbox) -> None:
    """A delayed ACK takes 40 ms: a hundred answers sent in two parts would take 4 s."""
    connection = connect(sandbox)
    begun = time.monotonic()
    for _ in range(100):
        ask(connection, sandbox, "GET", FLOW_ID)
    connection.close()

    assert time.monotonic() - begun < 2


def test_an_answer_arrives_in_one_piece(sandbox: Sandbox) -> None:
    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))

        assert connection.recv(65536).endswith(b'\r\n\r\n{"success": true}')


def test_a_request_may_end_the_connection(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    target = f"/v2/{sandbox.sid}/whatsapp/{FLOW_ID}"
    connection.request("GET", target, headers={**headers_for(sandbox), "Connection": "close"})
    response = connection.getresponse()

    assert response.getheader("Connection") == "close"
    assert response.read()
    assert response.isclosed()
    connection.close()


def test_many_publish_at_once_and_one_of_each_flow_succeeds(started: Started) -> None:
    flows = [SandboxFlow(str(number), f"flow {number}") for number in range(10)]
    sandbox = started(Sandbox(flows=flows))
    targets = [flow.id for flow in flows] * 4

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda flow_id: act(sandbox, flow_id=flow_id).status, targets))

    assert sorted(statuses) == [200] * 10 + [400] * 30
    assert len(sandbox.requests) == 40
    assert {sandbox.state_of(flow.id) for flow in flows} == {"PUBLISHED"}


def test_an_unanswered_request_holds_up_nobody(started: Started) -> None:
    flows = [SandboxFlow("1", "silent", behaviour=Behaviour.NO_ANSWER), SandboxFlow("2", "fine")]
    sandbox = started(Sandbox(flows=flows))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox, "1"))
        assert sandbox.wait_for_posts("1")
        assert act(sandbox, flow_id="2").json == {"success": True}


def test_a_delay_comes_before_each_answer(started: Started) -> None:
    sandbox = started(Sandbox(flows=[SandboxFlow(FLOW_ID, "fine")], delay=0.1))
    begun = time.monotonic()

    assert act(sandbox).json == {"success": True}
    assert time.monotonic() - begun >= 0.1


def test_a_delay_adds_to_a_slow_flow(started: Started) -> None:
    sandbox = one_flow(Behaviour.SLOW, slow_seconds=0.1)
    sandbox.delay = 0.1
    started(sandbox)
    begun = time.monotonic()

    act(sandbox)

    assert time.monotonic() - begun >= 0.2
