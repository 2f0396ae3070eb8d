"""The way to credentials: from where they are, or from the user, with each thing that fails."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from textual.widgets import Input

from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.credentials import ENVIRONMENT_PROFILE, CommandFailedError, KeyringFailedError
from flow_tui.model import Profile

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp

T = TypeVar("T")

_WAYS: Final = {"r": "Try again", "t": "Type the key for this session", "q": "Quit"}


class SignIn:
    """Leads the user to an account to publish with. Its methods run in a worker of the app."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app
        self._session = app.session

    async def run(self, profile: str) -> None:
        """Sign in with a profile; ask for what is missing, explain what fails.

        Raises:
            StoreError: The profiles cannot be read.
        """
        if profile in self._app.signing_in:
            self._app.warn("Not signed in yet: the keyring has been asked and has not answered.")
            return
        self._app.signing_in.add(profile)
        if profile != self._session.profile:  # its list, not the one before, while it takes time
            self._app.run_worker(self._app.signed_in())
        signed_in, failed, why = False, "", ""
        try:
            signed_in = await self._session.sign_in.use(profile)
        except KeyringFailedError as error:
            failed, why = "The keyring could not be read", str(error)
        except CommandFailedError as error:
            failed, why = "credential_command gave no API key", str(error)
        finally:
            self._app.signing_in.discard(profile)
        if failed:
            await self._failed(profile, failed, why)
        elif not signed_in:
            await self._ask(profile)

    async def _ask(self, profile: str) -> None:
        """Ask for the credentials, or for what is missing of them."""
        if profile == ENVIRONMENT_PROFILE and self._session.sign_in.has_environment:
            await self._ask_domain()
        elif self._session.sign_in.commands.has(profile):
            await self._complete(profile)
        else:
            why = f"No key for the profile {profile} is stored. Type it here." if profile else ""
            await self._type(profile, keep=True, why=why)

    async def _failed(self, profile: str, title: str, why: str) -> None:
        """Say why; a source that failed is never taken for one that holds no key."""
        if self._session.profile != profile or self._session.credentials is not None:
            return  # meanwhile the user chose another account
        way = await self._open(ErrorScreen(title, why, _WAYS), f"{title}. {why}")
        if way == "r":
            await self.run(profile)
        elif way == "t":
            await self._type(profile, keep=False, why="")
        elif way == "q":
            await self._app.action_quit()

    async def _open(self, screen: BaseScreen[T], needed: str) -> T | None:
        """Open a screen, unless the user is at another or types: it would take those keys."""
        if self._app.screen is self._app.home and not isinstance(self._app.focused, Input):
            return await self._app.push_screen_wait(screen)
        self._app.warn(f"{needed} P signs in.")
        return None

    async def choose(self) -> None:
        """Let the user use, add, change or delete a profile.

        Raises:
            StoreError: The profiles cannot be read.
        """
        choice = await self._app.push_screen_wait(ProfilesScreen(self._session))
        if choice is None:
            return
        if choice.edit:
            keep = choice.profile.in_keyring if choice.profile else True
            await self._app.push_screen_wait(
                ProfileFormScreen(self._session, choice.profile, keep=keep)
            )
        elif choice.profile is not None:
            await self.run(choice.profile.name)

    async def _type(self, profile: str, *, keep: bool, why: str) -> None:
        """Open the form, filled with what is known of the profile."""
        known = {found.name: found for found in await self._session.sign_in.profiles()}
        shown = known.get(profile) or (Profile(profile) if profile else None)
        if shown is not None and not shown.in_keyring and shown.sid:
            keep = False
        form = ProfileFormScreen(self._session, shown, keep=keep, why=why)
        needed = f"No key for {profile} is known." if profile else "Nobody is signed in."
        await self._open(form, needed)

    async def _complete(self, profile: str) -> None:
        """Open the form for what a command did not print."""
        if self._session.profile != profile or self._session.credentials is not None:
            return  # meanwhile the user chose another account
        known = {found.name: found for found in await self._session.sign_in.profiles()}
        shown, printed = known.get(profile, Profile(profile)), self._session.sign_in.commands.unused
        if printed is not None:
            sid, base_url = printed.sid or shown.sid, printed.base_url or shown.base_url
            shown = replace(shown, sid=sid, base_url=base_url)
        why = "credential_command gave the API key. What it did not tell is asked for here."
        form = ProfileFormScreen(self._session, shown, keep=False, why=why)
        await self._open(form, "credential_command gave the API key, but more is needed.")

    async def _ask_domain(self) -> None:
        needed = "The API domain of FLOW_TUI_SID is not known."
        base_url = await self._open(ApiDomainScreen(), needed)
        if base_url:
            await self._session.sign_in.use_domain(base_url)
