"""Checks the way to the keyring: the session bus, its socket, and who keeps secrets on it."""

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
    from flow_tui.credentials.secret_service import QuietConnection

BUS_SECONDS: Final = 3.0
_BUS: Final = "session bus"
_SERVICE: Final = "secret service"
_ADDRESS: Final = "DBUS_SESSION_BUS_ADDRESS"
_SECRETS: Final = "org.freedesktop.secrets"
_BACKEND: Final = "PYTHON_KEYRING_BACKEND"

OWN_BUS: Final = (
    'dbus-run-session -- bash -c \'read -rsp "Keyring password: " p 2>&3; '
    'printf %s "$p" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; '
    "unset p; exec flow-tui 2>&3 3>&-' 3>&2 2>/dev/null"
)
"""Runs flow-tui with a bus and an unlocked keyring of its own. The bus and the keyring write on
standard error, on which the app draws: so theirs is another one."""


async def check_bus(
    environ: Mapping[str, str], *, needed: bool, platform: str = sys.platform
) -> list[Finding]:
    """Return where the session bus is, whether it answers, and who keeps secrets on it.

    Args:
        environ: The environment, for what is set; the bus is looked for in this process's.
        needed: Whether there are no credentials in the environment.
        platform: A value of `sys.platform`.
    """
    other = _other_backend(environ)
    if platform == "darwin":  # the Keychain needs no bus
        return other
    level = Level.WARNING if needed else Level.NOTE
    try:
        found = await in_daemon_thread(lambda: _look(environ, level), BUS_SECONDS)
    except TimeoutError:
        found = [_unreachable(level, _named(environ), "it does not answer", "")]
    except ImportError:  # the check of the keyring tells of it
        found = []
    return [*found, *other]


def _other_backend(environ: Mapping[str, str]) -> list[Finding]:
    if not environ.get(_BACKEND):
        return []
    found = f"{_BACKEND} is set, which flow-tui does not follow"
    advice = "It uses this platform's own keyring, never one that keeps keys in a plain file."
    return [Finding(Level.NOTE, "keyring setting", found, advice)]


def _named(environ: Mapping[str, str]) -> str:
    address = environ.get(_ADDRESS)
    return f"{_ADDRESS}={address}" if address else f"{_ADDRESS} is not set"


def _look(environ: Mapping[str, str], level: Level) -> list[Finding]:
    """Look at the bus; this blocks for as long as it does not answer."""
    from flow_tui.credentials.secret_service import connect, session_bus

    named = _named(environ)
    try:
        path = session_bus()
    except KeyringFailedError:
        return [_unreachable(level, named, "no socket is where this user's bus would be", "")]
    except (RuntimeError, ValueError):
        return [_unreachable(level, named, "it is no address of a socket on this host", "")]
    if wrong := _wrong_socket(path):
        return [_unreachable(level, named, wrong, path)]
    try:
        with connect(path, time.monotonic() + BUS_SECONDS) as connection:
            service = _secret_service(connection, level)
    except TimeoutError:
        return [_unreachable(level, named, "the socket is there, and nothing answers", path)]
    except (OSError, ValueError, RuntimeError):
        return [_unreachable(level, named, "the socket is there, and nobody takes calls", path)]
    found = named if environ.get(_ADDRESS) else f"{named}; used instead: {path}"
    return [Finding(Level.OK, _BUS, f"{found}; the socket is this user's, and answers"), service]


def _wrong_socket(path: str) -> str:
    """Return what is wrong with a socket's file; nothing for one that is no file."""
    if path.startswith("\0"):
        return ""
    from flow_tui.credentials.secret_service import is_own_socket

    if not os.path.lexists(path):
        return "there is no such socket"
    if not Path(path).is_socket():
        return "there is a file, and no socket"
    return "" if is_own_socket(Path(path)) else "the socket belongs to another user"


def _unreachable(level: Level, named: str, wrong: str, path: str) -> Finding:
    from flow_tui.credentials.secret_service import RUNTIME_FOLDERS, is_own_socket

    usual = RUNTIME_FOLDERS / str(os.getuid()) / "bus"
    if str(usual) != path and is_own_socket(usual):
        advice = "This user's bus is elsewhere. In this shell, before flow-tui:"
        command = f"export {_ADDRESS}=unix:path={usual}"
    else:
        advice = (
            "Log in anew as this user, by ssh and not by su or sudo. Where that gives no bus "
            f"either, start flow-tui with one of its own{_installed()}:"
        )
        command = OWN_BUS
    return Finding(level, _BUS, f"{named}: {wrong}", advice, command)


def _installed() -> str:
    programs = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    be = "is" if len(missing) == 1 else "are"
    return f", once {' and '.join(missing)} {be} installed" if missing else ""


def _secret_service(connection: "QuietConnection", level: Level) -> Finding:
    """Return who keeps secrets on a bus; nobody is started for it."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy

    bus: Any = Proxy(message_bus, connection)
    if bus.NameHasOwner(_SECRETS)[0]:
        return Finding(Level.OK, _SERVICE, _program(bus))
    if _SECRETS in bus.ListActivatableNames()[0]:
        return Finding(Level.OK, _SERVICE, "not running yet; the bus starts it when it is asked")
    if shutil.which("gnome-keyring-daemon"):
        advice = "Start one, in another shell of this session:"
        return Finding(level, _SERVICE, "none on this bus", advice, UNLOCK_COMMAND)
    return Finding(level, _SERVICE, "none on this bus", "Install gnome-keyring, and log in anew.")


def _program(bus: Any) -> str:
    process = bus.GetConnectionUnixProcessID(_SECRETS)[0]
    try:
        name = Path(f"/proc/{process}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # not on this platform, or of another user
        return f"process {process}"
    return f"{name}, process {process}"
