"""The dialog that confirms that a profile is deleted: the user types its name."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.model import Profile


class DeleteProfileScreen(TypedConfirmDialog):
    """Asks for the name of a profile before it, its key and its list are deleted."""

    def __init__(self, profile: Profile, sharing: Sequence[str] = ()) -> None:
        """Make the dialog.

        Args:
            profile: The profile.
            sharing: Other profiles with the same account: the list stays with them.
        """
        super().__init__()
        self._profile = profile
        self._sharing = sharing

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is deleted, and the question."""
        deleted = ["its key in the keyring"] if self._profile.in_keyring else []
        kept = ""
        if self._sharing:
            kept = f"The list of flows stays: {text.one_line(self._sharing[0])} has it, too.\n"
        else:
            deleted.append("its list of flows")
        yield Static(
            Content(f"Delete the profile {text.one_line(self._profile.name)}?"), id="title"
        )
        yield Static(
            Content(
                f"This deletes {' and '.join(deleted) or 'the profile only'}.\n{kept}"
                "Nothing changes on Kaleyra, and its attempts stay in the history."
            ),
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
