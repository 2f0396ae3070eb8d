import asyncio
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flow_tui.credentials import OsKeyring, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.store.settings import LAST_PROFILE
from tests.support.commands import (
    COMMAND,
    HOSTILE,
    KEY,
    SID,
    assert_safe,
    data_folder,
    flow_tui,
    stored,
)
from tests.support.raw_server import Connection, RawServer, certificate, server_tls
from tests.support.secret_service import SecretService
from tests.support.terminal import Terminal, isolated_environment, running

STORED = StoredCredentials(SID, Secret(KEY), "https://api.eu.kaleyra.io")


@pytest.fixture
def host() -> Iterator[RawServer]:
    """A host of the API that takes connections and answers nothing."""

    def stall(connection: Connection) -> None:
        connection.stall()

    with RawServer(stall) as server:
        yield server


class Diagnosis:
    """What doctor printed."""

    def __init__(self, output: str) -> None:
        self.output = output
        self.lines = output.splitlines()

    def of(self, check: str) -> list[str]:
        """Return the lines of a check, the advice below each included."""
        found, inside = [], False
        for line in self.lines:
            if line and not line.startswith(" "):
                inside = line[9:].startswith(f"{check}  ")
            if inside:
                found.append(line)
        return found

    def level(self, check: str) -> str:
        return self.of(check)[0].split()[0]

    def said(self, check: str) -> str:
        """Return all that is said of a check, without line breaks."""
        return " ".join(line.strip() for line in self.of(check))


def diagnose(
    home: Path, *options: str, status: int = 0, env: Mapping[str, str] | None = None, **more: str
) -> Diagnosis:
    """Run doctor and look at what holds for each of its runs."""
    result = flow_tui(home, *options, "doctor", **(env or {}), **more)
    assert result.stderr == b""
    assert KEY.encode() not in result.stdout
    assert_safe(result.stdout)
    assert result.returncode == status, result.stdout.decode()
    return Diagnosis(result.stdout.decode())


def test_a_fresh_home(tmp_path: Path) -> None:
    found = diagnose(tmp_path)
    assert found.level("program") == "ok"
    assert "flow-tui " in found.said("program")
    assert "textual 8." in found.said("libraries")
    assert found.level("terminal") == "note"
    assert f"{data_folder(tmp_path)}, which will be made" in found.said("data folder")
    assert found.said("database").endswith("none yet: the first start makes it")
    assert found.level("environment") == "ok"
    assert found.level("keyring") == "warning"
    assert "No system keyring can be reached" in found.said("keyring")
    assert "FLOW_TUI_API_KEY before the start" in found.said("keyring")
    assert found.said("starts with").endswith("no profile yet: flow-tui asks for credentials")
    assert found.said("configuration").endswith("config.toml; none is needed")
    assert found.said("proxy").endswith("none for api.in.kaleyra.io")
    assert found.level("certificates") == "ok"
    assert found.level("connection") == "note"
    assert "doctor --base-url https://api.in.kaleyra.io" in found.said("connection")
    assert found.lines[-1] == "Nothing was found that would stop a publish. No request was sent."
    assert list(tmp_path.iterdir()) == []


def test_columns_are_aligned_and_levels_are_words(tmp_path: Path) -> None:
    found = diagnose(tmp_path)
    start = found.lines[0].index("flow-tui ")
    for line in found.lines[:-2]:
        assert line[start - 1] == " "
        assert line[start] != " "
        assert line[:start].strip() == "" or line.split()[0] in {"ok", "note", "warning"}


def test_a_file_in_the_place_of_the_data_folder(tmp_path: Path) -> None:
    data_folder(tmp_path).parent.mkdir()
    data_folder(tmp_path).touch()
    found = diagnose(tmp_path, status=1)
    assert found.level("data folder") == "problem"
    assert "is a file, not a folder Move it aside, or choose another" in found.said("data folder")
    assert found.of("database") == []
    assert found.lines[-1] == "1 problem would stop a publish."


