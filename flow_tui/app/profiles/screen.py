"""The profiles: use one, add, change or delete one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.credentials import ENVIRONMENT_PROFILE, KeyringFailedError
from flow_tui.model import Profile
from flow_tui.services.session import DEMO_PROFILE, Session
from flow_tui.store import StoreError

_COLUMNS = (
    Column("Profile"),
    Column("SID", 9),
    Column("API domain"),
    Column("API key", 15),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to do next: sign in with `profile`, or open the form for it, or for a new one."""

    profile: Profile | None
    edit: bool = False


class ProfilesScreen(Dialog["Choice | None"]):
    """Lists the profiles; dismisses with what to do next."""

    BINDINGS = bindings("profiles")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list."""
        yield Static("Profiles and credentials", id="title")
        profiles: VirtualList[Profile] = VirtualList(
            _COLUMNS,
            self._cells,
            empty="No profile yet. a adds one.",
            opens="profiles.use",
            id="profiles",
        )
        yield profiles
        yield Static("", id="hint", markup=False)

    @property
    def _profiles(self) -> "VirtualList[Profile]":
        return self.query_one("#profiles", VirtualList)

    def on_mount(self) -> None:
        """Read the profiles."""
        self._profiles.focus()
        self.run_worker(self._reload())

    async def _reload(self) -> None:
        try:
            profiles = await self._session.profiles()
        except StoreError as error:
            self._hint(str(error))
            return

        async def fetch(offset: int, limit: int) -> Sequence[Profile]:
            return profiles[offset : offset + limit]

        if self.left:
            return
        names = [profile.name for profile in profiles]
        at = names.index(self._session.profile) if self._session.profile in names else None
        await self._profiles.show(RowSource(len(profiles), fetch), at)

    @on(VirtualList.Selected)
    def action_use(self) -> None:
        """Sign in with the profile under the cursor."""
        if profile := self._profiles.current:
            self.dismiss(Choice(profile))

    def action_add(self) -> None:
        """Open the form for a new profile."""
        self.dismiss(Choice(None, edit=True))

    def action_edit(self) -> None:
        """Open the form for the profile under the cursor."""
        if profile := self._changeable():
            self.dismiss(Choice(profile, edit=True))

    @work
    async def action_delete(self) -> None:
        """Ask whether to delete the profile under the cursor, and delete it."""
        profile = self._changeable()
        if profile is None or not self.is_top:
            return
        if not await self.app.push_screen_wait(DeleteProfileScreen(profile)):
            return
        try:
            await self._session.delete_profile(profile)
        except (KeyringFailedError, StoreError) as error:
            self._hint(str(error))
        await self._reload()
        if not self.left:
            self.refresh_status_line()

    def _changeable(self) -> Profile | None:
        profile = self._profiles.current
        if profile is not None and profile.name == ENVIRONMENT_PROFILE:
            self._hint("This one is made of FLOW_TUI_SID and FLOW_TUI_API_KEY; change those.")
            return None
        return profile

    def _cells(self, profile: Profile) -> Sequence[Cell]:
        in_use = self._session.credentials is not None and profile.name == self._session.profile
        if profile.name == ENVIRONMENT_PROFILE:
            key = "environment"
        elif self._session.demo and profile.name == DEMO_PROFILE:
            key = "the demo's"
        elif self._session.commands.has(profile.name):
            key = "from a command"
        else:
            key = "in the keyring" if profile.in_keyring else "typed each time"
        return (
            Cell(text.one_line(profile.name) + (" (in use)" if in_use else "")),
            Cell(text.masked_sid(profile.sid)),
            Cell(text.one_line(profile.base_url.split("://", 1)[-1]) or "asked for"),
            Cell(key, TextRole.DIM),
        )

    def _hint(self, hint: str) -> None:
        if not self.left:
            self.query_one("#hint", Static).update(Content("\n".join(text.lines(hint))))


class DeleteProfileScreen(Dialog[bool]):
    """Asks before a profile, its key and its list are deleted."""

    AUTO_FOCUS: ClassVar[str] = "#cancel"
    BINDINGS = bindings("yes_no")

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._profile = profile

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        name = text.one_line(self._profile.name)
        yield Static(Content(f"Delete the profile {name}?"), id="title")
        yield Static(
            "Its key leaves the keyring and its list of flows is forgotten.\n"
            "Nothing changes on Kaleyra; recorded attempts stay in the history.",
            id="explanation",
        )
        with Horizontal(id="answer"):
            yield Button("Keep", id="cancel", compact=True)
            yield Button("Delete", id="delete", variant="warning", compact=True)

    @on(Button.Pressed, "#delete")
    def action_yes(self) -> None:
        """Delete it."""
        self.dismiss(True)  # noqa: FBT003 - the dialog's answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Keep it."""
        self.dismiss(False)  # noqa: FBT003 - the dialog's answer
