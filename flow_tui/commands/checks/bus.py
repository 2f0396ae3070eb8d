"""Checks the session bus and the secret service on it, which the keyring of Linux needs."""

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flow_tui.commands.findings import Finding, Level
from flow_tui.credentials import UNLOCK_COMMAND, KeyringFailedError
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:
    from flow_tui.credentials.secret_service import NoPromptConnection

BUS_SECONDS: Final = 3.0
_BUS: Final = "session bus"
_SERVICE: Final = "secret service"
_ADDRESS: Final = "DBUS_SESSION_BUS_ADDRESS"
_BACKEND: Final = "PYTHON_KEYRING_BACKEND"

OWN_BUS: Final = (
    'dbus-run-session -- bash -c \'read -rsp "Keyring password: " p 2>&3; '
    'printf %s "$p" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; '
    "unset p; exec flow-tui 2>&3 3>&-' 3>&2 2>/dev/null"
)
"""Runs flow-tui with a bus and an unlocked keyring of its own. Their standard error is discarded,
since the app draws on its own."""


async def check_bus(
    environ: Mapping[str, str], *, needed: bool, platform: str = sys.platform
) -> list[Finding]:
    """Return whether the session bus answers, and which secret service is on it.

    Args:
        environ: The environment, to name the variables. The bus is read from this process's.
        needed: Whether the environment holds no credentials.
        platform: A value of `sys.platform`.
    """
    other = _other_backend(environ)
    if platform == "darwin":  # the Keychain needs no bus
        return other
    level = Level.WARNING if needed else Level.NOTE
    try:
        found = await in_daemon_thread(lambda: _check(environ, level), BUS_SECONDS)
    except TimeoutError:
        found = [_unreachable(level, _setting(environ), "it does not answer", "")]
    except ImportError:  # the check of the keyring reports it
        found = []
    return [*found, *other]


def _other_backend(environ: Mapping[str, str]) -> list[Finding]:
    if not environ.get(_BACKEND):
        return []
    found = f"{_BACKEND} is set, but flow-tui ignores it"
    advice = "It uses the platform's own keyring, never one that stores keys in plain text."
    return [Finding(Level.NOTE, "keyring setting", found, advice)]


def _setting(environ: Mapping[str, str]) -> str:
    address = environ.get(_ADDRESS)
    return f"{_ADDRESS}={address}" if address else f"{_ADDRESS} is not set"


def _check(environ: Mapping[str, str], level: Level) -> list[Finding]:
    """Return the findings; blocks while the bus does not answer."""
    # Imported here and below: its libraries are installed on Linux only.
    from flow_tui.credentials.secret_service import connect, session_bus

    setting = _setting(environ)
    try:
        path = session_bus()
    except KeyringFailedError:
        return [_unreachable(level, setting, "this user has no session bus", "")]
    except (RuntimeError, ValueError):
        return [_unreachable(level, setting, "not the address of a socket on this host", "")]
    if wrong := _wrong_socket(path):
        return [_unreachable(level, setting, wrong, path)]
    try:
        with connect(path, time.monotonic() + BUS_SECONDS) as connection:
            service = _secret_service(connection, level)
    except TimeoutError:
        return [_unreachable(level, setting, "the bus does not answer", path)]
    except (OSError, ValueError, RuntimeError):
        return [_unreachable(level, setting, "nothing accepts connections on the socket", path)]
    found = setting if environ.get(_ADDRESS) else f"{setting}; using {path}"
    return [Finding(Level.OK, _BUS, f"{found}; it belongs to this user and answers"), service]


def _wrong_socket(path: str) -> str:
    """Return what is wrong with a socket, or ""."""
    if path.startswith("\0"):  # abstract: it has no file
        return ""
    from flow_tui.credentials.secret_service import is_own_socket

    if not os.path.lexists(path):
        return "there is no such socket"
    if not Path(path).is_socket():
        return "it is a file, not a socket"
    return "" if is_own_socket(Path(path)) else "the socket belongs to another user"


def _unreachable(level: Level, setting: str, wrong: str, path: str) -> Finding:
    from flow_tui.credentials.secret_service import RUNTIME_FOLDERS, is_own_socket

    usual = RUNTIME_FOLDERS / str(os.getuid()) / "bus"
    if str(usual) != path and is_own_socket(usual):
        advice = "This user's bus is elsewhere. Run in this shell, then start flow-tui:"
        command = f"export {_ADDRESS}=unix:path={usual}"
    else:
        advice = (
            "Log in again as this user, with ssh and not su or sudo. If there is still no bus, "
            f"{_install()}start flow-tui with one of its own:"
        )
        command = OWN_BUS
    return Finding(level, _BUS, f"{setting}: {wrong}", advice, command)


def _install() -> str:
    programs = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    return f"install {' and '.join(missing)} and " if missing else ""


def _secret_service(connection: "NoPromptConnection", level: Level) -> Finding:
    """Return which secret service is on a bus, without starting one."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy

    from flow_tui.credentials.secret_service import SERVICE_NAME, service_program

    bus: Any = Proxy(message_bus, connection)
    if bus.NameHasOwner(SERVICE_NAME)[0]:
        name, process = service_program(connection)
        found = f"{name}, process {process}" if name else f"process {process}"
        return Finding(Level.OK, _SERVICE, found)
    if SERVICE_NAME in bus.ListActivatableNames()[0]:
        return Finding(Level.OK, _SERVICE, "not running; the bus starts it on demand")
    if shutil.which("gnome-keyring-daemon"):
        advice = "Start one in another shell of this session:"
        return Finding(level, _SERVICE, "none on this bus", advice, UNLOCK_COMMAND)
    return Finding(level, _SERVICE, "none on this bus", "Install gnome-keyring, then log in again.")
