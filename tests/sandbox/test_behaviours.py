"""Each behaviour of a flow: its response, and whether the flow has changed."""

import json
import time
from http.client import IncompleteRead
from types import SimpleNamespace

import pytest

from flow_tui.sandbox import Behaviour, FlowState
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.sandbox import (
    FLOW_ID,
    act,
    details,
    exchange,
    one_flow,
    open_socket,
    publish_bytes,
    read_to_end,
)

from .conftest import Started


@every(
    "behaviour",
    [
        Behaviour.WRONG_KEY,
        Behaviour.WRONG_ACCOUNT,
        Behaviour.NO_SUCH_FLOW,
        Behaviour.NO_SUCH_FLOW_500,
        Behaviour.INCORRECT_PAYLOAD,
        Behaviour.INTEGRITY,
        Behaviour.SERVER_ERROR,
        Behaviour.NOT_JSON,
        Behaviour.HTML_502,
        Behaviour.SUCCESS_FALSE,
        Behaviour.REDIRECT,
        Behaviour.RATE_LIMITED,
        Behaviour.HOSTILE,
        Behaviour.LARGE,
        Behaviour.CANNOT_BE_SEEN,
        Behaviour.NO_ACCESS,
        Behaviour.GATEWAY_DENIED,
        Behaviour.EMPTY,
        Behaviour.RATE_LIMITED_IN_BODY,
    ],
)
def test_a_response_without_success_changes_nothing(started: Started, behaviour: Behaviour) -> None:
    sandbox = started(one_flow(behaviour))

    first, second = act(sandbox), act(sandbox)

    assert (second.status, second.body) == (first.status, first.body)
    assert sandbox.state_of(FLOW_ID) is FlowState.DRAFT
    assert len(sandbox.posts(FLOW_ID)) == 2


def test_a_server_error_may_hide_a_success(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SERVER_ERROR_TOOK_EFFECT))

    assert act(sandbox).json["code"] == "WA-500"
    assert details(sandbox).json["status"] == "PUBLISHED"


def test_a_failure_of_the_platform_may_hide_a_success(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.PLATFORM_FAILED))

    answer = act(sandbox)

    assert (answer.status, answer.json["error"]["code"]) == (400, 2)
    assert answer.json["error"]["is_transient"] is True
    assert details(sandbox).json["status"] == "PUBLISHED"


def test_an_illegal_header_line_stands_before_a_success(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.ILLEGAL_HEADER))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID)
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")

    assert b"\r\nNot a name: x" in head
    assert body == b'{"success": true}'
    assert details(sandbox).json["status"] == "PUBLISHED"


def test_only_the_default_fields_are_known(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.READ_UNKNOWN_FIELD))

    assert details(sandbox, fields="id,health_status").status == 400
    assert details(sandbox, fields="id,status,name").json["status"] == "DRAFT"
    assert details(sandbox).json["validation_errors"] == []
    assert act(sandbox).json == {"success": True}


def test_a_slow_response_takes_its_time(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SLOW, slow_seconds=0.2))
    begun = time.monotonic()

    answer = act(sandbox)

    assert time.monotonic() - begun >= 0.2
    assert answer.json == {"success": True}


def test_a_slow_flow_changes_before_its_response(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SLOW, slow_seconds=60))
    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID)
        until = time.monotonic() + LONGEST
        while sandbox.state_of(FLOW_ID) is FlowState.DRAFT and time.monotonic() < until:
            time.sleep(0.005)
        assert sandbox.state_of(FLOW_ID) is FlowState.PUBLISHED
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_the_details_of_a_slow_flow_are_slow(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SLOW, slow_seconds=0.2))
    begun = time.monotonic()

    assert details(sandbox).json["status"] == "DRAFT"
    assert time.monotonic() - begun >= 0.2


def test_a_lost_connection_is_reset_after_the_publish(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.CONNECTION_LOST))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)

    assert details(sandbox).json["status"] == "PUBLISHED"


def test_half_a_response_ends_in_the_middle_of_the_body(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.HALF_ANSWER))

    with pytest.raises(IncompleteRead) as error:
        act(sandbox)

    whole = b'{"success": true}'
    assert whole.startswith(error.value.partial)
    assert 0 < len(error.value.partial) < len(whole)
    assert details(sandbox).json["status"] == "PUBLISHED"


