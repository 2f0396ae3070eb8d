"""Faults in what is shown, compared and recorded of a flow's content."""

from typing import Final

from tests.mutants.fault import Fault

_READER: Final = "flow_tui/services/flow_content.py"
_FILE: Final = "flow_tui/services/expected_file.py"
_DIALOG: Final = "flow_tui/app/screens/flow_content.py"
_CONFIRM: Final = "flow_tui/app/publish/confirm.py"
_TYPED: Final = "flow_tui/app/screens/typed_confirm.py"
_READ: Final = ("tests/services/test_flow_content.py",)
_CONFIRMED: Final = ("tests/app/publish/test_confirm_content.py",)
_LINES: Final = "flow_tui/app/formatting/diff_lines.py"
_TOLD: Final = ("tests/app/formatting/test_diff_lines.py",)
_SHOWN: Final = ("tests/app/formatting/test_flow_content.py",)

CONTENT: Final = (
    Fault(
        "a file that differs and does not ask for the whole ID",
        _CONFIRM,
        "        if doubt := file_doubt(content.expected):\n",
        "        if (doubt := file_doubt(content.expected)) and not content.expected.differs:\n",
        _CONFIRMED,
    ),
    Fault(
        "an answer that counts although the question changed behind Enter",
        _TYPED,
        "        if change != self._changes:\n            self.hint(_CHANGED)\n        elif",
        "        if False:\n            self.hint(_CHANGED)\n        elif",
        _CONFIRMED,
    ),
    Fault(
        "a publish that records no content",
        _DIALOG,
        "return content_for_record(found, ",
        "return content_for_record(None, ",
        _CONFIRMED,
    ),
    Fault(
        "content of another flow",
        _READER,
        "assets = await api.flow_assets(credentials.account, flow_id, credentials.api_key)",
        "assets = await api.flow_assets(credentials.account, '1307752946183396', "
        "credentials.api_key)",
        _READ,
    ),
    Fault(
        "an unknown host that is asked without the user's word",
        _READER,
        "if not url.is_known and url.host not in allowed_hosts:",
        "if False:",
        _READ,
    ),
    Fault(
        "two contents that are read at once",
        _READER,
        "        async with self._lock:\n",
        "        if True:\n",
        _READ,
    ),
    Fault(
        "the difference from the wrong base",
        _READER,
        "since_last=difference(kept, flow_json.canonical)",
        "since_last=difference(flow_json.canonical, kept)",
        _READ,
    ),
    Fault(
        "the difference from the flow to the file",
        _FILE,
        "difference(expected.canonical, flow_json.canonical)",
        "difference(flow_json.canonical, expected.canonical)",
        ("tests/services/test_expected_file.py",),
    ),
    Fault(
        "a FIFO that is waited for",
        _FILE,
        "        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):\n",
        "        if False:\n",
        ("tests/services/test_expected_file.py",),
    ),
    Fault(
        "a file's difference under the title of the last publish",
        "flow_tui/app/formatting/flow_content.py",
        'Comparison(f"- {expected.shown}, + on Kaleyra", expected.difference)',
        'Comparison(f"- {expected.shown}, + on Kaleyra", content.since_last)',
        _SHOWN,
    ),
    Fault(
        "lines that look alike and are shown so",
        _LINES,
        "    for group in _confusable(run, looks):\n        alike.update(group)\n",
        "",
        _TOLD,
    ),
    Fault(
        "escapes in place of letters that can be told apart",
        _LINES,
        "looks = {at: _look(plain[at]) for at, ",
        "looks = {at: _look(plain[at])[:50] for at, ",
        _TOLD,
    ),
    Fault(
        "a long line that is cut before the place where it differs",
        _LINES,
        "places.update(dict.fromkeys(moved, place))",
        "places.update(dict.fromkeys(moved, 0))",
        _TOLD,
    ),
    Fault(
        "long lines that look alike where they differ and are shown so",
        _LINES,
        "                alike.update(similar)\n",
        "                pass\n",
        _TOLD,
    ),
    Fault(
        "a long line that is shown where only its last like differs",
        _LINES,
        "(same, _to_move(run, group, same, place))",
        "(same, same)",
        _TOLD,
    ),
    Fault(
        "a filter that misses what is shown as escapes",
        "flow_tui/app/screens/difference.py",
        " and folded not in plain.casefold():",
        ":",
        ("tests/app/screens/test_difference.py",),
    ),
    Fault(
        "content of before that stays while it is read anew",
        _DIALOG,
        "        self.content = None\n        self.show_facts()\n",
        "        self.show_facts()\n",
        ("tests/app/flows/test_details_content.py",),
    ),
    Fault(
        "a difference from the file that is status 0",
        "flow_tui/commands/check_results.py",
        "results = [*self.results, self._is_as_expected] if self.expect else self.results",
        "results = self.results",
        ("tests/commands/test_check_expect.py",),
    ),
    Fault(
        "a preview that is logged with its link",
        "flow_tui/app/flows/preview.py",
        "        self._preview = preview\n        shown",
        "        self._preview = preview\n"
        "        if link is not None:\n"
        "            session = self.app.session\n"
        "            await session.store.run(\n"
        '                lambda store: store.settings.set("preview", link.reveal())\n'
        "            )\n"
        "        shown",
        ("tests/app/flows/test_preview.py",),
    ),
)
