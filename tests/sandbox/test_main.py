"""`python -m flow_tui.sandbox`: what it prints, and how it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from json import loads

import pytest

from flow_tui.sandbox import CONTENT_FLOWS, OTHER_WABA_ID
from flow_tui.sandbox.__main__ import main
from flow_tui.sandbox.flows import DEMO_FLOWS
from tests.support.cases import every
from tests.support.patience import LONGEST


@contextmanager
def sandbox_process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flow_tui.sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def description(process: subprocess.Popen[str]) -> str:
    """Return what it prints, up to how to stop it."""
    assert process.stdout is not None
    printed = ""
    while "Press ctrl+c to stop." not in printed:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        printed += line
    return printed


def value(name: str, printed: str) -> str:
    found = re.search(rf"^{name} +([^\s,]+)", printed, re.MULTILINE)
    assert found, printed
    return found[1]


@every("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_all_that_a_client_needs(ending: signal.Signals) -> None:
    with sandbox_process("--flows", "250", "--page-size", "50") as process:
        printed = description(process)
        host = value("Base URL", printed).removeprefix("http://")
        connection = HTTPConnection(host, timeout=LONGEST)
        waba_id = value("WABA ID", printed)
        path = f"/v2/{value('SID', printed)}/whatsapp/{waba_id}/flows?limit=100"
        connection.request("GET", path, headers={"api-key": value("API key", printed)})
        page = loads(connection.getresponse().read())
        connection.close()
        process.send_signal(ending)
        assert process.wait(LONGEST) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""

    assert [flow["id"] for flow in page["data"][:3]] == [flow.id for flow in DEMO_FLOWS[:3]]
    assert len(page["data"]) == 50
    assert all(f"{flow.id}  {flow.status:10}  {flow.label}" in printed for flow in DEMO_FLOWS)
    assert "and 250 generated drafts" in printed
    assert "never ends: sends empty pages" in printed
    assert all(f"{flow.id}  {flow.status:10}  {flow.label}" in printed for flow in CONTENT_FLOWS)
    assert value("Also", printed) == OTHER_WABA_ID


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with sandbox_process("--port", str(port)) as process:
            out, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 2
    assert out == ""
    assert err.startswith(f"Cannot listen on port {port}: ")
    assert "Traceback" not in err


@every(
    "arguments",
    [
        ["--port", "x"],
        ["--port", "65536"],
        ["--flows", "-1"],
        ["--flows", "100001"],
        ["--page-size", "0"],
        ["--page-size", "101"],
        ["--delay", "x"],
        ["--delay", "nan"],
        ["--delay", "-1"],
        ["--download-host", "files.example.com"],
        ["--download-host", ""],
    ],
)
def test_invalid_arguments_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "must be " in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert all(
        name in printed
        for name in ("--port", "--flows", "--page-size", "--delay", "--download-host", "ctrl+c")
    )


def test_a_closed_pipe_does_not_end_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "flow_tui.sandbox", "--port", str(port)],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writer)
    with process:
        try:
            assert _answers(port)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=LONGEST)[1] == ""
            assert process.returncode == 0
        finally:
            process.kill()


def _answers(port: int) -> bool:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=LONGEST).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
