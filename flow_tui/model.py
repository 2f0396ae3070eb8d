"""The types of the domain, which every layer uses.

Most are named tuples, since every start waits for them: a frozen dataclass takes seven times as
long to make.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from flow_tui.api_domains import main_name, names_of


class Action(StrEnum):
    """What an attempt does to a flow. Neither can be undone."""

    PUBLISH = "publish"
    DEPRECATE = "deprecate"


class Outcome(StrEnum):
    """What is known of an attempt's effect."""

    SUCCEEDED = "succeeded"
    """The API confirmed it: 2xx and a JSON object whose `success` is exactly `true`."""
    REJECTED = "rejected"
    """The API refused it; nothing changed."""
    NOT_SENT = "not_sent"
    """The request never left this machine."""
    UNKNOWN = "unknown"
    """It may or may not have taken effect."""


class Failure(StrEnum):
    """Why an attempt has no complete answer from the API."""

    ADDRESS = "address"
    """The host name has no address."""
    REFUSED = "refused"
    """No connection: refused, unreachable, or reset before sending."""
    TLS = "tls"
    """No trusted TLS connection."""
    CONNECT_TIMEOUT = "connect_timeout"
    PROXY = "proxy"
    CREDENTIALS = "credentials"
    """No credentials, or none that a request can carry."""
    INTERNAL = "internal"
    """A bug in this program: before anything was sent or, if the outcome is unknown, after."""
    TIMEOUT = "timeout"
    """Sent, but no complete answer in time."""
    LOST = "lost"
    """Sent, but the connection was lost before the answer was complete."""
    MALFORMED = "malformed"
    """Sent, but what came back is not valid HTTP, or goes on for longer than any answer."""
    LATE = "late"
    """Not sent: too much time had passed since it began to be recorded."""
    SURPLUS = "surplus"
    """Sent and answered, but more came behind the answer: it may belong to another request."""
    DIED = "died"
    """This program ended before the answer was recorded."""


class Account(NamedTuple):
    """One SID on one API, under a profile's name."""

    profile: str
    sid: str
    """Empty while it is not known: before the first sign-in of a profile."""
    base_url: str
    """Scheme, host and port without a path: `https://api.in.kaleyra.io`. May be empty, too."""

    @property
    def is_known(self) -> bool:
        """Whether SID and API are known."""
        return bool(self.sid and self.base_url)

    @property
    def list_key(self) -> str:
        """What names its list of flows: host and SID, whatever the profile is called.

        A host has one key under all its names. While the API is not known, the key is the SID, and
        without a SID the profile's name.
        """
        if not self.is_known:
            return (f"/{self.sid}" if self.sid else self.profile).lower()
        return f"{main_name(self.host)}/{self.sid}".lower()

    @property
    def base_urls(self) -> list[str]:
        """Its base URL, and those of the other names of its host."""
        scheme, _, host = self.base_url.partition("://")
        return [f"{scheme}://{name}" for name in names_of(host)]

    @property
    def host(self) -> str:
        """Host and port of the base URL."""
        return _host(self.base_url)


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one attempt, and the response."""

    outcome: Outcome
    elapsed_ms: int
    http_status: int | None = None
    """None if no head arrived in full."""
    code: str = ""
    """The body's `code`, or the platform's error code inside it; empty if there is none."""
    message: str = ""
    """From the API or the network, in one line; foreign text, not yet safe to show."""
    body: str = ""
    """The response body as text, the API key masked, up to 1 MiB; foreign text.

    All that came, where the response ended within its head.
    """
    body_truncated: bool = False
    """Whether the response was longer than `body`."""
    failure: Failure | None = None
    """None if a complete response arrived."""
    retry_after_seconds: int | None = field(default=None, compare=False)
    """How long the API asks to wait before the next request; None if it does not say. It is not
    recorded."""

    @property
    def summary(self) -> str:
        """Code and message in one line, as far as there are any; foreign text."""
        return ": ".join(filter(None, (self.code, self.message)))

    def without_body(self) -> "Answer":
        """Return it as it is recorded where there is no room for its body."""
        return replace(self, body="", body_truncated=bool(self.body))


class Settled(StrEnum):
    """What the user found out later about an attempt whose outcome was unknown."""

    SUCCEEDED = "succeeded"
    """It took effect."""
    NO_EFFECT = "no_effect"
    """It did not take effect."""


class Settlement(NamedTuple):
    """How the user settled an attempt with an unknown outcome, which stays unknown."""

    settled: Settled
    at: datetime
    """UTC."""
    status: str = ""
    """The flow's status as the API returned it then; empty if it was not checked; foreign text."""


