"""What the pictures show: an account, its flows, and attempts to publish them."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from flow_tui.credentials import Credentials, Source, StoredCredentials
from flow_tui.kaleyra import action_url
from flow_tui.kaleyra.outcome import classify
from flow_tui.model import (
    Account,
    Action,
    Answer,
    Attempt,
    Failure,
    Flow,
    NewAttempt,
    Outcome,
    Profile,
)
from flow_tui.sandbox import responses
from flow_tui.sandbox.responses import Reply
from flow_tui.secret import Secret
from flow_tui.store import Store
from tests.support.stage import MORNING, SESSION, Clock

KEY: Final = Secret("A0123456789abcdef0123456789ab7c2e")
STORED: Final = StoredCredentials("HXAP1648027397IN", KEY, "https://api.in.kaleyra.io")
ACCOUNT: Final = Account("prod-in", STORED.sid, STORED.base_url)
CREDENTIALS: Final = Credentials(ACCOUNT, KEY, Source.KEYRING)

PROFILES: Final = (
    Profile("prod-in", STORED.sid, STORED.base_url, in_keyring=True),
    Profile("staging-eu", "HXAP2093318840EU", "https://api.eu.kaleyra.io", in_keyring=True),
    Profile("partner-on-their-own-domain", "HXAP77120IN", "https://api.partner.example"),
)

BOOKING: Final = Flow("1184620937715204", "Appointment booking")
LEADS: Final = Flow("1307752946183396", "Lead form")
SURVEY: Final = Flow("1029538471662081", "Customer survey")
LONG: Final = Flow(
    "1476093385217748", "Reschedule a delivery, with the new address and a note for the driver"
)
NAMED: Final = Flow("booking_flow_2026-03-17_second_attempt", "looks like a name")
FLOWS: Final = (
    BOOKING,
    LEADS,
    SURVEY,
    LONG,
    Flow("1250817734926615", ""),
    NAMED,
    *(Flow(f"16629501843703{number}", f"Region {number}") for number in range(10, 40)),
)
NAMES: Final = {
    BOOKING.flow_id: "appointment_booking_v3",
    LONG.flow_id: "reschedule_delivery_with_new_address_and_driver_note",
    FLOWS[4].flow_id: "loyalty_points",
}
"""The names on Kaleyra of flows that were checked."""

SUCCESS: Final = responses.SUCCESS
REFUSALS: Final = {
    "wrong-key": responses.WRONG_KEY,
    "wrong-account": responses.WRONG_ACCOUNT,
    "incorrect-payload": responses.INCORRECT_PAYLOAD,
    "server-error": responses.SERVER_ERROR,
    "no-such-flow": responses.NO_SUCH_FLOW,
}
"""The failures that the vendor's page documents."""

NOT_SENT: Final = Answer(
    Outcome.NOT_SENT,
    10_004,
    message="Timed out while connecting.",
    failure=Failure.CONNECT_TIMEOUT,
)
LOST: Final = Answer(
    Outcome.UNKNOWN,
    2_310,
    message="The connection was lost before the response was complete (Connection reset by peer).",
    failure=Failure.LOST,
)


def answer(reply: Reply, elapsed_ms: int = 187) -> Answer:
    """Return the answer that a reply of the sandbox leads to."""
    headers = {name.lower(): value for name, value in reply.headers}
    said = classify(reply.status, headers, reply.body, complete=True)
    return Answer(
        said.outcome, elapsed_ms, reply.status, said.code, said.message, reply.body.decode()
    )


def new_attempt(flow: Flow, session: str = SESSION) -> NewAttempt:
    """Return a publish of a flow as it was confirmed."""
    url = action_url(Action.PUBLISH, ACCOUNT, flow.flow_id)
    return NewAttempt(
        session, Action.PUBLISH, flow.flow_id, flow.label, ACCOUNT, url, str(Source.KEYRING)
    )


def attempt(flow: Flow, came: Answer | None, at: datetime = MORNING, number: int = 7) -> Attempt:
    """Return a recorded attempt to publish a flow."""
    ended = at + timedelta(milliseconds=came.elapsed_ms) if came else None
    return Attempt(number, new_attempt(flow), at, ended, came)


def remember_all(directory: Path, clock: Clock) -> None:
    """Put profiles, flows and attempts, some of them yesterday's, into a store."""
    with Store.open(directory) as store:
        for profile in PROFILES:
            store.profiles.save(profile)
        store.flows.add(ACCOUNT, [(flow.flow_id, flow.label) for flow in FLOWS])
        clock.at = MORNING - timedelta(days=1, hours=3)
        statuses = [(flow_id, "DRAFT") for flow_id in NAMES]
        store.flows.set_statuses(ACCOUNT, statuses, clock.at, NAMES)
        for flow, came in ((BOOKING, answer(responses.NO_SUCH_FLOW_500)), (SURVEY, LOST)):
            _record(store, clock, new_attempt(flow, "20260316-063801-b20f"), came)
        clock.at = MORNING
        for flow, came in (
            (LEADS, answer(responses.WRONG_ACCOUNT, 96)),
            (NAMED, NOT_SENT),
            (LONG, answer(responses.SERVER_ERROR, 1_630)),
            (BOOKING, answer(SUCCESS, 312)),
        ):
            _record(store, clock, new_attempt(flow), came)


def _record(store: Store, clock: Clock, new: NewAttempt, came: Answer) -> None:
    begun = store.attempts.begin(new)
    store.attempts.end(begun.id, came)
    clock.advance(seconds=37)
