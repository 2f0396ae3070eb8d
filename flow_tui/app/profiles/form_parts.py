"""Parts of a profile's form: its rows, and what the fields for the account mean."""

from typing import Final

from textual.containers import Horizontal
from textual.widgets import Checkbox, Input, Label, Select

from flow_tui import validation
from flow_tui.api_domains import API_DOMAINS, DEFAULT_POD
from flow_tui.model import Account, Profile
from flow_tui.validation import InputError

CUSTOM: Final = "custom"
"""The value of the choice to type an API domain."""
PODS: Final = [
    *((f"{pod}  {domain}", pod) for pod, domain in API_DOMAINS.items()),
    ("another API domain", CUSTOM),
]
"""The choices of an API domain, each with its value."""


def row(name: str, field: Input | Select[str] | Checkbox) -> Horizontal:
    """Return a row with a name and its field, one line high."""
    field.compact = True
    return Horizontal(Label(name, classes="name"), field, classes="row", id=f"{field.id}-row")


def pod_of(base_url: str) -> tuple[str, str]:
    """Return the pod of a base URL and no domain, or `CUSTOM` and the domain."""
    if not base_url:
        return DEFAULT_POD, ""
    for pod, domain in API_DOMAINS.items():
        if base_url == f"https://{domain}":
            return pod, ""
    return CUSTOM, base_url.removeprefix("https://")


def key_hint(profile: Profile | None, *, has_command: bool) -> str:
    """Return what an empty key field means."""
    if has_command:
        return "leave empty to use credential_command"
    if profile is not None and profile.in_keyring:
        return "stored; leave empty to keep it"
    return "shown beside the SID on kaleyra.io"


def typed_account(name: str, sid: str, domain: str) -> Account | None:
    """Return the account that is typed; None if it is not valid."""
    try:
        return Account(name, validation.sid(sid), validation.api_domain(domain))
    except InputError:
        return None
