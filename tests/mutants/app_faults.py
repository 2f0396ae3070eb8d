"""Faults in the app: keys, confirmations, marks, the terminal."""

from typing import Final

from tests.mutants.fault import Fault

_CONFIRM: Final = "flow_tui/app/screens/typed_confirm.py"
_BASE: Final = "flow_tui/app/screens/base.py"
_DIALOG: Final = "flow_tui/app/screens/dialog.py"
_DISMISSED: Final = "flow_tui/app/screens/dismissed_once.py"
_BATCH: Final = "flow_tui/app/publish/confirm_batch.py"
_WORKFLOW: Final = "flow_tui/app/publish/workflow.py"
_SELECTION: Final = "flow_tui/app/flows/selection.py"
_MARKS: Final = "flow_tui/app/widgets/marks.py"
_PROBE: Final = "flow_tui/app/terminal/cursor_probe.py"
_QUEUE: Final = "flow_tui/app/terminal/key_queue.py"
_APP: Final = "flow_tui/app/terminal/terminal_app.py"
_PASTE: Final = "flow_tui/app/terminal/input_filter.py"
_LIST: Final = "flow_tui/app/widgets/virtual_list.py"
_PANE: Final = "flow_tui/app/widgets/log_pane.py"
_NOTE: Final = "flow_tui/app/history/note.py"
_STATUS: Final = "flow_tui/app/widgets/status_line.py"
_LISTED: Final = ("tests/app/widgets/test_virtual_list.py",)
_TYPED: Final = (
    "tests/app/screens/test_typed_confirm.py",
    "tests/app/screens/test_typed_confirm_enter.py",
)
_PROBED: Final = ("tests/app/terminal/test_cursor_probe.py",)
_PUBLISHED: Final = (
    "tests/app/publish/test_confirm_batch.py",
    "tests/app/publish/test_stale_facts.py",
    "tests/app/publish/test_workflow.py",
)

