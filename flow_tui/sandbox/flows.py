"""The flows of the sandbox, and how the API behaves when one is published or deprecated."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from flow_tui.sandbox.content import FAULTY_FLOW_JSON, Content


class FlowState(StrEnum):
    """The states of a flow. Only a draft can be published; `DEPRECATED` is terminal."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    THROTTLED = "THROTTLED"
    """Published, but held back by the platform's monitoring; so is `BLOCKED`."""
    BLOCKED = "BLOCKED"
    DEPRECATED = "DEPRECATED"


class Behaviour(StrEnum):
    """How the API responds to a publish or a deprecate of one flow; repeatable.

    Flow details stay readable whatever happens to a write, so that its effect can be checked;
    only the refusals about credentials, account and flow ID apply to both, and `SLOW` delays
    both. The `READ_` behaviours concern the details, and writes are `NORMAL`. Nothing takes
    effect unless documented below.
    """

    NORMAL = auto()
    """Decided by the flow's state, validation errors and health; takes effect."""
    WRONG_KEY = auto()
    WRONG_ACCOUNT = auto()
    NO_SUCH_FLOW = auto()
    NO_SUCH_FLOW_500 = auto()
    """The same body, with the HTTP status that the vendor's page prints above it."""
    INCORRECT_PAYLOAD = auto()
    INTEGRITY = auto()
    """Refused with the platform's code 139000, and the subcode that says why most often."""
    CANNOT_BE_SEEN = auto()
    """Refused with the platform's code 100 and its subcode 33; so are the details."""
    NO_ACCESS = auto()
    """Refused with the platform's code 190: Kaleyra may not use the account."""
    PLATFORM_FAILED = auto()
    """HTTP 400 with the platform's code 2, which may not fail again; takes effect."""
    GATEWAY_DENIED = auto()
    """403 with the page of a gateway."""
    EMPTY = auto()
    """200 without a body."""
    ILLEGAL_HEADER = auto()
    """Takes effect; a header line of the response is not valid HTTP."""
    SERVER_ERROR = auto()
    SERVER_ERROR_TOOK_EFFECT = auto()
    """WA-500, although the flow has changed."""
    SLOW = auto()
    """As `NORMAL`, with a response after `SandboxFlow.slow_seconds`; takes effect at once."""
    CONNECTION_LOST = auto()
    """Takes effect; then the connection is reset without a response."""
    HALF_ANSWER = auto()
    """Takes effect; the connection ends in the middle of the body."""
    NO_ANSWER = auto()
    """The request is read but gets no response; the connection stays open."""
    NOT_JSON = auto()
    """200 with the login page of a proxy."""
    HTML_502 = auto()
    SUCCESS_FALSE = auto()
    """200 with `{"success": false}`, which is not documented."""
    REDIRECT = auto()
    RATE_LIMITED = auto()
    RATE_LIMITED_IN_BODY = auto()
    """HTTP 400; only the platform's code 4 says that there were too many requests."""
    RATE_LIMITED_BRIEFLY = auto()
    """429 until `SandboxFlow.limited_seconds` after the first request; then as `NORMAL`."""
    HOSTILE = auto()
    """A refusal that tries to reach the terminal: escape sequences, markup, bidi overrides."""
    LARGE = auto()
    """A refusal of about 200 kB."""
    READ_SLOW = auto()
    """The details are sent after `SandboxFlow.slow_seconds`."""
    READ_RATE_LIMITED = auto()
    READ_LARGE = auto()
    """The details hold about 2 MB of validation errors."""
    READ_OF_ANOTHER = auto()
    """The details are those of a flow with another ID."""
    READ_UNKNOWN_FIELD = auto()
    """The details are refused if any but the default fields are asked for."""


