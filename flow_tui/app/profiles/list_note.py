"""The part of a profile's form that says what becomes of its list of flows."""

from collections.abc import Iterable
from typing import Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from flow_tui import text
from flow_tui.api_domains import OTHER_NAMES, main_name
from flow_tui.app.widgets.checkbox import AsciiCheckbox
from flow_tui.model import Account, Profile
from flow_tui.services.session import Session
from flow_tui.store import StoreError

_COPY: Final = "copy them to the list of the new account"


class ListNote(Vertical):
    """Visible while the account in the form has another list than the profile's, or shares one."""

    def __init__(self, session: Session, profile: Profile) -> None:
        """Make it, for a profile as it is stored."""
        super().__init__(id="list-note", classes="hidden")
        self._session = session
        self._profile = profile
        self._account = profile.account
        self._count = 0
        self._others: list[Account] = []

    def compose(self) -> ComposeResult:
        """Compose the sentences, and the offer to copy the flows that stay behind."""
        yield Static("", id="list-change", markup=False)
        copy = AsciiCheckbox(_COPY, id="copy", classes="hidden")
        copy.compact = True
        yield copy

    @work
    async def on_mount(self) -> None:
        """Read how many flows the list has, and the accounts of other profiles."""
        own, sign_in = self._profile.account, self._session.sign_in
        try:
            self._others = [profile.account for profile in await sign_in.profiles()]
            if own.is_known:
                self._count = await self._session.store.run(lambda store: store.flows.count(own))
        except StoreError:
            return  # saving the form fails for the same reason, and shows it
        if self.is_attached:
            self.show_for(self._account)

    def show_for(self, account: Account | None) -> None:
        """Show what becomes of the list with the account that the form has now; None if invalid."""
        self._account = account or self._profile.account
        sentences = [*self._stays(), *_other_name(self._account), *self._is_shared()]
        self.query_one("#list-change", Static).update(Content(" ".join(sentences)))
        self.query_one("#copy").set_class(not self._leaves_flows, "hidden")
        self.set_class(not sentences, "hidden")

    async def copy_flows(self) -> None:
        """Copy the flows that stay behind to the list of the form's account, if the box is ticked.

        Raises:
            StoreError: They could not be copied.
        """
        if self._leaves_flows and self.query_one("#copy", AsciiCheckbox).value:
            before, after = self._profile.account, self._account
            await self._session.store.run(lambda store: store.flows.copy(before, after))

    @property
    def _leaves_flows(self) -> bool:
        return self._count > 0 and self._account.list_key != self._profile.account.list_key

    def _stays(self) -> Iterable[str]:
        if self._leaves_flows:
            own = self._profile.account
            flows = "flow stays" if self._count == 1 else f"{self._count:,} flows stay"
            owner = f"{text.masked_sid(own.sid)} on {text.one_line(own.host, 40)}"
            yield f"Its {flows} in the list of {owner}. The new account has a list of its own."

    def _is_shared(self) -> Iterable[str]:
        if self._account.is_known:
            profile = Profile(self._profile.name, self._account.sid, self._account.base_url)
            for name in profile.sharing(self._others)[:1]:
                yield f"The profile {text.one_line(name, 40)} has this account, too: one list."


def _other_name(account: Account) -> Iterable[str]:
    """Return that a host has two names, if it is not called by that of its pod."""
    if pod := OTHER_NAMES.get(account.host):
        name = main_name(account.host)
        yield f"{account.host} is another name of {pod}, {name}: one account, one list."
