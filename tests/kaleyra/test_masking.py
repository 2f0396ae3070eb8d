"""The API key is masked in whatever the API sends back."""

import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra.masking import masked
from flow_tui.secret import MASK, Secret
from tests.support.kaleyra import KEY, publish
from tests.support.raw_server import Connection, RawServer, answering, http


def spellings(key: str) -> list[str]:
    in_json = json.dumps(key)[1:-1]
    return [
        key,
        in_json,
        in_json.replace("/", "\\/"),
        "".join(f"\\u{ord(c):04x}" for c in key),
        "".join(f"\\u{ord(c):04X}" for c in key),
        quote(key, safe=""),
        quote(key, safe="").lower() if key.islower() else quote(key),
        "".join(f"%{ord(c):02x}" for c in key),
    ]


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=40))
def test_every_spelling_of_any_key_is_masked(key: str) -> None:
    for spelt in spellings(key):
        assert masked(f"<{spelt}>", Secret(key)) == f"<{MASK}>"


def test_an_empty_key_masks_nothing() -> None:
    assert masked('a \\" % & text', Secret(""), cut_off=True) == 'a \\" % & text'


@pytest.mark.parametrize("length", [4, 10, len(KEY) - 1])
def test_a_key_that_is_cut_off_at_the_end_is_masked(length: int) -> None:
    assert masked(f"x {KEY[:length]}", Secret(KEY), cut_off=True) == f"x {MASK}"


def test_other_text_that_is_cut_off_is_kept() -> None:
    assert masked("nothing here", Secret(KEY), cut_off=True) == "nothing here"


def test_masking_a_hostile_mebibyte_is_fast() -> None:
    started = time.monotonic()
    for text in ("\\" * 2**20, "%" * 2**20, "\\u00" * 2**18, KEY[:-1] * 2**15 + "%"):
        masked(text, Secret(KEY), cut_off=True)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "502 Bad Gateway"])
def test_an_api_that_repeats_the_key_is_masked(status: str) -> None:
    body = json.dumps({"code": KEY, "message": f"no such key: {KEY}", "error": {"key": KEY}})
    with RawServer(answering(http(body.encode(), status))) as server:
        answer = publish(server.url)
    assert answer.message == f"no such key: {MASK}"
    assert answer.code == MASK
    assert json.loads(answer.body)["error"] == {"key": MASK}
    assert all(spelt not in repr(answer) for spelt in spellings(KEY))


def test_a_server_that_echoes_the_request_instead_of_http() -> None:
    def echo(connection: Connection) -> None:
        head = connection.read_request() or b""
        connection.send(head.split(b"api-key: ")[1] + b"\r\n\r\n")

    with RawServer(echo) as server:
        answer = publish(server.url)
    assert answer.message
    assert KEY not in repr(answer)
    assert KEY[:8] not in repr(answer)


def test_a_body_cut_off_within_the_key() -> None:
    def cut(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(f"the key is {KEY}".encode())[:-3])

    with RawServer(cut) as server:
        answer = publish(server.url)
    assert answer.body == f"the key is {MASK}"
