import os
import pty
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from unittest import mock

import pytest

from flow_tui import __version__, cli
from tests.support.cases import case, every
from tests.support.command_server import run_on_streams
from tests.support.commands import COMMAND, KEY, SID, assert_safe, flow_tui, flow_tui_here
from tests.support.forked_starts import run_each
from tests.support.patience import LONGEST
from tests.support.terminal import isolated_environment


@pytest.fixture(autouse=True)
def _environment_stays() -> Iterator[None]:
    """Put back what the program takes out of the environment where it runs in this process."""
    with mock.patch.dict(os.environ):
        yield


def refused(home: Path, *arguments: str, **environment: str) -> str:
    """Run a command with a usage error; return the message, without line breaks."""
    result = flow_tui_here(home, *arguments, **environment)
    assert result.returncode == 2
    assert result.stdout == b""
    assert KEY.encode() not in result.stderr
    assert_safe(result.stderr)
    assert list(home.iterdir()) == []
    return " ".join(result.stderr.decode().split())


def test_help_names_all_that_scripts_and_people_use(tmp_path: Path) -> None:
    result = flow_tui(tmp_path, "--help")
    assert (result.returncode, result.stderr) == (0, b"")
    words = set(re.findall(r"[\w-]+", result.stdout.decode()))
    assert words >= {"--demo", "--profile", "--base-url", "--data-dir", "--version", "--read-only"}
    assert words >= {"--no-mouse", "history", "doctor", "FLOW_TUI_SID", "FLOW_TUI_API_KEY"}
    assert words >= {"FLOW_TUI_API_DOMAIN", "FLOW_TUI_BASE_URL", "FLOW_TUI_DATA_DIR"}


@every("command", ["history", "list", "check", "doctor"])
def test_help_of_a_command(tmp_path: Path, command: str) -> None:
    result = flow_tui(tmp_path, command, "--help")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"--data-dir" in result.stdout
    statuses = result.stdout.decode().partition("\nexit status:\n")[2]
    assert re.findall(r"^  (\d)  \S", statuses, re.MULTILINE) == ["0", "1", "2"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("output", "status", "said"),
    [
        pytest.param(
            ">/dev/full",
            1,
            "flow-tui: Cannot write to standard output: No space left on device.\n",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here"),
        ),
        (">&-", 1, "flow-tui: Standard output is closed.\n"),
        ("| true", 0, ""),
    ],
)
def test_help_and_version_that_cannot_be_written(
    tmp_path: Path, output: str, status: int, said: str, unbuffered: str
) -> None:
    calls = (["--help"], ["--version"], ["history", "-h"], ["check", "--help"])
    all_ended = run_each(
        tmp_path / "errors",
        [["-m", "flow_tui", *arguments] for arguments in calls],
        isolated_environment(tmp_path, PYTHONUNBUFFERED=unbuffered),
        modules=["flow_tui.cli"],
        redirection=output,
        kept=2,
    )
    for arguments, ended in zip(calls, all_ended, strict=True):
        with case(" ".join(arguments)):
            assert ended == (status, said.encode())


def test_version(tmp_path: Path) -> None:
    result = flow_tui(tmp_path, "--version")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode() == f"flow-tui {__version__}\n"


@every(
    ("arguments", "said"),
    [
        (["--no-such"], "unrecognized arguments: --no-such"),
        (["--prof=prod-in"], "unrecognized arguments: --prof=prod-in"),
        (["--\x1b[31m\u202e"], r"unrecognized arguments: --\x1b[31m\u{202e}"),
        (["publish"], "invalid choice: 'publish'"),
        (["history", "--no-such"], "unrecognized arguments: --no-such"),
        (["--base-url", "http://api.in.kaleyra.io"], "Plain http would expose the API key"),
        (["--base-url", "https://api.in.kaleyra.io/v2"], "Only scheme, host and port are allowed"),
        (
            ["--base-url", "not a url"],
            "argument --base-url: Type the base URL, for example https://",
        ),
        (["--base-url", "https://a b"], "is not a host name"),
        (["--base-url", ""], "Type the base URL, for example https://"),
        (["--base-url", "https://[::1"], "is not a host name"),
        (
            ["--profile", "no spaces"],
            "argument --profile: A profile name has at most 40",
        ),
        (["--profile", ""], "Type a profile name"),
        (["--data-dir", " "], "argument --data-dir: Name a folder"),
        (["doctor", "--profile", "\x1b"], "A profile name has at most 40 characters"),
        *[
            (["history", "--flow", flow_id], f"argument --flow: {said}")
            for flow_id, said in (
                ("", "Type the flow ID"),
                (" \u00a0 ", "Type the flow ID"),
                ("\udcff", "A flow ID has only letters, digits, - and _."),
                ("1001;1002", "A flow ID has only letters"),
                ("1" * 101, "A flow ID has at most 100 characters"),
            )
        ],
        (["history", "--session", ""], "argument --session: Name a session, for example 2026"),
        (["history", "--session", " \t"], "argument --session: Name a session"),
        *[
            (["history", option, ""], f"argument {option}: ")
            for option in ("--action", "--outcome", "--since", "--until", "--limit", "--profile")
        ],
        (["check", "1001", "--expect", ""], "argument --expect: Name a file"),
        (["--demo", "doctor"], "doctor does not take --demo"),
        (["--demo", "history"], "history does not take --demo or --base-url."),
        (["--base-url", "https://api.in.kaleyra.io", "history"], "history does not take"),
    ],
)
def test_arguments_that_cannot_be_used(tmp_path: Path, arguments: list[str], said: str) -> None:
    assert said in refused(tmp_path, *arguments)