@dataclass(frozen=True, slots=True)
class SandboxFlow:
    """One flow at the start of the sandbox."""

    id: str
    label: str
    """Its label in the demo's list."""
    status: FlowState = FlowState.DRAFT
    behaviour: Behaviour = Behaviour.NORMAL
    name: str = ""
    """Its name on the platform; derived from the label if empty."""
    categories: tuple[str, ...] = ("OTHER",)
    validation_errors: tuple[Mapping[str, object], ...] = ()
    """Any of them blocks a publish."""
    health_error: str = ""
    """Why it cannot be sent, for `health_status`; blocks a publish, too."""
    entities: tuple[Mapping[str, object], ...] = ()
    """Entities in `health_status` besides the flow and its account; a blocked phone number blocks
    a publish, too, any other only messages."""
    slow_seconds: float = 4.0
    """How long `SLOW` and `READ_SLOW` take."""
    limited_seconds: float = 3.0
    """How long `RATE_LIMITED_BRIEFLY` refuses."""
    content: Content = Content.NORMAL
    flow_json: str = ""
    """The text of its flow.json; made of label and category if empty."""
    json_version: str = "7.1"
    has_preview: bool = True
    waba_id: str = ""
    """The WhatsApp Business Account that owns it; the sandbox's own if empty."""
    late_seconds: float | None = 0.0
    """How long the state before a publish or deprecate is still reported; None for ever."""
    edited_seconds: float | None = None
    """When it is edited after each publish, and so a draft again; None for never."""

    @property
    def platform_name(self) -> str:
        """The name in the details."""
        return self.name or self.label.lower().replace(" ", "_")


_VALIDATION_ERRORS: Final = (
    {
        "error": "INVALID_PROPERTY_VALUE",
        "error_type": "FLOW_JSON_ERROR",
        "message": "Invalid value found for property 'type': 'TextInputt'.",
        "line_start": 14,
        "line_end": 14,
        "column_start": 21,
        "column_end": 32,
        "pointers": [
            {
                "line_start": 14,
                "line_end": 14,
                "column_start": 21,
                "column_end": 32,
                "path": "screens[0].layout.children[1].type",
            }
        ],
    },
    {
        "error": "MISSING_REQUIRED_PROPERTY",
        "error_type": "FLOW_JSON_ERROR",
        "message": "The required property 'on-click-action' is missing in the Footer.",
        "line_start": 31,
        "line_end": 34,
        "column_start": 11,
        "column_end": 12,
        "pointers": [
            {
                "line_start": 31,
                "line_end": 34,
                "column_start": 11,
                "column_end": 12,
                "path": "screens[0].layout.children[3]",
            }
        ],
    },
)

_LIMITED_ACCOUNT: Final = {
    "entity_type": "BUSINESS",
    "id": "506914307656634",
    "can_send_message": "LIMITED",
    "additional_info": [
        "The business is not verified: it can start 250 conversations a day. See "
        "https://www.facebook.com/business/help/2058515294227817."
    ],
}
_UNPAID_BUSINESS: Final = {
    "entity_type": "BUSINESS",
    "id": "506914307656634",
    "can_send_message": "BLOCKED",
    "errors": [
        {
            "error_code": 141006,
            "error_description": "There is an error with the payment method.",
            "possible_solution": "Add a payment method to the account.",
        }
    ],
}
_BLOCKED_NUMBER: Final = {
    "entity_type": "PHONE_NUMBER",
    "id": "106540352242922",
    "can_send_message": "BLOCKED",
    "errors": [
        {
            "error_code": 141000,
            "error_description": "There is no business phone number with a signed public key.",
            "possible_solution": "Upload a public key and sign it: "
            "https://developers.facebook.com/docs/whatsapp/cloud-api/reference/"
            "whatsapp-business-encryption",
        }
    ],
}

HOSTILE_TEXT: Final = (
    "Refused \x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]52;c;aG9zdGlsZQ==\x07 \x9b5m\x85 "
    "[/] [b]bold[/b] [@click=app.quit]x[/] [red $markup "
    "\u202egnp.exe\u202c \u2066isolate\u2069 zero\u200bwidth \ufeff"
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308algo "
    "null\x00 bell\x07 back\x08\x08\x08\x08 return\rover\nline\ttab\x7f \ud83d"
)
"""What a terminal, a markup parser or an encoder may trip over, a lone surrogate included."""

