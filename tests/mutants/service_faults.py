"""Faults in the use cases: one request for each confirmation, and no outcome lost."""

from typing import Final

from tests.mutants.fault import Fault

_PUBLISHER: Final = "flow_tui/services/publisher.py"
_BATCH: Final = "flow_tui/services/batch_publisher.py"
_KEEPER: Final = "flow_tui/services/flow_json_keeper.py"
_RECORDER: Final = "flow_tui/services/outcome_recorder.py"
_RECORDS: Final = "flow_tui/services/records.py"
_SETTLEMENT: Final = "flow_tui/services/settlement.py"
_READ_BACK: Final = "flow_tui/services/read_back.py"
_READ_ONLY: Final = "flow_tui/services/read_only.py"
_TYPED_ID: Final = "flow_tui/typed_id.py"
_TEXT: Final = "flow_tui/text.py"
_TESTS: Final = ("tests/services",)
_KEPT: Final = ("tests/services/test_flow_json_keeper.py",)
_TYPED: Final = ("tests/test_typed_id.py",)
_READ: Final = ("tests/services/test_read_back.py",)

SERVICES: Final = (
    Fault(
        "a flow.json kept of a publish that was refused",
        _KEEPER,
        " and attempt.outcome is Outcome.SUCCEEDED",
        "",
        _KEPT,
    ),
    Fault(
        "a failure that nobody waits for and is written to the terminal",
        _PUBLISHER,
        "        self._task.add_done_callback(_take_failure)\n",
        "",
        ("tests/services/test_publisher_cancelled.py",),
    ),
    Fault(
        "a result that waits for what is kept",
        _PUBLISHER,
        "            self._keeper.start(result.attempt, content)\n",
        "            self._keeper.start(result.attempt, content)\n"
        "            await self._keeper.wait()\n",
        _KEPT,
    ),
    Fault(
        "a hang-up that waits for what is kept",
        _PUBLISHER,
        "        if not self.stopped:\n            await self._keeper",
        "        if True:\n            await self._keeper",
        _KEPT,
    ),
    Fault(
        "an attempt that begins while something is kept",
        _PUBLISHER,
        "        await self._keeper.wait()  #",
        "        #",
        _KEPT,
    ),
    Fault(
        "a flow.json kept of an outcome that is not recorded",
        _PUBLISHER,
        "        if not result.unrecorded:\n",
        "        if True:\n",
        _KEPT,
    ),
    Fault(
        "content kept although only its hash may be",
        _KEEPER,
        " and self._with_content:",
        ":",
        _KEPT,
    ),
    Fault(
        "read-only that publishes",
        _PUBLISHER,
        "        if reason := self._read_only.reason(credentials.account.profile):\n"
        "            raise ReadOnlyError(reason)\n",
        "",
        _TESTS,
    ),
    Fault(
        "a read-only profile that publishes",
        _READ_ONLY,
        "        if self.config.is_read_only(profile):\n",
        "        if False:\n",
        ("tests/services/test_read_only.py",),
    ),
    Fault(
        "a look that belongs to a newer attempt",
        _READ_BACK,
        "    if latest is not None and latest.id > attempt.id:\n",
        "    if False:\n",
        _READ,
    ),
    Fault(
        "two looks at one flow at a time",
        _READ_BACK,
        "        async with self._locks[key]:\n",
        "        async with asyncio.Lock():\n",
        _READ,
    ),
    Fault(
        "a look after a hang-up",
        _READ_BACK,
        "if self._newest[key] != attempt.id or not self._may_go_on():",
        "if self._newest[key] != attempt.id:",
        _READ,
    ),
    Fault(
        "a status that is recorded with a refusal",
        _READ_BACK,
        "    return bool(check.status) and attempt.outcome is Outcome.SUCCEEDED\n",
        "    return bool(check.status)\n",
        _READ,
    ),
    Fault(
        "looks that do not end with the expected status",
        _READ_BACK,
        "            if found.as_expected:\n                return\n",
        "",
        _READ,
    ),
    Fault(
        "two requests at once",
        _PUBLISHER,
        "        if self.busy:\n            raise PublisherBusyError",
        "        if False:\n            raise PublisherBusyError",
        _TESTS,
    ),
    Fault(
        "an outcome that is cancelled with its caller",
        _PUBLISHER,
        "return await asyncio.shield(self._task)",
        "return await self._task",
        _TESTS,
    ),
    Fault(
        "a POST after a hang-up",
        _PUBLISHER,
        "        if self.stopped:\n"
        "            raise WithheldError(Failure.DIED, _NOT_SENT.message)\n",
        "",
        _TESTS,
    ),
    Fault(
        "a POST after a commit of minutes",
        _PUBLISHER,
        "        if age > seconds:\n",
        "        if False:\n",
        _TESTS,
    ),
    Fault(
        "the time of connecting that does not count",
        _PUBLISHER,
        "self._api.act(new.action, new.account, new.flow_id, key, before_sending)",
        "self._api.act(new.action, new.account, new.flow_id, key)",
        _TESTS,
    ),
    Fault(
        "a hang-up whose time begins anew",
        _PUBLISHER,
        "self._stopped_at = self._stopped_at or time.monotonic()",
        "self._stopped_at = time.monotonic()",
        _TESTS,
    ),
    Fault(
        "earlier outcomes that are not recorded first",
        _PUBLISHER,
        "        await self._recorder.record_pending()\n",
        "",
        _TESTS,
    ),
    Fault(
        "a hang-up between recording and sending",
        _PUBLISHER,
        "        self._ensure_running()\n        asked_at",
        "        asked_at",
        _TESTS,
    ),
    Fault(
        "a hang-up in a run of many that goes on",
        _BATCH,
        "elif self._publisher.stopped:",
        "elif False:",
        _TESTS,
    ),
    Fault(
        "a wait of exactly the longest",
        _BATCH,
        "seconds > LONGEST_WAIT:",
        "seconds >= LONGEST_WAIT:",
        _TESTS,
    ),
    Fault(
        "a run that goes on at once where it is asked to wait",
        _BATCH,
        "max(seconds, SHORTEST_WAIT)",
        "seconds",
        _TESTS,
    ),
    Fault(
        "rate limits that are not in a row",
        _BATCH,
        "self._rate_limited + 1 if is_rate_limited(answer) else 0",
        "self._rate_limited + is_rate_limited(answer)",
        _TESTS,
    ),
    Fault(
        "unclear answers that are not in a row",
        _BATCH,
        "self._no_answer + 1 if is_inconclusive(answer) else 0",
        "self._no_answer + is_inconclusive(answer)",
        _TESTS,
    ),
    Fault(
        "a run that goes on against a wrong key",
        _BATCH,
        "elif refuses_account(answer):",
        "elif False:",
        _TESTS,
    ),
    Fault(
        "an unknown outcome that is published again",
        _BATCH,
        "return answer.outcome is Outcome.NOT_SENT\n",
        "return True\n",
        _TESTS,
    ),
    Fault(
        "a pause that stop does not end",
        _BATCH,
        "await asyncio.wait_for(self._stop.wait(), seconds)",
        "await asyncio.sleep(seconds)",
        _TESTS,
    ),
    Fault(
        "stop that is too late by one",
        _BATCH,
        "        if self.stopping:\n"
        "            self.stop_reason = _BY_USER\n"
        "            return None\n",
        "",
        _TESTS,
    ),
    Fault(
        "an outcome that is not tried again",
        _RECORDER,
        "            self._retrying = asyncio.create_task(self._retry())\n",
        "            pass\n",
        _TESTS,
    ),
    Fault(
        "a lock that costs the body",
        _RECORDER,
        "                break  # a lock goes away: it costs no part of the answer\n",
        "                continue\n",
        _TESTS,
    ),
    Fault(
        "full-width signs of a formula in a CSV file",
        _RECORDS,
        ', "＝", "＋", "－", "＠")',
        ")",
        _TESTS,
    ),
    Fault(
        "a formula behind blanks in a CSV file",
        _RECORDS,
        "value.startswith(_FORMULA_PREFIXES) or stripped.startswith(_FORMULA_PREFIXES)",
        "value.startswith(_FORMULA_PREFIXES)",
        _TESTS,
    ),
    Fault(
        "an ID that a spreadsheet rounds",
        _RECORDS,
        "is_formula or _CHANGED_NUMBER.fullmatch(stripped)",
        "is_formula",
        _TESTS,
    ),
    Fault(
        "letters in JSON Lines as they are",
        _RECORDS,
        "return json.dumps(values).replace",
        "return json.dumps(values, ensure_ascii=False).replace",
        _TESTS,
    ),
    Fault(
        "an attempt in flight that is offered to settle",
        _SETTLEMENT,
        "return not attempt.in_flight and attempt.outcome is Outcome.UNKNOWN",
        "return attempt.outcome is Outcome.UNKNOWN",
        ("tests/services", "tests/app/settle"),
    ),
    Fault(
        "one that died later, and is not offered after one that was",
        _SETTLEMENT,
        "return attempts if _abandoned(attempts) - offered else []",
        "return attempts if _abandoned(attempts) and not offered else []",
        ("tests/services/test_settlement.py",),
    ),
    Fault(
        "another account's key that checks a flow",
        _SETTLEMENT,
        "if own is not None and own.list_key == wanted.list_key:",
        "if own is not None:",
        _TESTS,
    ),
    Fault(
        "a rounded ID that is taken",
        _TYPED_ID,
        "if rounded := _ROUNDED.match(folded, start):",
        "if rounded := None:",
        _TYPED,
    ),
    Fault(
        "full-width digits that stay",
        _TYPED_ID,
        "str(unicodedata.decimal(sign)) if sign.isdecimal()",
        "sign if sign.isdecimal()",
        _TYPED,
    ),
    Fault(
        "an ID that ends at two places",
        _TYPED_ID,
        "if len(usual) > 1 or lengths[0] >= _SURE_LENGTH:",
        "if False:",
        _TYPED,
    ),
    Fault(
        "an invisible character on the screen",
        _TEXT,
        "return character.isprintable() and not _BLANK.match(character)",
        "return character.isprintable()",
        ("tests/test_text.py",),
    ),
    Fault(
        "a stack of marks that hides other lines",
        _TEXT,
        "return mark if before < _MARKS_LIMIT and _is_visible(mark) else _code_point(mark)",
        "return mark if _is_visible(mark) else _code_point(mark)",
        ("tests/test_text.py",),
    ),
    Fault(
        "an escape sequence on the screen",
        _TEXT,
        "            glyph = _glyph(character)\n",
        "            glyph = character\n",
        ("tests/test_text.py",),
    ),
    Fault(
        "the last attempt alone says what a run has left",
        "flow_tui/services/unfinished_runs.py",
        "for attempt in flow.attempts\n    )\n\n\ndef _in_flight",
        "for attempt in flow.attempts[-1:]\n    )\n\n\ndef _in_flight",
        ("tests/services/test_unfinished_runs.py",),
    ),
)
