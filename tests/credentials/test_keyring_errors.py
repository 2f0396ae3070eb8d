import pytest

from flow_tui.credentials import KeyringFailedError, KeyringState
from flow_tui.credentials.keyring_errors import failure_of
from tests.support.cases import every
from tests.support.credentials import KEY, everything_shown


class KeyringError(RuntimeError):
    pass


class DBusResponseError(Exception):
    name = "org.freedesktop.DBus.Error.AccessDenied\x1b[2J"


@every(
    ("error", "state"),
    [
        (ModuleNotFoundError("No module named 'secretstorage'"), KeyringState.NO_SERVICE),
        (TimeoutError(KEY), KeyringState.NO_ANSWER),
        (UnicodeDecodeError("utf-8", KEY.encode(), 0, 1, KEY), KeyringState.DAMAGED),
        (KeyringError("Can't get password from keychain: (-25308, 'X')"), KeyringState.LOCKED),
        (KeyringError("Can't get password from keychain: (-128, 'X')"), KeyringState.REFUSED),
        (KeyringError(f"Can't store {KEY}: (-25293, 'X')"), KeyringState.OTHER),
        (ValueError(KEY), KeyringState.OTHER),
    ],
)
def test_each_exception_has_its_state_and_none_its_text(
    error: Exception, state: KeyringState
) -> None:
    failure = failure_of(error)

    assert failure.state is state
    assert KEY not in str(failure)


def test_an_unknown_exception_is_named_by_class() -> None:
    assert "(KeyError)" in failure_of(KeyError(KEY)).sentence


def test_a_dbus_error_is_named_and_made_safe() -> None:
    sentence = failure_of(DBusResponseError()).sentence

    assert "DBusResponseError, org.freedesktop.DBus.Error.AccessDenied" in sentence
    assert "\x1b" not in sentence


def test_the_locked_keychain_names_the_command_that_unlocks_it() -> None:
    failure = failure_of(KeyringError("(-25308, 'Unknown Error')"))

    assert failure.command == "security unlock-keychain"
    assert str(failure) == f"{failure.sentence}\n{failure.command}"


def test_a_failure_comes_back_as_a_new_exception() -> None:
    with pytest.raises(KeyringFailedError) as caught:
        raise KeyringFailedError(KeyringState.LOCKED, "Locked.", "unlock")

    again = failure_of(caught.value)

    assert (again.state, again.sentence, again.command) == (
        KeyringState.LOCKED,
        "Locked.",
        "unlock",
    )
    assert again.__traceback__ is None


def test_the_look_at_what_is_shown_sees_locals_of_what_an_exception_hangs_on() -> None:
    def parse(value: str) -> None:
        raise ValueError("no number")

    def read() -> None:
        try:
            parse(KEY)
        except ValueError:
            raise KeyError from None

    with pytest.raises(KeyError) as caught:
        read()

    assert KEY in everything_shown(caught.value)
