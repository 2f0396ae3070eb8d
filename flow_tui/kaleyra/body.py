"""Parse a response body: the one JSON object in it, its codes and its texts.

The body is foreign and may be hostile; nothing in it makes these functions raise.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"

_CODE_KEYS: Final = ("code", "error_code", "error_subcode")
_TEXT_KEYS: Final = ("message", "error_user_title", "error_user_msg", "error", "details")
_ERROR_DEPTH: Final = 3
_CODE_LIMIT: Final = 64
_TEXT_LIMIT: Final = 2000


@dataclass(frozen=True, slots=True)
class Body:
    """What a JSON object of the API holds. The texts are foreign, each one line."""

    says_success: bool
    """Whether `success` occurs once and is exactly `true`."""
    says_failure: bool
    """Whether `success` occurs once and is exactly `false`."""
    codes: tuple[str, ...]
    """Kaleyra's own code first, then those of the platform inside `error`."""
    message: str
    """The object's `message`, else the first text inside `error`; may be empty."""
    texts: tuple[str, ...]
    """Every text of the object and its `error`, the message included."""


def parse(body: bytes | str) -> Body | None:
    """Return what a body holds, or None if it is not one JSON object, as `load` reads it."""
    value = load(body)
    return None if value is None else body_of(value)


def load(body: bytes | str) -> dict[str, Json] | None:
    """Return the JSON object in a body, or None if the body is not exactly one, in UTF-8.

    A key that occurs twice in one object counts as absent, since either value may be meant.
    Integers are returned as `str`, digit by digit.
    """
    try:
        text = body.decode() if isinstance(body, bytes) else body
        value: Json = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_reject_constant,
            parse_int=_Digits,
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def body_of(value: dict[str, Json]) -> Body:
    """Return what a JSON object holds."""
    errors = list(_errors(value.get("error"), _ERROR_DEPTH))
    texts = [*_texts(value, _TEXT_KEYS)]
    for error in errors:
        texts += _texts(error, [*_TEXT_KEYS, *(key for key in error if key not in _TEXT_KEYS)])
    return Body(
        says_success=value.get("success") is True,
        says_failure=value.get("success") is False,
        codes=tuple(code for each in [value, *errors] for code in _codes(each)),
        message=texts[0] if texts else "",
        texts=tuple(texts),
    )


def as_text(value: Json, limit: int = _TEXT_LIMIT) -> str:
    """Return a text or a number of a body as `to_one_line` does; empty for any other type."""
    if isinstance(value, float):
        return repr(value)
    return to_one_line(value, limit) if isinstance(value, str) else ""


def to_one_line(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return foreign text as one line of at most `limit` characters, without lone surrogates."""
    line = " ".join(text[: limit * 2].split())[:limit]
    return line.encode("utf-8", "replace").decode("utf-8")


class _Digits(str):
    """An integer as its digits: Python refuses to convert thousands of them."""

    __slots__ = ()


def _without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            value.pop(key, None)
        seen.add(key)
    return value


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _errors(error: Json, depth: int) -> Iterator[dict[str, Json]]:
    """Yield the objects in `error`: itself, those of a list, and those in their own `error`."""
    if depth == 0:
        return
    for each in error if isinstance(error, list) else [error]:
        if isinstance(each, dict):
            yield each
            yield from _errors(each.get("error"), depth - 1)


def _codes(value: dict[str, Json]) -> Iterator[str]:
    for key in _CODE_KEYS:
        code = value.get(key)
        if isinstance(code, str) and (line := to_one_line(code, _CODE_LIMIT)):
            yield line


def _texts(value: dict[str, Json], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        text = value.get(key)
        if key in _CODE_KEYS or not isinstance(text, str) or isinstance(text, _Digits):
            continue
        if line := to_one_line(text):
            yield line
