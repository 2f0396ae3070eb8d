"""A body's charset: the declared one is honoured, and what is not valid in it is never JSON."""

import json

from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.charset import decoded
from flow_tui.model import Answer, Outcome
from tests.support.cases import every
from tests.support.kaleyra import SUCCESS, publish
from tests.support.raw_server import Connection, RawServer, answering, http

NAMED = '{"success": true, "name": "Entrée n° 1"}'


def answered(body: bytes, content_type: str = "", status: str = "200 OK") -> Answer:
    headers = [f"Content-Type: {content_type}"] if content_type else []
    with RawServer(answering(http(body, status, *headers))) as server:
        return publish(server.url)


@every(
    "content_type",
    [
        "application/json; charset=ISO-8859-1",
        'application/json;charset="iso-8859-1"',
        "text/plain; Charset=latin1; boundary=x",
        "application/json; charset=windows-1252",
    ],
)
def test_the_declared_charset_is_honoured(content_type: str) -> None:
    answer = answered(NAMED.encode("latin-1"), content_type)
    assert (answer.outcome, answer.body) == (Outcome.SUCCEEDED, NAMED)


@every("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16be", "utf-32"])
def test_each_unicode_charset_is_read(charset: str) -> None:
    answer = answered(NAMED.encode(charset), f"application/json; charset={charset}")
    assert (answer.outcome, answer.body) == (Outcome.SUCCEEDED, NAMED)


@every(
    ("body", "content_type"),
    [
        (NAMED.encode("latin-1"), ""),
        (NAMED.encode("latin-1"), "application/json"),
        (NAMED.encode("latin-1"), "application/json; charset=utf-8"),
        (NAMED.encode("latin-1"), "application/json; charset=us-ascii"),
        (NAMED.encode("latin-1"), "application/json; charset=no-such-charset"),
        (NAMED.encode("latin-1"), "application/json; charset=\x01"),
        (NAMED.encode("utf-16"), ""),
        (b'{"success": true, "n": "\\\xff"}', ""),
        (b'{"success": true, "n": "\\\\\xff"}', ""),
        (b'{"success": true}\xff', ""),
        (b'{"success": true, "n": "\x81"}', "application/json; charset=windows-1252"),
    ],
)
def test_what_is_not_valid_in_its_charset_is_unknown_and_never_called_a_success(
    body: bytes, content_type: str
) -> None:
    answer = answered(body, content_type)
    assert answer.outcome is Outcome.UNKNOWN
    assert parse(answer.body) is None, "what is recorded reads like what was judged"


@every("charset", ["idna", "punycode", "unicode_escape", "utf-7", "rot13", "hex"])
def test_a_charset_that_is_none_of_a_text_is_ignored(charset: str) -> None:
    assert decoded(SUCCESS, f"application/json; charset={charset}") == SUCCESS.decode()


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert answered(b"\xef\xbb\xbf" + SUCCESS).body == SUCCESS.decode()


@every("charset", ["utf-8", "utf-16"])
def test_a_character_that_is_cut_off_at_the_end_is_left_out(charset: str) -> None:
    def cut(connection: Connection) -> None:
        connection.read_request()
        body = "ab€".encode(charset)
        connection.send(http(body, "200 OK", f"Content-Type: text/plain; charset={charset}")[:-1])

    with RawServer(cut) as server:
        assert publish(server.url).body == "ab"


def test_a_body_without_a_charset_keeps_its_length() -> None:
    assert len(decoded(bytes(range(256)))) == 256


@every("charset", ["latin-1", "utf-16", "shift_jis"])
def test_a_refusal_is_read_in_its_charset(charset: str) -> None:
    body = json.dumps({"code": "WA-400", "message": "Refer to correct payload format"})
    answer = answered(
        body.encode(charset), f"application/json; charset={charset}", "500 Internal Server Error"
    )
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "WA-400")
