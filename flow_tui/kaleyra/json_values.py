"""Foreign JSON as values: of bounded size, and nothing in it that may be read in two ways."""

import json
from typing import Final, NoReturn, TypeAlias

from flow_tui.text import is_dense

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]

_TEXT_LIMIT: Final = 2000


class Digits(str):
    """An integer as its digits: Python refuses to convert thousands of them."""

    __slots__ = ()


def load(body: str) -> JsonObject | None:
    """Return the JSON object in a body, or None if the body is not exactly one.

    A key that occurs twice in one object counts as absent, since either value may be meant.
    Integers are returned as `Digits`. JSON with more values than `is_dense` allows is not read:
    while it is, nothing else would run.
    """
    value = _loaded(body.removeprefix("\ufeff"))
    return value if isinstance(value, dict) else None


def load_any(text: str) -> Json:
    """Return the JSON object or list that a text inside of JSON holds; None if it holds none."""
    return _loaded(text) if text.lstrip()[:1] in {"{", "["} else None


def as_text(value: Json, limit: int = _TEXT_LIMIT) -> str:
    """Return a text or a number of a body as `to_one_line` does; empty for any other type."""
    if isinstance(value, float):
        return repr(value)
    return to_one_line(value, limit) if isinstance(value, str) else ""


def first_text(value: JsonObject, *keys: str, limit: int) -> str:
    """Return the first text among some members, as `as_text` does; empty if none is one."""
    return next(filter(None, (as_text(value.get(key), limit) for key in keys)), "")


def as_list(value: Json) -> list[Json]:
    """Return a list as it is, nothing for `null`, and any other value as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def to_one_line(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return foreign text as one line of at most `limit` characters, without lone surrogates."""
    line = " ".join(text[: limit * 2].split())[:limit]
    return line.encode("utf-8", "replace").decode("utf-8")


def _loaded(text: str) -> Json:
    if is_dense(text):
        return None
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_reject_constant,
            parse_int=_digits,
        )
    except (ValueError, RecursionError):
        return None
    return value


def _digits(digits: str) -> Digits:
    # A function of Python's, not the class itself: other threads may run between two calls of it.
    return Digits(digits)


def _without_duplicates(pairs: list[tuple[str, Json]]) -> JsonObject:
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
