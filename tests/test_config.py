"""The configuration file: its settings, and the errors of an invalid one."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.commands.checks.program import check_own_config
from flow_tui.commands.findings import Level
from flow_tui.config import Config, config_path, read_config
from flow_tui.validation import InputError
from tests.support.cases import every
from tests.support.programs import live_nowhere

ALLOWED = "red, yellow, green, blue, magenta or cyan"


def read(folder: Path, content: str | bytes) -> Config:
    """Write a configuration file and read it."""
    path = folder / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_config(path)


def test_a_missing_file_says_nothing(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config.toml") == Config()
    assert read(tmp_path, "") == Config(read_only=False, credential_command=(), profile_commands={})


def test_the_file_is_in_the_platforms_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path() == tmp_path / "flow-tui" / "config.toml"


@every("value", ["", "config", "~/config"])
def test_a_folder_that_is_no_full_path_is_ignored(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    assert config_path().is_relative_to(tmp_path)
    assert "config" not in config_path().relative_to(tmp_path).parts


@every("home", [None, "", "relative"])
def test_without_a_home_there_is_a_sentence(
    home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_nowhere(monkeypatch, home)
    with pytest.raises(InputError, match=r"no home directory to look for .* Set HOME"):
        config_path()
    finding, config = check_own_config()
    assert (finding.level, config) == (Level.PROBLEM, Config())
    assert finding.found == "This user has no home directory to look for config.toml in"


def test_every_setting(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        read_only = true
        credential_command = ["pass", "show", "kaleyra key"]
        [profiles.Prod-IN]
        credential_command = ["op", "read", "op://Work/kaleyra/key"]
        [profiles.staging]
        credential_command = []
        [profiles.other]
        """,
    )
    assert config.read_only
    assert config.command_of("other") == ("pass", "show", "kaleyra key")
    assert config.command_of("never heard of") == ("pass", "show", "kaleyra key")
    assert config.command_of("prod-in") == ("op", "read", "op://Work/kaleyra/key")
    assert config.command_of("staging") == ()


def test_settings_of_profiles_in_any_case(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        keep_flow_json = false
        [profiles.Prod-IN]
        read_only = true
        colour = "red"
        [profiles.staging]
        colour = "green"
        [profiles.other]
        credential_command = ["pass", "show", "other"]
        """,
    )
    assert not config.keep_flow_json
    assert (config.is_read_only("prod-in"), config.colour_of("PROD-in")) == (True, "red")
    assert (config.is_read_only("staging"), config.colour_of("staging")) == (False, "green")
    for name in ("other", "never heard of", ""):
        assert (config.is_read_only(name), config.colour_of(name)) == (False, "")
    # Only a command is enough to be a profile: a colour for a mistyped name makes none.
    assert list(config.profile_commands) == ["other"]


def test_what_is_read_only_for_all_is_so_for_each(tmp_path: Path) -> None:
    config = read(tmp_path, "read_only = true\n[profiles.prod]\nread_only = false")
    assert config.is_read_only("prod")
    assert config.is_read_only("other")
    assert Config().keep_flow_json
    assert read(tmp_path, "").keep_flow_json


@every(
    ("content", "said"),
    [
        ("read_only = 1", "read_only must be true or false."),
        ("read-only = true", "read-only is not a setting. Settings here: read_only, "),
        ('api_key = "x"', "api_key is not a setting."),
        ('credential_command = "pass show x"', "credential_command must be a list of strings"),
        ('credential_command = ["pass", 1]', "credential_command must be a list of strings"),
        ('credential_command = [" "]', "credential_command must begin with the name"),
        ('credential_command = ["a", "b\\u0000"]', "credential_command contains a NUL character"),
        ("profiles = 1", "profiles must be tables like [profiles.prod-in]."),
        ("profiles.prod = 1", "profiles.prod must be a table: [profiles.prod]."),
        ('[profiles."a b"]', "profiles.a b: A profile name has at most 40 characters"),
        ("[profiles.prod]\n[profiles.PROD]", "profiles.PROD is defined twice"),
        ("[profiles.a]\nsid = 'x'", "profiles.a.sid is not a setting. Settings here: cred"),
        ("[profiles.a]\ncredential_command = 1", "profiles.a.credential_command must be a list"),
        ("keep_flow_json = 'no'", "keep_flow_json must be true or false."),
        ("keep_flow_json = 0", "keep_flow_json must be true or false."),
        ("[profiles.a]\nread_only = 'yes'", "profiles.a.read_only must be true or false."),
        *(
            (f"[profiles.a]\ncolour = {value}", f"profiles.a.colour must be {ALLOWED}.")
            for value in ('"pink"', '"Red"', '""', "1", "['red']", "{red = 1}", '"\\u001b[31m"')
        ),
        ("[profiles.a]\ncolor = 'red'", "Settings here: credential_command, read_only, colour."),
        ("colour = 'red'", "colour is not a setting."),
        ("read_only = true\nwhat", "not valid TOML: "),
        ("read_only = true\nwhat\nelse", "(at line 2, "),
        (b"# one\n# \xff", "line 2 is not UTF-8."),
        ("#" * (1024 * 1024 + 1), "larger than 1 MiB"),
        ("a = " + "[" * 100_000, "nested too deeply to be read."),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}: ")
    assert said in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with pytest.raises(InputError, match=r"config: cannot be read \(Is a directory\)"):
        read_config(tmp_path / "config")


@given(st.binary(max_size=200))
def test_no_bytes_lead_to_another_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    with contextlib.suppress(InputError):
        read(tmp_path_factory.getbasetemp(), content)
