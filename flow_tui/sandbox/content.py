"""The flow.json of the sandbox's flows, and how each is named and downloaded."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import Final, TypeAlias

_Component: TypeAlias = Mapping[str, object]


class Content(StrEnum):
    """How the flow.json of one flow is named and downloaded."""

    NORMAL = auto()
    OF_ANOTHER = auto()
    """What comes is the flow.json of another flow."""
    REDIRECT = auto()
    TOO_LARGE = auto()
    """What comes has 11 MB."""
    SLOW = auto()
    """It comes after `SandboxFlow.slow_seconds`."""
    NOT_JSON = auto()
    DEEP = auto()
    """What comes is nested 200,000 levels deep."""
    ODD = auto()
    """It has doubled keys, lone surrogates and a number of 400 digits."""
    EXPIRED = auto()
    """The link is refused, as one is that is too old."""
    ON_UNKNOWN_HOST = auto()
    """The link is on a host that is neither the API's nor the platform's; it works."""
    PLAIN_HTTP = auto()
    """The link is http on a host of the internet."""
    WITH_PASSWORD = auto()
    """The link has a user name and password in it."""
    PRIVATE_ADDRESS = auto()
    IPV6_ADDRESS = auto()
    LONG_URL = auto()
    """The link has more than 8 KB."""
    NONE = auto()
    """The flow has no assets."""


def flow_json(name: str, category: str, version: str, revision: int = 0) -> str:
    """Return a flow.json: a welcome, a form and, for some categories, a last screen.

    Args:
        name: The flow's name, which stands in its titles.
        category: The flow's category, which decides what the form asks for.
        version: Its JSON version.
        revision: How often it has been edited.
    """
    questions = _QUESTIONS.get(category, _QUESTIONS["OTHER"])
    last = [_closing(name)] if len(questions) > 2 else []
    form = _form(name, questions, revision, is_last=not last)
    screens = [_welcome(name, revision), form, *last]
    return json.dumps({"version": version, "screens": screens}, indent=2)


_QUESTIONS: Final = {
    "OTHER": (("name", "Your name", "text"), ("email", "E-mail", "email")),
    "APPOINTMENT_BOOKING": (
        ("name", "Your name", "text"),
        ("phone", "Phone number", "phone"),
        ("day", "Preferred day", "text"),
    ),
    "LEAD_GENERATION": (
        ("name", "Your name", "text"),
        ("company", "Company", "text"),
        ("email", "Work e-mail", "email"),
    ),
    "SURVEY": (("score", "How likely are you to recommend us?", "number"), ("why", "Why?", "text")),
}
"""Name, label and input type of what the form of a category asks for."""


def _welcome(name: str, revision: int) -> _Component:
    heading = {"type": "TextHeading", "text": f"Welcome: {name}"}
    text = f"It takes {revision + 1} min. You can stop at any time."
    body = {"type": "TextBody", "text": text}
    action = {"name": "navigate", "next": {"type": "screen", "name": "FORM"}, "payload": {}}
    return _screen("WELCOME", name, [heading, body, _footer("Start", action)])


def _form(
    name: str, questions: tuple[tuple[str, str, str], ...], revision: int, *, is_last: bool
) -> _Component:
    inputs: list[_Component] = [
        {"type": "TextInput", "name": each, "label": label, "input-type": kind, "required": True}
        for each, label, kind in questions
    ]
    if revision:
        inputs.append({"type": "OptIn", "name": "news", "label": "Send me news"})
    payload = {str(each["name"]): f"${{form.{each['name']}}}" for each in inputs}
    if is_last:
        action: _Component = {"name": "complete", "payload": payload}
    else:
        target = {"type": "screen", "name": "DONE"}
        action = {"name": "navigate", "next": target, "payload": payload}
    children = [*inputs, _footer("Send" if is_last else "Continue", action)]
    form = {"type": "Form", "name": "form", "children": children}
    return _screen("FORM", f"{name}: your details", [form], terminal=is_last)


def _closing(name: str) -> _Component:
    heading = {"type": "TextHeading", "text": "Thank you"}
    consent = {"type": "OptIn", "name": "terms", "label": "I accept the terms", "required": True}
    footer = _footer("Send", {"name": "complete", "payload": {"terms": "${form.terms}"}})
    form = {"type": "Form", "name": "form", "children": [heading, consent, footer]}
    return _screen("DONE", f"{name}: check and send", [form], terminal=True)


def _screen(
    name: str, title: str, children: Sequence[_Component], *, terminal: bool = False
) -> _Component:
    layout = {"type": "SingleColumnLayout", "children": children}
    screen = {"id": name, "title": title, "layout": layout}
    return {**screen, "terminal": True} if terminal else screen


def _footer(label: str, action: _Component) -> _Component:
    return {"type": "Footer", "label": label, "on-click-action": action}


_MISTYPED: Final[_Component] = {
    "type": "TextInputt",
    "name": "name",
    "label": "Your name",
    "input-type": "text",
    "required": True,
}
_DAY: Final[_Component] = {
    "type": "TextInput",
    "name": "day",
    "label": "Preferred day",
    "input-type": "text",
    "helper-text": "For example 24 December",
    "required": True,
    "min-chars": 3,
    "max-chars": 40,
    "visible": True,
}
_BOOKING: Final[Sequence[_Component]] = (
    {"type": "TextHeading", "text": "Book an appointment"},
    _MISTYPED,
    _DAY,
    {"type": "Footer", "label": "Send"},
)
FAULTY_FLOW_JSON: Final = json.dumps(
    {"screens": [_screen("BOOKING", "Appointment", _BOOKING, terminal=True)], "version": "7.1"},
    indent=2,
)
"""A type that does not exist is in line 14, a footer without an action in lines 31 to 34."""
