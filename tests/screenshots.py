"""The pictures in `screenshots/`, made from the demo.

`python -m tests.screenshots` makes them; with `--check` it changes nothing and fails if
one differs from its screen.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from unittest import mock

from textual.screen import Screen

from flow_tui.app.flows.check_many import CheckManyScreen
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.flows.preview import PreviewScreen
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.history.compare import CompareScreen
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.command_palette import Palette
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from tests.support import screenshot_acts as acts
from tests.support.app import demo_session
from tests.support.frames import draw_what_is_seen
from tests.support.pressed import wait_for_pressed_keys
from tests.support.screenshot_acts import Act
from tests.support.stage import (
    SIZES,
    StagedApp,
    ready,
    settled,
    stopped_clock,
)
from tests.support.stylesheets import parse_once

FOLDER: Final = Path(__file__).resolve().parent.parent / "screenshots"

_NARROW: Final = SIZES["80x24"]
_WIDE: Final = SIZES["120x40"]
_WIDER: Final = (160, 40)

PICTURES: Final[dict[str, tuple[tuple[int, int], type[Screen[Any]], Act]]] = {
    "flows": (_NARROW, FlowsScreen, acts.three_attempts),
    "flows-wide": (_WIDE, FlowsScreen, acts.three_attempts),
    "confirm": (_NARROW, ConfirmScreen, acts.confirm),
    "confirm-wide": (_WIDE, ConfirmScreen, acts.confirm),
    "check": (_NARROW, FlowDetailsScreen, acts.looking),
    "check-many": (_NARROW, CheckManyScreen, acts.checking_many),
    "expected-file": (_NARROW, ExpectedFileScreen, acts.expected_file),
    "difference": (_NARROW, DifferenceScreen, acts.difference),
    "preview": (_WIDE, PreviewScreen, acts.preview),
    "deprecate": (_NARROW, ConfirmScreen, acts.deprecate),
    "publishing": (_NARROW, ProgressScreen, acts.publishing),
    "verdict": (_NARROW, VerdictScreen, acts.verdict),
    "settle": (_NARROW, SettleConfirmScreen, acts.settle),
    "doubts": (_NARROW, UnsettledScreen, acts.doubts),
    "marked": (_NARROW, FlowsScreen, acts.marked),
    "confirm-many": (_NARROW, ConfirmBatchScreen, acts.confirm_many),
    "publishing-many": (_NARROW, BatchProgressScreen, acts.publishing_many),
    "published-many": (_NARROW, BatchProgressScreen, acts.published_many),
    "waba": (_NARROW, WabaIdScreen, acts.pressing("i")),
    "import": (_NARROW, ImportScreen, acts.import_flows),
    "trouble": (_NARROW, ErrorScreen, acts.trouble),
    "domain": (_NARROW, ApiDomainScreen, acts.domain),
    "save": (_NARROW, SaveResponseScreen, acts.save),
    "palette": (_NARROW, Palette, acts.pressing("ctrl+p")),
    "read-only": (_NARROW, FlowsScreen, acts.read_only),
    "log": (_NARROW, FlowsScreen, acts.log),
    "log-beside": (_WIDER, FlowsScreen, acts.three_attempts),
    "history": (_NARROW, HistoryScreen, acts.history),
    "history-wide": (_WIDE, HistoryScreen, acts.history),
    "response": (_NARROW, ResponseScreen, acts.response),
    "compare": (_NARROW, CompareScreen, acts.compare),
    "export": (_NARROW, ExportScreen, acts.export),
    "note": (_NARROW, NoteScreen, acts.note),
    "curl": (_NARROW, CurlScreen, acts.curl),
    "profiles": (_NARROW, ProfilesScreen, acts.pressing("P")),
    "delete-profile": (_NARROW, DeleteProfileScreen, acts.pressing("P", "x")),
    "credentials": (_NARROW, ProfileFormScreen, acts.pressing("P", "a")),
    "add-flows": (_NARROW, AddFlowsScreen, acts.adding),
    "label": (_NARROW, EditLabelScreen, acts.pressing("e")),
    "remove": (_NARROW, YesNoScreen, acts.pressing("x")),
    "help": (_NARROW, HelpScreen, acts.pressing("question_mark")),
    "help-wide": (_WIDE, HelpScreen, acts.pressing("question_mark")),
}
"""The size and screen of each picture, and how to open it."""


async def _picture(size: tuple[int, int], kind: type[Screen[Any]], act: Act) -> str:
    """Return the picture of one screen of a demo of its own."""
    at_once: dict[str, Any] = {"READ_SECONDS": 0.0, "GAP_SECONDS": 0.0, "ALONE_SECONDS": 0.001}
    with (
        tempfile.TemporaryDirectory() as directory,
        stopped_clock() as clock,
        mock.patch.multiple(typed_confirm, **at_once),
    ):
        app = StagedApp(demo_session(Path(directory)))
        async with app.run_test(size=size, notifications=True) as pilot:
            await ready(pilot)
            await act(pilot, clock)
            await settled(pilot)
            assert isinstance(app.screen, kind), app.screen
            return app.export_screenshot()


def _pictures() -> Iterator[tuple[Path, str]]:
    for name, picture in PICTURES.items():
        yield FOLDER / f"{name}.svg", asyncio.run(_picture(*picture))


def _write() -> int:
    FOLDER.mkdir(exist_ok=True)
    wanted = dict(_pictures())
    for path, svg in wanted.items():
        path.write_text(svg, encoding="utf-8")
    for path in set(FOLDER.glob("*.svg")) - wanted.keys():
        path.unlink()
    return 0


def _check() -> int:
    wanted = dict(_pictures())
    stale = [
        path
        for path, svg in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != svg
    ]
    stale += set(FOLDER.glob("*.svg")) - wanted.keys()
    for path in sorted(stale):
        print(f"out of date: screenshots/{path.name}")
    if stale:
        print("python -m tests.screenshots makes them anew")
    return 1 if stale else 0


def main() -> int:
    """Make the pictures, or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where a picture is out of date")
    parse_once()
    draw_what_is_seen()
    wait_for_pressed_keys()
    return _check() if parser.parse_args().check else _write()


if __name__ == "__main__":
    sys.exit(main())
