import json

import pytest

from flow_tui.credentials import KeyringFailedError, KeyringState
from flow_tui.credentials.keyring_item import decode, encode
from tests.support.cases import every
from tests.support.credentials import KEY, STORED

MEMBERS = {"v": 1, "sid": STORED.sid, "api_key": KEY, "api_domain": STORED.base_url}


def test_the_item_holds_what_other_versions_rely_on() -> None:
    assert json.loads(encode(STORED)) == MEMBERS


def test_what_is_encoded_is_decoded() -> None:
    assert decode(encode(STORED)) == STORED


@every(
    "members",
    [{**MEMBERS, "api_domain": "IN"}, {**MEMBERS, "api_domain": "api.in.kaleyra.io", "new": []}],
)
def test_a_domain_and_unknown_members_are_understood(members: dict[str, object]) -> None:
    assert decode(json.dumps(members)) == STORED


def test_a_url_whose_host_has_no_dot_is_still_read() -> None:
    """The form no longer takes one, but has stored it before."""
    stored = STORED._replace(base_url="https://gateway:8443")
    assert decode(encode(stored)) == stored


@every(
    "value",
    [
        "",
        KEY,
        f'"{KEY}"',
        f'["{KEY}"]',
        "null",
        "{}",
        json.dumps(MEMBERS)[:-1],
        json.dumps({**MEMBERS, "v": 2}),
        json.dumps({**MEMBERS, "sid": "not a sid"}),
        json.dumps({**MEMBERS, "sid": None}),
        json.dumps({**MEMBERS, "api_key": f"{KEY}\n{KEY}"}),
        json.dumps({**MEMBERS, "api_key": 12}),
        json.dumps({**MEMBERS, "api_domain": "http://api.in.kaleyra.io"}),
        "[" * 100_000,
    ],
)
def test_what_is_not_ours_is_a_failure_that_hides_it(value: str) -> None:
    with pytest.raises(KeyringFailedError) as caught:
        decode(value)

    assert caught.value.state is KeyringState.DAMAGED
    assert caught.value.__context__ is None
    assert KEY not in str(caught.value)
