"""The dialog that exports the attempts shown in the history to a file."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from flow_tui import clock
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.key_map import key_of
from flow_tui.services import export
from flow_tui.services.export import Export, FileNameError
from flow_tui.store import AttemptQuery, StoreError
from flow_tui.threads import in_daemon_thread

_REDRAW_SECONDS: Final = 0.5
"""Between two redraws of the progress: each costs bytes on a slow link."""


class ExportScreen(Dialog["Path | None"]):
    """Asks for a file name and exports; dismisses with the finished file, or None."""

    AUTO_FOCUS: ClassVar[str] = "#path"

    def __init__(self, query: AttemptQuery, count: int, ids: Sequence[int] | None) -> None:
        """Make the dialog.

        Args:
            query: Selects the attempts.
            count: How many they are.
            ids: The IDs of the attempts, the oldest first, where the query alone cannot select
                them.
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
        name = f"flow-tui-history-{clock.now().astimezone():%Y%m%d-%H%M%S}.jsonl"
        yield Static(f"Export {count} to a file", id="title", markup=False)
        yield TextInput(name, id="path", compact=True, select_on_focus=False)
        yield Static(
            "Enter writes the attempts that the history shows, oldest first, with whole "
            "responses and without the API key. The suffix of the name sets the format:\n"
            "  .jsonl  JSON Lines, as flow-tui history --json prints them\n"
            "  .csv    for spreadsheets; no cell becomes a formula",
            id="explanation",
            markup=False,
        )
        yield Static("", id="hint")

    @on(Input.Changed)
    def _changed(self) -> None:
        if not self._writing:  # how far it is, and how to stop it, is true of any name
            self.show_hint("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not self._writing:
            self._writing, self._tried = True, event.value
            self.run_worker(self._export(event.value))

    async def _export(self, name: str) -> None:
        try:
            path = await self._write(name)
        except FileNameError as error:
            self._show_failure(str(error))
        except OSError as error:
            self._show_failure(export.failure("Not exported", error))
        except StoreError as error:
            self._show_failure(f"Not exported. {error}")
        else:
            if path is None:
                self.notify("Export stopped. The unfinished file was deleted.", markup=False)
            self.dismiss(path)
        finally:
            self._writing = False

    async def _write(self, name: str) -> Path | None:
        """Write all attempts and return the file; None if the user stopped it."""
        reader, query = self.app.session.reader, self._query
        ids = self._ids
        if ids is None:
            ids = await reader.run(lambda store: store.attempts.ids(query))
        made: list[Export] = []
        try:
            # In the reader's thread: whatever cancels this, it gives up after it has begun.
            await reader.run(lambda _: made.append(Export(name, ids)))
            (writer,) = made
            redrawn_at = time.monotonic()
            while await reader.run(writer.write_some) and not self._stopped:
                if time.monotonic() - redrawn_at >= _REDRAW_SECONDS:
                    redrawn_at = time.monotonic()
                    written = f"{writer.done:,} of {writer.total:,} written."
                    self.show_hint(f"{written} Press {key_of('dialog.cancel')} to stop.")
            if not self._stopped:
                await in_daemon_thread(writer.close)
                return writer.path
        except BaseException:
            # In the reader's thread, which may still be writing.
            await reader.run(lambda _: made[0].give_up() if made else None)
            raise
        await reader.run(lambda _: writer.give_up())
        return None

    def _show_failure(self, reason: str) -> None:
        if self._stopped:
            self.dismiss(None)
        elif self.query_one(Input).value == self._tried:  # else it is of another name
            self.show_hint(reason)

    def action_cancel(self) -> None:
        """Stop the export, which deletes the unfinished file, or close the dialog."""
        if self._writing:
            self._stopped = True
        else:
            self.dismiss(None)
