"""Checks the data folder and its database, without creating them."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flow_tui.commands.findings import Finding, Level, counted
from flow_tui.model import Profile
from flow_tui.store import Store, StoreError, data_directory
from flow_tui.store.database import may_exist
from flow_tui.store.schema import VERSION
from flow_tui.store.settings import LAST_PROFILE

_FOLDER: Final = "data folder"
_DATABASE: Final = "database"
_LEAST_SHOWN: Final = 50_000
"""Bytes that are a tenth of a megabyte, rounded."""
_XDG_VARIABLES: Final = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
_ELSEWHERE: Final = "or choose another folder with --data-dir or FLOW_TUI_DATA_DIR."

LEAST_FREE: Final = 2**20
"""Bytes; the largest response that is recorded."""

MOUNTS: Final = Path("/proc/mounts")
_NETWORK: Final = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuse.sshfs", "gpfs", "lustre", "nfs", "nfs4", "smb3", "smbfs"}
)
_VOLATILE: Final = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the other checks need of the database."""

    profiles: list[Profile] = field(default_factory=list)
    last_profile: str = ""
    is_complete: bool = False
    """Whether the database could be read, or there is none yet."""


def check_data(option: Path | None, environ: Mapping[str, str]) -> tuple[list[Finding], Remembered]:
    """Return the findings, and what the database remembers if it can be read.

    Args:
        option: The value of `--data-dir`.
        environ: The environment.
    """
    try:
        directory = data_directory(option, environ)
    except StoreError as error:
        return [Finding.from_error(Level.PROBLEM, _FOLDER, str(error))], Remembered()
    folder = _check_folder(directory)
    if folder.level is Level.PROBLEM:
        return [folder], Remembered()
    database, remembered = _check_database(directory)
    return [folder, *database], remembered


def check_folder_variables(environ: Mapping[str, str]) -> list[Finding]:
    """Return which variables for folders are ignored, as the XDG specification asks."""
    ignored = [
        f"{name}={environ[name]}"
        for name in _XDG_VARIABLES
        if environ.get(name) and not Path(environ[name]).is_absolute()
    ]
    if not ignored:
        return []
    found = f"{' and '.join(ignored)} {'is' if len(ignored) == 1 else 'are'} ignored"
    return [Finding(Level.NOTE, "folder settings", found, "A folder there has to be a full path.")]


def _check_folder(directory: Path) -> Finding:
    existing = next(path for path in (directory, *directory.parents) if os.path.lexists(path))
    if not existing.is_dir():
        found, advice = f"{existing} is a file, not a folder", f"Move it away, {_ELSEWHERE}"
        return Finding(Level.PROBLEM, _FOLDER, found, advice)
    if not _can_access(existing, os.W_OK | os.X_OK):
        found = f"{existing} is not writable"
        return Finding(Level.PROBLEM, _FOLDER, found, f"Make it writable, {_ELSEWHERE}")
    if shutil.disk_usage(existing).free < LEAST_FREE:
        found = f"{directory}: less than 1 MiB is free"
        return Finding(Level.PROBLEM, _FOLDER, found, f"Free up space, {_ELSEWHERE}")
    return _check_file_system(directory, existing)


def _check_file_system(directory: Path, existing: Path) -> Finding:
    found = str(directory) if existing == directory else f"{directory}, which will be created"
    if existing == directory and directory.stat().st_mode & 0o022:
        found = f"{directory}; other users of this host may write to it"
        return Finding(
            Level.WARNING, _FOLDER, found, f"Restrict it to yourself: chmod 700 {directory}"
        )
    kind = file_system(existing, _mounts())
    if kind in _VOLATILE:
        found = f"{found}, on {kind}, which a reboot empties"
        return Finding(Level.WARNING, _FOLDER, found, f"To keep the history, {_ELSEWHERE[3:]}")
    if kind in _NETWORK:
        found = f"{found}, on a network file system ({kind})"
    return Finding(Level.OK, _FOLDER, found)


def _check_database(directory: Path) -> tuple[list[Finding], Remembered]:
    if not may_exist(directory):
        found = "none yet; the first start creates it"
        return [Finding(Level.OK, _DATABASE, found)], Remembered(is_complete=True)
    try:
        with Store.open(directory) as store:
            store.check()
            remembered = Remembered(
                store.profiles.all(), store.settings.get(LAST_PROFILE), is_complete=True
            )
            attempts, path = store.attempts.count(), store.path
            kept = _kept_flow_jsons(*store.flow_jsons.usage())
    except StoreError as error:
        return [Finding.from_error(Level.PROBLEM, _DATABASE, str(error))], Remembered()
    profiles = counted(len(remembered.profiles), "profile")
    found = f"intact, schema {VERSION}, {counted(attempts, 'attempt')}, {profiles}"
    return [_check_modes(path, found), kept], remembered


def _kept_flow_jsons(count: int, size: int) -> Finding:
    """Return how many flow.json files are kept, and their size, compressed, in bytes."""
    megabytes = f"{size / 1e6:.1f} MB" if size >= _LEAST_SHOWN else "less than 0.1 MB"
    found = f"kept: {counted(count, 'flow')}, {megabytes}" if count else "kept: none"
    return Finding(Level.OK, "flow.json", found)


def _check_modes(path: Path, found: str) -> Finding:
    if not _can_access(path, os.W_OK):
        advice = f"Make it writable, {_ELSEWHERE}"
        return Finding(Level.PROBLEM, _DATABASE, f"{path} is read-only", advice)
    if path.stat().st_mode & 0o077:
        found = f"{found}; other users of this host may have access"
        return Finding(
            Level.WARNING, _DATABASE, found, f"Restrict it to yourself: chmod 600 {path}"
        )
    return Finding(Level.OK, _DATABASE, found)


def _can_access(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _mounts() -> str:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not on this platform
        return ""


def file_system(path: Path, mounts: str) -> str:
    """Return the type of the file system that `path` is on, or "" if unknown.

    Args:
        path: A path that exists.
        mounts: The text of /proc/mounts; for its format see proc(5) and fstab(5).
    """
    real = path.resolve()
    deepest, kind = -1, ""
    for line in mounts.splitlines():
        _, point, mounted, *_ = line.split(" ")
        folder = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point))
        # Of two mounts on one folder, the later hides the earlier.
        if real.is_relative_to(folder) and len(folder.parts) >= deepest:
            deepest, kind = len(folder.parts), mounted
    return kind
