"""`flow-tui check FLOW_ID --expect FILE`: is what goes live what is in git?"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.flow_json import parse
from flow_tui.sandbox import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.content import Content, flow_json
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store, StoreThread
from tests.support.commands import assert_safe, data_folder
from tests.support.in_process import InProcess
from tests.support.patience import LONGEST

READY, LIVE, FAR = "1000000000000001", "1000000000000002", "1000000000000003"
NOT_JSON, OTHER = "1000000000000004", "1000000000000005"
FLOWS = [
    SandboxFlow(READY, "Sign-up"),
    SandboxFlow(LIVE, "Sign-up", FlowState.PUBLISHED),
    SandboxFlow(FAR, "Sign-up", content=Content.ON_UNKNOWN_HOST),
    SandboxFlow(NOT_JSON, "Sign-up", content=Content.NOT_JSON),
    SandboxFlow(OTHER, "Sign-up", behaviour=Behaviour.READ_OF_ANOTHER),
]
TEXT = flow_json("Sign-up", "OTHER", "7.1")
SHA256 = parse(TEXT.encode()).sha256


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


@pytest.fixture
def same(tmp_path: Path) -> str:
    """Return a file with the same values in another order."""
    path = tmp_path / "same.json"
    path.write_text(json.dumps(json.loads(TEXT), sort_keys=True))
    return str(path)


@pytest.fixture
def differs(tmp_path: Path) -> str:
    path = tmp_path / "differs.json"
    path.write_text(TEXT.replace("Your name", "Name"))
    return str(path)


def test_the_same_values_are_as_expected(command: InProcess, sandbox: Sandbox, same: str) -> None:
    printed = command.run("check", READY, "--expect", same, "--json")
    assert (printed.status, printed.errors) == (0, "")
    (line,) = printed.objects
    assert (line["ready"], line["reasons"]) == (True, [])
    assert (line["flow_json_sha256"], line["expected_file"]) == (SHA256, same)
    assert line["expected_same"] is True
    assert {seen.method for seen in sandbox.requests} == {"GET"}
    assert "api-key" not in sandbox.requests[-1].headers


def test_without_a_file_no_content_is_read(command: InProcess, sandbox: Sandbox) -> None:
    printed = command.run("check", READY, "--json")
    (line,) = printed.objects
    assert printed.status == 0
    assert (line["flow_json_sha256"], line["expected_file"], line["expected_same"]) == (None,) * 3
    assert len(sandbox.requests) == 1


def test_a_difference_is_status_1(command: InProcess, differs: str) -> None:
    printed = command.run("check", READY, "--expect", differs, "--json")
    (line,) = printed.objects
    assert (printed.status, line["ready"], line["expected_same"]) == (1, True, False)
    assert line["reasons"] == [f"It differs from {differs}."]
    assert line["flow_json_sha256"] == SHA256
    printed = command.run("check", READY, "--expect", differs)
    assert printed.status == 1
    assert printed.lines[1].endswith(f"It differs from {differs}.")


def test_a_flow_that_cannot_be_published_stays_so(command: InProcess, same: str) -> None:
    printed = command.run("check", LIVE, "--expect", same, "--json")
    (line,) = printed.objects
    assert (printed.status, line["ready"], line["expected_same"]) == (1, False, True)


def test_scripts_get_the_path_as_it_was_typed(command: InProcess, tmp_path: Path) -> None:
    deep = "/".join([str(tmp_path), *["folder"] * 40, "flow.json"])
    blanks = str(tmp_path / "two  blanks\t\x1b[31m.json")
    not_utf8 = str(tmp_path / "f\udcff.json")
    for path in (deep, blanks, not_utf8, f" {tmp_path}/gone.json"):
        printed = command.run("check", READY, "--expect", path, "--json")
        (line,) = printed.objects
        assert (printed.status, line["expected_file"]) == (2, path)
        assert all(len(reason) < 300 for reason in line["reasons"])
        assert_safe(printed.output.encode())
        assert_safe(command.run("check", READY, "--expect", path).output.encode())


def test_what_cannot_be_compared_is_status_2(command: InProcess, tmp_path: Path, same: str) -> None:
    hostile = str(tmp_path / "gone\x1b[31m.json")
    for flow_id, path, said in (
        (READY, hostile, "gone\\x1b[31m.json does not exist."),
        (READY, str(tmp_path), "cannot be read: Is a directory."),
        (NOT_JSON, same, f"It was not compared with {same}: The flow.json is not JSON"),
        (OTHER, same, f"It was not compared with {same}: The response is about another flow"),
    ):
        printed = command.run("check", flow_id, "--expect", path, "--json")
        (line,) = printed.objects
        assert (printed.status, line["expected_same"]) == (2, None), path
        assert said in line["reasons"][-1]
        assert_safe(printed.output.encode())


def test_an_unknown_host_is_not_asked_until_the_app_allows_it(
    command: InProcess, sandbox: Sandbox, same: str
) -> None:
    printed = command.run("check", FAR, "--expect", same, "--json")
    (line,) = printed.objects
    assert (printed.status, line["expected_same"]) == (2, None)
    host = f"localhost:{sandbox.base_url.rpartition(':')[2]}"
    assert f"It is on {host}, a host neither of WhatsApp nor of Kaleyra." in line["reasons"][0]
    assert line["reasons"][0].endswith("To allow it, check the flow once in flow-tui.")
    assert not any(seen.path.startswith("/download") for seen in sandbox.requests)

    thread = StoreThread(lambda: Store.open(data_folder(command.home)))
    asyncio.run(thread.run(lambda store: store.settings.allow_host(host)))
    thread.close(LONGEST)
    printed = command.run("check", FAR, "--expect", same, "--json")
    assert (printed.status, printed.objects[0]["expected_same"]) == (0, True)


def test_one_file_is_for_one_flow(command: InProcess, sandbox: Sandbox, same: str) -> None:
    for arguments in ((READY, LIVE, "--expect", same), (READY, "--expect", " ")):
        printed = command.run("check", *arguments)
        assert (printed.status, printed.output) == (2, "")
        assert "one FLOW_ID" in printed.errors or "Name a file" in printed.errors
    assert sandbox.requests == []
