"""What the sandbox remembers of requests; never the key."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest

from flow_tui.model import Action
from flow_tui.sandbox.server import Sandbox
from tests.support.sandbox import FLOW_ID, act, details, exchange, headers_for, request


def test_a_request_is_remembered_as_it_came(sandbox: Sandbox) -> None:
    before = datetime.now(UTC)
    details(sandbox, fields="id,status")

    (seen,) = sandbox.requests
    assert (seen.method, seen.body_length, seen.key_ok) == ("GET", 0, True)
    assert seen.path == f"/v2/{sandbox.sid}/whatsapp/{FLOW_ID}?fields=id,status"
    assert seen.headers["content-type"] == "application/json"
    assert before <= seen.at <= datetime.now(UTC)


def test_what_is_remembered_cannot_be_changed(sandbox: Sandbox) -> None:
    act(sandbox)
    seen: Any = sandbox.requests[0]

    with pytest.raises(FrozenInstanceError):
        seen.key_ok = False
    sandbox.requests.clear()
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("key", ["", "Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3"])
def test_a_wrong_key_is_not_remembered_either(sandbox: Sandbox, key: str) -> None:
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


def test_the_key_is_nowhere_in_what_is_remembered(sandbox: Sandbox) -> None:
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
