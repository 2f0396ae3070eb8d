"""Who runs flow-tui, and on which machine."""

import os
import pwd
import socket

import pytest

from flow_tui import login
from tests.support.cases import every


def test_the_name_is_that_of_the_password_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert login.user_name() == pwd.getpwuid(os.getuid()).pw_name


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_001)
    assert login.user_name() == "4000000001"


@every("error", [KeyError("no entry"), OSError("directory service")])
def test_a_database_that_fails_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_uid: int) -> pwd.struct_passwd:
        raise error

    monkeypatch.setattr(pwd, "getpwuid", fail)
    assert login.user_name() == str(os.getuid())


def test_an_empty_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.struct_passwd(("", "x", 0, 0, "", "/", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: nobody)
    assert login.user_name() == str(os.getuid())


def test_the_host_is_this_machine() -> None:
    assert login.host_name() == socket.gethostname()
