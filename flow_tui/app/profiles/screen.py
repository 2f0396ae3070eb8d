"""The dialog that lists the profiles, to use, add, change or delete one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.credentials import ENVIRONMENT_PROFILE, KeyringFailedError, Source
from flow_tui.key_map import key_of
from flow_tui.model import Profile
from flow_tui.services.session import Session
from flow_tui.store import Store, StoreError

_COLUMNS = (
    Column("Profile"),
    Column("SID", 9),
    Column("API domain"),
    Column("API key", 15),
    Column("Publishing", 10, from_width=100),
    Column("Flows", 7, from_width=100),
    Column("WABA", 17, from_width=136),
)
_KEYS = {
    Source.ENVIRONMENT: "environment",
    Source.DEMO: "of the demo",
    Source.COMMAND: "from a command",
    Source.KEYRING: "in the keyring",
    Source.SESSION: "typed each time",
}
"""Where a profile's key comes from."""


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """What to do next: sign in with `profile`, or open the form for it; None is a new one."""

    profile: Profile | None
    edit: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    """A profile, and what this machine knows of its account."""

    profile: Profile
    flows: int | None
    """How many are in its list; None while its account is not known."""
    waba_id: str
    """The WABA whose flows were imported last; empty if there is none."""


class _ProfileList(VirtualList[_Listed]):
    BINDINGS = bindings("profiles_list")


class ProfilesScreen(Dialog["ProfileChoice | None"]):
    """Lists the profiles; dismisses with what to do next."""

    BINDINGS = bindings("profiles")
    LIST = "#profiles"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list."""
        yield Static("Profiles and credentials", id="title")
        yield _ProfileList(_COLUMNS, self._cells, empty="Opening …", id="profiles")
        yield Static("", id="hint", markup=False)

    @property
    def _profiles(self) -> "VirtualList[_Listed]":
        return self.query_one("#profiles", VirtualList)

    def on_mount(self) -> None:
        """Read the list."""
        self._profiles.focus()
        self.run_worker(self._reload())

    async def _reload(self) -> None:
        try:
            profiles = await self._session.sign_in.profiles()
            rows = await self._session.store.run(lambda store: _listed(store, profiles))
        except StoreError as error:
            self.show_hint(str(error))
            return
        if self.left:
            return
        names = [profile.name for profile in profiles]
        cursor = names.index(self._session.profile) if self._session.profile in names else None
        empty = f"No profiles yet. Press {key_of('profiles.add')} to add one."
        await self._profiles.show(RowSource.of(rows, empty), cursor)

    @on(VirtualList.Selected)
    def action_use(self) -> None:
        """Sign in with the profile under the cursor."""
        if row := self._profiles.current:
            self.dismiss(ProfileChoice(row.profile))

    def action_add(self) -> None:
        """Open the form for a new profile."""
        self.dismiss(ProfileChoice(None, edit=True))

    def action_edit(self) -> None:
        """Open the form for the profile under the cursor."""
        if profile := self._editable():
            self.dismiss(ProfileChoice(profile, edit=True))

    @work
    async def action_delete(self) -> None:
        """Delete the profile under the cursor, once confirmed."""
        profile = self._editable()
        if profile is None or not self.is_top:
            return
        try:
            sharing = await self._session.sign_in.shares_list(profile)
            if not self.is_top:
                return  # it was left meanwhile
            if not await self.app.ask(DeleteProfileScreen(profile, sharing)):
                return
            await self._session.sign_in.delete_profile(profile, sharing)
        except (KeyringFailedError, StoreError) as error:
            self.show_hint(str(error))
        await self._reload()
        if not self.left:
            self.refresh_status_line()

    def _editable(self) -> Profile | None:
        """Return the profile under the cursor; if it cannot be changed, show why."""
        row = self._profiles.current
        profile = row.profile if row is not None else None
        if profile is not None and profile.name == ENVIRONMENT_PROFILE:
            self.show_hint(
                "This profile comes from FLOW_TUI_SID and FLOW_TUI_API_KEY. Change those instead."
            )
            return None
        return profile

    def _cells(self, row: _Listed) -> Sequence[Cell]:
        """Return the cells of one row, safe to show."""
        profile = row.profile
        is_read_only = bool(self._session.read_only.reason(profile.name))
        in_use = self._session.credentials is not None and profile.name == self._session.profile
        return (
            Cell(text.one_line(profile.name) + (" (in use)" if in_use else "")),
            Cell(text.masked_sid(profile.sid)),
            Cell(text.one_line(profile.host) or "asked for"),
            Cell(_KEYS[self._session.sign_in.source_of(profile)], TextRole.DIM),
            Cell("read-only") if is_read_only else Cell("allowed", TextRole.DIM),
            Cell("" if row.flows is None else f"{row.flows:,}"),
            Cell(text.one_line(row.waba_id, 40), TextRole.DIM),
        )


def _listed(store: Store, profiles: Iterable[Profile]) -> list[_Listed]:
    """Return profiles with what is known of their accounts.

    Raises:
        StoreError: The store cannot be read.
    """
    return [
        _Listed(
            profile,
            store.flows.count(profile.account) if profile.account.is_known else None,
            store.profiles.waba_id(profile.account) if profile.account.is_known else "",
        )
        for profile in profiles
    ]
