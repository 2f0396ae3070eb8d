"""Why the keyring failed, each reason with a sentence on what to do.

The texts of the libraries' exceptions are never shown: those of the keyring library advise a
plain text file, and some hold the very value that was to be stored.
"""

import re
from enum import StrEnum
from typing import Final

from flow_tui.secret import mask_known
from flow_tui.text import one_line

UNLOCK_COMMAND: Final = (
    "read -rsp 'Keyring password: ' p; printf %s \"$p\" | "
    "gnome-keyring-daemon --replace --unlock --components=secrets; unset p"
)
"""Unlocks the login keyring without a display, and creates it where there is none.

Without `--replace` it succeeds without effect once a client has called the service.
"""

TYPE_IT: Final = "type the API key for this session"
_NAME_LIMIT: Final = 80
_KEYCHAIN_LOCKED: Final = re.compile(r"\(-25308\b")
"""errSecInteractionNotAllowed: the Keychain is locked and no dialog can be drawn."""
_KEYCHAIN_DENIED: Final = re.compile(r"\(-128\b")
"""userCanceledErr: the user chose Deny."""


class KeyringState(StrEnum):
    """What is wrong with the keyring."""

    NO_SERVICE = "no_service"
    """This session cannot reach any."""
    LOCKED = "locked"
    NEVER_CREATED = "never_created"
    """The service runs but has no keyring yet."""
    NO_ANSWER = "no_answer"
    """It did not answer in time; nothing was changed."""
    UNCERTAIN = "uncertain"
    """It did not confirm a change, which may have happened or may still happen."""
    NOT_STORED = "not_stored"
    """It accepted a value and returned another."""
    REFUSED = "refused"
    """It wanted to prompt, or denied access; or storing is not allowed."""
    DAMAGED = "damaged"
    """The item cannot be read, or another program wrote it."""
    OTHER = "other"


class KeyringFailedError(Exception):
    """The keyring could not be used. This is never the same as "no credentials stored".

    Attributes:
        state: What is wrong.
        sentence: What is wrong and what to do, for the user.
        command: The shell command that the sentence mentions, if any.
    """

    def __init__(self, state: KeyringState, sentence: str, command: str = "") -> None:
        super().__init__(f"{sentence}\n{command}" if command else sentence)
        self.state = state
        self.sentence = sentence
        self.command = command

    @property
    def is_uncertain(self) -> bool:
        """Whether the change that failed may have happened all the same."""
        return self.state is KeyringState.UNCERTAIN


def no_service() -> KeyringFailedError:
    """No keyring can be reached."""
    return KeyringFailedError(
        KeyringState.NO_SERVICE,
        "No system keyring can be reached on this host. Set FLOW_TUI_SID and FLOW_TUI_API_KEY "
        f"before you start flow-tui, or {TYPE_IT}. Then the key is not written to disk, but the "
        "profile's name, SID and API domain are.",
    )


def locked() -> KeyringFailedError:
    """The default keyring, or the item in it, is locked."""
    return KeyringFailedError(
        KeyringState.LOCKED,
        "The login keyring is locked, as is usual over SSH. Unlock it on your desktop, or run the "
        "command below in another shell, then try again (if flow-tui runs on a session bus of its "
        f"own, quit and start it again). Or {TYPE_IT}.",
        UNLOCK_COMMAND,
    )


def never_created() -> KeyringFailedError:
    """The service has no default keyring."""
    return KeyringFailedError(
        KeyringState.NEVER_CREATED,
        "This user has no login keyring yet. To create one with a password you choose, run the "
        f"command below in another shell, then try again. Or {TYPE_IT}.",
        UNLOCK_COMMAND,
    )


def no_answer() -> KeyringFailedError:
    """The operation timed out."""
    return KeyringFailedError(
        KeyringState.NO_ANSWER,
        f"The keyring did not answer in time. Try again, or {TYPE_IT}.",
    )


def uncertain(change: str) -> KeyringFailedError:
    """A change was not confirmed; `change` is `stored` or `removed`."""
    return KeyringFailedError(
        KeyringState.UNCERTAIN,
        "The keyring did not confirm the change. It is not known whether the credentials were "
        f"{change}; it may still happen. Check again in a moment.",
    )


def not_stored() -> KeyringFailedError:
    """What was read back is not what was written."""
    return KeyringFailedError(
        KeyringState.NOT_STORED,
        "The keyring accepted the credentials but did not return them, so treat them as not "
        f"stored. Try again, or {TYPE_IT}.",
    )


def not_removed() -> KeyringFailedError:
    """The item is still there after it was deleted."""
    return KeyringFailedError(
        KeyringState.OTHER,
        "The keyring still holds the credentials after it was asked to delete them. Delete the "
        "items named flow-tui in the keyring's own program.",
    )


def would_prompt() -> KeyringFailedError:
    """The service wants to open a dialog, which nobody may see."""
    return KeyringFailedError(
        KeyringState.REFUSED,
        "The keyring wants to open a prompt window, which flow-tui does not allow: over SSH "
        f"nobody would see it. Unlock it on your desktop, or {TYPE_IT}.",
    )


def damaged() -> KeyringFailedError:
    """The item cannot be parsed."""
    return KeyringFailedError(
        KeyringState.DAMAGED,
        "The keyring has an item for this profile that flow-tui cannot read: it is damaged, or "
        "was written by another program or a newer version. Enter the credentials again to "
        "replace it, or delete the profile.",
    )


def nothing_stored_in_demo() -> KeyringFailedError:
    """The demo was asked to store something."""
    return KeyringFailedError(
        KeyringState.REFUSED, "The demo stores nothing. Quit, and start flow-tui without --demo."
    )


def _keychain_locked() -> KeyringFailedError:
    return KeyringFailedError(
        KeyringState.LOCKED,
        "The Keychain is locked in this session, as is usual over SSH. Quit flow-tui, run the "
        f"command below in this same session, and start flow-tui again. Or {TYPE_IT}.",
        "security unlock-keychain",
    )


def _keychain_denied() -> KeyringFailedError:
    return KeyringFailedError(
        KeyringState.REFUSED,
        "macOS denied flow-tui access to the Keychain: someone chose Deny, or no prompt could be "
        f"shown. Try again, or {TYPE_IT}.",
    )


def _other(error: Exception) -> KeyringFailedError:
    name = type(error).__name__
    detail = getattr(error, "name", None)
    if isinstance(detail, str):  # the name of a D-Bus error
        name = f"{name}, {one_line(mask_known(detail), _NAME_LIMIT)}"
    return KeyringFailedError(
        KeyringState.OTHER, f"The keyring failed ({name}). Try again, or {TYPE_IT}."
    )


def failure_of(error: Exception) -> KeyringFailedError:
    """Translate an exception of the keyring libraries into a new one without a traceback.

    They raise exceptions of many kinds. Each may hold the stored value in its text or in the
    frames of its traceback, so only its name is kept.
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
