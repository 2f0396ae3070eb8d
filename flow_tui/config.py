"""The configuration file: what holds for every start, checked before anything is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flow_tui import validation
from flow_tui.key_map import read_keys
from flow_tui.validation import InputError

FILE_NAME: Final = "config.toml"

_READ_ONLY: Final = "read_only"
_COMMAND: Final = "credential_command"
_PROFILES: Final = "profiles"
_KEYS: Final = "keys"
_LONGEST: Final = 1024 * 1024
"""Bytes; a longer file is something else that has the name."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the configuration file says."""

    read_only: bool = False
    credential_command: tuple[str, ...] = ()
    """The words of the command whose output is the key of every profile; empty for none."""
    profile_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Commands of single profiles by the names as written; an empty one takes away the common."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the IDs of actions, for `key_map.use_keys`."""

    def command_of(self, profile: str) -> tuple[str, ...]:
        """Return the words of the command for a profile's key; empty where there is none.

        Args:
            profile: Its name; upper and lower case are the same, as in the store.
        """
        for name, command in self.profile_commands.items():
            if name.lower() == profile.lower():
                return command
        return self.credential_command


def config_path() -> Path:
    """Return where the configuration file is, or would be: the platform's folder for it."""
    from platformdirs import user_config_path

    return user_config_path("flow-tui", appauthor=False) / FILE_NAME


def read_config(path: Path) -> Config:
    """Return what a configuration file says; the default where there is no file.

    Raises:
        InputError: It cannot be read, or holds a key or a value that means nothing. The text
            names the file and the key, or the line.
    """
    try:
        return _config(_tables(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _tables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"It cannot be read ({error.strerror}). Mend or remove it.") from error
    import tomllib  # it costs 10 ms, and most have no such file

    if len(content) > _LONGEST:
        raise InputError("It is larger than 1 MiB, so it is no configuration of flow-tui.")
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"Line {line} is not UTF-8. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"It is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise InputError("It is nested too deeply to be read.") from error


def _config(tables: Mapping[str, Any]) -> Config:
    _refuse_unknown(tables, (_READ_ONLY, _COMMAND, _PROFILES, _KEYS), "")
    read_only = tables.get(_READ_ONLY, False)
    if not isinstance(read_only, bool):
        raise InputError(f"{_READ_ONLY} has to be true or false.")
    profiles = tables.get(_PROFILES, {})
    if not isinstance(profiles, dict):
        raise InputError(f"{_PROFILES} has to be tables, each like [{_PROFILES}.prod-in].")
    return Config(
        read_only=read_only,
        credential_command=_command(tables.get(_COMMAND, []), _COMMAND),
        profile_commands=_profile_commands(profiles),
        keys=read_keys(tables.get(_KEYS, {})),
    )


def _profile_commands(profiles: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    commands: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for name, table in profiles.items():
        key = f"{_PROFILES}.{name}"
        try:
            validation.profile_name(name)
        except InputError as error:
            raise InputError(f"{key}: {error}") from error
        if name.lower() in seen:
            raise InputError(
                f"{key} is there twice: upper and lower case make no other profile. Keep one."
            )
        seen.add(name.lower())
        if not isinstance(table, dict):
            raise InputError(f"{key} has to be a table: [{key}].")
        _refuse_unknown(table, (_COMMAND,), f"{key}.")
        if _COMMAND in table:
            commands[name] = _command(table[_COMMAND], f"{key}.{_COMMAND}")
    return commands


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise InputError(
                f"{prefix}{key} is no setting. Here flow-tui knows: {', '.join(known)}."
            )


def _command(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise InputError(
            f'{key} has to be a list of words, like ["pass", "show", "kaleyra"]: no shell reads it.'
        )
    if value and not value[0].strip():
        raise InputError(f"{key} has to begin with the name of a program.")
    if any("\0" in word for word in value):
        raise InputError(f"{key} holds a NUL character, which no command can take.")
    return tuple(value)