def test_no_response_leaves_the_connection_open(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.NO_ANSWER))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID)
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)

    assert details(sandbox).json["status"] == "DRAFT"


def test_no_response_ends_when_the_sandbox_stops(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.NO_ANSWER))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID)
        sandbox.stop()
        assert read_to_end(connection) == b""


def test_a_proxys_page_is_html_under_200(started: Started) -> None:
    answer = act(started(one_flow(Behaviour.NOT_JSON)))

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html")
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


def test_a_bad_gateway_is_html_too(started: Started) -> None:
    answer = act(started(one_flow(Behaviour.HTML_502)))

    assert (answer.status, answer.headers["content-type"]) == (502, "text/html")


def test_success_false(started: Started) -> None:
    answer = act(started(one_flow(Behaviour.SUCCESS_FALSE)))

    assert (answer.status, answer.json) == (200, {"success": False})


def test_a_redirect_names_a_place_that_answers(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.REDIRECT))

    answer = act(sandbox)

    assert (answer.status, answer.body) == (302, b"")
    followed = exchange(
        sandbox,
        f"GET {answer.headers['location']} HTTP/1.1\r\nConnection: close\r\n\r\n".encode(),
    )
    assert followed.startswith(b"HTTP/1.1 404 ")
    assert sandbox.requests[-1].path == answer.headers["location"]


def test_too_many_requests_has_a_retry_after(started: Started) -> None:
    answer = act(started(one_flow(Behaviour.RATE_LIMITED)))

    assert (answer.status, answer.headers["retry-after"]) == (429, "60")


@every(
    "dangerous",
    ["\x1b[2J", "\x1b]52;c;", "\x9b", "[/]", "[@click=app.quit]x[/]", "\u202e", "\x00", "\ud83d"],
)
def test_hostile_text_is_wherever_an_app_may_show_it(started: Started, dangerous: str) -> None:
    answer = act(started(one_flow(Behaviour.HOSTILE)))

    assert answer.status == 400
    assert dangerous in answer.json["message"]
    assert all(dangerous in text for pair in answer.json["error"].items() for text in pair)


def test_hostile_text_is_not_escaped_on_the_wire(started: Started) -> None:
    body = act(started(one_flow(Behaviour.HOSTILE))).body.decode()

    assert "\u202e" in body
    assert "\x9b" in body


def test_a_large_response_has_about_200_kilobytes(started: Started) -> None:
    answer = act(started(one_flow(Behaviour.LARGE)))

    assert answer.status == 400
    assert 180_000 < len(answer.body) < 260_000
    assert answer.json["error"]["code"] == 139002


def test_details_stay_readable_when_writes_fail(started: Started) -> None:
    for behaviour in (Behaviour.SERVER_ERROR, Behaviour.NOT_JSON, Behaviour.NO_ANSWER):
        answer = details(started(one_flow(behaviour)))
        assert (answer.status, answer.json["status"]) == (200, "DRAFT")


def test_a_deprecate_fails_like_a_publish(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.SERVER_ERROR_TOOK_EFFECT, status=FlowState.PUBLISHED))

    assert act(sandbox, "deprecate").status == 500
    assert sandbox.state_of(FLOW_ID) is FlowState.DEPRECATED


def test_too_many_requests_for_a_while(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("flow_tui.sandbox.account.time", clock)
    sandbox = started(one_flow(Behaviour.RATE_LIMITED_BRIEFLY, limited_seconds=60))

    first, second = act(sandbox), act(sandbox)
    assert (first.status, first.headers["retry-after"]) == (429, "60")
    assert second.status == 429
    assert sandbox.state_of(FLOW_ID) is FlowState.DRAFT
    assert details(sandbox).json["status"] == "DRAFT"
    clock.monotonic = lambda: 60.0
    assert act(sandbox).json == {"success": True}
    assert act(sandbox, "deprecate").json == {"success": True}


def test_slow_details_do_not_delay_a_publish(started: Started) -> None:
    begun = time.monotonic()
    assert act(started(one_flow(Behaviour.READ_SLOW, slow_seconds=600))).json == {"success": True}
    assert time.monotonic() - begun < LONGEST

    sandbox = started(one_flow(Behaviour.READ_SLOW, slow_seconds=0.2))
    assert act(sandbox).json == {"success": True}
    begun = time.monotonic()
    assert details(sandbox).json["status"] == "PUBLISHED"
    assert time.monotonic() - begun >= 0.2
