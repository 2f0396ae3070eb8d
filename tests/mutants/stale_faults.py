"""What is not known yet, or not any more: rows, contents, labels, keys that are read late."""

from typing import Final

from tests.mutants.fault import Fault

_FINDINGS: Final = "flow_tui/app/publish/batch_findings.py"
_FOUND: Final = ("tests/app/publish/test_batch_findings.py",)
_KEY: Final = "flow_tui/services/existing_key.py"
_KEPT: Final = ("tests/services/test_stale_profiles.py",)
_LABELS: Final = "flow_tui/app/flows/list_edits.py"
_LABELLED: Final = ("tests/app/flows/test_label_elsewhere.py",)
_PAGES: Final = "flow_tui/app/widgets/row_pages.py"
_PLACE: Final = ("tests/app/test_place_not_read.py",)
_UNREAD: Final = ("tests/app/test_not_read_yet.py",)

STALE: Final = (
    Fault(
        "a key that acts before the row under the cursor was read",
        "flow_tui/app/app_base.py",
        "return not (isinstance(focused, VirtualList) and focused.is_reading_row)",
        "return True",
        _UNREAD,
    ),
    Fault(
        "keys that wait for a row as long as a disk does not respond",
        _PAGES,
        "return asked_at is not None and time.monotonic() - asked_at <= _WAIT_SECONDS",
        "return asked_at is not None",
        ("tests/app/widgets/test_row_pages.py",),
    ),
    Fault(
        "a row under the cursor that is dropped while the list is scrolled",
        _PAGES,
        "        if needed in self._read:\n            self._read.move_to_end(needed)\n",
        "",
        ("tests/app/widgets/test_row_pages.py",),
    ),
    Fault(
        "no flow is selected, where the one under the cursor is being read",
        _LABELS,
        "if flow is None and not flows.count:",
        "if flow is None:",
        _UNREAD,
    ),
    Fault(
        "a key of the history without a word, where the attempt is being read",
        "flow_tui/app/history/screen.py",
        "elif current is None and self._attempts.count:",
        "elif False:",
        _UNREAD,
    ),
    Fault(
        "checked just now, while contents are still read",
        _FINDINGS,
        "        if self._is_reading:\n",
        "        if False:\n",
        _FOUND,
    ),
    Fault(
        "contents whose reading was stopped count as read",
        _FINDINGS,
        "if self._is_missing(item) or self._is_unread(item)]",
        "if self._is_missing(item)]",
        _FOUND,
    ),
    Fault(
        "a content that was read in a flow's details counts as missing",
        _FINDINGS,
        "        self._to_read.discard(flow_id)\n        self._on_progress()\n",
        "        self._on_progress()\n",
        _FOUND,
    ),
    Fault(
        "a label of another terminal that is replaced unseen",
        "flow_tui/store/flows.py",
        'if shown is not None and flow.label not in {"", shown, label}:',
        "if False:",
        _LABELLED,
    ),
    Fault(
        "a label that is lost where it cannot be saved",
        _LABELS,
        "            label = await app.open_dialog("
        "EditLabelScreen(shown, label, is_asked=is_asked))\n",
        "            return None\n",
        _LABELLED,
    ),
    Fault(
        "a typed label that is lost where another one stays",
        _LABELS,
        "EditLabelScreen(shown, label, is_asked=is_asked)",
        "EditLabelScreen(shown, is_asked=is_asked)",
        _LABELLED,
    ),
    Fault(
        "a label of a flow that was removed elsewhere, dropped without a word",
        _LABELS,
        "        _warn_removed(app, shown)\n",
        "        pass\n",
        _LABELLED,
    ),
    Fault(
        "a key meant for the list that is typed into a dialog which opens by itself",
        "flow_tui/app/flows/dialogs.py",
        "        self.drops_type_ahead = not is_asked",
        "        self.drops_type_ahead = False",
        _LABELLED,
    ),
    Fault(
        "a flow that was removed elsewhere, hidden by the filter",
        _LABELS,
        "return shown.flow_id if is_listed else None",
        "return shown.flow_id",
        _LABELLED,
    ),
    Fault(
        "a list that does not load what was removed elsewhere",
        "flow_tui/app/flows/screen.py",
        "        if self.flows.is_missing_row:\n",
        "        if False:\n",
        _UNREAD,
    ),
    Fault(
        "a history that does not load what could not be read",
        "flow_tui/app/history/screen.py",
        "            if self._attempts.is_missing_row:\n",
        "            if False:\n",
        _UNREAD,
    ),
    Fault(
        "a cursor that goes to another attempt where its own could not be read",
        "flow_tui/app/history/attempt_list.py",
        "None if self._is_lost else 0",
        "0",
        _UNREAD,
    ),
    Fault(
        "a cursor that another filter takes to another attempt while its own is being read",
        "flow_tui/app/history/attempt_list.py",
        "                self.leave_row()\n",
        "                pass\n",
        _PLACE,
    ),
    Fault(
        "a cursor that another filter takes to another flow while its own is being read",
        "flow_tui/app/flows/flow_list.py",
        "            self.leave_row()\n",
        "            pass\n",
        _PLACE,
    ),
    Fault(
        "Enter without a word where the flow could not be read",
        "flow_tui/app/widgets/virtual_list.py",
        "        if self.count:\n            self.post_message(self.Selected())\n",
        "        if self.current is not None:\n            self.post_message(self.Selected())\n",
        _UNREAD,
    ),
    Fault(
        "keys of a flow that are not shown once its row is read",
        "flow_tui/app/widgets/virtual_list.py",
        "            self.post_message(self.Read())\n",
        "            pass\n",
        ("tests/app/flows/test_key_order.py",),
    ),
    Fault(
        "rows found by a search that are not read again where they could not be read",
        "flow_tui/app/history/attempt_list.py",
        "            await self.show(self.source)\n",
        "            pass\n",
        _UNREAD,
    ),
    Fault(
        "a database that cannot be read without a word where the list has rows",
        "flow_tui/app/flows/flow_list.py",
        "            if self.count:\n                self.app.warn(str(error))\n",
        "",
        _UNREAD,
    ),
    Fault(
        "a key behind the answer No that is dropped",
        "flow_tui/app/flows/list_edits.py",
        "is_asked = is_replaced is not None",
        "is_asked = False",
        _LABELLED,
    ),
    Fault(
        "a screen that is not drawn while a key waits for the disk",
        "flow_tui/app/terminal/terminal_app.py",
        "            and self.is_ready_for_input()\n            and screen is drawn\n",
        "            and screen is drawn\n",
        _UNREAD,
    ),
    Fault(
        "the key that a command printed earlier",
        _KEY,
        "in {Source.KEYRING, Source.COMMAND}:",
        "is Source.KEYRING:",
        _KEPT,
    ),
    Fault(
        "the key that a command prints for another account",
        _KEY,
        "if printed.sid and printed.sid != typed.sid:",
        "if False:",
        _KEPT,
    ),
    Fault(
        "the key that a command prints for another host",
        _KEY,
        "if printed.base_url and printed.base_url != typed.base_url:",
        "if False:",
        _KEPT,
    ),
    Fault(
        "a key that is said to be deleted where none was",
        "flow_tui/services/known_profiles.py",
        "            if not shown.in_keyring:\n                raise\n",
        "",
        _KEPT,
    ),
    Fault(
        "an answer that a note beside it takes away",
        "flow_tui/app/history/response.py",
        "found.with_answer_of(self._attempt) if found",
        "found if found",
        ("tests/app/history/test_note_elsewhere.py",),
    ),
    Fault(
        "a note of another terminal that is not shown",
        "flow_tui/app/history/note.py",
        "            self.app.attempts_changed.publish([error.attempt])\n",
        "",
        ("tests/app/history/test_note_elsewhere.py",),
    ),
)
