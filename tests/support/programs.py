"""Programs that tests need and that this package does not bring, and a user without a home."""

import os
import pwd
import shutil
from importlib.util import find_spec

import pytest


def program(name: str) -> str | None:
    """Return where a program is; an sshd is often in a folder that is in no user's path."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/local/sbin:/usr/sbin:/sbin")


def require(*programs: str) -> None:
    """Skip the test where a program is missing; in continuous integration, fail it.

    The README's command has to pass on a machine with only Python: what the test would show is
    shown where nothing may be missing.
    """
    missing = [name for name in programs if program(name) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:  # the README's test command has to pass where these are not installed
        pytest.skip(f"not installed: {', '.join(missing)}")


def live_nowhere(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    """Give this process a user whom the system does not know, and this HOME."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)

    def nobody(_uid: int) -> pwd.struct_passwd:
        raise KeyError("no such user")

    monkeypatch.setattr(pwd, "getpwuid", nobody)


def require_module(name: str) -> None:
    """Skip the test where a Python package of an extra is missing; in CI, fail it."""
    if find_spec(name) is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"not installed: {name}")
