"""The API key is masked in whatever the API sends back."""

import html
import json
import time
from collections.abc import Callable
from itertools import product
from typing import Final
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.masking import masked
from flow_tui.model import Action
from flow_tui.secret import MASK, Secret
from tests.support.cases import case, every
from tests.support.kaleyra import FLOW_ID, KEY, account, publish, run, start_publish
from tests.support.patience import LONGEST
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
        *in_html(key),
    ]


def in_html(key: str) -> list[str]:
    escaped = html.escape(key)
    return [
        escaped,
        escaped.replace("&#x27;", "&#039;").replace("&quot;", "&#34;"),
        escaped.replace("&#x27;", "&apos;").replace("/", "&#x2F;"),
        html.escape(escaped),
        escaped.replace("&", "\\u0026"),
        escaped.replace("&", "\\\\u0026"),
    ]


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=40))
def test_every_spelling_of_any_key_is_masked(key: str) -> None:
    for spelt in spellings(key):
        assert masked(f"<{spelt}>", Secret(key)) == f"<{MASK}>"


def test_an_empty_key_masks_nothing() -> None:
    assert masked('a \\" % & text', Secret(""), cut_off=True) == 'a \\" % & text'


@every("length", [4, 10, len(KEY) - 1])
def test_a_key_that_is_cut_off_at_the_end_is_masked(length: int) -> None:
    assert masked(f"x {KEY[:length]}", Secret(KEY), cut_off=True) == f"x {MASK}"


def test_other_text_that_is_cut_off_is_kept() -> None:
    assert masked("nothing here", Secret(KEY), cut_off=True) == "nothing here"


def test_masking_a_long_hostile_text_is_fast() -> None:
    """Masking in quadratic time would take many minutes."""
    started = time.monotonic()
    for text in (
        "\\" * 2**18,
        "%" * 2**18,
        "\\u00" * 2**16,
        "&amp;" * 2**15,
        KEY[:-1] * 2**13 + "%",
    ):
        masked(text, Secret(KEY), cut_off=True)
    assert time.monotonic() - started < LONGEST


@every("status", ["200 OK", "400 Bad Request", "502 Bad Gateway"])
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


# -- masked first, cut afterwards ------------------------------------------------------------


def assert_no_piece(shown: object) -> None:
    """Check that not even four characters of the key are in what is shown or recorded."""
    text = repr(shown).replace("\\\\", "\\").replace("\\x00", "").replace("\x00", "")
    assert all(KEY[at : at + 4] not in text for at in range(len(KEY) - 3)), text


def in_code(before: str) -> tuple[bytes, str]:
    return json.dumps({"code": before + KEY}).encode(), ""


def in_message(before: str) -> tuple[bytes, str]:
    return json.dumps({"message": before + KEY}).encode(), ""


def in_reason(before: str) -> tuple[bytes, str]:
    error = {"code": 100, "error_user_msg": before + KEY, "message": before + KEY}
    return json.dumps({"error": {"error": json.dumps(error)}}).encode(), ""


def in_retry_after(before: str) -> tuple[bytes, str]:
    return b"", f"Retry-After: {before}{KEY}"


LIMITS: Final = (20, 40, 64, 200, 500, 2000, 4000, 8000)
WITHIN: Final = (1, len(KEY) // 2, len(KEY) - 1)


@every("place", [in_code, in_message, in_reason, in_retry_after])
def test_a_text_that_is_cut_within_the_key_shows_no_piece_of_it(
    place: Callable[[str], tuple[bytes, str]],
) -> None:
    response = b""

    async def publish_and_read(client: KaleyraClient) -> None:
        nonlocal response
        of = (account(server.url), FLOW_ID, Secret(KEY))
        for limit, within in product(LIMITS, WITHIN):
            body, header = place("x" * (limit - within))
            headers = [header] if header else []
            response = http(body, "429 Too Many Requests", *headers)
            with case((limit, within)):
                assert_no_piece(await client.act(Action.PUBLISH, *of))
                assert_no_piece(await client.flow_details(*of))

    with RawServer(lambda connection: answering(response)(connection)) as server:
        run(publish_and_read)


@every("declared", [True, False])
@every("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@every("spelt", [KEY, json.dumps(KEY), "".join(f"\\u{ord(c):04x}" for c in KEY)])
def test_the_key_is_masked_in_every_charset(charset: str, spelt: str, declared: bool) -> None:
    header = f"Content-Type: text/plain{f'; charset={charset}' if declared else ''}"
    body = f"no such key: {spelt}, é".encode(charset)
    with RawServer(answering(http(body, "400 Bad Request", header))) as server:
        answer = publish(server.url)
    assert_no_piece(answer)
    assert "*" in answer.body
    if declared:
        assert MASK in answer.body


@every("charset", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_body_cut_off_within_a_key_in_any_spelling(charset: str) -> None:
    response = b""

    def cut_off(connection: Connection) -> None:
        connection.read_request()
        connection.send(response)

    async def publish_each(client: KaleyraClient) -> None:
        nonlocal response
        for spelt, missing in product(spellings(KEY), [1, 2, 3, 9, 20]):
            response = http(f"the key is {spelt}".encode(charset))[:-missing]
            with case((spelt, missing)):
                assert_no_piece(await start_publish(client, server.url))

    with RawServer(cut_off) as server:
        run(publish_each)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=40))
def test_a_key_in_json_within_json_or_a_url_within_a_url_is_masked(key: str) -> None:
    twice = json.dumps(json.dumps({"k": f"<{key}>"}))
    assert masked(twice, Secret(key)) == json.dumps(json.dumps({"k": f"<{MASK}>"}))
    escaped = json.dumps(json.dumps(f"<{''.join(f'%{ord(c):02x}' for c in key)}>"))
    assert masked(escaped, Secret(key)) == json.dumps(json.dumps(f"<{MASK}>"))
    url = quote(quote(key, safe=""), safe="")
    assert masked(f"<{url}>", Secret(key)) == f"<{MASK}>"


@every("offset", range(-40, 41, 8))
def test_a_key_is_found_where_a_long_text_is_searched_in_steps(offset: int) -> None:
    spelt = "".join(f"\\u{ord(c):04x}" for c in KEY)
    before = "x" * (32 * 1024 + offset)
    assert masked(before + spelt + spelt + "y", Secret(KEY)) == f"{before}{MASK}{MASK}y"
