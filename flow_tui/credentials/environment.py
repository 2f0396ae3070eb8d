"""Credentials from environment variables, for hosts without a keyring."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Final, NamedTuple

from flow_tui import validation
from flow_tui.secret import Secret
from flow_tui.validation import InputError

ENVIRONMENT_PROFILE: Final = "environment"
"""Name of the profile that the variables define."""

_SID: Final = "FLOW_TUI_SID"
_API_KEY: Final = "FLOW_TUI_API_KEY"
_API_DOMAIN: Final = "FLOW_TUI_API_DOMAIN"
_BASE_URL: Final = "FLOW_TUI_BASE_URL"
_SHORTEST_KEY: Final = 8
"""Characters; a shorter one may be a part of a SID by accident."""


class EnvironmentCredentials(NamedTuple):
    """Credentials from the environment."""

    sid: str
    api_key: Secret
    base_url: str | None
    """Scheme, host and port; None if no variable sets the API domain."""


def take_environment(environ: MutableMapping[str, str]) -> EnvironmentCredentials | None:
    """Return the credentials in `environ`, or None; remove SID and key from it in any case.

    They are removed so that child processes do not inherit them. An empty variable counts as
    not set. The API domain is read only if SID and key are set.

    Raises:
        InputError: Only one of SID and key is set, a value is invalid or holds the key, or the two
            variables for the API domain contradict each other. The text names the variable.
    """
    sid = _pop(environ, _SID)
    api_key = _pop(environ, _API_KEY)
    if sid is None and api_key is None:
        return None
    if sid is None:
        raise _missing(_SID, _API_KEY)
    if api_key is None:
        raise _missing(_API_KEY, _SID)
    if misplaced := _holds_key(environ, sid, api_key):
        # A SID and a domain are repeated in sentences, URLs and records.
        environ.pop(misplaced, None)
        raise InputError(f"{misplaced}: This holds the API key. Give each variable its own value.")
    return EnvironmentCredentials(
        sid=_validated(_SID, validation.sid, sid).reveal(),
        api_key=_validated(_API_KEY, validation.api_key, api_key),
        base_url=_base_url(environ),
    )


def _pop(environ: MutableMapping[str, str], variable: str) -> Secret | None:
    # A Secret at once: a local variable with the plain key would show in a traceback with locals.
    value = Secret(environ.pop(variable, "").strip())
    return value if value != Secret("") else None


def _holds_key(environ: Mapping[str, str], sid: Secret, api_key: Secret) -> str:
    """Return the name of another variable that the key was put into; "" if there is none."""
    if len(api_key.reveal()) < _SHORTEST_KEY:
        return ""
    if api_key.reveal() in sid.reveal():
        return _SID
    names = (_API_DOMAIN, _BASE_URL)
    return next((name for name in names if api_key.reveal() in environ.get(name, "")), "")


def _missing(missing: str, given: str) -> InputError:
    return InputError(
        f"{missing} is not set, but {given} is. Set both, or unset both to use a profile."
    )


def _base_url(environ: MutableMapping[str, str]) -> str | None:
    by_domain = _url(environ, _API_DOMAIN, validation.api_domain)
    by_url = _url(environ, _BASE_URL, validation.base_url)
    if by_domain and by_url and by_domain != by_url:
        raise InputError(
            f"{_API_DOMAIN} is {by_domain}, but {_BASE_URL} is {by_url}. Set only one of them."
        )
    return by_url or by_domain


def _url(
    environ: MutableMapping[str, str], variable: str, check: Callable[[str], str]
) -> str | None:
    text = environ.get(variable, "").strip()
    return _validated(variable, check, Secret(text)).reveal() if text else None


def _validated(variable: str, check: Callable[[str], str], given: Secret) -> Secret:
    try:
        return Secret(check(given.reveal()))
    except InputError as error:
        message = str(error)
    # Outside of the handler, since `error` has frames that hold the plain value.
    raise InputError(f"{variable}: {message}")
