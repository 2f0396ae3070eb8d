"""The flow.json of each flow: realistic, different, and in the lines that the errors name."""

import json
from typing import Any

from flow_tui.sandbox import DEMO_ACCOUNT, DEMO_FLOWS
from flow_tui.sandbox.content import FAULTY_FLOW_JSON, flow_json
from tests.support.cases import every


@every(
    ("category", "screens"),
    [
        ("OTHER", ["WELCOME", "FORM"]),
        ("SURVEY", ["WELCOME", "FORM"]),
        ("LEAD_GENERATION", ["WELCOME", "FORM", "DONE"]),
        ("APPOINTMENT_BOOKING", ["WELCOME", "FORM", "DONE"]),
        ("SIGN_UP", ["WELCOME", "FORM"]),
    ],
)
def test_its_screens_follow_one_another(category: str, screens: list[str]) -> None:
    found = json.loads(flow_json("Booking", category, "7.1"))
    assert found["version"] == "7.1"
    assert [each["id"] for each in found["screens"]] == screens
    assert [each.get("terminal", False) for each in found["screens"]] == [
        *(False for _ in screens[1:]),
        True,
    ]
    assert all(each["title"].startswith("Booking") for each in found["screens"])
    for screen, following in zip(found["screens"], [*screens[1:], ""], strict=True):
        *_, footer = components(screen)
        action = footer["on-click-action"]
        assert footer["type"] == "Footer"
        assert action.get("next", {"name": ""})["name"] == following
        assert action["name"] == ("navigate" if following else "complete")
    types = {each["type"] for each in components(found["screens"][1])}
    assert types == {"Form", "TextInput", "Footer"}


def components(value: Any) -> list[dict[str, Any]]:
    """Return the components of a screen, in their order."""
    children = value.get("layout", value).get("children", [])
    return [found for child in children for found in [child, *components(child)]]


def test_flows_and_edits_differ() -> None:
    texts = {flow.flow_json or flow_json(flow.label, "OTHER", "7.1") for flow in DEMO_ACCOUNT}
    assert len(texts) == len(DEMO_ACCOUNT)
    edits = [flow_json("Booking", "OTHER", "7.1", revision) for revision in range(3)]
    assert len(set(edits)) == 3
    assert '"OptIn"' not in edits[0]
    assert '"OptIn"' in edits[1]


def test_validation_errors_are_where_they_say() -> None:
    flow = next(flow for flow in DEMO_FLOWS if flow.validation_errors)
    mistyped, missing = flow.validation_errors
    lines = FAULTY_FLOW_JSON.splitlines()
    text = lines[int(str(mistyped["line_start"])) - 1]
    assert text[int(str(mistyped["column_start"])) - 1 :] == '"TextInputt",'
    footer = lines[int(str(missing["line_start"])) - 1 : int(str(missing["line_end"]))]
    assert json.loads("".join(footer)) == {"type": "Footer", "label": "Send"}
    assert footer[0].index("{") == int(str(missing["column_start"])) - 1
    children = json.loads(FAULTY_FLOW_JSON)["screens"][0]["layout"]["children"]
    assert (children[1]["type"], children[3]["type"]) == ("TextInputt", "Footer")
