"""What a credential command printed: an API key, or JSON with SID and key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flow_tui import validation
from flow_tui.secret import Secret
from flow_tui.validation import InputError


class CommandFailedError(Exception):
    """A credential command gave no key. This is never the same as "no credentials stored"."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Credentials as a command printed them."""

    api_key: Secret
    sid: str = ""
    """Empty where only the key was printed."""
    base_url: str = ""
    """Scheme, host and port; empty where no API domain was printed."""


def understood(output: bytes) -> Printed | str:
    """Return the credentials in a command's output, or the end of a sentence, why there are none.

    The key is the first line, as in the files of `pass`; what begins with a brace is JSON with
    `sid` and `api_key`, and perhaps `api_domain`. None repeats anything of the output.
    """
    try:
        text = output.decode().strip()
    except UnicodeDecodeError:
        return "printed something that is no text."
    if not text:
        return "ended well, but printed nothing."
    try:
        return _of_json(text) if text.startswith("{") else _of_line(text.splitlines()[0])
    except InputError as error:
        return str(error)


def _of_line(line: str) -> Printed:
    try:
        return Printed(Secret(validation.api_key(line)))
    except InputError as error:
        raise InputError(f"printed no API key. {error}") from None


def _of_json(text: str) -> Printed:
    try:
        members: Mapping[str, object] = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("printed what begins like JSON, and cannot be read as such.") from None
    sid, api_key = _member(members, "sid"), _member(members, "api_key")
    api_domain = _member(members, "api_domain") if "api_domain" in members else ""
    return Printed(
        Secret(_checked("api_key", validation.api_key, api_key)),
        _checked("sid", validation.sid, sid),
        _checked("api_domain", validation.api_domain, api_domain) if api_domain else "",
    )


def _member(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"printed JSON without a text named {name}.")
    return value


def _checked(name: str, check: validation.Check, value: str) -> str:
    try:
        return check(value)
    except InputError:
        # Without the check's own sentence, which repeats a part of some values.
        raise InputError(
            f"printed JSON in which {name} holds a value that cannot be one."
        ) from None
