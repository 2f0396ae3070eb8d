"""What helps where the Secret Service is locked: it depends on the program that provides it.

The command that unlocks gnome-keyring takes the place of any other program on the bus.
"""

from typing import Final

from flow_tui.credentials import keyring_errors
from flow_tui.credentials.keyring_errors import TYPE_IT, KeyringFailedError, KeyringState
from flow_tui.text import one_line

_GNOME: Final = ("", "gnome-keyring-d")
"""Its name as Linux cuts it; empty where the name cannot be read, since it is the most usual."""
_KEEPASSXC: Final = "keepassxc"
_KWALLET: Final = ("kwalletd", "kwalletd5", "kwalletd6", "ksecretd")
_NAME_LIMIT: Final = 40


def locked(program: str) -> KeyringFailedError:
    """The default keyring is locked.

    Args:
        program: The name of the process that provides it.
    """
    if program in _GNOME:
        return keyring_errors.locked()
    what = "its database" if program == _KEEPASSXC else "it"
    return KeyringFailedError(
        KeyringState.LOCKED,
        f"{_title(program)} is locked. Unlock {what} on your desktop, which over SSH is not "
        f"possible, then try again. Or {TYPE_IT}.",
    )


def item_locked(program: str) -> KeyringFailedError:
    """The item is locked, and the keyring that it is in is not.

    Args:
        program: The name of the process that provides it.
    """
    if program != _KEEPASSXC:
        return locked(program)
    return KeyringFailedError(
        KeyringState.LOCKED,
        "KeePassXC asks before it gives out a password, and flow-tui opens no prompts: over SSH "
        "nobody would see them. In its settings, under Secret Service Integration, turn off "
        f"“Confirm when passwords are retrieved by clients”, then try again. Or {TYPE_IT}.",
    )


def no_default(program: str) -> KeyringFailedError:
    """The service has no default keyring.

    Args:
        program: The name of the process that provides it.
    """
    if program in _GNOME:
        return keyring_errors.never_created()
    if program == _KEEPASSXC:
        sentence = (
            "KeePassXC gives programs no database. Open one on your desktop, and in the settings "
            "of this database, under Secret Service Integration, choose the group to expose"
        )
    else:
        sentence = f"{_title(program)} has no default keyring. Create one in it on your desktop"
    return KeyringFailedError(
        KeyringState.NEVER_CREATED, f"{sentence}, then try again. Or {TYPE_IT}."
    )


def _title(program: str) -> str:
    if program == _KEEPASSXC:
        return "KeePassXC"
    if program in _KWALLET:
        return "KWallet"
    return f"The keyring of this session ({one_line(program, _NAME_LIMIT)})"
