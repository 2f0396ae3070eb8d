"""Faults in what is said, left out and recorded of a batch, and in the checks of many."""

from typing import Final

from tests.mutants.fault import Fault

_DIALOG: Final = "flow_tui/app/publish/confirm_batch.py"
_ITEMS: Final = "flow_tui/app/publish/batch_items.py"
_FINDINGS: Final = "flow_tui/app/publish/batch_findings.py"
_WORKFLOW: Final = "flow_tui/app/publish/workflow.py"
_CHECKS: Final = "flow_tui/app/flows/check_many.py"
_SCREEN: Final = "flow_tui/app/flows/screen.py"
_CHOSEN: Final = ("tests/app/publish/test_batch_choice.py",)
_HELD: Final = ("tests/app/publish/test_batch_items.py",)
_FOUND: Final = ("tests/app/publish/test_batch_findings.py",)
_CHECKED: Final = ("tests/app/flows/test_check_many.py",)

BATCHES: Final = (
    Fault(
        "a flow that was left out and is published anyway",
        _WORKFLOW,
        "    confirmed = dialog.items.remaining\n",
        "    confirmed = items\n",
        _CHOSEN,
    ),
    Fault(
        "a number to type that counts flows that are left out",
        _DIALOG,
        "        count = len(self.items.remaining)\n        return str(count) if count else",
        "        count = len(self.items._items)\n        return str(count) if count else",
        _CHOSEN,
    ),
    Fault(
        "an answer that stays right when flows are left out",
        _DIALOG,
        "        self.ask_again()\n        self._refresh_title()\n",
        "        self._refresh_title()\n",
        _CHOSEN,
    ),
    Fault(
        "Enter in the list that confirms",
        _DIALOG,
        "        self.app.dialog_pending = True  # the next key waits for it\n",
        "        self._submitted()\n        self.app.dialog_pending = True\n",
        _CHOSEN,
    ),
    Fault(
        "a check opened from the list that changes nothing in the dialog",
        _DIALOG,
        "            await self._found(self.items.set_check(flow_id, flow_check))\n",
        "",
        _CHOSEN,
    ),
    Fault(
        "the content of one flow recorded with another",
        _ITEMS,
        "            flow_id: self._content_of(flow_id)\n",
        "            flow_id: self._content_of(next(iter(self._items)))\n",
        (*_HELD, *_CHOSEN),
    ),
    Fault(
        "contents that are not recorded",
        _WORKFLOW,
        "shown, dialog.items.contents)",
        "shown)",
        _CHOSEN,
    ),
    Fault(
        "a flow that is not its file's and is not flagged",
        _ITEMS,
        '            "file": self.file_doubt,\n',
        "",
        _HELD,
    ),
    Fault(
        "an earlier success that is flagged",
        _ITEMS,
        '            "unknown": self.history.unknown,\n',
        '            "unknown": self.history.unknown or self.history.succeeded,\n',
        _HELD,
    ),
    Fault(
        "contents without a bound in memory",
        _ITEMS,
        "if self._kept + size > MOST_KEPT:",
        "if False:",
        _HELD,
    ),
    Fault(
        "the whole ID that is not asked for where one doubtful flow is left",
        _DIALOG,
        "    return bool(item.blockers or item.file_doubt)\n",
        "    return False\n",
        _CHOSEN,
    ),
    Fault(
        "contents that are asked for though none can be read",
        _FINDINGS,
        "given_up = failures == IN_A_ROW",
        "given_up = False",
        _FOUND,
    ),
    Fault(
        "a file that is forgotten where the content is not read",
        _FINDINGS,
        "replace(await self._compare_unread(flow_id), problem=_GIVEN_UP)",
        "ContentCheck(problem=_GIVEN_UP)",
        _FOUND,
    ),
    Fault(
        "contents of flows that are left out",
        _FINDINGS,
        "            if self._items.is_left_out(flow_id):\n                continue\n",
        "",
        _FOUND,
    ),
    Fault(
        "checks that begin anew instead of going on",
        _FINDINGS,
        "for item in partly or items]",
        "for item in items]",
        _FOUND,
    ),
    Fault(
        "checks of many that cannot be stopped",
        _DIALOG,
        "            self._checking.cancel()\n",
        "            pass\n",
        ("tests/app/publish/test_confirm_batch.py",),
    ),
    Fault(
        "checks of the marked flows that go on after a stop",
        _CHECKS,
        "            self._worker.cancel()\n",
        "",
        _CHECKED,
    ),
    Fault(
        "deprecating without a word on the marks",
        _SCREEN,
        "ActAsked(Action.DEPRECATE, flow, len(self._selection.marked))",
        "ActAsked(Action.DEPRECATE, flow)",
        _CHECKED,
    ),
    Fault(
        "removing only the flow under the cursor while others are marked",
        _SCREEN,
        "        if flow_ids:\n            self._edit(",
        "        if not flow_ids:\n            self._edit(",
        ("tests/app/flows/test_selection.py",),
    ),
)
