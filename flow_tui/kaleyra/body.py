"""Read a response body: the one JSON object in it, its codes and its texts.

The body is foreign and may be hostile; nothing in it makes these functions raise. Outcome, advice
and whatever else depends on a body go by one reading of one text: the text that is recorded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, Protocol

from flow_tui.kaleyra.charset import decoded
from flow_tui.kaleyra.json_values import Digits, Json, JsonObject, load, load_any, to_one_line
from flow_tui.kaleyra.reason import details_in, reason_in
from flow_tui.model import Failure

_ERROR_KEYS: Final = ("error", "errors", "fault", "message")
"""Members that may hold errors: an object, a list of them, or JSON as a text."""
_CODE_KEYS: Final = ("code", "error_code", "error_subcode")
_TEXT_KEYS: Final = ("message", "error_user_title", "error_user_msg", "error", "details")
_ERROR_DEPTH: Final = 3
_MOST_ERRORS: Final = 50
_CODE_LIMIT: Final = 64
_TEXTS_LIMIT: Final = 8000
"""Characters of all texts together, since they are searched."""
_SHORT: Final = re.compile(r"-?\d{1,3}")
"""A number that may be anybody's code; all others of the platform are longer."""
_STATUS_OF_SUCCESS: Final = re.compile(r"2\d\d")
_READINGS_KEPT: Final = 4
"""A large body takes long to read, and is asked for several times."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a JSON object of the API holds. The texts are foreign, each one line."""

    says_success: bool
    """Whether `success` occurs once and is exactly `true`."""
    says_failure: bool
    """Whether `success` occurs once and is exactly `false`."""
    code: str
    """The first code of any kind, to be shown; may be empty."""
    codes: tuple[str, ...]
    """Kaleyra's own code first, then those of the platform inside `error`."""
    number: str
    """The object's own code if it is a short number: the platform's, or a gateway's. Empty for an
    HTTP status of success."""
    subcodes: tuple[str, ...]
    """The platform's codes that say more than the ones beside them."""
    is_transient: bool
    """Whether the platform says that it failed, and may succeed another time."""
    message: str
    """What tells the reason best; may be empty."""
    texts: tuple[str, ...]
    """Every text of the object and its errors, the message included, up to a limit."""


class Recorded(Protocol):
    """A response as it is recorded or shown."""

    @property
    def http_status(self) -> int | None:
        """None if no head arrived in full."""

    @property
    def body(self) -> str:
        """The body as text."""

    @property
    def body_truncated(self) -> bool:
        """Whether there was more of it."""

    @property
    def failure(self) -> Failure | None:
        """None if the response arrived in full."""


def read(response: Recorded) -> Body | None:
    """Return what the body of a complete response holds; None if it holds no JSON object."""
    is_whole = response.failure is None and not response.body_truncated
    return parse(response.body) if is_whole else None


def parse(body: bytes | str) -> Body | None:
    """Return what a body holds, or None if it is not one JSON object, as `load` reads it."""
    return _read(decoded(body) if isinstance(body, bytes) else body)


@lru_cache(maxsize=_READINGS_KEPT)
def _read(body: str) -> Body | None:
    value = load(body)
    return None if value is None else body_of(value)


def body_of(value: JsonObject) -> Body:
    """Return what a JSON object holds."""
    errors = list(islice(_errors(value, _ERROR_DEPTH), _MOST_ERRORS))
    own, inner = list(_codes(value)), [code for each in errors for code in _codes(each)]
    short = [code for code in own if _SHORT.fullmatch(code)]
    number = next((code for code in short if not _STATUS_OF_SUCCESS.fullmatch(code)), "")
    long = [code for code in own if code not in short]
    message = reason_in(value, errors)
    return Body(
        says_success=value.get("success") is True,
        says_failure=value.get("success") is False,
        code=next(iter([*own, *inner]), ""),
        codes=(*long, *inner),
        number=number,
        subcodes=tuple(_subcodes([value, *errors])),
        is_transient=any(each.get("is_transient") is True for each in [value, *errors]),
        message=message,
        texts=tuple(_up_to_limit([message, *_all_texts(value, errors)])),
    )


def _errors(value: JsonObject, depth: int) -> Iterator[JsonObject]:
    """Yield the errors in an object, and those in them."""
    if depth == 0:
        return
    for key in _ERROR_KEYS:
        for each in _objects(value.get(key)):
            yield each
            yield from _errors(each, depth - 1)


def _objects(member: Json) -> Iterator[JsonObject]:
    """Yield the object that a member is, those of a list, and those in a text of JSON."""
    for each in member if isinstance(member, list) else [member]:
        found = load_any(each) if isinstance(each, str) else each
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict):
                yield one


def _codes(value: JsonObject) -> Iterator[str]:
    """Yield the codes of an object; a short subcode is none, as it depends on the code."""
    for key in _CODE_KEYS:
        code = _code(value.get(key))
        if code and not (key == "error_subcode" and _SHORT.fullmatch(code)):
            yield code


def _subcodes(values: Iterable[JsonObject]) -> Iterator[str]:
    return filter(None, (_code(value.get("error_subcode")) for value in values))


def _code(code: Json) -> str:
    return to_one_line(code, _CODE_LIMIT) if isinstance(code, str) else ""


def _all_texts(value: JsonObject, errors: Iterable[JsonObject]) -> Iterator[str]:
    yield from _texts(value, _TEXT_KEYS)
    for error in errors:
        yield from _texts(error, [*_TEXT_KEYS, *(key for key in error if key not in _TEXT_KEYS)])
        yield details_in(error)


def _texts(value: JsonObject, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        text = value.get(key)
        if key not in _CODE_KEYS and isinstance(text, str) and not isinstance(text, Digits):
            yield to_one_line(text)


def _up_to_limit(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, without repeats, as long as all of them together are short enough."""
    seen: set[str] = set()
    room = _TEXTS_LIMIT
    for text in texts:
        if text and text not in seen and room > 0:
            seen.add(text)
            yield text[:room]
            room -= len(text)
