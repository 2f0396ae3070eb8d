"""Sandboxes with one flow, and requests to them by `http.client` or a bare socket."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from flow_tui.sandbox import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.patience import LONGEST

FLOW_ID = "1122334455667788"


@dataclass(frozen=True)
class Received:
    """One response, read in full."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def one_flow(behaviour: Behaviour = Behaviour.NORMAL, **more: Any) -> Sandbox:
    """Return a sandbox, not started, whose only flow has this behaviour."""
    return Sandbox(flows=[SandboxFlow(FLOW_ID, "under test", behaviour=behaviour, **more)])


def in_state(status: FlowState) -> Sandbox:
    return one_flow(status=status)


def headers_for(sandbox: Sandbox) -> dict[str, str]:
    return {"api-key": sandbox.api_key, "Content-Type": "application/json"}


def connect(sandbox: Sandbox) -> HTTPConnection:
    return HTTPConnection(sandbox.base_url.removeprefix("http://"), timeout=LONGEST)


def received(response: HTTPResponse) -> Received:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Received(response.status, headers, response.read())


def request(
    sandbox: Sandbox, method: str, path: str, headers: Mapping[str, str] | None = None
) -> Received:
    """Send one request to a path below the account's."""
    connection = connect(sandbox)
    try:
        sent = headers_for(sandbox) if headers is None else dict(headers)
        connection.request(method, f"/v2/{sandbox.sid}/whatsapp/{path}", headers=sent)
        return received(connection.getresponse())
    finally:
        connection.close()


def act(sandbox: Sandbox, action: str = "publish", flow_id: str = FLOW_ID) -> Received:
    return request(sandbox, "POST", f"{flow_id}/{action}")


def details(sandbox: Sandbox, flow_id: str = FLOW_ID, fields: str = "") -> Received:
    return request(sandbox, "GET", f"{flow_id}?fields={fields}" if fields else flow_id)


def publish_bytes(sandbox: Sandbox, flow_id: str = FLOW_ID) -> bytes:
    """Return the bytes of a publish request."""
    lines = [
        f"POST /v2/{sandbox.sid}/whatsapp/{flow_id}/publish HTTP/1.1",
        "Host: sandbox",
        f"api-key: {sandbox.api_key}",
        "Content-Type: application/json",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def open_socket(sandbox: Sandbox) -> socket.socket:
    host, port = sandbox.base_url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=LONGEST)


def read_to_end(connection: socket.socket) -> bytes:
    """Return what arrives until the sandbox ends the connection.

    Raises:
        ConnectionResetError: The sandbox reset it.
    """
    received = bytearray()
    while data := connection.recv(65536):
        received += data
    return bytes(received)


def exchange(sandbox: Sandbox, sent: bytes) -> bytes:
    """Send bytes; return what arrives before the connection ends."""
    with open_socket(sandbox) as connection:
        connection.sendall(sent)
        return read_to_end(connection)
