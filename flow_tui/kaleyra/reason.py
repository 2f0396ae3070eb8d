"""Which text of a JSON object tells best why a request failed.

The platform tells it to users in texts of their own beside its `message`; what stands between may
answer in the shape of RFC 9457 (`title`, `detail`), of an API gateway (`fault`), of FastAPI
(`detail`) or of many others (`errors`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Final

from flow_tui.kaleyra.json_values import Digits, Json, JsonObject, load_any, to_one_line

_MOST_PROBLEMS: Final = 3
_PLACE_LIMIT: Final = 100
_GENERIC: Final = frozenset(
    {status.phrase.casefold() for status in HTTPStatus}
    | {"invalid parameter", "error", "failed", "failure", "request failed"}
)
"""Texts that say no more than that something failed."""
_CODE_BEFORE: Final = re.compile(r"\A\(#-?\d+\)\s*")
"""The platform's code in front of its text."""
_PROBLEMS: Final = ("detail", "fault", "errors", "error_description")
_PROBLEM_TEXTS: Final = (
    "title",
    "detail",
    "message",
    "msg",
    "faultstring",
    "description",
    "reason",
)
_USUAL: Final = ("message", "error", "details", "title")
_CODE_KEYS: Final = ("code", "error_code", "error_subcode")
_PLACES: Final = ("field", "loc", "pointer", "path", "param")


def reason_in(value: JsonObject, errors: Sequence[JsonObject]) -> str:
    """Return what tells best why a request failed, in one line; empty if nothing does.

    Args:
        value: The response's JSON object.
        errors: The errors in it.
    """
    return to_one_line(_reason(value, errors))


def _reason(value: JsonObject, errors: Sequence[JsonObject]) -> str:
    if told := next(filter(None, map(_told_to_users, [value, *errors])), ""):
        return told
    if told := next(filter(None, map(_told_by_platform, errors)), ""):
        return told
    own = [_text(value.get("message")), _text(value.get("title")), *_problems(value)]
    return _joined(own) or next(filter(None, map(_text, _any_texts(value, errors))), "")


def details_in(error: JsonObject) -> str:
    """Return the platform's `error_data.details`, in one line; empty without."""
    data = error.get("error_data")
    data = load_any(data) if isinstance(data, str) else data
    return _text(data.get("details")) if isinstance(data, dict) else ""


def _told_to_users(error: JsonObject) -> str:
    """Return the platform's texts for users, or its message with what it says beside it.

    Their title comes last: it says what failed, the others say why, and a list cuts the end.
    """
    details = details_in(error)
    title, told = _text(error.get("error_user_title")), _text(error.get("error_user_msg"))
    if not title and not told:
        return _joined([_text(error.get("message")), details]) if details else ""
    why = _joined([told, details])
    is_new = title and not _is_generic(title) and title.casefold() not in why.casefold()
    return f"{why} ({title})" if why and is_new else why or title


def _told_by_platform(error: JsonObject) -> str:
    """Return the texts beside a code that is a number, unless they say nothing."""
    return _told_in(error) if isinstance(error.get("code"), Digits) else ""


def _told_in(problem: JsonObject) -> str:
    return _joined([_text(problem.get(key)) for key in _PROBLEM_TEXTS])


def _problems(value: JsonObject) -> Iterator[str]:
    """Yield the problems that an object lists, in one text for each member that does."""
    for key in _PROBLEMS:
        member = value.get(key)
        each = member if isinstance(member, list) else [member]
        yield "; ".join(islice(filter(None, map(_problem, each)), _MOST_PROBLEMS))


def _problem(value: Json) -> str:
    """Return one problem: where it is and what it is."""
    if not isinstance(value, dict):
        return _text(value)
    if told := _told_in(value):
        return ": ".join(filter(None, (_place(value), told)))
    by_place = (f"{to_one_line(key, _PLACE_LIMIT)}: {told}" for key, told in _first_texts(value))
    return next(by_place, "")


def _first_texts(value: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the members that are a text, or a list that begins with one, but for codes."""
    for key, member in value.items():
        first = member[0] if isinstance(member, list) and member else member
        if key not in _CODE_KEYS and (told := _text(first)):
            yield key, told


def _place(problem: JsonObject) -> str:
    """Return where a problem is: a name, or names joined by dots; empty if it is not told."""
    source = problem.get("source")
    places = {**problem, **source} if isinstance(source, dict) else problem
    found = next((places[key] for key in _PLACES if places.get(key)), "")
    parts = found if isinstance(found, list) else [found]
    return to_one_line(".".join(part for part in parts if isinstance(part, str)), _PLACE_LIMIT)


def _any_texts(value: JsonObject, errors: Iterable[JsonObject]) -> Iterator[Json]:
    """Yield the members that usually hold a text, then those of the errors, of any name."""
    yield from (value.get(key) for key in _USUAL)
    for error in errors:
        yield from (error.get(key) for key in _USUAL)
        yield from (member for key, member in error.items() if key not in _CODE_KEYS)


def _text(value: Json) -> str:
    """Return a text in one line; empty for any other value, and for a text of JSON."""
    if not isinstance(value, str) or isinstance(value, Digits) or load_any(value) is not None:
        return ""
    return to_one_line(value)


def _joined(texts: Iterable[str]) -> str:
    """Return texts in one, without those that say nothing or what another says, too."""
    kept: list[str] = []
    for text in texts:
        if not text or _is_generic(text) or any(text.casefold() in one.casefold() for one in kept):
            continue
        kept = [one for one in kept if one.casefold() not in text.casefold()]
        kept.append(text)
    return ": ".join([*(one.rstrip(".:;") for one in kept[:-1]), *kept[-1:]])


def _is_generic(text: str) -> bool:
    return _CODE_BEFORE.sub("", text).strip(" .!").casefold() in _GENERIC
