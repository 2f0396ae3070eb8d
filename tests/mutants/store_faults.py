"""Faults in the store: what is recorded, when, and by whom."""

from typing import Final

from tests.mutants.fault import Fault

_DATABASE: Final = "flow_tui/store/database.py"
_ATTEMPTS: Final = "flow_tui/store/attempts.py"
_NOTES: Final = "flow_tui/store/attempt_notes.py"
_FLOW_JSONS: Final = "flow_tui/store/flow_jsons.py"
_FLOWS: Final = "flow_tui/store/flows.py"
_STATUSES: Final = "flow_tui/store/flow_statuses.py"
_ROWS: Final = "flow_tui/store/attempt_rows.py"
_SCHEMA: Final = "flow_tui/store/schema.py"
_TESTS: Final = (
    *("tests/store/test_database.py", "tests/store/test_attempts.py"),
    *("tests/store/test_attempt_notes.py", "tests/store/test_attempts_settled.py"),
    "tests/store/test_attempts_two_processes.py",
    *("tests/store/test_attempts_machine.py", "tests/store/test_attempts_killed.py"),
)
"""Those first that are quick and find most."""
_BESIDE: Final = ("tests/store/test_attempt_notes.py", "tests/store/test_schema_4.py")
_KEPT: Final = ("tests/store/test_flow_jsons.py", "tests/store/test_schema_4.py")

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
        '"PRAGMA journal_mode = PERSIST"',
        '"PRAGMA journal_mode = WAL"',
        _TESTS,
    ),
    Fault(
        "a journal that grows with the largest transaction",
        _DATABASE,
        '    f"PRAGMA journal_size_limit = {JOURNAL_LIMIT}",\n',
        "",
        ("tests/store/test_journal.py",),
    ),
    Fault(
        "a journal that is left beside the closed file",
        _DATABASE,
        '                self._connection.execute("PRAGMA journal_mode = DELETE")\n',
        "",
        ("tests/store/test_journal.py",),
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
        ("tests/services/test_stale_facts.py", *_TESTS),
    ),
    Fault(
        "its own attempt counts as another process's",
        _ATTEMPTS,
        "            if owner != self._owner:\n                self._raise_if_alive",
        "            if True:\n                self._raise_if_alive",
        ("tests/store/test_attempts_machine.py", "tests/services"),
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
    Fault(
        "a note that takes the place of a settlement",
        _NOTES,
        "            if note:\n",
        "            self._database.execute(\n"
        '                "DELETE FROM settlements WHERE attempt_id = ?", [attempt_id]\n'
        "            )\n            if note:\n",
        _BESIDE,
    ),
    Fault(
        "a note that takes the place of one that nobody was shown",
        _NOTES,
        'if shown is not None and before.note not in {"", shown, note}:',
        "if False:",
        _BESIDE,
    ),
    Fault(
        "a note that takes the place of the outcome",
        _NOTES,
        "            if note:\n",
        "            self._database.execute(\n"
        "                \"UPDATE attempts SET outcome = 'succeeded' WHERE id = ?\", [attempt_id]\n"
        "            )\n            if note:\n",
        _BESIDE,
    ),
    Fault(
        "a status seen later that changes the outcome",
        _NOTES,
        "                [attempt_id, status[:_STATUS_LIMIT], timestamp(at)],\n            )\n",
        "                [attempt_id, status[:_STATUS_LIMIT], timestamp(at)],\n            )\n"
        "            self._database.execute(\n"
        "                \"UPDATE attempts SET outcome = 'succeeded' WHERE id = ?\", [attempt_id]\n"
        "            )\n",
        _BESIDE,
    ),
    Fault(
        "a late answer that takes the note with it",
        _ROWS,
        "ON attempt_notes.attempt_id = attempts.id",
        "ON attempt_notes.attempt_id = attempts.id AND attempts.outcome IS NULL",
        _BESIDE,
    ),
    Fault(
        "a migration that leaves out a column",
        _SCHEMA,
        "            json_version TEXT NOT NULL,\n",
        "",
        _BESIDE,
    ),
    Fault(
        "older attempts that are lost with what was not recorded of them",
        _ROWS,
        'f"{SOURCE} LEFT JOIN attempt_facts',
        'f"{SOURCE} JOIN attempt_facts',
        _BESIDE,
    ),
    Fault(
        "a flow.json that is kept for a flow of any account",
        _FLOW_JSONS,
        "                [account.list_key, flow_id, sha256, timestamp(published_at), content],",
        '                ["", flow_id, sha256, timestamp(published_at), content],',
        _KEPT,
    ),
    Fault(
        "a flow.json of another account taken for what was published",
        _FLOW_JSONS,
        '" WHERE account = ? AND flow_id = ?",\n            [account.list_key, flow_id],',
        '" WHERE flow_id = ?",\n            [flow_id],',
        _KEPT,
    ),
    Fault(
        "the first attempts in place of the last",
        "flow_tui/store/attempt_reader.py",
        'f"SELECT id FROM attempts {where} ORDER BY id DESC LIMIT ?"',
        'f"SELECT id FROM attempts {where} ORDER BY id LIMIT ?"',
        ("tests/store/test_attempt_reader.py",),
    ),
    Fault(
        "content of an earlier publish taken for the last one's",
        _FLOW_JSONS,
        "kept.content if same else None",
        "kept.content",
        _KEPT,
    ),
    Fault(
        "a refused publish taken for one that took effect",
        _FLOW_JSONS,
        "AND action = ? AND {_TOOK_EFFECT}",
        "AND action = ?",
        _KEPT,
    ),
    Fault(
        "damaged content that is compared",
        _FLOW_JSONS,
        "hashlib.sha256(canonical).hexdigest() != self.sha256:",
        "False:",
        _KEPT,
    ),
    Fault(
        "a name that is forgotten with the next status",
        _STATUSES,
        "    name = name or known[1]\n",
        "",
        ("tests/store/test_flows.py",),
    ),
    Fault(
        "a label that hides the name from the filter",
        _FLOWS,
        "searchable(flow.flow_id, label, flow.status, flow.name)",
        "searchable(flow.flow_id, label, flow.status)",
        ("tests/store/test_flows.py",),
    ),
    Fault(
        "a status from before an attempt that is taken for a later one",
        _STATUSES,
        "        has_attempt_between(",
        "        not has_attempt_between(",
        ("tests/store/test_flows.py",),
    ),
    Fault(
        "a status that was seen earlier than the known one",
        _STATUSES,
        "return later > 0",
        "return False",
        ("tests/store/test_flows.py",),
    ),
    Fault(
        "an account under a SID in other letters is another one",
        "flow_tui/store/account_attempts.py",
        "sorted({account.sid, account.sid.upper(), account.sid.lower()})",
        "[account.sid]",
        ("tests/store/test_flows.py",),
    ),
    Fault(
        "the journal of another database in its place is deleted",
        _DATABASE,
        "if self.file is not None and _file_at(self.path) == self.file:",
        "if True:",
        ("tests/store/test_journal.py",),
    ),
    Fault(
        "a run of another machine is cut off while it goes on",
        "flow_tui/store/runs.py",
        "clock.now() - self._last_sign(run, run.owner)",
        "clock.now() - run.confirmed_at",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "what is in flight elsewhere when a run is confirmed says nothing of its flow",
        "flow_tui/store/runs.py",
        "attempts.id = in_flight",
        "FALSE",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "what a run has left is a matter of the clock",
        "flow_tui/store/runs.py",
        "ended_at IS NOT NULL AND attempts.id = in_flight",
        "ended_at > confirmed_at",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "a run has not left a flow that had died long before, and was settled",
        "flow_tui/store/runs.py",
        "(SELECT attempt_id FROM settlements)",
        "(0)",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "two starts at the same moment take over one run",
        "flow_tui/store/runs.py",
        "            if now != run:",
        "            if now is None:",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "a confirmation takes its flows out of another terminal's run that goes on",
        "flow_tui/store/runs.py",
        " if not self._is_elsewhere(run)])",
        "])",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "a flow of two runs is offered twice",
        "flow_tui/store/runs.py",
        "list({flow.flow_id: flow for flow in found}.values())",
        "found",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "flows leave the runs of other processes",
        "flow_tui/store/runs.py",
        " if run.owner == self._owner])",
        "])",
        ("tests/store/test_runs.py",),
    ),
    Fault(
        "a profile that is removed although it is not as it was shown",
        "flow_tui/store/profiles.py",
        "        if now != shown or self.sharing(shown, in_use) != list(sharing):\n",
        "        if self.sharing(shown, in_use) != list(sharing):\n",
        ("tests/store/test_profiles.py",),
    ),
    Fault(
        "a list that is removed although it was said to stay",
        "flow_tui/store/profiles.py",
        "        if now != shown or self.sharing(shown, in_use) != list(sharing):\n",
        "        if now != shown:\n",
        ("tests/store/test_profiles.py",),
    ),
    Fault(
        "a database of which only the first tables are made",
        "flow_tui/store/database.py",
        "            for changes in MIGRATIONS[version:]:\n",
        "            for changes in MIGRATIONS[version : version + 1]:\n",
        ("tests/store/test_database.py",),
    ),
)
