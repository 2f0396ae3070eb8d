"""Flows and other JSON for tests, and other spellings of them."""

import json
import random
from typing import Any, Final

from hypothesis import strategies as st

FLOW: Final[dict[str, Any]] = {
    "version": "7.3",
    "data_api_version": "3.0",
    "routing_model": {"WELCOME": ["DETAILS"], "DETAILS": []},
    "screens": [
        {
            "id": "WELCOME",
            "title": "Welcome",
            "data": {"children": [{"type": "NotAComponent"}]},
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextHeading", "text": "Hello"},
                    {
                        "type": "Form",
                        "name": "form",
                        "children": [
                            {
                                "type": "If",
                                "condition": "${data.known}",
                                "then": [{"type": "TextBody", "text": "Good to see you"}],
                                "else": [
                                    {"type": "TextInput", "name": "name"},
                                    {"type": "TextInput", "name": "city"},
                                ],
                            },
                            {
                                "type": "Switch",
                                "value": "${data.plan}",
                                "cases": {
                                    "a": [{"type": "TextBody", "text": "A"}],
                                    "b": [{"type": "TextBody", "text": "B"}],
                                },
                            },
                        ],
                    },
                    {"type": "Footer", "label": "Go on"},
                ],
            },
        },
        {
            "id": "DETAILS",
            "title": "Your details",
            "terminal": True,
            "layout": {"type": "SingleColumnLayout", "children": [{"type": "Footer"}]},
        },
    ],
}

_TEXT: Final = st.text(st.characters(codec="utf-8"), max_size=8)
ANY_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=10,
)


def spelled(value: Any, chance: random.Random) -> str:
    """Return JSON with another order of keys, other blanks and other escapes."""
    blank = chance.choice(["", " ", "\n", "\t\r\n  "])
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        members = [f"{spelled(key, chance)}{blank}:{spelled(value[key], chance)}" for key in keys]
        return f"{blank}{{{f'{blank},'.join(members)}{blank}}}"
    if isinstance(value, list):
        return f"{blank}[{f'{blank},'.join(spelled(each, chance) for each in value)}{blank}]"
    if isinstance(value, str):
        return f'{blank}"{"".join(_spelled_character(each, chance) for each in value)}"'
    return f"{blank}{json.dumps(value)}"


def _spelled_character(character: str, chance: random.Random) -> str:
    units = character.encode("utf-16-be")
    escapes = "".join(
        f"\\u{int.from_bytes(units[at : at + 2], 'big'):04x}" for at in range(0, len(units), 2)
    )
    spellings = [
        json.dumps(character)[1:-1],
        escapes,
        json.dumps(character, ensure_ascii=False)[1:-1],
    ]
    if character == "/":
        spellings.append("\\/")
    return chance.choice(spellings)
