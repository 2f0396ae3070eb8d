"""The dialog that writes what the history shows to a file."""

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.services import export
from flow_tui.services.export import Export, FormatError
from flow_tui.store import AttemptQuery, StoreError
from flow_tui.threads import in_daemon_thread

_TOLD_EVERY: Final = 0.5
"""Seconds between two lines of progress: each costs bytes on a slow link."""


class ExportScreen(Dialog["Path | None"]):
    """Asks for a file name and writes; dismisses with the finished file, or None."""

    AUTO_FOCUS: ClassVar[str] = "#path"

    def __init__(self, query: AttemptQuery, count: int, ids: Sequence[int] | None) -> None:
        """Make the dialog.

        Args:
            query: Which attempts.
            count: How many those are.
            ids: They themselves, the oldest first, where the query alone does not say it.
        """
        super().__init__()
        self._query = query
        self._count = count
        self._ids = ids
        self._writing = False
        self._stopped = False

    def compose_body(self) -> ComposeResult:
        """Compose the one input, with a name that no earlier export has."""
        count = "1 attempt" if self._count == 1 else f"{self._count:,} attempts"
        name = f"flow-tui-history-{datetime.now().astimezone():%Y%m%d-%H%M%S}.jsonl"
        yield Static(f"Export {count} to a file", id="title", markup=False)
        yield TextInput(name, id="path", compact=True, select_on_focus=False)
        yield Static(
            "Enter writes all that the history shows now, the oldest first, with whole "
            "responses and no API key. The end of the name says the form:\n"
            "  .jsonl  JSON Lines, as flow-tui history --json has it\n"
            "  .csv    for spreadsheets; no cell becomes a formula",
            id="explanation",
            markup=False,
        )
        yield Static("", id="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not self._writing:
            self._writing = True
            self.run_worker(self._run(event.value))

    async def _run(self, name: str) -> None:
        try:
            path = await self._write(name)
        except FormatError as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"Not exported: {export.reason(error)}. Change the name and press Enter.")
        except StoreError as error:
            self._refuse(f"Not exported. {error}")
        else:
            if path is None:
                self.notify("Stopped: no file is left.", markup=False)
            self.dismiss(path)
        finally:
            self._writing = False

    async def _write(self, name: str) -> Path | None:
        """Write all attempts and return the file; None where the user stopped it."""
        reader, query = self.app.session.reader, self._query
        ids = self._ids
        if ids is None:
            ids = await reader.run(lambda store: store.attempts.ids(query))
        export = await in_daemon_thread(lambda: Export(name, ids))
        try:
            told = time.monotonic()
            while await reader.run(export.write_some) and not self._stopped:
                if time.monotonic() - told >= _TOLD_EVERY:
                    told = time.monotonic()
                    self.show_hint(f"{export.done:,} of {export.total:,} written. ctrl+g stops.")
            if not self._stopped:
                await in_daemon_thread(export.close)
                return export.path
        except BaseException:
            # In the reader's thread, which may be writing still.
            await reader.run(lambda _: export.give_up())
            raise
        await reader.run(lambda _: export.give_up())
        return None

    def _refuse(self, why: str) -> None:
        if self._stopped:
            self.dismiss(None)
        else:
            self.show_hint(why)

    def action_cancel(self) -> None:
        """Leave; what has been written of an unfinished file is taken away."""
        if self._writing:
            self._stopped = True
        else:
            self.dismiss(None)
