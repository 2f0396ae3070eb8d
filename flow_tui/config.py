"""The configuration file."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from flow_tui import validation
from flow_tui.key_map import read_keys
from flow_tui.validation import InputError

FILE_NAME: Final = "config.toml"

COLOURS: Final = ("red", "yellow", "green", "blue", "magenta", "cyan")
"""What a profile's `colour` can be: colours of every terminal that has any."""

_READ_ONLY: Final = "read_only"
_KEEP_FLOW_JSON: Final = "keep_flow_json"
_COLOUR: Final = "colour"
_COMMAND: Final = "credential_command"
_PROFILES: Final = "profiles"
_KEYS: Final = "keys"
_SIZE_LIMIT: Final = 1024 * 1024
"""Bytes; a longer file is something else."""


class ProfileSettings(NamedTuple):
    """What the configuration file says of one profile, besides its command."""

    read_only: bool = False
    """Whether to refuse to publish and deprecate with it."""
    colour: str = ""
    """One of `COLOURS`, on which its name stands; empty for none."""


_NO_SETTINGS: Final = ProfileSettings()
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


class Config(NamedTuple):
    """The settings of the configuration file."""

    read_only: bool = False
    """Whether to refuse to publish and deprecate with any profile."""
    keep_flow_json: bool = True
    """Whether the flow.json of a published flow is kept in the database, and not only its hash."""
    credential_command: tuple[str, ...] = ()
    """Program and arguments of the command that prints the key of any profile; empty for none."""
    profile_commands: Mapping[str, tuple[str, ...]] = _EMPTY
    """Commands of single profiles, by name; an empty one disables `credential_command` for it."""
    profile_settings: Mapping[str, ProfileSettings] = _EMPTY
    """The other settings of single profiles, by name as in the file. It names no profile that
    there is not otherwise."""
    keys: Mapping[str, tuple[str, ...]] = _EMPTY
    """Keys by the IDs of actions, for `key_map.use_keys`."""

    def command_of(self, profile: str) -> tuple[str, ...]:
        """Return program and arguments of the command for a profile's key; empty if there is none.

        Args:
            profile: Its name, case-insensitive as in the store.
        """
        for name, command in self.profile_commands.items():
            if name.lower() == profile.lower():
                return command
        return self.credential_command

    def is_read_only(self, profile: str) -> bool:
        """Return whether nothing may be published or deprecated with a profile.

        Args:
            profile: Its name, case-insensitive as in the store.
        """
        return self.read_only or self._settings_of(profile).read_only

    def colour_of(self, profile: str) -> str:
        """Return the colour for a profile's name, one of `COLOURS`; empty for none.

        Args:
            profile: Its name, case-insensitive as in the store.
        """
        return self._settings_of(profile).colour

    def _settings_of(self, profile: str) -> ProfileSettings:
        for name, settings in self.profile_settings.items():
            if name.lower() == profile.lower():
                return settings
        return _NO_SETTINGS


def config_path() -> Path:
    """Return the path of the configuration file, which need not exist.

    Raises:
        InputError: There is no home directory to look in. To go on without the file could drop its
            `read_only`.
    """
    from platformdirs import user_config_path  # here, since --demo can do without its 5 ms

    try:
        return user_config_path("flow-tui", appauthor=False) / FILE_NAME
    except RuntimeError as error:
        raise InputError(
            f"This user has no home directory to look for {FILE_NAME} in. Set HOME or "
            "XDG_CONFIG_HOME to the full path of a folder."
        ) from error


def read_config(path: Path) -> Config:
    """Return the settings of a configuration file; the defaults if it does not exist.

    Raises:
        InputError: It cannot be read, or has an unknown key or an invalid value. The text names
            the file and the key or line.
    """
    try:
        return _config(_tables(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _tables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}). Fix or remove it.") from error
    import tomllib  # here, since it takes 10 ms and most users have no such file

    if len(content) > _SIZE_LIMIT:
        raise InputError("larger than 1 MiB, so it is not a configuration file.")
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"line {line} is not UTF-8. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}.") from error
    except RecursionError as error:
        raise InputError("nested too deeply to be read.") from error


def _config(tables: Mapping[str, Any]) -> Config:
    known = (_READ_ONLY, _KEEP_FLOW_JSON, _COMMAND, _PROFILES, _KEYS)
    _refuse_unknown(tables, known, "")
    profiles = _profiles(tables.get(_PROFILES, {}))
    return Config(
        read_only=_switch(tables, _READ_ONLY, default=False),
        keep_flow_json=_switch(tables, _KEEP_FLOW_JSON, default=True),
        credential_command=_command(tables.get(_COMMAND, []), _COMMAND),
        profile_commands={
            name: _command(table[_COMMAND], f"{_key_of(name)}.{_COMMAND}")
            for name, table in profiles.items()
            if _COMMAND in table
        },
        profile_settings={
            name: ProfileSettings(
                _switch(table, _READ_ONLY, f"{_key_of(name)}.", default=False),
                _colour(table, f"{_key_of(name)}."),
            )
            for name, table in profiles.items()
            if _READ_ONLY in table or _COLOUR in table
        },
        keys=read_keys(tables.get(_KEYS, {})),
    )


def _profiles(profiles: object) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of the profiles, whose names and settings are known to be valid.

    Raises:
        InputError: One of them is not.
    """
    if not isinstance(profiles, dict):
        raise InputError(f"{_PROFILES} must be tables like [{_PROFILES}.prod-in].")
    seen: set[str] = set()
    for name, table in profiles.items():
        key = _key_of(name)
        try:
            validation.profile_name(name)
        except InputError as error:
            raise InputError(f"{key}: {error}") from error
        if name.lower() in seen:
            raise InputError(
                f"{key} is defined twice: profile names are case-insensitive. Keep one."
            )
        seen.add(name.lower())
        if not isinstance(table, dict):
            raise InputError(f"{key} must be a table: [{key}].")
        _refuse_unknown(table, (_COMMAND, _READ_ONLY, _COLOUR), f"{key}.")
    return profiles


def _key_of(profile: str) -> str:
    return f"{_PROFILES}.{profile}"


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise InputError(f"{prefix}{key} is not a setting. Settings here: {', '.join(known)}.")


def _command(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise InputError(
            f'{key} must be a list of strings like ["pass", "show", "kaleyra"]; no shell reads it.'
        )
    if value and not value[0].strip():
        raise InputError(f"{key} must begin with the name of a program.")
    if any("\0" in word for word in value):
        raise InputError(f"{key} contains a NUL character.")
    return tuple(value)


def _switch(table: Mapping[str, Any], key: str, prefix: str = "", *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise InputError(f"{prefix}{key} must be true or false.")
    return value


def _colour(table: Mapping[str, Any], prefix: str) -> str:
    value = table.get(_COLOUR, "")
    if _COLOUR in table and value not in COLOURS:
        allowed = f"{', '.join(COLOURS[:-1])} or {COLOURS[-1]}"
        raise InputError(f"{prefix}{_COLOUR} must be {allowed}.")
    return str(value)
