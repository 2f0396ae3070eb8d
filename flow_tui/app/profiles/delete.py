"""The dialog that confirms that a profile is deleted: the user types its name."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.model import Profile


class DeleteProfileScreen(TypedConfirmDialog):
    """Asks for the name of a profile before it, its key and its list are deleted."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._profile = profile

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is deleted, and the question."""
        key = "its key in the keyring and " if self._profile.in_keyring else ""
        yield Static(
            Content(f"Delete the profile {text.one_line(self._profile.name)}?"), id="title"
        )
        yield Static(
            f"This deletes {key}its list of flows.\n"
            "Nothing changes on Kaleyra, and its attempts stay in the history.",
            id="explanation",
        )
        yield from self.compose_question()

    @property
    def expected(self) -> str:
        """The profile's name."""
        return self._profile.name

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts."""
        return ConfirmTexts(
            verb="Delete",
            question="To delete it, type its name:",
            ready="Enter deletes it now.",
            wrong="That is not its name. Nothing was deleted.",
            pasted="Paste is disabled here. Type the name.",
        )