class NewAttempt(NamedTuple):
    """An attempt that the user has confirmed and that is about to be sent."""

    session: str
    action: Action
    flow_id: str
    label: str
    account: Account
    url: str
    """The full URL of the request."""
    source: str
    """Where the credentials came from: `environment`, `command`, `keyring`, `session`,
    `demo`."""
    flow_json_sha256: str = ""
    """The hash of the flow.json as it was before, see `FlowContent`; empty if it was not known."""
    json_version: str = ""
    """The version of the flow's JSON as the API returned it; empty if unknown; foreign text."""
    user: str = ""
    """The login name of the user who confirmed it; empty in older records."""
    host: str = ""
    """The name of the machine on which that was."""


@dataclass(frozen=True, slots=True)
class FlowContent:
    """What is known of a flow's flow.json before a publish."""

    sha256: str
    """SHA-256 of the canonical JSON in lower-case hexadecimal; empty if it is not known."""
    json_version: str = ""
    """As the API returned it; empty if unknown; foreign text."""
    canonical: bytes | None = field(default=None, repr=False)
    """The canonical JSON, of up to 10 MB; None if it is not known."""


class Attempt(NamedTuple):
    """One recorded attempt."""

    id: int
    new: NewAttempt
    started_at: datetime
    """UTC."""
    ended_at: datetime | None
    """UTC; None while it is in flight, and if its process died."""
    answer: Answer | None
    """None while it is in flight."""
    settlement: Settlement | None = None
    """None if it is not settled."""
    note: str = ""
    """What the user wrote beside it, such as a ticket number; empty if nothing; foreign text."""
    seen_status: str = ""
    """The flow's status as the API returned it after the attempt; foreign text."""
    seen_at: datetime | None = None
    """When the API returned that; UTC; None if the flow was not looked at."""

    @property
    def outcome(self) -> Outcome:
        """The outcome; an attempt in flight is unknown."""
        return self.answer.outcome if self.answer else Outcome.UNKNOWN

    @property
    def in_flight(self) -> bool:
        """Whether it has no outcome yet."""
        return self.answer is None

    @property
    def settled(self) -> Settled | None:
        """How it was settled; None if it was not."""
        return self.settlement.settled if self.settlement else None

    def with_answer_of(self, known: "Attempt") -> "Attempt":
        """Return it with the answer of the same attempt as it ended, if it has less of it.

        On disk there may be less: what the store has refused so far is missing there.
        """
        answer = known.answer
        if answer is None:
            return self
        lacks_body = self.outcome is answer.outcome and self.answer and not self.answer.body
        if self.answer is None or (lacks_body and answer.body):
            return self._replace(answer=answer, ended_at=self.ended_at or known.ended_at)
        return self

    @property
    def is_unsettled(self) -> bool:
        """Whether it has ended with an unknown outcome and is not settled."""
        return (
            self.answer is not None
            and self.answer.outcome is Outcome.UNKNOWN
            and self.settlement is None
        )


class Flow(NamedTuple):
    """A flow in the local list of an account, and what was last known of it."""

    flow_id: str
    label: str
    status: str = ""
    """DRAFT, PUBLISHED, …, as last known; empty if unknown; foreign text."""
    status_at: datetime | None = None
    """When the status was read or, after a success, recorded; UTC."""
    last_outcome: Outcome | None = None
    """The outcome of the last attempt for it on one account; None if there was none, or while it
    is in flight."""
    last_at: datetime | None = None
    """When that attempt began; UTC."""
    last_settled: Settled | None = None
    """How that attempt was settled; None if it was not."""
    last_action: Action | None = None
    """What that attempt was to do; None if there was none."""
    name: str = ""
    """Its name on Kaleyra, as last known; empty if unknown; foreign text."""


class Profile(NamedTuple):
    """A name for one account on one API. Never holds the API key."""

    name: str
    sid: str = ""
    base_url: str = ""
    in_keyring: bool = False
    """Whether its key is in the OS keyring; else it is typed in each session."""

    @property
    def account(self) -> Account:
        """The account that it names, as far as it is known."""
        return Account(self.name, self.sid, self.base_url)

    @property
    def host(self) -> str:
        """Host and port of the base URL; empty if there is none."""
        return _host(self.base_url)

    def sharing(self, accounts: Iterable[Account]) -> list[str]:
        """Return the other profiles among those of `accounts` that have the same list."""
        key = self.account.list_key
        names = [each.profile for each in accounts if each.list_key == key]
        return list(dict.fromkeys(name for name in names if name != self.name))


def _host(base_url: str) -> str:
    return base_url.split("://", 1)[-1]
