"""The API key that an empty field of a profile's form stands for."""

from typing import Final

from flow_tui import text, validation
from flow_tui.credentials import Source
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.sign_in import SignIn
from flow_tui.validation import InputError

_CHANGED: Final = (
    "This profile was changed elsewhere meanwhile. Type its API key, or cancel and open it again."
)
_OTHER_KEY: Final = (
    "The keyring holds the key of another account for this profile. Type this account's API key."
)


async def existing_key(sign_in: SignIn, opened: Profile, typed: Profile) -> tuple[Secret, Source]:
    """Return the key typed for a profile, else its command's or the keyring's.

    A key is that of one account on one host: one that was stored or printed for another is never
    returned.

    Args:
        sign_in: Has the key that was typed, and reads the others.
        opened: The profile as its form showed it to the user at first.
        typed: The profile as the user has changed it.

    Raises:
        CommandFailedError: The command gave no key.
        InputError: There is none, the profile has another account now, the keyring holds that of
            another account, or the command prints that of another account than is typed.
        KeyringFailedError: The stored key could not be read.
        StoreError: The profiles could not be read.
    """
    name, has_command = opened.name, sign_in.commands.has(opened.name)
    if not has_command:
        profiles = {each.name: each for each in await sign_in.profiles()}
        if profiles.get(name, Profile(name)).account != opened.account:
            raise InputError(_CHANGED)
    in_use = sign_in.credentials
    if in_use is not None and in_use.source in {Source.KEYRING, Source.COMMAND}:
        in_use = None  # the key that is stored, or printed, may be newer
    if in_use is not None and in_use.account == sign_in.account_of(name, opened):
        return in_use.api_key, in_use.source
    if has_command:
        return await _printed_key(sign_in, typed), Source.COMMAND
    found = await sign_in.keyring.read(name)
    if found is None:
        raise InputError(validation.NO_API_KEY)
    if (found.sid, found.base_url) != (opened.sid, opened.base_url):
        raise InputError(_OTHER_KEY)
    return found.api_key, Source.KEYRING


async def _printed_key(sign_in: SignIn, typed: Profile) -> Secret:
    """Return the key that the command prints, unless it prints it for another account.

    Raises:
        CommandFailedError: The command gave no key.
        InputError: It is the key of another account.
    """
    printed = await sign_in.commands.output(typed.name)
    if printed.sid and printed.sid != typed.sid:
        raise InputError(_prints("SID", printed.sid))
    if printed.base_url and printed.base_url != typed.base_url:
        raise InputError(_prints("API domain", printed.base_url.split("://")[-1]))
    return printed.api_key


def _prints(field: str, value: str) -> str:
    return (
        f"credential_command returns the key for {field} {text.one_line(value)}. "
        f"Use that {field}, or type the API key."
    )
