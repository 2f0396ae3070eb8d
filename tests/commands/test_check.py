"""`flow-tui check`: each flow's details by one GET, without a screen and without a question."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from flow_tui.credentials import OsKeyring, StoredCredentials
from flow_tui.help_texts import CHECK
from flow_tui.model import Account, Profile
from flow_tui.sandbox import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.store.database import FILE_NAME
from flow_tui.store.settings import LAST_PROFILE
from tests.support.cases import every
from tests.support.command_server import run_on_streams
from tests.support.commands import COMMAND, HOSTILE, SID, assert_safe, data_folder, stored
from tests.support.in_process import InProcess
from tests.support.patience import LONGEST
from tests.support.raw_server import Connection, RawServer, answering, http
from tests.support.secret_service import SecretService
from tests.support.terminal import isolated_environment

READY, PUBLISHED, SENTENCE = "1000000000000001", "1000000000000002", "1000000000000003"
LIMITED, OTHER, BROKEN = "1000000000000004", "1000000000000005", "1000000000000006"
FULL = Path("/dev/full")
FIELDS = (
    *("profile", "sid", "base_url", "flow_id", "name", "status"),
    *("ready", "reasons", "http_status", "checked_at"),
    *("flow_json_sha256", "expected_file", "expected_same"),
)
FLOWS = [
    SandboxFlow(READY, "ready", name=f"Sign-up{HOSTILE}"),
    SandboxFlow(PUBLISHED, "published", FlowState.PUBLISHED),
    SandboxFlow(SENTENCE, "blocked", health_error="endpoint_uri: You need to set it."),
    SandboxFlow(LIMITED, "limited", behaviour=Behaviour.READ_RATE_LIMITED),
    SandboxFlow(OTHER, "another", behaviour=Behaviour.READ_OF_ANOTHER),
    SandboxFlow(BROKEN, "no such", behaviour=Behaviour.NO_SUCH_FLOW),
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=FLOWS) as running:
        yield running
    assert running.faults == []


@pytest.fixture
def command(tmp_path: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> InProcess:
    """Give the command of a user whose credentials are in the environment."""
    found = InProcess(tmp_path, capsys)
    found.environment = {
        "FLOW_TUI_SID": sandbox.sid,
        "FLOW_TUI_API_KEY": sandbox.api_key,
        "FLOW_TUI_BASE_URL": sandbox.base_url,
    }
    return found


def account(sandbox: Sandbox, profile: str = "environment") -> Account:
    return Account(profile, sandbox.sid, sandbox.base_url)


def paths(sandbox: Sandbox) -> list[str]:
    """Return the flow IDs that were asked for, each by a GET."""
    assert {request.method for request in sandbox.requests} <= {"GET"}
    return [request.path.partition("?")[0].rpartition("/")[2] for request in sandbox.requests]


def test_each_flow_is_one_object_in_the_order_given(command: InProcess, sandbox: Sandbox) -> None:
    printed = command.run("check", "--json", READY, PUBLISHED, SENTENCE)
    assert (printed.status, printed.errors) == (1, "")
    ready, published, blocked = printed.objects
    assert tuple(ready) == FIELDS
    assert set(FIELDS) <= set(re.findall(r"\w+", CHECK))
    assert [ready[name] for name in FIELDS[:4]] == [
        *("environment", sandbox.sid, sandbox.base_url, READY)
    ]
    assert [ready[name] for name in FIELDS[5:9]] == ["DRAFT", True, [], 200]
    assert ready["name"].startswith("Sign-up")
    assert ready["checked_at"].endswith("+00:00")
    assert (published["status"], published["ready"]) == ("PUBLISHED", False)
    assert published["reasons"][0].startswith("It is already PUBLISHED.")
    assert (blocked["ready"], len(blocked["reasons"])) == (False, 1)
    assert "endpoint_uri: You need to set it." in blocked["reasons"][0]
    assert paths(sandbox) == [READY, PUBLISHED, SENTENCE]
    assert_safe(printed.output.encode())
    assert list(command.home.iterdir()) == []  # no database is made for it


def test_the_table(command: InProcess) -> None:
    printed = command.run("check", READY, PUBLISHED)
    assert printed.status == 1
    header, ready, published = printed.lines
    assert header.split() == ["flow", "ID", "status", "ready", "name", "reason"]
    assert ready.split()[:3] == [READY, "DRAFT", "yes"]
    assert published.split()[:4] == [PUBLISHED, "PUBLISHED", "no", "published"]
    assert published[header.index("reason") :].startswith("It is already PUBLISHED. Only a draft")
    assert_safe(printed.output.encode())


@every(
    ("flow_ids", "status"),
    [
        ([READY], 0),
        ([READY, PUBLISHED], 1),
        ([OTHER], 2),
        ([BROKEN], 2),
        ([PUBLISHED, OTHER, READY], 2),
    ],
)
def test_the_exit_status(command: InProcess, flow_ids: list[str], status: int) -> None:
    printed = command.run("check", "--json", *flow_ids)
    assert (printed.status, len(printed.objects), printed.errors) == (status, len(flow_ids), "")


def test_a_server_that_lies_is_not_believed(command: InProcess) -> None:
    (line,) = command.run("check", "--json", OTHER).objects
    assert [line[name] for name in FIELDS[4:7]] == [None, None, None]
    assert "about another flow" in line["reasons"][0]


def test_statuses_are_saved_in_the_list_and_nothing_else(
    command: InProcess, sandbox: Sandbox
) -> None:
    command.environment["FLOW_TUI_DATA_DIR"] = str(command.home / "elsewhere")
    command.run("check", READY)
    assert not (command.home / "elsewhere").exists()
    del command.environment["FLOW_TUI_DATA_DIR"]
    with stored(command.home) as store:
        store.settings.set(LAST_PROFILE, "prod-in")
        store.flows.add(account(sandbox), [(PUBLISHED, "mine")])
    assert command.run("check", READY, PUBLISHED).status == 1
    with stored(command.home) as store:
        (flow,) = store.flows.page(account(sandbox), "", 0, 9)
        assert (flow.flow_id, flow.label, flow.status) == (PUBLISHED, "mine", "PUBLISHED")
        assert flow.status_at is not None
        # A check in a script does not change which account the app starts with.
        assert store.settings.get(LAST_PROFILE) == "prod-in"
        assert store.profiles.all() == []


def test_the_same_flow_is_checked_once_however_it_is_written(
    command: InProcess, sandbox: Sandbox
) -> None:
    grouped = f"{READY[:4]} {READY[4:8]} {READY[8:12]} {READY[12:]}"
    printed = command.run("check", "--json", READY, f"'{READY}'", grouped, "--", READY)
    assert printed.status == 0
    assert paths(sandbox) == [READY]


def test_wrong_ids_are_reported_before_anything_is_sent(
    command: InProcess, sandbox: Sandbox
) -> None:
    printed = command.run("check", READY, "a\x1b[31m b", "", "x" * 101, "1.1E+15")
    assert (printed.status, printed.output) == (2, "")
    assert_safe(printed.errors.encode())
    said = printed.errors.splitlines()
    assert said[0] == (
        "flow-tui: a\\x1b[31m b: A flow ID has only letters, digits, - and _. Copy it again."
    )
    assert said[1].startswith("flow-tui: An empty ID: Type the flow ID")
    assert said[2].endswith("A flow ID has at most 100 characters; this one has 101.")
    assert "is how a spreadsheet writes a long number" in said[3]
    many = command.run("check", *(f"a b{number}" for number in range(1_000)))
    assert many.errors.splitlines()[10:] == ["flow-tui: 990 more cannot be used either."]
    assert sandbox.requests == []
    assert command.run("check").status == 2  # no ID at all


def test_a_thousand_flows_of_an_account_that_is_refused(
    command: InProcess, sandbox: Sandbox
) -> None:
    command.environment["FLOW_TUI_API_KEY"] = "Awrong0000000000000000000000000000"
    flow_ids = [str(10**15 + number) for number in range(1_000)]
    printed = command.run("check", "--json", *flow_ids)
    assert printed.status == 2
    lines = printed.objects
    assert [line["flow_id"] for line in lines] == flow_ids
    assert "API key is wrong" in lines[0]["reasons"][0]
    assert lines[-1]["reasons"] == ["Not checked: the account was refused."]
    assert lines[-1]["checked_at"] is None
    assert len(sandbox.requests) == 1


def test_pauses_are_said_on_standard_error(
    command: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.services.batch_check.LONGEST_WAIT", 0)
    monkeypatch.setattr("flow_tui.services.batch_check.DEFAULT_WAIT", 0)
    printed = command.run("check", "--json", LIMITED, READY)
    assert printed.status == 2
    assert [line["ready"] for line in printed.objects] == [None, None]
    assert printed.objects[1]["reasons"] == ["Not checked: Kaleyra asks to wait. Check later."]


def test_what_a_pause_is_for(command: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flow_tui.services.batch_check.DEFAULT_WAIT", 0)
    limited = http(b'{"code": "WA429"}', "429 Too Many Requests")
    with RawServer(answering(limited)) as server:
        command.environment["FLOW_TUI_BASE_URL"] = server.url
        printed = command.run("check", "--json", READY)
    said = "flow-tui: Kaleyra is rate-limiting: the next check is in 0 s.\n"
    assert printed.errors == said * 2


def test_a_database_that_cannot_be_opened_does_not_keep_it(
    command: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.store.database.BUSY_SECONDS", 0)
    stored(command.home).close()
    path = data_folder(command.home) / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        printed = command.run("check", "--json", READY)
        del command.environment["FLOW_TUI_SID"], command.environment["FLOW_TUI_API_KEY"]
        unknown = command.run("check", READY)
    assert (printed.status, printed.objects[0]["ready"]) == (0, True)
    assert printed.errors.startswith("flow-tui: Statuses are not saved. The database ")
    assert printed.errors.count("\n") == 1
    # Which profile the app would start with stands in the database.
    assert (unknown.status, unknown.output) == (2, "")
    assert "is locked by another program" in unknown.errors
    path.write_bytes(b"no database at all" * 100)
    assert "is damaged" in command.run("check", READY).errors


def test_a_status_that_cannot_be_saved_is_said_once(
    command: InProcess, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.store.database.BUSY_SECONDS", 0)
    with stored(command.home) as store:
        store.flows.add(account(sandbox), [(READY, ""), (PUBLISHED, "")])
    with closing(
        sqlite3.connect(data_folder(command.home) / FILE_NAME, isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")  # others may read, nobody may write
        printed = command.run("check", "--json", READY, PUBLISHED)
    assert (printed.status, len(printed.objects)) == (1, 2)
    assert printed.errors.startswith("flow-tui: The flow's status was not saved. The database ")
    assert printed.errors.count("\n") == 1


def test_a_profile_and_its_command(command: InProcess, sandbox: Sandbox) -> None:
    command.environment = {}
    with stored(command.home) as store:
        store.profiles.save(Profile("typed", sandbox.sid, sandbox.base_url))
        store.profiles.save(Profile("Work", sandbox.sid, "http://127.0.0.1:9"))
    command.configure(f"[profiles.work]\ncredential_command = ['echo', '{sandbox.api_key}']\n")
    printed = command.run(
        "check", READY, "--json", "--profile=WORK", "--base-url", sandbox.base_url
    )
    assert (printed.status, printed.objects[0]["profile"]) == (0, "Work")
    typed = command.run("check", READY)
    assert (typed.status, typed.output) == (2, "")
    assert typed.errors.startswith("flow-tui: The key of typed is typed in each session, so there")
    assert typed.errors.count("\n") == 1
    nosuch = command.run("check", READY, "--profile", "nosuch")
    said = "flow-tui: There is no profile named nosuch. There are typed and Work.\n"
    assert (nosuch.status, nosuch.output, nosuch.errors) == (2, "", said)
    assert paths(sandbox) == [READY]


def test_no_profile_at_all(command: InProcess, sandbox: Sandbox) -> None:
    command.environment = {}
    said = "flow-tui: There is no profile yet. Run flow-tui to set one up.\n"
    printed = command.run("check", READY)
    assert (printed.status, printed.output, printed.errors) == (2, "", said)
    command.environment = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": sandbox.api_key}
    assert "but no API domain. Set FLOW_TUI_API_DOMAIN, or" in command.run("check", READY).errors
    assert command.run("check", READY, "--demo").status == 2
    assert sandbox.requests == []


def test_a_keyring_that_is_locked_is_a_sentence_and_no_question(
    secret_service: SecretService, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    secret_service.start()
    stored_key = StoredCredentials(sandbox.sid, Secret(sandbox.api_key), sandbox.base_url)
    asyncio.run(OsKeyring().write("prod-in", stored_key))
    command = InProcess(Path(os.environ["HOME"]), capsys)
    command.environment = dict(secret_service.environment)
    with stored(command.home) as store:
        store.profiles.save(Profile("prod-in", sandbox.sid, sandbox.base_url, in_keyring=True))
    assert command.run("check", READY).status == 0
    secret_service.restart(unlocked=False)
    printed = command.run("check", READY)
    assert (printed.status, printed.output) == (2, "")
    assert printed.errors == (
        "flow-tui: The login keyring is locked, as is usual over SSH. `flow-tui doctor` says what "
        "to do about it. Or set FLOW_TUI_SID, FLOW_TUI_API_KEY and FLOW_TUI_API_DOMAIN.\n"
    )
    assert command.run("list").status == 0  # it needs no key


def program(
    home: Path, sandbox: Sandbox | RawServer, *arguments: str, redirection: str = ""
) -> subprocess.Popen[bytes]:
    """Start the command as a program of its own; its output can be redirected by a shell."""
    url = sandbox.base_url if isinstance(sandbox, Sandbox) else sandbox.url
    key = sandbox.api_key if isinstance(sandbox, Sandbox) else "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
    sid = sandbox.sid if isinstance(sandbox, Sandbox) else SID
    return subprocess.Popen(
        ["sh", "-c", f'exec "$0" "$@" {redirection}', *COMMAND, "check", *arguments],
        env=isolated_environment(
            home, FLOW_TUI_SID=sid, FLOW_TUI_API_KEY=key, FLOW_TUI_BASE_URL=url
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_ctrl_c_while_a_server_hangs(tmp_path: Path) -> None:
    def stall(connection: Connection) -> None:
        connection.read_request()
        connection.stall()

    with RawServer(stall) as server, program(tmp_path, server, READY, PUBLISHED) as process:
        assert server.accepted.wait(LONGEST)
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"flow ID ")  # printed before the first answer
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=LONGEST)
    assert (process.returncode, output, errors) == (130, b"", b"")


IGNORE_CHILDREN = """
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Of a launcher, whose programs inherit it: no shell lets go of this signal everywhere."""


def test_a_launcher_that_ignores_its_children_hides_the_end_of_no_command(
    command: InProcess, sandbox: Sandbox
) -> None:
    with stored(command.home) as store:
        store.profiles.save(Profile("work", sandbox.sid, sandbox.base_url))
    fails = f"['sh', '-c', 'echo {sandbox.api_key}; exit 3']"
    command.configure(f"[profiles.work]\ncredential_command = {fails}\n")
    arguments = [*COMMAND, "check", "--json", "--profile=work", READY]
    result = subprocess.run(
        [sys.executable, "-c", IGNORE_CHILDREN, *arguments],
        env=isolated_environment(command.home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST,
    )
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"sh failed (exit status 3)." in result.stderr
    assert sandbox.requests == []


def test_standard_output_that_is_closed_sends_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    with program(tmp_path, sandbox, READY, redirection=">&-") as process:
        _, errors = process.communicate(timeout=LONGEST)
    assert (process.returncode, errors) == (2, b"flow-tui: Standard output is closed.\n")
    assert sandbox.requests == []


def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    flow_ids = [str(10**15 + number) for number in range(2000)]
    with Sandbox(flows=[SandboxFlow(flow_id, "ready") for flow_id in flow_ids]) as sandbox:
        with program(tmp_path, sandbox, "--json", *flow_ids) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert b'"ready": true' in process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        # What was not checked is not known, although nobody reads it.
        assert process.returncode == 2
        assert len(sandbox.requests) < 1000


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written(command: InProcess) -> None:
    variables = isolated_environment(command.home, **command.environment)
    with FULL.open("r+b", buffering=0) as full, TemporaryFile() as errors:
        streams = [full.fileno(), full.fileno(), errors.fileno()]
        status = run_on_streams(["check", READY, "--json"], variables, command.home, streams)
        errors.seek(0)
        said = b"flow-tui: Cannot write to standard output: No space left on device.\n"
        assert (status, errors.read()) == (2, said)
