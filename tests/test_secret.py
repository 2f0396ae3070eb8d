"""A secret that nothing shows."""

import copy
import gc
import io
import json
import logging
import pickle
import pprint
import reprlib
import sys
import traceback
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from flow_tui.credentials import Credentials, Source, StoredCredentials
from flow_tui.model import Account
from flow_tui.secret import MASK, Secret, mask_known, mask_pieces
from tests.support.cases import every

VALUE = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
SECRET = Secret(VALUE)
CREDENTIALS = Credentials(
    Account("prod-in", "HXAP16XXXXXX97IN", "https://api.in.kaleyra.io"), SECRET, Source.KEYRING
)


def logged(secret: Secret) -> str:
    output = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(output))
    logger.error("with %s and %r and %s", secret, secret, {"key": secret})
    return output.getvalue()


SHOWN: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "f-string": lambda secret: f"{secret} {secret!r} {secret!s} {secret!a} {secret:>40}",
    "debugging f-string": lambda secret: f"{secret=}",
    "format": lambda secret: format(secret, "s") + format(secret, "x"),
    "percent": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031 - what is tested
    "in a container": lambda secret: str([{"key": (secret,)}]),
    "in a dataclass": lambda secret: str(StoredCredentials("HX1", secret, "https://h")),
    "reprlib": reprlib.repr,
    "pprint": pprint.pformat,
    "rich": pretty_repr,
    "rich, in a dataclass": lambda secret: pretty_repr(
        StoredCredentials("HX1", secret, "https://h")
    ),
    "json": lambda secret: json.dumps({"key": secret}, default=str),
    "log": logged,
    "dir": lambda secret: str(dir(secret)),
}


@every("way", SHOWN)
def test_no_way_of_showing_it_shows_it(way: str) -> None:
    said = SHOWN[way](SECRET)
    assert VALUE not in said
    assert VALUE[-4:] not in said


COPIES: dict[str, Callable[[object], object]] = {
    **{
        f"pickle {protocol}": partial(pickle.dumps, protocol=protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "state": lambda value: value.__getstate__(),
}


@every("way", COPIES)
def test_it_cannot_be_pickled_or_copied(way: str) -> None:
    with pytest.raises(TypeError, match="Secret") as caught:
        COPIES[way](SECRET)
    assert VALUE not in str(caught.value)


def test_neither_can_what_holds_it() -> None:
    for copied in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError, match="Secret"):
            copied(CREDENTIALS)


def test_it_has_no_variables_and_takes_none() -> None:
    assert not hasattr(SECRET, "__dict__")
    with pytest.raises(TypeError):
        vars(SECRET)


def fail_with_it_in_locals() -> None:
    credentials, key = CREDENTIALS, SECRET
    raise ValueError(f"{key} of {credentials}")


def test_a_traceback_with_locals_does_not_show_it() -> None:
    with pytest.raises(ValueError, match="of Credentials") as caught:
        fail_with_it_in_locals()
    error = caught.value
    shown = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    assert VALUE not in "".join(shown)
    output = io.StringIO()
    Console(file=output, width=200).print(
        Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    )
    assert "credentials = " in output.getvalue()
    assert VALUE not in output.getvalue()


@every(
    "misuse",
    [
        lambda secret: secret + "x",
        lambda secret: "x" + secret,
        lambda secret: "".join([secret]),
        lambda secret: secret < secret,
        bytes,
        len,
        iter,
        int,
        json.dumps,
    ],
)
def test_what_is_said_of_a_misuse_does_not_show_it(misuse: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as caught:
        misuse(SECRET)
    assert VALUE not in str(caught.value)


def test_only_reveal_gives_it_back() -> None:
    assert SECRET.reveal() == VALUE
    assert sys.getsizeof(SECRET) < sys.getsizeof(VALUE)


def test_the_same_value_is_the_same_secret() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_it_is_masked_wherever_it_stands_in_a_text() -> None:
    assert SECRET.masked_in(f"key={VALUE}&again={VALUE}") == f"key={MASK}&again={MASK}"
    assert SECRET.masked_in("nothing here") == "nothing here"
    assert Secret("").masked_in("nothing here") == "nothing here"


@every(("value", "hint"), [("x" * 8 + "abcd", "…abcd"), ("x" * 7 + "abcd", MASK), ("", MASK)])
def test_the_hint_gives_away_the_end_of_a_long_secret_only(value: str, hint: str) -> None:
    assert Secret(value).hint == hint


def test_every_secret_of_the_process_is_known() -> None:
    one, other = Secret("first-secret-of-two"), Secret("second-secret-of-two")
    shown = "first-secret-of-two, second-secret-of-two"
    assert mask_known(shown) == f"{MASK}, {MASK}"
    del one
    gc.collect()
    assert mask_known(shown) == f"first-secret-of-two, {MASK}"
    assert other == Secret("second-secret-of-two")


def test_a_copy_that_ends_takes_nothing_away() -> None:
    kept = Secret("kept-while-copies-come-and-go")
    for _ in range(3):
        Secret("kept-while-copies-come-and-go")
    gc.collect()
    assert mask_known(f"x{kept.reveal()}y") == f"x{MASK}y"


def test_the_longest_is_masked_first() -> None:
    secrets = [Secret("a-secret"), Secret("a-secret-and-more"), Secret("a-secret-and")]
    assert mask_known("a-secret-and-more") == MASK
    assert secrets


@every("value", ["", "a", "1234567"])
def test_what_is_too_short_for_a_key_masks_nothing(value: str) -> None:
    secret = Secret(value)
    assert mask_known("a 1234567 text") == "a 1234567 text"
    assert mask_pieces("a 1234567 text") == "a 1234567 text"
    assert secret.reveal() == value


@every("spell", [str, repr, json.dumps, lambda value: repr(value.encode())])
@every("value", [VALUE, "A7k2Q9x/w+4\"Zb\\8m<N1c%5Vd&E6r'3ys"])
def test_however_python_spells_it(value: str, spell: Callable[[str], str]) -> None:
    secret = Secret(value)
    for mask in (mask_known, mask_pieces):
        assert MASK in mask(f"ValueError: {spell(value)}!")
        assert not any(value[i : i + 8] in mask(f"{spell(value)}!") for i in range(len(value) - 7))
    assert secret.reveal() == value


@given(st.integers(0, 33), st.integers(0, 33), st.sampled_from(["", "x", "...", " ", "Aq0"]))
def test_no_piece_of_eight_characters_is_left(start: int, end: int, between: str) -> None:
    piece = SECRET.reveal()[start:end]
    shown = mask_pieces(f"{piece}{between}{piece}")
    assert not any(VALUE[i : i + 8] in shown for i in range(len(VALUE) - 7))
    if len(piece) < 8 and len(f"{piece}{between}{piece}") < 16:
        assert between in shown


def test_text_around_pieces_stays() -> None:
    shown = mask_pieces(f"a {VALUE[:32]}… b {VALUE[5:20]}{VALUE[9:30]}, {VALUE} c")
    assert shown == "a ***… b ***, *** c"
