import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flow_tui.arguments import ACTIONS, OUTCOMES
from flow_tui.commands import history
from flow_tui.model import Account, Action, Answer, Failure, NewAttempt, Outcome, Settled
from flow_tui.store import AttemptQuery, Store
from tests.support.cases import every
from tests.support.commands import (
    COMMAND,
    HOSTILE,
    SID,
    assert_safe,
    data_folder,
    flow_tui,
    flow_tui_here,
    stored,
)
from tests.support.store import ACCOUNT, REJECTED, SUCCEEDED, new_attempt, raw
from tests.support.terminal import isolated_environment

UNKNOWN = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT, message="No complete answer.")
NOT_SENT = Answer(Outcome.NOT_SENT, 3, failure=Failure.ADDRESS, message="No address.")
DIED = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)

FULL = Path("/dev/full")
FIELDS = {
    "id",
    "session",
    "action",
    "flow_id",
    "label",
    "profile",
    "sid",
    "url",
    "outcome",
    "http_status",
    "code",
    "message",
    "body",
    "started_at",
    "ended_at",
    "elapsed_ms",
    "settled",
    "settled_at",
    "settled_status",
    "seen_status",
    "seen_at",
    "flow_json_sha256",
    "json_version",
    "user",
    "host",
    "note",
}


