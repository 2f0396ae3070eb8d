"""Why the keyring could not be used, each with a sentence on what to do.

The texts of foreign exceptions are never shown: those of the keyring library advise a plain
text file, and some hold the very value that was to be stored.
"""

import re
from enum import StrEnum
from typing import Final

from flow_tui.text import one_line

UNLOCK_COMMAND: Final = (
    "read -rsp 'Keyring password: ' p; printf %s \"$p\" | "
    "gnome-keyring-daemon --replace --unlock --components=secrets; unset p"
)
"""Unlocks the login keyring without a display, and creates it where there is none.

Without `--replace` it reports success and has no effect once a client has asked the service.
"""

_TYPE_IT: Final = "type the API key for this session"
_NAME_LIMIT: Final = 80
_KEYCHAIN_LOCKED: Final = re.compile(r"\(-25308\b")
"""errSecInteractionNotAllowed: the Keychain is locked and no dialog can be drawn."""
_KEYCHAIN_DENIED: Final = re.compile(r"\(-128\b")
"""userCanceledErr: somebody pressed Deny."""


class KeyringState(StrEnum):
    """What is wrong with the keyring."""

    NO_SERVICE = "no_service"
    """There is none that this session can reach."""
    LOCKED = "locked"
    NEVER_CREATED = "never_created"
    """The service runs, and has no keyring yet."""
    NO_ANSWER = "no_answer"
    """It did not answer before the deadline; nothing was changed."""
    UNCERTAIN = "uncertain"
    """A change was sent and not answered: it may still happen."""
    NOT_STORED = "not_stored"
    """It took the value and gave another one back."""
    REFUSED = "refused"
    """It would, or did, ask somebody at a screen; or nothing may be stored here."""
    DAMAGED = "damaged"
    """The item is not one of ours, or cannot be read."""
    OTHER = "other"


class KeyringFailedError(Exception):
    """The keyring could not be used. This is never the same as "no credentials stored".

    Attributes:
        state: What is wrong.
        sentence: What is wrong and what to do, for the user.
        command: A shell command that the sentence speaks of; empty where there is none.
    """

    def __init__(self, state: KeyringState, sentence: str, command: str = "") -> None:
        super().__init__(f"{sentence}\n{command}" if command else sentence)
        self.state = state
        self.sentence = sentence
        self.command = command


def no_service() -> KeyringFailedError:
    """No keyring can be reached."""
    return KeyringFailedError(
        KeyringState.NO_SERVICE,
        "No system keyring can be reached on this host. Set FLOW_TUI_SID and FLOW_TUI_API_KEY "
        f"before the start, or {_TYPE_IT}. Nothing is written to disk.",
    )


def locked() -> KeyringFailedError:
    """The default keyring, or the item in it, is locked."""
    return KeyringFailedError(
        KeyringState.LOCKED,
        "The login keyring is locked, as is usual over SSH. Unlock it on your desktop, or with "
        "the command below in another shell, and try again (with a bus of its own, leave and "
        f"start again); or {_TYPE_IT}.",
        UNLOCK_COMMAND,
    )


def never_created() -> KeyringFailedError:
    """The service has no default keyring."""
    return KeyringFailedError(
        KeyringState.NEVER_CREATED,
        "This user has no login keyring yet. The command below, in another shell, creates one "
        f"with the password you choose; run it and try again, or {_TYPE_IT}.",
        UNLOCK_COMMAND,
    )


def no_answer() -> KeyringFailedError:
    """The deadline passed."""
    return KeyringFailedError(
        KeyringState.NO_ANSWER,
        f"The keyring did not answer in time. Try again, or {_TYPE_IT}.",
    )


def uncertain(change: str) -> KeyringFailedError:
    """The deadline passed in the middle of a change.

    Args:
        change: What was to happen to the credentials: `stored`, `removed`.
    """
    return KeyringFailedError(
        KeyringState.UNCERTAIN,
        "The keyring did not answer in time. It is not known whether the credentials were "
        f"{change}: it may still happen. Look again in a moment.",
    )


def not_stored() -> KeyringFailedError:
    """What was read back is not what was written."""
    return KeyringFailedError(
        KeyringState.NOT_STORED,
        "The keyring accepted the credentials and did not give them back, so they do not count "
        f"as stored. Try again, or {_TYPE_IT}.",
    )


def not_removed() -> KeyringFailedError:
    """The item is still there after it was deleted."""
    return KeyringFailedError(
        KeyringState.OTHER,
        "The keyring still holds the credentials after they were removed. Remove the items "
        "named flow-tui with the keyring's own program.",
    )


def would_prompt() -> KeyringFailedError:
    """The service wants to open a dialog, perhaps on a screen that nobody sees."""
    return KeyringFailedError(
        KeyringState.REFUSED,
        "The keyring wants to ask something in a window of its own, which flow-tui never lets "
        f"it do: over SSH nobody would see it. Unlock it on your desktop, or {_TYPE_IT}.",
    )


def damaged() -> KeyringFailedError:
    """The item cannot be understood."""
    return KeyringFailedError(
        KeyringState.DAMAGED,
        "The keyring has an item for this profile that flow-tui cannot read: it is damaged, or "
        "another program or a newer version wrote it. Enter the credentials again to replace "
        "it, or delete the profile.",
    )


def nothing_stored_in_demo() -> KeyringFailedError:
    """The demo was asked to store something."""
    return KeyringFailedError(
        KeyringState.REFUSED, "The demo stores nothing. Leave it and start flow-tui without --demo."
    )


def _keychain_locked() -> KeyringFailedError:
    return KeyringFailedError(
        KeyringState.LOCKED,
        "The Keychain is locked in this session, as is usual over SSH. Leave flow-tui, run the "
        f"command below in this same session and start again; or {_TYPE_IT}.",
        "security unlock-keychain",
    )


def _keychain_denied() -> KeyringFailedError:
    return KeyringFailedError(
        KeyringState.REFUSED,
        "The Keychain was not opened to flow-tui: somebody chose Deny, or nobody could be asked. "
        f"Try again, or {_TYPE_IT}.",
    )


def _other(error: Exception) -> KeyringFailedError:
    name = type(error).__name__
    detail = getattr(error, "name", None)
    if isinstance(detail, str):  # a D-Bus error's name, which says more than its class
        name = f"{name}, {one_line(detail, _NAME_LIMIT)}"
    return KeyringFailedError(
        KeyringState.OTHER, f"The keyring failed ({name}). Try again, or {_TYPE_IT}."
    )


def failure_of(error: Exception) -> KeyringFailedError:
    """Return what a keyring library's exception means, as a new exception without a traceback.

    The library lets exceptions of many kinds out, not only its own. Each may hold the stored
    value, in its text or in the frames it came through, so nothing of it is kept but its name.
    """
    if isinstance(error, KeyringFailedError):
        return KeyringFailedError(error.state, error.sentence, error.command)
    if isinstance(error, ImportError):
        return no_service()
    if isinstance(error, TimeoutError):
        return no_answer()
    if isinstance(error, UnicodeError):
        return damaged()
    if _KEYCHAIN_LOCKED.search(str(error)):
        return _keychain_locked()
    if _KEYCHAIN_DENIED.search(str(error)):
        return _keychain_denied()
    return _other(error)
