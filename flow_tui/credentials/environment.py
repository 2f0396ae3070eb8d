"""Credentials from environment variables, for hosts without a keyring and for scripts."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Final

from flow_tui import validation
from flow_tui.secret import Secret
from flow_tui.validation import InputError

ENVIRONMENT_PROFILE: Final = "environment"
"""The profile that the variables make."""

_SID: Final = "FLOW_TUI_SID"
_API_KEY: Final = "FLOW_TUI_API_KEY"
_API_DOMAIN: Final = "FLOW_TUI_API_DOMAIN"
_BASE_URL: Final = "FLOW_TUI_BASE_URL"


@dataclass(frozen=True, slots=True)
class EnvironmentCredentials:
    """What the environment gave."""

    sid: str
    api_key: Secret
    base_url: str | None
    """Scheme, host and port; None where no variable says the API domain."""


def take_environment(environ: MutableMapping[str, str]) -> EnvironmentCredentials | None:
    """Return the credentials that `environ` holds, and remove SID and key from it.

    They are removed, whatever comes of it, so that child processes do not inherit them. An
    empty variable counts as not set. The API domain is looked at only where a SID and key are.

    Raises:
        InputError: Only one of SID and key is set, a value cannot be used, or the two
            variables for the API domain contradict each other. The text names the variable.
    """
    sid = _taken(environ, _SID)
    api_key = _taken(environ, _API_KEY)
    if sid is None and api_key is None:
        return None
    if sid is None:
        raise _missing(_SID, _API_KEY)
    if api_key is None:
        raise _missing(_API_KEY, _SID)
    return EnvironmentCredentials(
        sid=_checked(_SID, validation.sid, sid).reveal(),
        api_key=_checked(_API_KEY, validation.api_key, api_key),
        base_url=_base_url(environ),
    )


def _taken(environ: MutableMapping[str, str], variable: str) -> Secret | None:
    # A Secret from the first line on: a local variable with the plain key would be shown by
    # a traceback with locals of the refusals above.
    taken = Secret(environ.pop(variable, "").strip())
    return taken if taken != Secret("") else None


def _missing(missing: str, given: str) -> InputError:
    return InputError(
        f"{missing} is not set, but {given} is. Set both, or neither to use a profile's keyring."
    )


def _base_url(environ: MutableMapping[str, str]) -> str | None:
    by_domain = _given_url(environ, _API_DOMAIN, validation.api_domain)
    by_url = _given_url(environ, _BASE_URL, validation.base_url)
    if by_domain and by_url and by_domain != by_url:
        raise InputError(
            f"{_API_DOMAIN} says {by_domain} and {_BASE_URL} says {by_url}. Set only one of them."
        )
    return by_url or by_domain


def _given_url(
    environ: MutableMapping[str, str], variable: str, check: Callable[[str], str]
) -> str | None:
    text = environ.get(variable, "").strip()
    return _checked(variable, check, Secret(text)).reveal() if text else None


def _checked(variable: str, check: Callable[[str], str], given: Secret) -> Secret:
    try:
        return Secret(check(given.reveal()))
    except InputError as error:
        sentence = str(error)
    # Outside of the handler: the exception there has frames that hold the plain value.
    raise InputError(f"{variable}: {sentence}")