@every(
    ("variables", "said"),
    [
        ({"FLOW_TUI_SID": SID}, "FLOW_TUI_API_KEY is not set, but FLOW_TUI_SID is. Set both"),
        ({"FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID is not set, but FLOW_TUI_API_KEY is. Set both"),
        ({"FLOW_TUI_SID": "a b", "FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID: A SID has only"),
        (
            {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY, "FLOW_TUI_BASE_URL": "http://a.example"},
            "FLOW_TUI_BASE_URL: Plain http would expose the API key",
        ),
    ],
)
def test_an_environment_that_cannot_be_used(
    tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    assert f"flow-tui: {said}" in refused(tmp_path, **variables)


def test_the_demo_takes_no_notice_of_the_environment(tmp_path: Path) -> None:
    assert "is not a terminal" in refused(tmp_path, "--demo", FLOW_TUI_SID=SID)


def test_a_configuration_that_cannot_be_used(tmp_path: Path) -> None:
    configured = tmp_path / "config" / "flow-tui" / "config.toml"
    configured.parent.mkdir(parents=True)
    configured.write_text("read-only = true\n")
    result = flow_tui(tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    said = result.stderr.decode()
    assert said.startswith(f"flow-tui: {configured}: read-only is not a setting.")
    assert said.count("\n") == 1
    assert b"is not a terminal" in flow_tui(tmp_path, "--demo").stderr


def on_terminal_without(stream: str, home: Path) -> tuple[int, bytes]:
    """Run the app with a terminal on every standard stream but one; return status and errors."""
    controller, terminal = pty.openpty()
    with Path(os.devnull).open("r+b") as nothing, TemporaryFile() as errors:
        others = {"input": nothing, "output": nothing, "error": errors}
        streams = [other.fileno() if name == stream else terminal for name, other in others.items()]
        status = run_on_streams([], isolated_environment(home), home, streams)
        errors.seek(0)
        said = errors.read() if stream == "error" else os.read(controller, 4096)
    os.close(terminal)
    os.close(controller)
    return status, said


@every("stream", ["input", "output", "error"])
def test_a_standard_stream_that_is_no_terminal(tmp_path: Path, stream: str) -> None:
    status, said = on_terminal_without(stream, tmp_path)
    assert status == 2
    sentence = f"flow-tui: Standard {stream} is not a terminal. Run flow-tui in a terminal"
    assert said.decode().startswith(sentence)
    assert said.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


@every(("closing", "stream"), [("<&-", "input"), (">&-", "output")])
def test_a_standard_stream_that_is_closed(tmp_path: Path, closing: str, stream: str) -> None:
    controller, terminal = pty.openpty()
    shell: Sequence[str] = ["sh", "-c", f'"$0" "$@" {closing}', *COMMAND]
    result = subprocess.run(
        shell,
        env=isolated_environment(tmp_path),
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
        timeout=LONGEST,
    )
    os.close(terminal)
    os.close(controller)
    assert result.returncode == 2
    assert f"Standard {stream} is not a terminal".encode() in result.stderr


@every("command", ["", "--demo", "history", "doctor"])
def test_windows_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert cli.main(command.split()) == 2
    said = "flow-tui: Windows is not supported. Run flow-tui in WSL.\n"
    assert capsys.readouterr() == ("", said)


def test_interrupted_by_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flow_tui.commands.history.print_history", interrupt)
    assert cli.main(["history"]) == 130


def test_the_process_arguments_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["flow-tui", "--version"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert re.fullmatch(r"flow-tui \S+\n", capsys.readouterr().out)