def record(store: Store, flow_id: str, answer: Answer | None, **options: Any) -> None:
    begun = store.attempts.begin(new_attempt(flow_id, **options))
    if answer is not None:
        store.attempts.end(begun.id, answer)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a user with an attempt of each kind, the last one in flight in this process."""
    with stored(tmp_path) as store:
        record(store, "1001", SUCCEEDED, label="Sign-up")
        record(store, "1002", REJECTED, label="調査 form")
        record(store, "1003", NOT_SENT, session="second", action=Action.DEPRECATE)
        record(store, "1004", UNKNOWN, session="second")
        record(store, "1005", DIED, session="second")
        record(store, "1006", None, session="second")
    return tmp_path


def json_lines(home: Path, *options: str) -> list[dict[str, Any]]:
    result = flow_tui_here(home, "history", "--json", *options)
    assert (result.returncode, result.stderr) == (0, b"")
    return [json.loads(line) for line in result.stdout.splitlines()]


def table(home: Path, *options: str) -> list[str]:
    result = flow_tui_here(home, "history", *options)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode().splitlines()


def test_json_has_the_documented_fields_oldest_first(home: Path) -> None:
    lines = json_lines(home)
    assert [line["flow_id"] for line in lines] == ["1001", "1002", "1003", "1004", "1005", "1006"]
    assert all(line.keys() >= FIELDS for line in lines)
    first = lines[0]
    assert first["action"] == "publish"
    assert first["profile"] == "prod-in"
    assert first["sid"] == SID
    assert first["url"].startswith("https://api.in.kaleyra.io/v2/")
    assert first["http_status"] == 200
    assert first["body"] == '{"success": true}'
    assert first["elapsed_ms"] == 420
    assert first["started_at"].endswith("+00:00")
    assert first["ended_at"] >= first["started_at"]
    assert (lines[1]["code"], lines[1]["message"]) == ("RBC001", "Incorrect SID or API key.")
    assert lines[2]["action"] == "deprecate"
    assert lines[3]["failure"] == "timeout"


def test_in_flight_and_died_in_flight_are_unknown(home: Path) -> None:
    outcomes = [line["outcome"] for line in json_lines(home)]
    assert outcomes == ["succeeded", "rejected", "not_sent", "unknown", "unknown", "unknown"]
    in_flight = json_lines(home)[-1]
    assert in_flight["ended_at"] is None
    assert in_flight["elapsed_ms"] is None


def test_only_a_session(home: Path) -> None:
    assert [line["flow_id"] for line in json_lines(home, "--session", "first")] == ["1001", "1002"]


@every("options", [[], ["--json"], ["--outcome", "unknown", "--limit", "1"]])
def test_a_session_that_there_is_not(home: Path, options: list[str]) -> None:
    with stored(home) as store:
        for number in range(3):
            record(store, f"200{number}", SUCCEEDED, session=f"later-{number}")
    result = flow_tui_here(home, "history", "--session", "nope", *options)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        "flow-tui: There is no session nope in the history. The latest are later-2, later-1 and "
        "later-0.\n"
    )


def test_a_session_of_which_nothing_matches_is_one(home: Path) -> None:
    assert table(home, "--session", "first", "--outcome", "unknown") == ["No matching attempts."]


def test_the_only_session_is_named(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        record(store, "1001", SUCCEEDED)
    said = b"flow-tui: There is no session nope in the history. The latest is first.\n"
    assert flow_tui(tmp_path, "history", "--session", "nope").stderr == said


def test_there_is_no_session_where_nothing_is_recorded(tmp_path: Path) -> None:
    said = "flow-tui: There is no session \\x1bnope in the history: it is empty.\n"
    for _ in range(2):
        result = flow_tui(tmp_path, "history", "--session", "\x1bnope")
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.decode() == said
        stored(tmp_path).close()  # the second time, there is a database without attempts


def test_limit_keeps_the_last(home: Path) -> None:
    assert [line["flow_id"] for line in json_lines(home, "--limit", "2")] == ["1005", "1006"]
    assert len(json_lines(home, "--limit", "100")) == 6
    session = json_lines(home, "--limit", "1", "--session", "first")
    assert [line["flow_id"] for line in session] == ["1002"]


def test_only_what_the_options_name(home: Path) -> None:
    def found(*options: str) -> list[str]:
        return [line["flow_id"] for line in json_lines(home, *options)]

    assert found("--flow", "1002") == ["1002"]
    assert found("--flow", "100") == []
    assert found("--flow", "'１００２'") == found("--flow", " 1002 ") == ["1002"]
    assert found("--action", "deprecate") == ["1003"]
    assert found("--outcome", "unknown") == ["1004", "1005", "1006"]
    assert found("--outcome", "unknown", "--session", "second", "--limit", "2") == ["1005", "1006"]
    assert [row.split()[4] for row in table(home, "--outcome", "not_sent")[1:]] == ["1003"]


def test_the_words_that_the_options_take_are_the_domains(home: Path) -> None:
    assert list(Action) == list(ACTIONS)
    assert list(Outcome) == list(OUTCOMES)
    assert flow_tui(home, "history", "--outcome", "settled").returncode == 2


def test_how_an_attempt_was_settled_is_beside_its_outcome(home: Path) -> None:
    with stored(home) as store:
        by_flow = {
            found.new.flow_id: found.id for found in store.attempts.page(AttemptQuery(), 0, 9)
        }
        store.attempts.settle(by_flow["1004"], Settled.SUCCEEDED, "PUBLISHED\x1b[31m")
        store.attempts.settle(by_flow["1005"], Settled.NO_EFFECT, "")
    lines = {line["flow_id"]: line for line in json_lines(home)}
    assert (lines["1004"]["outcome"], lines["1004"]["settled"]) == ("unknown", "succeeded")
    assert lines["1004"]["settled_status"] == "PUBLISHED\x1b[31m"
    assert lines["1004"]["settled_at"].endswith("+00:00")
    assert (lines["1005"]["settled"], lines["1005"]["settled_status"]) == ("no_effect", "")
    for name in ("settled", "settled_at", "settled_status"):
        assert lines["1001"][name] is None
    header, *rows = table(home)
    at = header.index("settled")
    settled = {row.split()[4]: row[at:][:9].strip() for row in rows if row.isascii()}
    assert settled == {
        "1001": "-",
        "1003": "-",
        "1004": "succeeded",
        "1005": "no effect",
        "1006": "-",
    }


@every("limit", ["0", "-1", "x", "1.5", "", "9" * 5000])
def test_a_limit_that_is_no_number_from_1_on(tmp_path: Path, limit: str) -> None:
    result = flow_tui_here(tmp_path, "history", f"--limit={limit}")
    assert (result.returncode, b"Give a number, 1 or more." in result.stderr) == (2, True)


def test_more_attempts_than_are_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(history, "_PAGE", 2)
    with Store.open(tmp_path) as store:
        for number in range(5):
            record(store, f"100{number}", SUCCEEDED)
    assert history.print_history(tmp_path, json=True, query=AttemptQuery(), limit=4) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["flow_id"] for line in lines] == ["1001", "1002", "1003", "1004"]


def test_table_says_each_outcome_in_words(home: Path) -> None:
    header, *rows = table(home)
    assert header.split() == [
        *("started", "action", "flow", "ID", "label", "outcome", "settled", "HTTP", "profile"),
        "response",
    ]
    assert [row.split()[3:5] for row in rows][:2] == [["publish", "1001"], ["publish", "1002"]]
    responses = [row[header.index("response") :] for row in rows if row.isascii()]
    assert responses == [
        "",
        "No address.",
        "No complete answer.",
        "none: flow-tui exited first",
        "none: in flight, or flow-tui exited",
    ]
    assert "RBC001: Incorrect SID or API key." in rows[1]
    outcomes = [row[header.index("outcome") :][:9].strip() for row in rows if row.isascii()]
    assert outcomes == ["succeeded", "not sent", "unknown", "unknown", "unknown"]


@every(("zone", "shift"), [("UTC", 0), ("Asia/Kolkata", 330), ("<-03>3", -180)])
def test_the_table_has_local_times_with_their_zone(home: Path, zone: str, shift: int) -> None:
    (line,) = json_lines(home, "--limit", "1")
    result = flow_tui_here(home, "history", "--limit", "1", TZ=zone)
    shown = datetime.strptime(result.stdout.decode().splitlines()[1][:25], "%Y-%m-%d %H:%M:%S %z")
    assert shown == datetime.fromisoformat(line["started_at"]).replace(microsecond=0)
    assert shown.utcoffset() == timedelta(minutes=shift)


def test_wide_letters_keep_the_columns(home: Path) -> None:
    header, ascii_row, wide_row, *_ = table(home)
    column = header.index("outcome")
    assert ascii_row[column:].startswith("succeeded")
    assert wide_row[column - 2 :].startswith("rejected")  # two letters take two columns each


def test_nothing_recorded_says_so_and_makes_nothing(tmp_path: Path) -> None:
    assert table(tmp_path) == table(tmp_path, "--flow", "1") == ["No recorded attempts."]
    assert json_lines(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_matches_says_so(home: Path) -> None:
    assert table(home, "--flow", "1") == ["No matching attempts."]


def test_a_missing_data_folder_is_not_made(tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    printed = flow_tui(tmp_path, "history", "--data-dir", elsewhere)
    assert (printed.returncode, printed.stdout) == (0, b"No recorded attempts.\n")
    assert list(tmp_path.iterdir()) == []


def test_data_folder_before_or_behind_the_command(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    folder = str(data_folder(home))
    before = flow_tui(elsewhere.parent, "--data-dir", folder, "history", XDG_DATA_HOME="/none")
    behind = flow_tui(elsewhere.parent, "history", "--data-dir", folder, XDG_DATA_HOME="/none")
    variable = flow_tui(tmp_path, "history", FLOW_TUI_DATA_DIR=folder, XDG_DATA_HOME="/none")
    assert before.stdout == behind.stdout == variable.stdout
    assert b"1006" in before.stdout


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "file\x1b[31m"
    file.touch()
    result = flow_tui(tmp_path, "history", "--data-dir", str(file))
    assert result.returncode == 1
    assert result.stdout == b""
    assert b"is a file, not a folder" in result.stderr
    assert_safe(result.stderr)


def test_a_damaged_database(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.path.write_bytes(b"nothing of SQLite's" * 100)
    result = flow_tui(tmp_path, "history")
    assert result.returncode == 1
    assert b"is damaged" in result.stderr


@pytest.fixture
def hostile_home(tmp_path: Path) -> Path:
    """The home of a user whose one attempt holds hostile text wherever text can be."""
    account = Account(HOSTILE, HOSTILE, ACCOUNT.base_url)
    url = f"{ACCOUNT.base_url}/{HOSTILE}"
    new = NewAttempt(HOSTILE, Action.PUBLISH, HOSTILE, HOSTILE, account, url, HOSTILE)
    answer = Answer(Outcome.REJECTED, 1, 400, HOSTILE, HOSTILE, HOSTILE)
    with stored(tmp_path) as store:
        store.attempts.end(store.attempts.begin(new).id, answer)
    return tmp_path


def test_no_foreign_control_character_in_the_table(hostile_home: Path) -> None:
    result = flow_tui(hostile_home, "history")
    assert result.returncode == 0
    assert_safe(result.stdout)
    assert result.stdout.count(b"\n") == 2
    assert b"\\x1b]52" in result.stdout


def test_json_is_plain_ascii_and_gives_back_what_was_recorded(hostile_home: Path) -> None:
    result = flow_tui(hostile_home, "history", "--json")
    assert result.stdout.isascii()
    assert_safe(result.stdout)
    (line,) = result.stdout.splitlines()
    read = json.loads(line)
    for name in ("session", "flow_id", "label", "profile", "sid", "code", "message", "body"):
        assert read[name] == HOSTILE, name


def test_rows_that_another_program_put_in_are_safe_too(home: Path) -> None:
    raw(data_folder(home), "UPDATE attempts SET label = ?", HOSTILE)
    assert_safe(flow_tui(home, "history").stdout)


def test_a_locale_that_lacks_letters_shows_their_codes(home: Path) -> None:
    result = flow_tui(home, "history", PYTHONIOENCODING="latin-1")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"\\u8abf\\u67fb form" in result.stdout


@every("unbuffered", ["", "1"])
def test_a_closed_pipe_is_quiet(home: Path, unbuffered: str) -> None:
    environment = isolated_environment(home, PYTHONUNBUFFERED=unbuffered)
    with subprocess.Popen(
        [*COMMAND, "history"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_the_first_line_of_a_long_history(tmp_path: Path) -> None:
    long = Answer(Outcome.REJECTED, 1, 400, body="x" * 200_000)
    with stored(tmp_path) as store:
        for flow_id in ("1001", "1002"):
            record(store, flow_id, long)
    result = subprocess.run(
        ["sh", "-c", '"$0" "$@" | head -n 1', *COMMAND, "history", "--json"],
        env=isolated_environment(tmp_path),
        capture_output=True,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["flow_id"] == "1001"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written(home: Path) -> None:
    with FULL.open("wb") as full:
        result = subprocess.run(
            [*COMMAND, "history"],
            env=isolated_environment(home),
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert result.returncode == 1
    assert result.stderr.decode() == (
        "flow-tui: Cannot write to standard output: No space left on device.\n"
    )


def test_output_that_is_closed(home: Path) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$0" "$@" >&-', *COMMAND, "history"],
        env=isolated_environment(home),
        stderr=subprocess.PIPE,
    )
    assert (result.returncode, result.stderr) == (1, b"flow-tui: Standard output is closed.\n")
