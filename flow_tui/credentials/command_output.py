"""Parses what a credential command printed: an API key, or JSON with SID and key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flow_tui import validation
from flow_tui.secret import Secret
from flow_tui.validation import InputError


class CommandFailedError(Exception):
    """A credential command gave no key. This is never the same as "no credentials stored"."""


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """Credentials as a command printed them."""

    api_key: Secret
    sid: str = ""
    """Empty if only the key was printed."""
    base_url: str = ""
    """Scheme, host and port; empty if no API domain was printed."""


def parse_output(output: bytes) -> CommandOutput | str:
    """Parse a command's standard output.

    The key is the first line, as in the files of `pass`. Output that begins with a brace is JSON
    with `sid`, `api_key` and optionally `api_domain`.

    Returns:
        The credentials, or the rest of an error sentence that begins with the program's name. The
        sentence repeats nothing of the output.
    """
    try:
        text = output.decode().strip()
    except UnicodeDecodeError:
        return "printed something that is not UTF-8 text."
    if not text:
        return "succeeded but printed nothing."
    try:
        return _parse_json(text) if text.startswith("{") else _parse_key(text.splitlines()[0])
    except InputError as error:
        return str(error)


def _parse_key(line: str) -> CommandOutput:
    try:
        return CommandOutput(Secret(validation.api_key(line)))
    except InputError as error:
        reason = str(error).partition(".")[0]
        raise InputError(f"printed no valid API key: {reason}.") from None


def _parse_json(text: str) -> CommandOutput:
    try:
        members: Mapping[str, object] = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("printed invalid JSON.") from None
    sid, api_key = _string(members, "sid"), _string(members, "api_key")
    api_domain = _string(members, "api_domain") if "api_domain" in members else ""
    return CommandOutput(
        Secret(_validated("api_key", validation.api_key, api_key)),
        _validated("sid", validation.sid, sid),
        _validated("api_domain", validation.api_domain, api_domain) if api_domain else "",
    )


def _string(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"printed JSON in which {name} is missing, empty or not a string.")
    return value


def _validated(name: str, check: validation.Check, value: str) -> str:
    try:
        return check(value)
    except InputError:
        # Without the check's own sentence, which repeats a part of some values.
        raise InputError(f"printed JSON with an invalid {name}.") from None
