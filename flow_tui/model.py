"""The words of the domain as types; every layer shares them, none is imported here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What an attempt does to a flow. Neither can be undone."""

    PUBLISH = "publish"
    DEPRECATE = "deprecate"


class Outcome(StrEnum):
    """What is known of an attempt's effect, one of four."""

    SUCCEEDED = "succeeded"
    """The API said so: 2xx and a JSON object whose `success` is exactly `true`."""
    REJECTED = "rejected"
    """The API refused; nothing changed."""
    NOT_SENT = "not_sent"
    """The request never left this machine."""
    UNKNOWN = "unknown"
    """It may or may not have taken effect."""


class Failure(StrEnum):
    """Why an attempt has no complete answer from the API."""

    ADDRESS = "address"
    """The host name has no address."""
    REFUSED = "refused"
    """Nothing accepted the connection (refused, unreachable, reset before sending)."""
    TLS = "tls"
    """No trusted TLS connection."""
    CONNECT_TIMEOUT = "connect_timeout"
    PROXY = "proxy"
    CREDENTIALS = "credentials"
    """No credentials, or credentials that cannot be put into a request."""
    INTERNAL = "internal"
    """A fault of this program: before anything was sent, or, in an unknown outcome, after."""
    TIMEOUT = "timeout"
    """Sent, but no complete answer in time."""
    LOST = "lost"
    """Sent, but the connection was lost before the answer was complete."""
    DIED = "died"
    """This program ended before the answer was recorded."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where requests go: one SID on one API, under a profile's name."""

    profile: str
    sid: str
    base_url: str
    """Scheme, host and port without a path: `https://api.in.kaleyra.io`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt."""

    outcome: Outcome
    elapsed_ms: int
    http_status: int | None = None
    """None where no status line arrived."""
    code: str = ""
    """The body's `code`, or the platform's error code inside it; empty where there is none."""
    message: str = ""
    """What the API or the network said, in one line; foreign text, not yet made safe to show."""
    body: str = ""
    """The response body as text, at most 1 MiB of it, the API key masked; foreign text."""
    body_truncated: bool = False
    """Whether more was sent than `body` holds."""
    failure: Failure | None = None
    """None where a complete answer arrived."""
    retry_after_seconds: int | None = field(default=None, compare=False)
    """How long the API asks to wait before the next request; None where it does not say, and
    in a recorded attempt: it means something only to who waits."""


class Settled(StrEnum):
    """What the user found out later about an attempt whose outcome was unknown."""

    SUCCEEDED = "succeeded"
    """It took effect."""
    NO_EFFECT = "no_effect"
    """It did not take effect."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the user settled an attempt whose outcome was unknown. The outcome stays beside it."""

    settled: Settled
    at: datetime
    """UTC."""
    status: str = ""
    """The flow's status as the API told it then; empty where it was not looked at; foreign text."""


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """What the user confirmed, about to be sent."""

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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One recorded attempt."""

    id: int
    new: NewAttempt
    started_at: datetime
    """UTC."""
    ended_at: datetime | None
    """UTC; None while it is in flight and where its process died."""
    answer: Answer | None
    """None while it is in flight."""
    settlement: Settlement | None = None
    """None where nobody settled it."""

    @property
    def outcome(self) -> Outcome:
        """The outcome; an attempt in flight is unknown."""
        return self.answer.outcome if self.answer else Outcome.UNKNOWN

    @property
    def in_flight(self) -> bool:
        """Whether its process may still be waiting for the answer."""
        return self.answer is None

    @property
    def is_unsettled(self) -> bool:
        """Whether it has ended with an unknown outcome that nobody has settled."""
        return (
            self.answer is not None
            and self.answer.outcome is Outcome.UNKNOWN
            and self.settlement is None
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow ID in the local list of a profile, and what was last known of it."""

    flow_id: str
    label: str
    status: str = ""
    """DRAFT, PUBLISHED, …, as last seen; empty where never looked at; foreign text."""
    status_at: datetime | None = None
    last_outcome: Outcome | None = None
    last_at: datetime | None = None
    """When the last attempt for it on this account began; UTC."""
    last_settled: Settled | None = None
    """How that attempt was settled; None where it was not in doubt, or still is."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A name for one account on one API. Never holds the API key."""

    name: str
    sid: str = ""
    base_url: str = ""
    in_keyring: bool = False
    """Whether its credentials were stored in the OS keyring; else they are typed each session."""
