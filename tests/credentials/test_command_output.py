"""What a command printed, understood: a key, or JSON; never repeated where it is neither."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.credentials.command_output import Printed, understood
from flow_tui.secret import Secret
from tests.support.credentials import KEY

SID = "HXAP16XXXXXX97IN"
DOMAIN = "https://api.in.kaleyra.io"


@pytest.mark.parametrize(
    "text", [KEY, f"{KEY}\n", f"\r\n  {KEY} \r\n", f"{KEY}\nurl: x\nnote y z\n"]
)
def test_the_first_line_is_the_key(text: str) -> None:
    assert understood(text.encode()) == Printed(Secret(KEY), "", "")


@pytest.mark.parametrize(
    ("members", "printed"),
    [
        ({}, Printed(Secret(KEY), SID, "")),
        ({"api_domain": "in"}, Printed(Secret(KEY), SID, DOMAIN)),
        ({"api_domain": "api.in.kaleyra.io", "else": [1]}, Printed(Secret(KEY), SID, DOMAIN)),
    ],
)
def test_json_with_sid_and_key(members: dict[str, object], printed: Printed) -> None:
    text = json.dumps({"sid": SID, "api_key": f" {KEY}\n", **members}, indent=2)
    assert understood(text.encode()) == printed


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (b"", "ended well, but printed nothing."),
        (b" \n\t\n", "ended well, but printed nothing."),
        (b"\xff\xfe" + KEY.encode(), "printed something that is no text."),
        (f"{KEY} {KEY}".encode(), "printed no API key. An API key has no spaces"),
        (KEY.encode() * 20, "printed no API key. An API key has about 33 characters"),
        (b'{"sid": "' + KEY.encode(), "printed what begins like JSON, and cannot be read"),
        (b'{"a":' * 100_000, "printed what begins like JSON, and cannot be read"),
        (b'{"api_key": "%s"}' % KEY.encode(), "printed JSON without a text named sid."),
        (b'{"sid": "%s"}' % KEY.encode(), "printed JSON without a text named api_key."),
        (b'{"sid": "a", "api_key": 1}', "printed JSON without a text named api_key."),
        (b'{"sid": "a", "api_key": " "}', "printed JSON without a text named api_key."),
        (b'{"sid": "a b", "api_key": "c"}', "printed JSON in which sid holds a value that"),
        (b'{"sid": "a", "api_key": "b c"}', "printed JSON in which api_key holds a value that"),
        (
            b'{"sid": "a", "api_key": "b", "api_domain": "%s"}' % (KEY + "!").encode(),
            "printed JSON in which api_domain holds a value that cannot be one.",
        ),
        (
            b'{"sid": "a", "api_key": "b", "api_domain": null}',
            "printed JSON without a text named api_domain.",
        ),
    ],
)
def test_why_there_is_no_key_in_it(output: bytes, said: str) -> None:
    sentence = understood(output)
    assert isinstance(sentence, str)
    assert sentence.startswith(said)
    assert KEY not in sentence


@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(lambda rest: b"{" + rest)))
def test_any_output_is_understood_or_told(output: bytes) -> None:
    assert isinstance(understood(output), str | Printed)
