"""doctor as a whole: its report, its exit status, the data folder, the options."""

import json
import subprocess
from pathlib import Path

from flow_tui.model import Account, Profile
from flow_tui.store.settings import LAST_PROFILE
from tests.support.commands import (
    COMMAND,
    HOSTILE,
    KEY,
    SID,
    assert_safe,
    data_folder,
    flow_tui,
    flow_tui_here,
    stored,
)
from tests.support.doctor import Diagnosis, diagnose
from tests.support.raw_server import RawServer
from tests.support.terminal import isolated_environment


def test_a_fresh_home(tmp_path: Path) -> None:
    found = diagnose(tmp_path)
    assert found.level("program") == "ok"
    assert "flow-tui " in found.text("program")
    assert "textual 8." in found.text("libraries")
    assert found.level("terminal") == "note"
    assert f"{data_folder(tmp_path)}, which will be created" in found.text("data folder")
    assert found.text("database").endswith("none yet; the first start creates it")
    assert found.level("environment") == "ok"
    assert found.level("keyring") == "warning"
    assert "No system keyring can be reached" in found.text("keyring")
    assert "FLOW_TUI_API_KEY before you start flow-tui" in found.text("keyring")
    assert found.text("starts with").endswith("no profile yet: flow-tui asks for credentials")
    assert found.text("configuration").endswith("config.toml does not exist; it is optional")
    assert found.text("proxy").endswith("none for api.in.kaleyra.io")
    assert found.level("certificates") == "ok"
    assert found.level("connection") == "note"
    assert "doctor --base-url https://api.in.kaleyra.io" in found.text("connection")
    assert found.lines[-1] == "No problems found. No request was sent."
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
    assert "is a file, not a folder Move it away, or choose another" in found.text("data folder")
    assert found.of("database") == []
    assert found.lines[-1] == "1 problem would stop a publish."


def test_a_damaged_database(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.path.write_bytes(b"nothing of SQLite's" * 100)
    found = diagnose(tmp_path, status=1)
    assert found.level("database") == "problem"
    assert "is damaged" in found.text("database")


def test_a_database_damaged_where_only_a_full_look_finds_it(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.flows.add(
            Account("prod-in", "", ""), [(f"{number:0100}", "x" * 100) for number in range(200)]
        )
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
    assert found.text("starts with").endswith("the profile staging")
    assert found.text("proxy").endswith("none for other.example")
    assert found.text("profile").endswith("staging: key typed in each session")


def test_options_may_come_behind_the_command(tmp_path: Path) -> None:
    result = flow_tui_here(
        tmp_path, "doctor", "--profile=new", "--base-url=https://other.example", "--data-dir=/proc"
    )
    found = Diagnosis(result.stdout.decode())
    assert "new, if there is such a profile" in found.text("starts with")
    assert found.text("proxy").endswith("none for other.example")
    assert "/proc" in found.text("data folder")


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
    assert "\\x1b]52" in found.text("profile")
    assert "\\x1b]52" in found.text("starts with")
    assert "\\x1b]52" in found.text("certificates")
    assert "\\x1b]52" in found.text("proxy")


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
        *("program", "libraries", "clock", "terminal", "colours", "multiplexer", "locale"),
        *("ssh", "configuration", "data folder", "database", "flow.json", "environment"),
        *(
            "session bus",
            "keyring",
            "profile",
            "starts with",
            "proxy",
            "certificates",
            "connection",
        ),
    ]


def test_json_says_with_its_status_that_a_publish_would_not_work(tmp_path: Path) -> None:
    result = flow_tui_here(tmp_path, "doctor", "--json", FLOW_TUI_SID=SID)
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert told["ok"] is False
    problems = [each["check"] for each in told["findings"] if each["level"] == "problem"]
    assert problems == ["environment"]


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$0" "$@" >&-', *COMMAND, "doctor"],
        env=isolated_environment(tmp_path),
        stderr=subprocess.PIPE,
    )
    assert (result.returncode, result.stderr) == (1, b"flow-tui: Standard output is closed.\n")
