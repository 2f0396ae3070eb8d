"""What a command printed, parse_output: a key, or JSON; never repeated where it is neither."""

import json

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.credentials.command_output import CommandOutput, parse_output
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.credentials import KEY

SID = "HXAP16XXXXXX97IN"
DOMAIN = "https://api.in.kaleyra.io"


@every(
    "text",
    [KEY, f"{KEY}\n", f"\r\n  {KEY} \r\n", f"{KEY}\nurl: x\nnote y z\n"],
)
def test_the_first_line_is_the_key(text: str) -> None:
    assert parse_output(text.encode()) == CommandOutput(Secret(KEY), "", "")


@every(
    ("members", "printed"),
    [
        ({}, CommandOutput(Secret(KEY), SID, "")),
        ({"api_domain": "in"}, CommandOutput(Secret(KEY), SID, DOMAIN)),
        ({"api_domain": "api.in.kaleyra.io", "else": [1]}, CommandOutput(Secret(KEY), SID, DOMAIN)),
    ],
)
def test_json_with_sid_and_key(members: dict[str, object], printed: CommandOutput) -> None:
    text = json.dumps({"sid": SID, "api_key": f" {KEY}\n", **members}, indent=2)
    assert parse_output(text.encode()) == printed


@every(
    ("output", "said"),
    [
        (b"", "succeeded but printed nothing."),
        (b" \n\t\n", "succeeded but printed nothing."),
        (b"\xff\xfe" + KEY.encode(), "printed something that is not UTF-8 text."),
        (f"{KEY} {KEY}".encode(), "printed no valid API key: An API key has no spaces"),
        (KEY.encode() * 20, "printed no valid API key: Too long for an API key"),
        (b'{"sid": "' + KEY.encode(), "printed invalid JSON."),
        (b'{"a":' * 100_000, "printed invalid JSON."),
        (
            b'{"api_key": "%s"}' % KEY.encode(),
            "printed JSON in which sid is missing, empty or",
        ),
        (
            b'{"sid": "%s"}' % KEY.encode(),
            "printed JSON in which api_key is missing, empty or",
        ),
        (
            b'{"sid": "a", "api_key": 1}',
            "printed JSON in which api_key is missing, empty or",
        ),
        (
            b'{"sid": "a", "api_key": " "}',
            "printed JSON in which api_key is missing, empty or",
        ),
        (b'{"sid": "a b", "api_key": "c"}', "printed JSON with an invalid sid."),
        (b'{"sid": "a", "api_key": "b c"}', "printed JSON with an invalid api_key."),
        (
            b'{"sid": "a", "api_key": "b", "api_domain": "%s"}' % (KEY + "!").encode(),
            "printed JSON with an invalid api_domain.",
        ),
        (
            b'{"sid": "a", "api_key": "b", "api_domain": null}',
            "printed JSON in which api_domain is missing, empty or",
        ),
    ],
)
def test_why_there_is_no_key_in_it(output: bytes, said: str) -> None:
    sentence = parse_output(output)
    assert isinstance(sentence, str)
    assert sentence.startswith(said)
    assert KEY not in sentence


@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(lambda rest: b"{" + rest)))
def test_any_output_is_parsed_or_explained(output: bytes) -> None:
    assert isinstance(parse_output(output), str | CommandOutput)
