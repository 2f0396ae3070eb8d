"""The verdict on credentials, by the response to a read."""

import socket

from flow_tui.kaleyra.credential_check import CredentialCheck, CredentialVerdict
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    KEY,
    NO_FLOW,
    SERVER_ERROR,
    WRONG_ACCOUNT,
    WRONG_KEY,
    WRONG_PAYLOAD,
    account,
    run,
)
from tests.support.patience import LONGEST
from tests.support.raw_server import Connection, RawServer, Script, answering, http


def check(base_url: str, key: str = KEY, call_timeout: float = LONGEST) -> CredentialCheck:
    return run(
        lambda c: c.check_credentials(account(base_url), Secret(key)), call_timeout=call_timeout
    )


def check_of(script: Script) -> CredentialCheck:
    with RawServer(script) as server:
        found = check(server.url)
    assert len(server.requests) == 1
    assert server.requests[0].startswith(b"GET ")
    return found


@every(
    ("status", "body", "verdict", "words"),
    [
        ("401 Unauthorized", WRONG_KEY, CredentialVerdict.WRONG, "SID or the API key is wrong"),
        ("401 Unauthorized", WRONG_ACCOUNT, CredentialVerdict.NO_API, "Ask Kaleyra support"),
        ("401 Unauthorized", NO_FLOW, CredentialVerdict.ACCEPTED, "accepts"),
        ("500 Internal Server Error", NO_FLOW, CredentialVerdict.ACCEPTED, "accepts"),
        ("400 Bad Request", WRONG_PAYLOAD, CredentialVerdict.ACCEPTED, "accepts"),
        ("400 Bad Request", '{"error": {"code": 100}}', CredentialVerdict.ACCEPTED, "accepts"),
        ("200 OK", '{"id": "0", "status": "DRAFT"}', CredentialVerdict.ACCEPTED, "accepts"),
        ("200 OK", "<html>Log in</html>", CredentialVerdict.UNCLEAR, "not Kaleyra's JSON"),
        ("200 OK", "[]", CredentialVerdict.UNCLEAR, "HTTP 200"),
        ("500 Internal Server Error", SERVER_ERROR, CredentialVerdict.UNCLEAR, "Try again later"),
        ("302 Found", "", CredentialVerdict.UNCLEAR, "API domain is probably wrong"),
        ("404 Not Found", "{}", CredentialVerdict.UNCLEAR, "API domain is probably wrong"),
        ("403 Forbidden", "<html>", CredentialVerdict.UNCLEAR, "HTTP 403"),
        ("403 Forbidden", "<html>", CredentialVerdict.UNCLEAR, "gateway or a proxy in between"),
        ("403 Forbidden", '{"code": "X"}', CredentialVerdict.UNCLEAR, "key's IP list"),
        ("400 Bad Request", '{"error": {"code": 190}}', CredentialVerdict.ACCEPTED, "accepts"),
        ("400 Bad Request", '{"error": {"code": 4}}', CredentialVerdict.UNCLEAR, "rate-limiting"),
        ("429 Too Many Requests", '{"code": "WA429"}', CredentialVerdict.UNCLEAR, "rate-limiting"),
        ("400 Bad Request", '{"error": {"code": 2}}', CredentialVerdict.UNCLEAR, "Try again later"),
    ],
)
def test_the_verdict_on_each_response(
    status: str, body: str, verdict: CredentialVerdict, words: str
) -> None:
    found = check_of(answering(http(body.encode(), status)))
    assert found.verdict is verdict
    assert words in found.sentence


def test_an_incomplete_response_is_unclear() -> None:
    def cut(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(NO_FLOW.encode(), "401 Unauthorized")[:-1])

    found = check_of(cut)
    assert found.verdict is CredentialVerdict.UNCLEAR
    assert "Try again later" in found.sentence


def test_a_refused_connection_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = check(f"http://127.0.0.1:{port}")
    assert found.verdict is CredentialVerdict.UNREACHABLE
    assert "firewall" in found.sentence


def test_a_timeout_is_unreachable() -> None:
    def stall(connection: Connection) -> None:
        connection.read_request()
        connection.time_out()

    with RawServer(stall) as server:
        found = check(server.url)
    assert found.verdict is CredentialVerdict.UNREACHABLE
    assert found.sentence == "Timed out before the response was complete. Try again."


def test_a_network_message_is_safe_to_show() -> None:
    def garbage(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"\x1b]52;c;aGk=\x07\xc2\x9b31m\r\n\r\n")

    found = check_of(garbage)
    assert found.verdict is CredentialVerdict.UNREACHABLE
    assert found.sentence.isprintable()


def test_an_invalid_key_is_explained() -> None:
    found = check("https://127.0.0.1", key="two words")
    assert found.verdict is CredentialVerdict.UNREACHABLE
    assert "API key" in found.sentence
