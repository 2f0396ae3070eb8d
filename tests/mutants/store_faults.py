"""Faults in the store: what is recorded, when, and by whom."""

from typing import Final

from tests.mutants.fault import Fault

_DATABASE: Final = "flow_tui/store/database.py"
_ATTEMPTS: Final = "flow_tui/store/attempts.py"
_TESTS: Final = ("tests/store",)

STORE: Final = (
    Fault("a transaction that does not lock", _DATABASE, '"BEGIN IMMEDIATE"', '"BEGIN"', _TESTS),
    Fault(
        "a commit that a power cut can undo",
        _DATABASE,
        '"PRAGMA synchronous = EXTRA"',
        '"PRAGMA synchronous = FULL"',
        _TESTS,
    ),
    Fault(
        "a journal that is not safe on NFS",
        _DATABASE,
        '"PRAGMA journal_mode = DELETE"',
        '"PRAGMA journal_mode = WAL"',
        _TESTS,
    ),
    Fault(
        "what failed is committed",
        _DATABASE,
        '                    self._connection.execute("ROLLBACK")\n                raise',
        '                    self._connection.execute("COMMIT")\n                raise',
        _TESTS,
    ),
    Fault(
        "a flow that another process publishes is begun",
        _ATTEMPTS,
        "                self._raise_if_alive(earlier, owner)\n"
        "                self._mark_abandoned(earlier)",
        "                self._mark_abandoned(earlier)",
        _TESTS,
    ),
    Fault(
        "begun on facts that have changed",
        _ATTEMPTS,
        "if shown is None or history.facts == shown.facts:",
        "if True:",
        (*_TESTS, "tests/services/test_stale_facts.py"),
    ),
    Fault(
        "its own attempt counts as another process's",
        _ATTEMPTS,
        "            if owner != self._owner:\n                self._raise_if_alive",
        "            if True:\n                self._raise_if_alive",
        (*_TESTS, "tests/services"),
    ),
    Fault(
        "an outcome that is replaced",
        _ATTEMPTS,
        "if not _awaits_answer(before) and before.answer != answer.without_body():",
        "if False:",
        _TESTS,
    ),
    Fault(
        "a refusal that sets the status",
        _ATTEMPTS,
        "if with_status and answer.outcome is Outcome.SUCCEEDED:",
        "if with_status:",
        _TESTS,
    ),
    Fault(
        "a certain outcome that can be settled",
        _ATTEMPTS,
        "if before.in_flight or before.outcome is not Outcome.UNKNOWN:",
        "if before.in_flight:",
        _TESTS,
    ),
    Fault(
        "an attempt in flight that can be settled",
        _ATTEMPTS,
        "if before.in_flight or before.outcome is not Outcome.UNKNOWN:",
        "if before.answer and before.outcome is not Outcome.UNKNOWN:",
        _TESTS,
    ),
    Fault(
        "a verdict that replaces another",
        _ATTEMPTS,
        "if before.settlement != shown:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "an attempt of a living process taken for dead",
        _ATTEMPTS,
        "if not self._is_alive(entry, owner)]",
        "if True]",
        _TESTS,
    ),
    Fault(
        "an attempt of another account blocks a flow",
        _ATTEMPTS,
        'where = f"{_OPEN} AND {condition} AND flow_id = ?"\n'
        "        return self._database.select(where, [*key, flow_id], owned_attempt)",
        'where = f"{_OPEN} AND flow_id = ?"\n'
        "        return self._database.select(where, [flow_id], owned_attempt)",
        _TESTS,
    ),
)
