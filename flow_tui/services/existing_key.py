"""The API key that an empty field of a profile's form stands for."""

from typing import Final

from flow_tui import validation
from flow_tui.credentials import Source
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.sign_in import SignIn
from flow_tui.validation import InputError

_CHANGED: Final = (
    "This profile was changed elsewhere meanwhile. Type its API key, or cancel and open it again."
)


async def existing_key(sign_in: SignIn, opened: Profile) -> tuple[Secret, Source]:
    """Return the key typed for a profile, else its command's or the keyring's.

    A key is that of one account on one host: one that was stored for another is never returned.

    Args:
        sign_in: Has the key in use, and reads the others.
        opened: The profile as its form shows it to the user.

    Raises:
        CommandFailedError: The command gave no key.
        InputError: There is none, or the profile has another account now.
        KeyringFailedError: The stored key could not be read.
        StoreError: The profiles could not be read.
    """
    name, has_command = opened.name, sign_in.commands.has(opened.name)
    if not has_command:
        profiles = {each.name: each for each in await sign_in.profiles()}
        _check_same(opened, profiles.get(name, Profile(name)))
    in_use = sign_in.credentials
    if in_use is not None and in_use.source is Source.KEYRING:
        in_use = None  # the key that is stored may be newer
    if in_use is not None and in_use.account == sign_in.account_of(name, opened):
        return in_use.api_key, in_use.source
    if has_command:
        return (await sign_in.commands.output(name)).api_key, Source.COMMAND
    found = await sign_in.keyring.read(name)
    if found is None:
        raise InputError(validation.NO_API_KEY)
    _check_same(opened, Profile(name, found.sid, found.base_url))
    return found.api_key, Source.KEYRING


def _check_same(opened: Profile, now: Profile) -> None:
    """Check that a profile has the account now that its form was opened with.

    Raises:
        InputError: It has not.
    """
    if now.account != opened.account:
        raise InputError(_CHANGED)
