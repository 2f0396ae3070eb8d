"""The import in tests: an account with three flows, and the screens driven by keys."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.sandbox import FlowState, SandboxFlow
from flow_tui.sandbox.account import FlowAccount
from flow_tui.sandbox.paging import TROUBLED_LISTS, ListTrouble
from flow_tui.sandbox.responses import Reply
from flow_tui.store.database import FILE_NAME
from tests.support.app import screen_text, wait_for_screen, wait_for_shown

DRAFT: Final = SandboxFlow("1184620937715204", "Appointment booking")
PUBLISHED: Final = SandboxFlow("1476093385217748", "Lead form", FlowState.PUBLISHED)
SURVEY: Final = SandboxFlow("1029538471662081", "Customer survey", categories=("SURVEY",))


async def enter_waba_id(pilot: Pilot[None], waba_id: str) -> None:
    """Put a WABA ID into the dialog, and press Enter."""
    await wait_for_screen(pilot, WabaIdScreen)
    field = pilot.app.screen.query_one("#waba-id", Input)
    field.value = waba_id
    field.cursor_position = len(waba_id)
    await pilot.pause()
    await pilot.press("enter")


async def open_import(pilot: Pilot[None], waba_id: str, until: str = "in total") -> None:
    """Open the import of an account, and wait until its screen shows a text."""
    await pilot.press("i")
    await enter_waba_id(pilot, waba_id)
    await wait_for_screen(pilot, ImportScreen)
    await wait_for_words(pilot, until)


def shown(app: App[None]) -> str:
    """What the screen shows, `joined`."""
    return joined(screen_text(app.screen))


def joined(text: str) -> str:
    """Return lines of the screen as if they had not been wrapped."""
    return " ".join(text.split())


async def wait_for_words(pilot: Pilot[None], words: str) -> None:
    """Wait until words are shown, wherever their lines are broken."""
    await wait_for_shown(pilot, lambda text: words in joined(text))


def troubled(trouble: ListTrouble) -> str:
    """Return the WABA ID whose list has this trouble in the sandbox."""
    return next(waba_id for waba_id, what in TROUBLED_LISTS.items() if what is trouble)


def hold_pages(monkeypatch: pytest.MonkeyPatch, *, but_the_first: bool = False) -> None:
    """Let the pages of lists wait until the sandbox is told to hurry."""
    page = FlowAccount.list_flows

    def held(account: FlowAccount, waba_id: str, query: Mapping[str, str], *sizes: int) -> Reply:
        comes = but_the_first and "after" not in query
        return replace(page(account, waba_id, query, *sizes), wait_seconds=0 if comes else 600)

    monkeypatch.setattr(FlowAccount, "list_flows", held)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Lock the database against everybody else."""
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
