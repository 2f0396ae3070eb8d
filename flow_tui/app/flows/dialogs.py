"""Dialogs that edit the list of flows: add, label, remove."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from textual import events, on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from flow_tui import text, validation
from flow_tui.app.flows.entries import Entries, parse_entries
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.key_map import key_of
from flow_tui.model import Account, Flow
from flow_tui.store import StoreError, StoreThread

_PASTE_SECONDS: Final = 0.03
"""How soon the next line of a paste follows, where the terminal does not mark pastes."""
_DOUBTS_SHOWN: Final = 3


class AddFlowsScreen(Dialog["str | None"]):
    """Adds one flow, or a pasted block of them; dismisses with the last ID added.

    Lines that cannot be added stay in the input, with the reason in the hint.
    """

    AUTO_FOCUS: ClassVar[str] = "#flow-id"
    BINDINGS = bindings("add")

    def __init__(self, store: StoreThread, owner: Callable[[], Account], pasted: str = "") -> None:
        """Make the dialog.

        Args:
            store: The store.
            owner: Returns whose list the flows are added to.
            pasted: What was pasted into the list; begins to fill the dialog.
        """
        super().__init__()
        self._store = store
        self._owner = owner
        self._pasted = pasted
        self._busy = False
        self._asked_about: Entries | None = None
        """The flows with doubtful IDs that the last hint asks about."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the inputs for one flow, and a hidden text area for a block."""
        yield Static("Add flows to the list", id="title")
        yield Static("Flow ID (or paste a list: one ID per line, then its label)", classes="field")
        yield TextInput(id="flow-id", placeholder="1123456789012207", compact=True)
        yield Static("Label (optional)", classes="field")
        yield TextInput(id="label", placeholder="Appointment booking", compact=True)
        yield TextArea(id="block", classes="hidden", tab_behavior="focus", compact=True)
        yield Static("", id="hint", markup=False)
        with Horizontal(id="answer"):
            yield Button("Add", id="add", variant="primary", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Stop the text area's cursor from blinking: an idle app writes nothing."""
        self.query_one(TextArea).cursor_blink = False
        if self._pasted:
            self.query_one("#flow-id", TextInput).insert_paste(self._pasted)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable `add_block` only while the text area is shown."""
        return self._has_block if action == "add_block" else True

    @property
    def _has_block(self) -> bool:
        # When the app ends, the widgets go before the keys are asked for the last time.
        return any(block.display for block in self.query("#block"))

    @on(TextInput.PastedLines)
    def _pasted_lines(self, event: TextInput.PastedLines) -> None:
        event.stop()
        typed = self._typed_line
        lines = "\n".join(filter(None, (typed, event.pasted)))
        self._show_block(lines)
        label = "" if typed else self.query_one("#label", TextInput).value.strip()
        left_out = f" The label is left out: {label}" if label else ""
        self.show_hint(f"{_pasted_hint(parse_entries(lines))}{left_out}")

    @property
    def _typed_line(self) -> str:
        """The flow that is in the inputs, as a line of a block; empty without an ID."""
        flow_id, label = (field.value.strip() for field in self.query(TextInput))
        if any(sign.isdigit() or sign == '"' for sign in label):  # or it might be read as an ID
            label = '"{}"'.format(label.replace('"', '""'))
        return f"{flow_id} {label}".rstrip() if flow_id else ""

    def _show_block(self, content: str) -> None:
        for name in ("#flow-id", "#label"):
            self.query_one(name).display = False
        for field in self.query(".field"):
            field.display = False
        block = self.query_one(TextArea)
        block.remove_class("hidden")
        block.text = content
        block.focus()
        self.refresh_bindings()

    @on(Input.Changed, "#flow-id")
    def _changed(self, event: Input.Changed) -> None:
        self.show_hint(_typed_hint(event.value))

    @on(Input.Submitted, "#flow-id")
    async def _id_submitted(self) -> None:
        """Add the flow; Enter with another flow ID right behind it is a line break of a paste."""
        behind = await self.app.key_queue.wait_for_next(_PASTE_SECONDS)
        if isinstance(behind, events.Key) and (behind.character or "").isdecimal():
            self._show_block(f"{self._typed_line}\n")
            self.query_one(TextArea).move_cursor((1, 0))
        else:
            await self._submitted()

    @on(Input.Submitted, "#label")
    @on(Button.Pressed, "#add")
    async def _submitted(self) -> None:
        if self._has_block:
            await self.action_add_block()
            return
        line = self.query_one("#flow-id", TextInput).value.strip()
        await self._add(parse_entries(line, self.query_one("#label", TextInput).value))

    async def action_add_block(self) -> None:
        """Add each valid line of the block."""
        await self._add(parse_entries(self.query_one(TextArea).text))

    async def _add(self, entries: Entries) -> None:
        if not entries.good:
            self.show_hint(entries.reasons() or "Type the flow ID, for example 1123456789012207.")
            return
        if entries.doubtful and entries != self._asked_about:
            self._asked_about = entries
            self.show_hint(
                f"{_doubts(entries)} Press {key_of('add.all') if self._has_block else 'Enter'}"
                f" again to add {'it' if len(entries.good) == 1 else 'them, too'}."
            )
            return
        if self._busy:
            return
        self._busy, owner = True, self._owner()
        try:
            added, duplicates = await self._store.run(
                lambda store: store.flows.add(owner, entries.good)
            )
        except StoreError as error:
            self.show_hint(str(error))
            return
        finally:
            self._busy = False
        if not self.left:
            self._show_result(added, duplicates, entries)

    def _show_result(
        self, added: Sequence[str], duplicates: Sequence[str], entries: Entries
    ) -> None:
        """Close the dialog, or keep the lines that were not added and show the reasons."""
        if not entries.bad and not duplicates:
            self.dismiss(added[-1])
            return
        if not added and len(duplicates) == 1 and not entries.bad:
            self.show_hint(f"{duplicates[0]} is already in the list.")
            return
        sentences = [f"{len(added)} flow{'' if len(added) == 1 else 's'} added."] if added else []
        if duplicates:
            sentences.append(f"{len(duplicates)} already in the list.")
        if entries.bad:
            self._show_block("\n".join(line for line, _ in entries.bad))
            self.show_hint(" ".join([*sentences, f"Not added: {entries.reasons()}"]))
        else:
            self.app.notify(" ".join(sentences), markup=False)
            self.dismiss((added or duplicates)[-1])

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def _typed_hint(typed: str) -> str:
    """Return how a typed ID is read, where it is not as it stands, or what looks odd about it."""
    entries = parse_entries(typed)
    if len(entries.good) != 1:
        return f"{len(entries.good)} flow IDs" if entries.good else ""
    flow_id = entries.good[0][0]
    if flow_id.isdecimal() and not typed.strip().startswith(flow_id):
        return f"Flow ID: {flow_id}"
    return validation.flow_id_hint(flow_id)


def _pasted_hint(entries: Entries) -> str:
    """Return how many flow IDs were pasted, and which of them look unusual."""
    add = key_of("add.all")
    if not entries.good:
        return f"No flow IDs in the pasted text. Correct the lines, then press {add}."
    one = len(entries.good) == 1
    hint = f"{len(entries.good)} flow ID{'' if one else 's'}."
    doubts = f" {_doubts(entries)}" if entries.doubtful else ""
    return f"{hint}{doubts} Press {add}, or Tab and Add, to add {'it' if one else 'them'}."


def _doubts(entries: Entries) -> str:
    """Return which IDs may be none, and why, in a sentence."""
    doubtful = entries.doubtful
    if len(doubtful) == 1:
        return f"{doubtful[0]} {validation.flow_id_doubt(doubtful[0])}."
    more = f" and {len(doubtful) - _DOUBTS_SHOWN} more" if len(doubtful) > _DOUBTS_SHOWN else ""
    named = ", ".join(doubtful[:_DOUBTS_SHOWN])
    return f"Too short, or not only digits, so perhaps no IDs: {named}{more}."


class EditLabelScreen(Dialog["str | None"]):
    """Changes a flow's label; dismisses with the new one, or None."""

    AUTO_FOCUS: ClassVar[str] = "#label"

    def __init__(self, flow: Flow, typed: str | None = None, *, is_asked: bool = True) -> None:
        """Make the dialog.

        Args:
            flow: The flow.
            typed: What was typed before and not saved; None shows the label that the flow has.
            is_asked: Whether a key has asked for it, so that the next keys are meant for it.
        """
        super().__init__()
        self._flow = flow
        self._shown = flow.label if typed is None else typed
        self._explanation = (
            "Enter saves the label, which stays on this machine."
            if typed is None
            else "Your label was not saved. Press Enter to try again."
        )
        self.drops_type_ahead = not is_asked

    def compose_body(self) -> Iterable[Widget]:
        """Compose the one input."""
        yield Static(Content(f"Label of {text.grouped(self._flow.flow_id)}"), id="title")
        yield TextInput(text.one_line(self._shown), id="label", compact=True)
        yield Static(self._explanation, id="explanation")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(validation.label(event.value))


def replace_label_question(label: str, other: str) -> YesNoScreen:
    """Return the dialog that asks before a label replaces one that was written meanwhile."""
    written = "Another label was written elsewhere meanwhile."
    return YesNoScreen(
        "Replace this label?" if label else "Remove this label?",
        f"{written} Yours was not saved: {text.one_line(label)}" if label else written,
        "Replace" if label else "Remove",
        subject=text.one_line(other),
    )


def remove_marked_question(count: int, hidden: int) -> YesNoScreen:
    """Return the dialog that asks before the marked flows are removed from the list.

    Args:
        count: How many they are.
        hidden: How many of them the filter hides.
    """
    subject = "1 marked flow" if count == 1 else f"{count:,} marked flows"
    return YesNoScreen(
        "Remove the marked flows from the list?",
        "This removes them from this list only; it changes nothing on Kaleyra.\n"
        "Their attempts stay in the history.",
        f"Remove {count:,}",
        subject=subject + (f", {hidden:,} of them hidden by the filter" if hidden else ""),
    )


def remove_question(flow: Flow) -> YesNoScreen:
    """Return the dialog that asks before a flow is removed from the list."""
    return YesNoScreen(
        "Remove from the list?",
        "This removes the flow from this list only; it changes nothing on Kaleyra.\n"
        "Its attempts stay in the history.",
        "Remove",
        subject=" ".join((text.grouped(flow.flow_id), text.one_line(flow.label))),
    )
