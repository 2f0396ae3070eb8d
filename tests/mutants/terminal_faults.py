"""Faults in what the app reads from its terminal and writes to it."""

from typing import Final

from tests.mutants.fault import Fault

_PROBE: Final = "flow_tui/app/terminal/cursor_probe.py"
_QUEUE: Final = "flow_tui/app/terminal/key_queue.py"
_APP: Final = "flow_tui/app/terminal/terminal_app.py"
_PASTE: Final = "flow_tui/app/terminal/input_filter.py"
_TYPED: Final = (
    "tests/app/screens/test_typed_confirm.py",
    "tests/app/screens/test_typed_confirm_enter.py",
)
_PROBED: Final = ("tests/app/terminal/test_cursor_probe.py",)

TERMINAL: Final = (
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
        "an end that waits for ever for a terminal that accepts nothing",
        "flow_tui/app/terminal/driver.py",
        "_put(self._writer_thread, None, longest)",
        "self._writer_thread._queue.put(None)",
        ("tests/app/terminal/test_driver.py",),
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
        ("tests/app/terminal/test_key_queue.py",),
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
        "a cut paste of which the keys before it take the warning away",
        _APP,
        "        self._next_paste_is_cut = True",
        "        self.warn_of_cut_paste()",
        ("tests/app/test_pasted_lines.py",),
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
        "the last column of a terminal that has shrunk, drawn over by what was behind it",
        "flow_tui/app/terminal/screen_diff.py",
        "if y < size.height and (inside := _up_to(size.width - x, cells)):",
        "if inside := cells:",
        ("tests/app/terminal/test_screen_diff.py",),
    ),
    Fault(
        "an answer of the terminal that the shell takes for keys",
        _APP,
        " and not is_asked:",
        ":",
        ("tests/e2e/test_odd_ends.py",),
    ),
    Fault(
        "quitting that waits for an answer for ever",
        _PROBE,
        " and event_clock() < self._asked_at + longest",
        "",
        _PROBED,
    ),
)