APP: Final = (
    Fault(
        "a relative move across a character of disputed width",
        "flow_tui/app/terminal/sgr_writer.py",
        "is_arrival_known and piece.text.isascii()",
        "is_arrival_known",
        ("tests/app/terminal/test_screen_diff.py",),
    ),
    Fault(
        "a move within the line on a terminal that has none",
        "flow_tui/app/terminal/sgr_writer.py",
        "if down == 0 and self._sets_column:",
        "if down == 0:",
        ("tests/app/terminal/test_screen_diff.py",),
    ),
    Fault(
        "a line feed, which scrolls a terminal that has just become smaller",
        "flow_tui/app/terminal/sgr_writer.py",
        'if down == 0 and x == 0:\n            ways.append("\\r")',
        'if x == 0:\n            ways.append("\\r" + "\\n" * down)',
        ("tests/app/terminal/test_screen_diff.py",),
    ),
    Fault(
        "a style that stays set when the terminal is left",
        "flow_tui/app/terminal/driver.py",
        'self.write("\\x1b[m\\x1b[2J\\x1b[H" if self._is_old else "\\x1b[m")',
        "pass",
        ("tests/e2e/test_terminals.py",),
    ),
    Fault(
        "a response that has left the log pane and comes back",
        _PANE,
        "        if entry is None and attempt.id <= self._entries.newest:\n            return\n",
        "",
        ("tests/app/widgets/test_log_pane.py",),
    ),
    Fault(
        "a note that is lost with the dialog if it cannot be saved",
        _NOTE,
        '            self.show_hint(f"The note was not saved.',
        '            self.dismiss(None)\n            self.show_hint(f"The note was not saved.',
        ("tests/app/history/test_note.py",),
    ),
    Fault(
        "a header without the colour of production",
        _STATUS,
        'profile_style or "bold"),',
        '"bold"),',
        ("tests/app/test_production.py",),
    ),
    Fault(
        "Enter that counts without the terminal's answer",
        _CONFIRM,
        "self.call_after_refresh(lambda: probe.when_rendered(enable))",
        "self.call_after_refresh(lambda: enable(event_clock()))",
        _TYPED,
    ),
    Fault(
        "an answer to an older question that enables Enter",
        _CONFIRM,
        "        if change == self._changes:  # still the state that the terminal has rendered\n",
        "        if True:\n",
        _TYPED,
    ),
    Fault(
        "a question asked anew that takes Enter at once",
        _CONFIRM,
        "        self._asked_again_at = event_clock()\n",
        "",
        _TYPED,
    ),
    Fault(
        "Enter that counts before the question could be read",
        _CONFIRM,
        "self._enabled_at = max(at, asked_at + READ_SECONDS, alone_at)",
        "self._enabled_at = at",
        _TYPED,
    ),
    Fault(
        "Enter among other keys",
        _APP,
        "return all(other < at - gap for other in times)",
        "return True",
        _TYPED,
    ),
    Fault(
        "Enter right behind other keys",
        _APP,
        "return all(other < at - gap for other in times)",
        "return all(other < at for other in times)",
        _TYPED,
    ),
    Fault(
        "Enter with keys right behind it",
        _CONFIRM,
        "        elif self.app.is_alone(entered_at, GAP_SECONDS):\n",
        "        elif True:\n",
        _TYPED,
    ),
    Fault(
        "a forged report that is ignored",
        _CONFIRM,
        "elif self.app.cursor_probe.voided != self._voided:",
        "elif False:",
        _TYPED,
    ),
    Fault(
        "wrong answers without an end",
        _CONFIRM,
        "if self._wrong_answers == MOST_WRONG_ANSWERS:",
        "if False:",
        _TYPED,
    ),
    Fault(
        "a wrong answer that confirms",
        _CONFIRM,
        'if self.query_one("#typed", Input).value != self.expected:',
        "if False:",
        _TYPED,
    ),
    Fault(
        "a screen that is dismissed twice",
        _DISMISSED,
        "        if self._left or self._leaving:\n            return AwaitComplete()\n",
        "",
        ("tests/app/test_app.py", "tests/app/screens"),
    ),
    Fault(
        "a dismissal that takes the screen on top",
        _DISMISSED,
        "if self.is_attached and self.app.screen is not self:",
        "if False:",
        ("tests/app/test_app.py", "tests/app/screens"),
    ),
    Fault(
        "keys from before a confirmation was drawn",
        _DIALOG,
        "(self.drops_type_ahead and event.time < drawn_at)",
        "False",
        _TYPED,
    ),
    Fault(
        "checks of a list that is one too long",
        _BATCH,
        "if len(self.items.remaining) <= MOST_CHECKED and",
        "if len(self.items.remaining) < MOST_CHECKED and",
        _PUBLISHED,
    ),
    Fault(
        "a warning that was not read when the number was typed",
        _BATCH,
        "        if is_new_reason or self.is_outdated:\n",
        "        if self.is_outdated:\n",
        _PUBLISHED,
    ),
    Fault(
        "a question that asks for another answer than the one that confirms",
        _BATCH,
        "        if is_new_reason or self.is_outdated:\n",
        "        if is_new_reason:\n",
        ("tests/app/publish/test_batch_choice.py",),
    ),
    Fault(
        "a response that goes from the screen when its note is written on a full disk",
        _PANE,
        "[one.with_answer_of(known.get(one.id, one)) for one in attempts[-MAX_RESPONSES:]]",
        "list(attempts[-MAX_RESPONSES:])",
        ("tests/app/widgets/test_log_pane.py",),
    ),
    Fault(
        "an old status that forbids to deprecate",
        _WORKFLOW,
        "or seen is None or (flow.last_at and flow.last_at > seen):",
        "or seen is None:",
        _PUBLISHED,
    ),
    Fault(
        "a confirmation of changed facts that is not asked anew",
        _WORKFLOW,
        "    while isinstance(result, HistoryChangedError):  # ask anew, with what is new\n",
        "    while False:\n",
        _PUBLISHED,
    ),
    Fault(
        "what was refused loses its mark",
        _SELECTION,
        "        self._run_marks.note(self._marks)\n",
        "        self._run_marks.note(())\n",
        ("tests/app/flows", "tests/app/publish"),
    ),
    Fault(
        "marks that stay when another list is shown",
        _MARKS,
        "            self._marked.clear()\n",
        "",
        ("tests/app/widgets/test_marks.py",),
    ),
    Fault(
        "an answer at another position",
        _PROBE,
        "if question is not None and question.positions[0] == position:",
        "if question is not None:",
        _PROBED,
    ),
    Fault(
        "one answer of two",
        _PROBE,
        "            if not question.positions:\n                self._pending.remove(question)\n",
        "            if question in self._pending:\n"
        "                self._pending.remove(question)\n",
        _PROBED,
    ),
    Fault(
        "an unasked report that voids nothing",
        _PROBE,
        "            self.voided += 1\n",
        "",
        _PROBED,
    ),
    Fault(
        "open questions that a forgery leaves open",
        _PROBE,
        "            for each in list(self._pending):\n                self._drop(each)\n",
        "",
        _PROBED,
    ),
    Fault(
        "a terminal that is given up on too early",
        _PROBE,
        "_DETECTION_SECONDS: Final = 10.0",
        "_DETECTION_SECONDS: Final = 0.5",
        _PROBED,
    ),
    Fault(
        "a key that is handled although a dialog is about to open",
        _QUEUE,
        "self._task is None and self._is_ready()",
        "self._task is None",
        ("tests/app/publish/test_workflow.py",),
    ),
    Fault(
        "keys that act on a list before it was read",
        _BASE,
        "is_late or self.query_one(self.LIST, VirtualList).source is not None",
        "True",
        ("tests/app/profiles/test_workflow.py",),
    ),
    Fault(
        "keys that do not wait for one another",
        _QUEUE,
        "self._task is None and self._is_ready()",
        "True",
        ("tests/app/terminal/test_key_queue.py",),
    ),
    Fault(
        "keys that do not wait for a screen",
        _QUEUE,
        "            if not self._is_ready():\n",
        "            if False:\n",
        ("tests/app/terminal/test_key_queue.py", "tests/app/publish/test_workflow.py"),
    ),
    Fault(
        "stopped time that counts at a hang-up",
        "flow_tui/app/terminal/hangup.py",
        "        for _ in range(math.ceil(seconds / _STEP_SECONDS)):\n"
        "            time.sleep(_STEP_SECONDS)\n",
        "        time.sleep(seconds)\n",
        ("tests/app/terminal/test_hangup.py",),
    ),
    Fault(
        "a screen left while a worker of it asks",
        "flow_tui/app/app_base.py",
        "return await asyncio.shield(self.push_screen(screen, wait_for_dismiss=True))",
        "return await self.push_screen_wait(screen)",
        ("tests/app/test_app.py",),
    ),
    Fault(
        "keys that count although the app ends",
        _APP,
        "        if self.is_ending:\n            return False  #",
        "        if False:\n            return False  #",
        ("tests/app/test_app.py",),
    ),
    Fault(
        "a paste without a limit",
        _PASTE,
        "room = max(0, PASTE_LIMIT - self._length)",
        "room = len(pasted)",
        ("tests/app/terminal/test_input_filter.py",),
    ),
    Fault(
        "an escape in a paste",
        _PASTE,
        ".replace(_ESCAPE, _REPLACEMENT)",
        "",
        ("tests/app/terminal/test_input_filter.py",),
    ),
    Fault(
        "a paste that is never abandoned",
        _PASTE,
        "if not (self._is_pasting and silent > _ABANDONED_SECONDS and _ONE_KEY.fullmatch(typed)):",
        "if True:",
        ("tests/app/terminal/test_input_filter.py",),
    ),
    Fault(
        "a callback that is lost where the machine stalls",
        _APP,
        "asyncio.get_running_loop().call_later(seconds, pump.call_later, callback)",
        "pump.set_timer(max(0.001, seconds), callback)",
        _TYPED,
    ),
    Fault(
        "Enter that is said to count too early",
        _CONFIRM,
        "self._enabled_at = max(at, asked_at + READ_SECONDS, alone_at)",
        "self._enabled_at = max(at, asked_at + READ_SECONDS)",
        _TYPED,
    ),
    Fault(
        "moves of the cursor that are lost while a list is read",
        _LIST,
        "moved = self.cursor - before",
        "moved = 0",
        _LISTED,
    ),
    Fault(
        "rows that are read late and shown in place of newer ones",
        _LIST,
        "            if self._newest is not source:\n                return\n",
        "",
        _LISTED,
    ),
    Fault(
        "a cursor that leaves its flow",
        "flow_tui/app/flows/flow_list.py",
        "if select is None and self.current is not None:",
        "if is_refiltered and select is None and self.current is not None:",
        ("tests/app/flows/test_filter.py",),
    ),
    Fault(
        "a WABA ID that is remembered before a flow came of it",
        "flow_tui/app/importing/screen.py",
        "if page.flows and not len(self._candidates):",
        "if not len(self._candidates):",
        ("tests/app/importing/test_waba_id.py",),
    ),
    Fault(
        "a key that does not wait for its dialog because another workflow ends",
        "flow_tui/app/app_base.py",
        "elif self._waited_for == caller:",
        "else:",
        ("tests/app/test_dialog_pending.py",),
    ),
    Fault(
        "an offer at the start that opens before the dialog that was asked for",
        "flow_tui/app/settle/offer.py",
        "if app.dialog_pending or not app.at_home:",
        "if not app.at_home:",
        ("tests/app/test_dialog_pending.py",),
    ),
    Fault(
        "the last column of a terminal that has shrunk, drawn over by what was behind it",
        "flow_tui/app/terminal/screen_diff.py",
        "if y < size.height and (inside := _up_to(size.width - x, cells)):",
        "if inside := cells:",
        ("tests/app/terminal/test_screen_diff.py",),
    ),
)
