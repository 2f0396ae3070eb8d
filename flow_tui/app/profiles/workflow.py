"""Workflow of the sign-in: find the credentials, ask for what is missing, explain a failure.

The functions run in a worker of the app.
"""

from typing import TypeVar

from textual.widgets import Input

from flow_tui.app.app_base import AppBase
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens.dialog import ModalBase
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.credentials import ENVIRONMENT_PROFILE, CommandFailedError, KeyringFailedError
from flow_tui.key_map import key_of
from flow_tui.model import Profile

T = TypeVar("T")


async def choose_profile(app: AppBase) -> None:
    """Let the user use, add, change or delete a profile.

    Raises:
        StoreError: The profiles cannot be read.
    """
    choice = await app.open_dialog(ProfilesScreen(app.session))
    if choice is None:
        return
    if choice.edit:
        app.session.sign_in.commands.clear()  # what it printed for an earlier form may be old
        keep = choice.profile.in_keyring if choice.profile else True
        await app.open_dialog(ProfileFormScreen(app.session, choice.profile, keep=keep))
    elif choice.profile is not None:
        await sign_in(app, choice.profile.name)


async def sign_in(app: AppBase, profile: str) -> None:
    """Sign in with a profile; ask for what is missing, explain a failure.

    If the user leaves the dialog for that, the former profile is in use again.

    Raises:
        StoreError: The profiles cannot be read.
    """
    if profile in app.signing_in:
        app.warn("Not signed in yet: waiting for the keyring to answer.")
        return
    app.signing_in.add(profile)
    app.dialog_pending = False  # keys do not wait for the keyring
    former = app.session.profile, app.session.credentials
    signed_in, failure, reason = False, "", ""
    try:
        if profile != app.session.profile:  # show its list already while the sign-in takes time
            await app.session.sign_in.choose(profile)
            app.account_changed.publish(None)
        signed_in = await app.session.sign_in.use(profile)
    except KeyringFailedError as error:
        failure, reason = "The keyring could not be read", str(error)
    except CommandFailedError as error:
        failure, reason = "credential_command returned no API key", str(error)
    finally:
        app.signing_in.discard(profile)
    if failure:
        was_asked = await _explain_failure(app, profile, failure, reason)
    else:
        was_asked = not signed_in and await _ask_for_missing(app, profile)
    if was_asked and not _is_outdated(app, profile):
        await app.session.sign_in.use_again(*former)


async def _ask_for_missing(app: AppBase, profile: str) -> bool:
    """Ask for the credentials, or for their missing parts; return whether a dialog was shown."""
    if profile == ENVIRONMENT_PROFILE and app.session.sign_in.has_environment:
        return await _ask_api_domain(app)
    if app.session.sign_in.commands.has(profile):
        return await _complete_command_output(app, profile)
    reason = f"No key is stored for the profile {profile}. Type it here." if profile else ""
    return await _open_form(app, profile, keep=True, reason=reason)


async def _explain_failure(app: AppBase, profile: str, title: str, reason: str) -> bool:
    """Explain why the keyring or the command failed, and offer what can be done next.

    Returns whether a dialog was shown.
    """
    # A warning has room for the first sentence; the dialog has the rest, and the command to type.
    short = reason.partition(". ")[0].removesuffix(".")
    if _is_outdated(app, profile) or not _can_open(app, f"{title}. {short}."):
        return False
    choice = await _open(app, ErrorScreen(title, reason, "rtq"))
    if choice == "r":
        await sign_in(app, profile)
    elif choice == "t":
        await _open_form(app, profile, keep=False, reason="")
    elif choice == "q":
        await app.action_quit()
    return True


def _is_outdated(app: AppBase, profile: str) -> bool:
    """Return whether the user has chosen another account in the meantime."""
    return app.session.profile != profile or app.session.credentials is not None


def _can_open(app: AppBase, warning: str) -> bool:
    """Return whether a dialog may open; if the user is on another screen or typing, warn instead.

    A dialog would take the keys that are meant for something else.
    """
    if app.at_home and not isinstance(app.focused, Input) and app.key_queue.next is None:
        return True
    app.warn(f"{warning} Press {key_of('flows.profiles')} to sign in.")
    return False


async def _open(app: AppBase, screen: ModalBase[T]) -> T | None:
    screen.drops_type_ahead = True
    return await app.open_dialog(screen)


async def _open_form(app: AppBase, profile: str, *, keep: bool, reason: str) -> bool:
    """Open the form, filled with what is stored of the profile; return whether it was shown."""
    stored = {each.name: each for each in await app.session.sign_in.profiles()}
    prefill = stored.get(profile) or (Profile(profile) if profile else None)
    if prefill is not None and not prefill.in_keyring and prefill.sid:
        keep = False
    warning = f"No key is stored for {profile}." if profile else "You are not signed in."
    if not _can_open(app, warning):
        return False
    form = ProfileFormScreen(app.session, prefill, keep=keep, reason=reason)
    await _open(app, form)
    return True


async def _complete_command_output(app: AppBase, profile: str) -> bool:
    """Open the form for what the command did not print; return whether it was shown."""
    session = app.session
    if _is_outdated(app, profile):
        return False
    stored = {each.name: each for each in await session.sign_in.profiles()}
    prefill, printed = stored.get(profile, Profile(profile)), session.sign_in.commands.cached
    if printed is not None:
        sid, base_url = printed.sid or prefill.sid, printed.base_url or prefill.base_url
        prefill = prefill._replace(sid=sid, base_url=base_url)
    missing = "credential_command returned the API key, but the SID or the API domain is missing."
    if not _can_open(app, missing):
        return False
    reason = "credential_command returned the API key. Fill in what is missing."
    await _open(app, ProfileFormScreen(session, prefill, keep=False, reason=reason))
    return True


async def _ask_api_domain(app: AppBase) -> bool:
    """Ask for the API domain of the environment's credentials; return whether it was asked."""
    if not _can_open(app, "FLOW_TUI_API_DOMAIN is not set."):
        return False
    if base_url := await _open(app, ApiDomainScreen()):
        await app.session.sign_in.use_domain(base_url)
    return True