def test_a_damaged_database(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.path.write_bytes(b"nothing of SQLite's" * 100)
    found = diagnose(tmp_path, status=1)
    assert found.level("database") == "problem"
    assert "is damaged" in found.said("database")


def test_a_database_damaged_where_only_a_full_look_finds_it(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        for number in range(200):
            store.flows.add("prod-in", [(f"{number:0100}", "x" * 100)])
        path = store.path
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    with stored(tmp_path) as store:
        assert store.profiles.all() == []
    assert diagnose(tmp_path, status=1).level("database") == "problem"


def test_two_problems(tmp_path: Path) -> None:
    found = diagnose(
        tmp_path, status=1, FLOW_TUI_SID=SID, HTTPS_PROXY="ftp://proxy.example", COLORTERM="24bit"
    )
    assert found.level("environment") == found.level("proxy") == "problem"
    assert found.lines[-1] == "2 problems would stop a publish."


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"FLOW_TUI_SID": SID}, "FLOW_TUI_API_KEY is not set, but FLOW_TUI_SID is"),
        ({"FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID is not set, but FLOW_TUI_API_KEY is"),
        ({"FLOW_TUI_SID": "-", "FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID: A SID has only"),
        ({"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": f"{KEY} {KEY}"}, "FLOW_TUI_API_KEY: An API"),
    ],
)
def test_a_broken_environment(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    found = diagnose(tmp_path, status=1, env=variables)
    assert found.level("environment") == "problem"
    assert said in found.said("environment")


def test_an_environment_that_has_all(tmp_path: Path, host: RawServer) -> None:
    place = f"127.0.0.1:{host.port}"
    found = diagnose(tmp_path, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=host.url)
    assert found.said("environment").endswith(f"are set, for {place}")
    assert found.level("session bus") == found.level("keyring") == "note"  # it is not needed
    assert found.said("starts with").endswith("the profile environment")
    assert found.said("proxy").endswith(f"none for {place}")
    assert f"{place} accepts a connection, after " in found.said("connection")


def test_options_win_over_the_environment(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.profiles.save(Profile("staging", SID, "https://api.ap.kaleyra.io"))
    found = diagnose(
        tmp_path,
        "--profile=staging",
        "--base-url=https://other.example",
        status=1,  # it has no address
        FLOW_TUI_SID=SID,
        FLOW_TUI_API_KEY=KEY,
    )
    assert found.said("starts with").endswith("the profile staging")
    assert found.said("proxy").endswith("none for other.example")
    assert found.said("profile").endswith("staging: its key is typed in each session")


def test_options_may_come_behind_the_command(tmp_path: Path) -> None:
    result = flow_tui(
        tmp_path, "doctor", "--profile=new", "--base-url=https://other.example", "--data-dir=/proc"
    )
    found = Diagnosis(result.stdout.decode())
    assert "new, which is no stored profile" in found.said("starts with")
    assert found.said("proxy").endswith("none for other.example")
    assert "/proc" in found.said("data folder")


def test_a_proxy_is_named_without_its_password(tmp_path: Path) -> None:
    found = diagnose(
        tmp_path, HTTPS_PROXY=f"http://user:{KEY}@proxy.example:3128", NO_PROXY="a.example,.b"
    )
    said = "http://***@proxy.example:3128 for api.in.kaleyra.io; NO_PROXY=a.example,.b"
    assert found.said("proxy").endswith(said)


def test_a_bad_proxy_is_not_repeated(tmp_path: Path) -> None:
    found = diagnose(tmp_path, status=1, HTTPS_PROXY=f"http://user:{KEY}")
    assert found.level("proxy") == "problem"
    assert "Set HTTPS_PROXY to a URL like http://proxy.example:3128" in found.said("proxy")


def test_foreign_text_is_made_safe(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.profiles.save(Profile(HOSTILE, SID, "https://nowhere.invalid"))
        store.settings.set(LAST_PROFILE, HOSTILE)
    hostile = HOSTILE.replace("\n", "")
    found = diagnose(
        tmp_path,
        status=1,
        TERM=hostile,
        SSL_CERT_FILE=hostile,
        LC_ALL=hostile,
        NO_PROXY=hostile,
    )
    assert "\\x1b]52" in found.said("profile")
    assert "\\x1b]52" in found.said("starts with")
    assert "\\x1b]52" in found.said("certificates")
    assert "\\x1b]52" in found.said("proxy")


def test_an_unlocked_keyring_and_its_profiles(
    secret_service: SecretService, host: RawServer
) -> None:
    secret_service.start()
    asyncio.run(OsKeyring().write("prod-eu", STORED))
    home = Path(os.environ["HOME"])
    with stored(home) as store:
        store.profiles.save(Profile("prod-eu", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("forgotten", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("typed", SID, host.url))
        store.settings.set(LAST_PROFILE, "prod-eu")
    found = diagnose(home, env=secret_service.environment)
    assert found.said("keyring").endswith("the login keyring (Secret Service), not locked")
    assert found.level("session bus") == found.level("secret service") == "ok"
    assert found.of("profile") == [
        "warning  profile         forgotten: the keyring holds no key for it",
        "                         flow-tui asks for it at the start.",
        "ok       profile         prod-eu: its key is in the keyring",
        "ok       profile         typed: its key is typed in each session",
    ]
    assert found.said("starts with").endswith("the profile prod-eu")
    assert found.said("proxy").endswith(f"none for 127.0.0.1:{host.port}")
    assert "profiles: 3" in found.said("database")


def test_a_locked_keyring(secret_service: SecretService, host: RawServer) -> None:
    secret_service.start()
    asyncio.run(OsKeyring().write("prod-eu", STORED))
    secret_service.restart(unlocked=False)
    home = Path(os.environ["HOME"])
    with stored(home) as store:
        store.profiles.save(Profile("prod-eu", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("typed", SID, host.url))
    found = diagnose(home, env=secret_service.environment)
    assert found.level("keyring") == "warning"
    assert "The login keyring is locked" in found.said("keyring")
    command = found.of("keyring")[-1].strip()
    assert command.startswith("read -rsp")
    assert command.endswith("unset p")  # one line, to be copied whole
    assert "prod-eu: its key cannot be read, see keyring" in found.said("profile")
    assert "typed: its key is typed in each session" in found.said("profile")


def test_a_keyring_that_never_answers_does_not_keep_it(secret_service: SecretService) -> None:
    secret_service.start()
    secret_service.freeze()
    home = Path(os.environ["HOME"])
    started = time.monotonic()
    found = diagnose(home, env=secret_service.environment)
    assert "did not answer in time" in found.said("keyring")
    assert time.monotonic() - started < 10


def configured(home: Path, content: str) -> Path:
    """Write the configuration of a user of `isolated_environment`; return the file."""
    file = home / "config" / "flow-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    return file


def test_a_key_that_a_command_gives(tmp_path: Path, host: RawServer) -> None:
    ran = tmp_path / "ran"
    file = configured(tmp_path, f"[profiles.prod]\ncredential_command = ['touch', '{ran}']\n")
    with stored(tmp_path) as store:
        store.profiles.save(Profile("prod", SID, host.url, in_keyring=True))
    found = diagnose(tmp_path)
    assert found.said("configuration").endswith(f"{file}, credential commands: 1")
    assert found.level("profile") == "ok"
    assert found.said("profile").endswith("command of the configuration: touch (not run by doctor)")
    assert not ran.exists()


def test_a_profile_that_only_the_configuration_names(tmp_path: Path) -> None:
    configured(tmp_path, "[profiles.Prod]\ncredential_command = ['touch', 'ran']\n")
    for found in (diagnose(tmp_path), diagnose(tmp_path, "--profile=PROD")):
        said = "Prod: its key comes from a command of the configuration: touch (not run by doctor)"
        assert found.level("profile") == "ok"
        assert found.said("profile").endswith(said)
        assert found.level("starts with") == "ok"
        assert found.said("starts with").endswith("the profile Prod")
        assert found.level("connection") == "note"  # the API domain is asked for, or printed
    assert not (tmp_path / "ran").exists()


def test_the_program_of_a_command_that_is_not_there(tmp_path: Path) -> None:
    configured(tmp_path, "[profiles.prod]\ncredential_command = ['no-such-program', 'show']\n")
    found = diagnose(tmp_path, "--profile=prod")  # no problem: the key can be typed
    assert found.level("profile") == "warning"
    assert "prod: its key comes from a command" in found.said("profile")
    assert "and there is no no-such-program Install the program" in found.said("profile")


def test_a_profile_in_the_configuration_and_the_database_is_one(tmp_path: Path) -> None:
    configured(
        tmp_path,
        "[profiles.PROD]\ncredential_command = ['sh']\n"
        "[profiles.other]\ncredential_command = ['sh']\n",
    )
    with stored(tmp_path) as store:
        store.profiles.save(Profile("prod", SID, "http://127.0.0.1:9"))
    found = diagnose(tmp_path, status=1)  # nothing listens there
    names = [line[9:].split()[1] for line in found.of("profile")]
    assert names == ["prod:", "other:"]
    assert found.said("starts with").endswith("the profile prod")
    assert "127.0.0.1:9" in found.said("connection")


@pytest.mark.parametrize(
    ("common", "said"), [("[]", "config.toml"), ("['sh']", "config.toml, credential commands: 1")]
)
def test_an_empty_command_is_none(tmp_path: Path, common: str, said: str) -> None:
    configured(
        tmp_path, f"credential_command = {common}\n[profiles.typed]\ncredential_command = []\n"
    )
    found = diagnose(tmp_path)
    assert found.said("configuration").endswith(said)
    assert found.said("profile").endswith("typed: its key is typed in each session")


def test_credentials_in_the_environment_win_over_a_command(tmp_path: Path, host: RawServer) -> None:
    configured(
        tmp_path,
        "[profiles.environment]\ncredential_command = ['sh']\n"
        "[profiles.prod]\ncredential_command = ['sh']\n",
    )
    found = diagnose(tmp_path, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=host.url)
    assert len(found.of("profile")) == 1
    assert "prod: its key comes from a command" in found.said("profile")
    assert found.said("starts with").endswith("the profile environment")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("read-only = true", "config.toml: read-only is no setting Here flow-tui knows"),
        ("read_only = true", "config.toml: read_only is true Nothing can be published"),
    ],
)
def test_a_configuration_that_stops_a_publish(tmp_path: Path, content: str, said: str) -> None:
    configured(tmp_path, content)
    found = diagnose(tmp_path, status=1)
    assert found.level("configuration") == "problem"
    assert said in found.said("configuration")


def test_a_host_that_answers_the_handshake(tmp_path: Path) -> None:
    heard = bytearray()

    def listen(connection: Connection) -> None:
        while received := connection.socket.recv(65536):
            heard.extend(received)

    pem = certificate(tmp_path, "localhost")
    with RawServer(listen, server_tls(pem)) as server:
        trusted = diagnose(tmp_path, f"--base-url={server.url}", SSL_CERT_FILE=str(pem))
        untrusted = diagnose(tmp_path, f"--base-url={server.url}", status=1)
    said = f"127.0.0.1:{server.port} answers a TLS handshake, after "
    assert said in trusted.said("connection")
    assert "certificate is not trusted" in untrusted.said("connection")
    assert "name it in SSL_CERT_FILE" in untrusted.said("connection")
    assert f"openssl s_client -connect 127.0.0.1:{server.port} " in untrusted.said("connection")
    assert heard == b""


def test_a_host_that_cannot_be_reached(tmp_path: Path) -> None:
    unknown = diagnose(tmp_path, "--base-url=https://nowhere.invalid", status=1)
    assert unknown.level("connection") == "problem"
    assert "Could not resolve the host name" in unknown.said("connection")
    assert "getent hosts nowhere.invalid" in unknown.said("connection")
    assert unknown.lines[-1] == "1 problem would stop a publish."


def test_a_host_that_never_answers_does_not_keep_it(tmp_path: Path, host: RawServer) -> None:
    started = time.monotonic()
    url = host.url.replace("http:", "https:")
    found = diagnose(tmp_path, f"--base-url={url}", status=1)
    assert time.monotonic() - started < 10
    assert "timed out in the TLS handshake" in found.said("connection")


def test_what_was_found_as_json(tmp_path: Path, host: RawServer) -> None:
    with stored(tmp_path) as store:
        store.profiles.save(Profile(HOSTILE, SID, host.url))
    result = flow_tui(tmp_path, "doctor", "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    assert_safe(result.stdout)
    assert result.stdout.count(b"\n") == 1
    told = json.loads(result.stdout)
    assert told["ok"] is True
    assert {tuple(finding) for finding in told["findings"]} == {
        ("level", "check", "found", "advice", "command")
    }
    checks = [finding["check"] for finding in told["findings"]]
    assert checks == [
        *("program", "libraries", "terminal", "colours", "multiplexer", "locale"),
        *("ssh", "configuration", "data folder", "database", "environment", "session bus"),
        *("keyring", "profile", "starts with", "proxy", "certificates", "connection"),
    ]


def test_json_says_with_its_status_that_a_publish_would_not_work(tmp_path: Path) -> None:
    result = flow_tui(tmp_path, "doctor", "--json", FLOW_TUI_SID=SID)
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert told["ok"] is False
    problems = [each["check"] for each in told["findings"] if each["level"] == "problem"]
    assert problems == ["environment"]


def test_in_a_terminal(tmp_path: Path) -> None:
    with running(tmp_path, "doctor", size=(120, 50), COLORTERM="truecolor") as terminal:
        assert terminal.wait_end() == 0
        found = Diagnosis(terminal.text)
    assert found.said("terminal").endswith("xterm-256color, 120x50")
    assert found.said("colours").endswith("COLORTERM=truecolor")
    assert b"\x1b" not in terminal.written


def test_in_a_terminal_that_is_too_small(tmp_path: Path) -> None:
    with running(tmp_path, "doctor", size=(59, 60)) as terminal:
        assert terminal.wait_end() == 0
        assert b"59x60: too small" in terminal.written
    with running(tmp_path, "doctor", size=(60, 15)) as terminal:
        assert terminal.wait_end() == 0
        assert b"60x15: too small" in terminal.written
    with running(tmp_path, "doctor", size=(60, 16)) as terminal:
        assert terminal.wait_end() == 0
        assert b"too small" not in terminal.written


def test_in_a_terminal_that_does_not_tell_its_size(tmp_path: Path) -> None:
    with running(tmp_path, "doctor", size=(0, 0)) as terminal:
        assert terminal.wait_end() == 0
        assert b"xterm-256color, which does not tell its size" in terminal.written


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("dumb", "TERM=dumb"),
        ("unknown", "TERM=unknown"),
        ("", "TERM is not set"),
        (None, "TERM is not set"),
    ],
)
def test_in_a_terminal_on_which_the_app_does_not_start(
    tmp_path: Path, kind: str | None, said: str
) -> None:
    environment = isolated_environment(tmp_path)
    del environment["TERM"]
    if kind is not None:
        environment["TERM"] = kind
    with Terminal([], environment) as terminal:
        assert terminal.wait_end() == 2
    with Terminal(["doctor"], environment, size=(120, 50)) as terminal:
        assert terminal.wait_end() == 1
        found = Diagnosis(terminal.text)
    assert found.level("terminal") == "problem"
    assert f"{said}: the app does not start on such a terminal" in found.said("terminal")
    assert "export TERM=xterm-256color" in found.said("terminal")
    assert "1 problem would stop a publish." in found.output


@pytest.mark.parametrize("kind", ["dumb", "unknown", ""])
def test_the_kind_of_terminal_does_not_matter_to_a_piped_doctor(tmp_path: Path, kind: str) -> None:
    assert diagnose(tmp_path, TERM=kind).level("terminal") == "note"


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$0" "$@" >&-', *COMMAND, "doctor"],
        env=isolated_environment(tmp_path),
        stderr=subprocess.PIPE,
    )
    assert (result.returncode, result.stderr) == (1, b"flow-tui: Standard output is closed.\n")