DEMO_FLOWS: Final = (
    SandboxFlow("1184620937715204", "Appointment booking", categories=("APPOINTMENT_BOOKING",)),
    SandboxFlow("1307752946183396", "Lead form", categories=("LEAD_GENERATION",)),
    SandboxFlow("1029538471662081", "Customer survey", categories=("SURVEY",)),
    SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED),
    SandboxFlow("1250817734926615", "deprecated", FlowState.DEPRECATED),
    SandboxFlow(
        "1593264078851427",
        "validation errors",
        validation_errors=_VALIDATION_ERRORS,
        flow_json=FAULTY_FLOW_JSON,
    ),
    SandboxFlow(
        "1118407265930952",
        "no endpoint",
        health_error="endpoint_uri: You need to set the endpoint URI before you can send or "
        "publish a flow.",
    ),
    SandboxFlow("1662950184370389", "blocked by integrity", behaviour=Behaviour.INTEGRITY),
    SandboxFlow("1345176920588173", "incorrect payload", behaviour=Behaviour.INCORRECT_PAYLOAD),
    SandboxFlow("1081739462205566", "wrong account", behaviour=Behaviour.WRONG_ACCOUNT),
    SandboxFlow("1529384017764830", "no such flow", behaviour=Behaviour.NO_SUCH_FLOW),
    SandboxFlow(
        "1213605849927094", "no such flow, as HTTP 500", behaviour=Behaviour.NO_SUCH_FLOW_500
    ),
    SandboxFlow("1417928350661257", "wrong API key", behaviour=Behaviour.WRONG_KEY),
    SandboxFlow("1065284793310418", "server error", behaviour=Behaviour.SERVER_ERROR),
    SandboxFlow(
        "1638107429556971",
        "server error, but published",
        behaviour=Behaviour.SERVER_ERROR_TOOK_EFFECT,
    ),
    SandboxFlow("1292740518863735", "slow: responds after 4 s", behaviour=Behaviour.SLOW),
    SandboxFlow("1150963827442602", "connection lost", behaviour=Behaviour.CONNECTION_LOST),
    SandboxFlow("1384519067728149", "half a response", behaviour=Behaviour.HALF_ANSWER),
    SandboxFlow("1706238495113863", "no response", behaviour=Behaviour.NO_ANSWER),
    SandboxFlow("1037461928804520", "not JSON", behaviour=Behaviour.NOT_JSON),
    SandboxFlow("1561892703347294", "bad gateway", behaviour=Behaviour.HTML_502),
    SandboxFlow("1229057364190687", "says success: false", behaviour=Behaviour.SUCCESS_FALSE),
    SandboxFlow("1473820651926358", "redirect", behaviour=Behaviour.REDIRECT),
    SandboxFlow("1096315782409941", "too many requests", behaviour=Behaviour.RATE_LIMITED),
    SandboxFlow("1618743905230716", "hostile text", behaviour=Behaviour.HOSTILE, name=HOSTILE_TEXT),
    SandboxFlow("1354082916675473", "large response", behaviour=Behaviour.LARGE),
    SandboxFlow("1440926317758092", "throttled", FlowState.THROTTLED),
    SandboxFlow("1127306985541836", "blocked by monitoring", FlowState.BLOCKED),
    SandboxFlow("1583047719262948", "limited business", entities=(_LIMITED_ACCOUNT,)),
    SandboxFlow("1262839540177601", "blocked phone number", entities=(_BLOCKED_NUMBER,)),
    SandboxFlow(
        "1609174835528367",
        "too many requests, for 3 s",
        behaviour=Behaviour.RATE_LIMITED_BRIEFLY,
    ),
    SandboxFlow(
        "1076628431950253",
        "slow check: responds after 6 s",
        behaviour=Behaviour.READ_SLOW,
        slow_seconds=6.0,
    ),
    SandboxFlow(
        "1337590286614879",
        "check: too many requests",
        behaviour=Behaviour.READ_RATE_LIMITED,
    ),
    SandboxFlow("1495082673317436", "check: 2 MB of errors", behaviour=Behaviour.READ_LARGE),
    SandboxFlow("1158349072260785", "check: another flow", behaviour=Behaviour.READ_OF_ANOTHER),
    SandboxFlow("1209473856614027", "cannot be seen", behaviour=Behaviour.CANNOT_BE_SEEN),
    SandboxFlow("1431870529936641", "Kaleyra has no access", behaviour=Behaviour.NO_ACCESS),
    SandboxFlow(
        "1675042918837359", "platform failed, but published", behaviour=Behaviour.PLATFORM_FAILED
    ),
    SandboxFlow("1088259371640472", "denied by a gateway", behaviour=Behaviour.GATEWAY_DENIED),
    SandboxFlow("1546907218350968", "empty response", behaviour=Behaviour.EMPTY),
    SandboxFlow(
        "1317284650092513", "illegal header, but published", behaviour=Behaviour.ILLEGAL_HEADER
    ),
    SandboxFlow(
        "1620395847711086",
        "too many requests, as HTTP 400",
        behaviour=Behaviour.RATE_LIMITED_IN_BODY,
    ),
    SandboxFlow("1175830264498230", "check: unknown field", behaviour=Behaviour.READ_UNKNOWN_FIELD),
    SandboxFlow("1498627015543904", "no payment method", entities=(_UNPAID_BUSINESS,)),
)
"""The demo's list: three drafts that can be published, then each failure, named by its label."""
