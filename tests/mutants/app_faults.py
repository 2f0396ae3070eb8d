"""Faults in the app: keys, confirmations, marks, lists."""

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
_FIRST: Final = ("tests/app/flows/test_first_screen.py",)
_LIST: Final = "flow_tui/app/widgets/virtual_list.py"
_PANE: Final = "flow_tui/app/widgets/log_pane.py"
_NOTE: Final = "flow_tui/app/history/note.py"
_STATUS: Final = "flow_tui/app/widgets/status_line.py"
_LISTED: Final = ("tests/app/widgets/test_virtual_list.py",)
_TYPED: Final = (
    "tests/app/screens/test_typed_confirm.py",
    "tests/app/screens/test_typed_confirm_enter.py",
)
_PUBLISHED: Final = (
    "tests/app/publish/test_confirm_batch.py",
    "tests/app/publish/test_stale_facts.py",
    "tests/app/publish/test_workflow.py",
)

APP: Final = (
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
        "a response that is lost without a word in the last line",
        "flow_tui/app/run.py",
        "session.publisher.unrecorded_count, session.publisher.bodiless_count",
        "session.publisher.unrecorded_count, 0",
        ("tests/app/test_run.py",),
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
        "Enter with keys right behind it",
        _CONFIRM,
        "        elif self.app.is_alone(entry.at, GAP_SECONDS):\n",
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
        "self._run_marks.note([*self._marks, *answered])",
        "self._run_marks.note(answered)",
        ("tests/app/flows", "tests/app/publish"),
    ),
    Fault(
        "a run that is done leaves its flows on disk",
        _SELECTION,
        "self._run_marks.note([*self._marks, *answered])",
        "self._run_marks.note(list(self._marks))",
        ("tests/app/flows/test_run_marks.py",),
    ),
    Fault(
        "another mouse button on the button that confirms",
        "flow_tui/app/screens/typed_confirm.py",
        "click if event.button == _LEFT else None",
        "click",
        ("tests/app/screens/test_typed_confirm_click.py",),
    ),
    Fault(
        "keys that wait for ever, where Cancel was clicked right behind Enter",
        "flow_tui/app/screens/typed_confirm.py",
        "        self._stop_confirming()  # it was clicked right behind Enter\n",
        "",
        ("tests/app/screens/test_typed_confirm_click.py",),
    ),
    Fault(
        "a click on the button that confirms comes later than itself",
        "flow_tui/app/terminal/terminal_app.py",
        "self.last_click_at = event.time",
        "self.last_click_at = event.time + 0.001",
        ("tests/app/screens/test_typed_confirm_click.py",),
    ),
    Fault(
        "marks that stay when another list is shown",
        _MARKS,
        "            self._marked.clear()\n",
        "",
        ("tests/app/widgets/test_marks.py",),
    ),
    Fault(
        "keys that act on a list before it was read",
        _BASE,
        "is_late or self.query_one(self.LIST, VirtualList).source is not None",
        "True",
        ("tests/app/profiles/test_workflow.py",),
    ),
    Fault(
        "a screen left while a worker of it asks",
        "flow_tui/app/app_base.py",
        "return await asyncio.shield(self.push_screen(screen, wait_for_dismiss=True))",
        "return await self.push_screen_wait(screen)",
        ("tests/app/test_app.py",),
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
        "min(self.cursor + shift, source.length - 1)",
        "min(before + shift, source.length - 1)",
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
        "select = select or self._selected()",
        "select = select or (self._selected() if is_refiltered else None)",
        ("tests/app/flows/test_filter.py",),
    ),
    Fault(
        "a filter without a match that moves the cursor",
        "flow_tui/app/flows/flow_list.py",
        "        if self.count:\n            self._last =",
        "        if self.count or True:\n            self._last =",
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
        "a first screen that is not drawn before its list was read, however long that takes",
        "flow_tui/app/flows/first_screen.py",
        "asyncio.timeout(_FILLED_SECONDS)",
        "asyncio.timeout(None)",
        _FIRST,
    ),
    Fault(
        "a first screen that is drawn empty and then again",
        "flow_tui/app/flows/first_screen.py",
        "if self.is_filled.is_set() or self.app.session.demo:",
        "if True:",
        _FIRST,
    ),
    Fault(
        "a list that is said to be empty before it was read",
        "flow_tui/app/history/attempt_list.py",
        "            source = RowSource(count, fetch, history_filter.empty_text())\n",
        "            source = RowSource(count, fetch)\n"
        "            self.set_empty_text(history_filter.empty_text())\n",
        ("tests/app/test_not_read_yet.py",),
    ),
    Fault(
        "what has the focus out of view after messages came, where Textual posts no Resize",
        "flow_tui/app/widgets/resized.py",
        "if self.size != self._last_size:",
        "if not self.is_attached:",
        ("tests/app/widgets/test_scroll_parts.py",),
    ),
    Fault(
        "a check that ends while its verdict is confirmed is not shown",
        "flow_tui/app/settle/verdict.py",
        "            self._confirm.contradict(self._contradiction(self._confirm.settled))\n",
        "            self._contradiction(self._confirm.settled)\n",
        ("tests/app/settle/test_verdict.py",),
    ),
    Fault(
        "a check that ends with the confirmation of its verdict does not count",
        "flow_tui/app/settle/verdict.py",
        "            asked_with = self._confirm.contradiction\n",
        "            break\n",
        ("tests/app/settle/test_verdict.py",),
    ),
    Fault(
        "a typed label that is lost when lines are pasted",
        "flow_tui/app/flows/dialogs.py",
        'return f"{flow_id} {label}".rstrip() if flow_id else ""',
        "return flow_id",
        ("tests/app/flows/test_dialogs.py",),
    ),
    Fault(
        "a hidden list takes the focus",
        "flow_tui/app/flows/flow_list.py",
        "return super().allow_focus() and self.display",
        "return super().allow_focus()",
        ("tests/app/flows/test_screen.py",),
    ),
    Fault(
        "the result of a test beside other credentials",
        "flow_tui/app/profiles/form.py",
        '            self._end_test()\n            self.show_hint("")\n',
        "            self._end_test()\n",
        ("tests/app/profiles/test_form.py",),
    ),
    Fault(
        "a flow that the filter hides is not told of",
        "flow_tui/app/flows/list_edits.py",
        "    if current is None or current.flow_id != flow_id:\n",
        "    if current is None:\n",
        ("tests/app/flows/test_filter.py",),
    ),
    Fault(
        "a search that failed is said to run on",
        "flow_tui/app/history/attempt_list.py",
        "self.searching, self.search_failed = False, True",
        "self.search_failed = True",
        ("tests/app/history/test_body_search.py",),
    ),
    Fault(
        "keys that wait behind a search that found nothing",
        "flow_tui/app/history/attempt_list.py",
        "return self.searching and self.cursor == NOWHERE and not is_late",
        "return self.cursor == NOWHERE and not is_late",
        ("tests/app/history/test_body_search.py",),
    ),
    Fault(
        "keys that do not wait for the attempt of the cursor while a search looks for it",
        "flow_tui/app/history/attempt_list.py",
        "return self.searching and self.cursor == NOWHERE and not is_late",
        "return False",
        ("tests/app/history/test_body_search.py",),
    ),
    Fault(
        "a test of credentials that begins while they are saved",
        "flow_tui/app/profiles/form.py",
        "        if self._saving:\n            return  # what it says would take the place of why",
        "        if False:\n            return  # what it says would take the place of why",
        ("tests/app/profiles/test_form.py",),
    ),
    Fault(
        "a terminal's theme with a profile's colour that is not the terminal's",
        "flow_tui/app/themes.py",
        "theme_variables(ansi=True)",
        "theme_variables(ansi=False)",
        ("tests/app/test_production.py",),
    ),
)
