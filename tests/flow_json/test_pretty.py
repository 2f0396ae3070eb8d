"""A canonical form, one value a line."""

import json
from typing import Any

from hypothesis import given

from flow_tui.flow_json import parse, pretty_lines
from tests.flow_json.flows import ANY_JSON


def test_each_value_has_a_line() -> None:
    text = r'{"a":[],"b":{},"c":[1,"x,",[true,{"d":null}]],"c":{"\"]}":"[{"}}'
    assert pretty_lines(text.encode()) == [
        "{",
        '  "a": [],',
        '  "b": {},',
        '  "c": [',
        "    1,",
        '    "x,",',
        "    [",
        "      true,",
        "      {",
        '        "d": null',
        "      }",
        "    ]",
        "  ],",
        '  "c": {',
        r'    "\"]}": "[{"',
        "  }",
        "}",
    ]


def indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@given(ANY_JSON)
def test_it_is_what_python_makes_of_it(value: Any) -> None:
    flow = {"value": value}
    canonical = parse(json.dumps(flow).encode()).canonical
    made = json.dumps(json.loads(canonical), indent=2, ensure_ascii=False)
    found = pretty_lines(canonical)
    assert json.loads("".join(found)) == flow
    assert list(map(indent, found)) == list(map(indent, made.split("\n")))


def test_long_keys_and_values() -> None:
    key, value = "k" * 1_200_000, "\\n" * 2_000
    text = f'{{"a":["{value}","{value}"],"b":"{value}","{key}":"{value}","{key}":[]}}'
    assert pretty_lines(text.encode()) == [
        "{",
        '  "a": [',
        f'    "{value}",',
        f'    "{value}"',
        "  ],",
        f'  "b": "{value}",',
        f'  "{key}": "{value}",',
        f'  "{key}": []',
        "}",
    ]


def test_deep_nesting_is_not_indented_for_ever() -> None:
    found = pretty_lines(b'{"a":' + b"[" * 199 + b"]" * 199 + b"}")
    assert max(map(len, found)) <= 42
    assert "".join(line.strip() for line in found) == '{"a": ' + "[" * 199 + "]" * 199 + "}"


def test_equal_lines_are_held_once_by_all_that_share_them() -> None:
    known: dict[str, str] = {}
    flow = {"screens": [{"terminal": True, "title": "Terms and conditions"}] * 2}
    lines = [line for _ in range(2) for line in pretty_lines(json.dumps(flow).encode(), known)]
    titles = [line for line in lines if "conditions" in line]
    assert len(titles) == 4
    assert len({id(title) for title in titles}) == 1
