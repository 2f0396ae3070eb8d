"""Faults in what is read of a flow.json: its hash, what differs, and the bounds."""

from typing import Final

from tests.mutants.fault import Fault

_CANONICAL: Final = "flow_tui/flow_json/canonical.py"
_TOKENS: Final = "flow_tui/flow_json/tokens.py"
_CHANGES: Final = "flow_tui/flow_json/line_changes.py"
_COMPARISON: Final = "flow_tui/flow_json/comparison.py"
_TOP: Final = "flow_tui/flow_json/top_level.py"
_TESTS: Final = ("tests/flow_json",)

FLOW_JSON: Final = (
    Fault(
        "keys that keep their order",
        _CANONICAL,
        "for at in _order(keys)]",
        "for at in range(len(keys))]",
        _TESTS,
    ),
    Fault(
        "keys that are sorted in parts only",
        _CANONICAL,
        "merge(*parts, key=key)",
        "iter(sum(parts, []))",
        _TESTS,
    ),
    Fault(
        "escapes that are kept as they are spelled",
        _TOKENS,
        'return _ESCAPES.sub(_canonical_escape, string) if "\\\\" in string else string',
        "return string",
        _TESTS,
    ),
    Fault(
        "a lone surrogate that is no escape",
        _TOKENS,
        "code < 0x20 or 0xD800 <= code < 0xE000",
        "code < 0x20",
        _TESTS,
    ),
    Fault(
        "a comma before the end of a list is taken",
        _CANONICAL,
        "self._next not in (_Next.COMMA_OR_CLOSE, is_first)",
        "self._next is _Next.COLON",
        _TESTS,
    ),
    Fault(
        "nesting without a bound",
        _CANONICAL,
        "if len(self._around) == MAX_DEPTH:",
        "if len(self._around) == 10 * MAX_DEPTH:",
        _TESTS,
    ),
    Fault(
        "lists that are not counted as values",
        _CANONICAL,
        "            _fail(position)\n        self._count_value()\n        if len",
        "            _fail(position)\n        if len",
        _TESTS,
    ),
    Fault(
        "changes that are found in another place",
        _CHANGES,
        "(one + head, other + head, length)",
        "(one, other, length)",
        _TESTS,
    ),
    Fault(
        "lines that are equal at both ends counted twice",
        _CHANGES,
        "tail = _equal_at_end(before, after, head)\n    numbers",
        "tail = _equal_at_end(before, after, 0)\n    numbers",
        _TESTS,
    ),
    Fault(
        "lines that occur once do not keep their place",
        _CHANGES,
        "            yield (*anchor, 1)\n",
        "",
        _TESTS,
    ),
    Fault(
        "a gap that says one line less",
        _COMPARISON,
        "left_out = tail - head",
        "left_out = tail - head - 1",
        _TESTS,
    ),
    Fault(
        "the last screen counts as changed where one follows it",
        _TOP,
        'lines[end - 1].removesuffix(",")',
        "lines[end - 1]",
        _TESTS,
    ),
)
