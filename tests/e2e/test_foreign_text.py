"""Foreign text reaches the terminal as text only, from wherever it comes and wherever it is shown.

These tests look at the bytes on the pseudo-terminal: an escape sequence that is not Textual's
own, a control character or an invisible one is a failure, on whatever screen it was written.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flow_tui.model import Account
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.escapes import (
    copied,
    foreign_sequences,
    longest_combining_run,
    without_copies,
)
from tests.support.journey import (
    API_KEY,
    DRAFT,
    HOSTILE,
    SID,
    data_folder,
    environment,
    publish,
    remember,
)
from tests.support.raw_server import RawServer, answering, http
from tests.support.terminal import Terminal, running

PAYLOAD = (
    "\x1b[5;31mA\x1b[2J\x1b]0;B\x07\x1b]52;c;QQ==\x07\x1bc\x9b31mC\x85\x00\x07\x08\x7f"
    "\u202ee\u2066d\u200b\u2028o\ufeff\U000e0041n\u00ad"
    "[/][@click=app.quit]x[/][bold][[b]] z" + "\u0301" * 30 + "\ud800"
)
"""Sequences of three kinds, C0 and C1 codes, what is invisible or turns the line, and markup."""
SHORT = "\x1b[5mA\u202eB[/]\x9b2J"
MARKUP = "[/][@click=app.quit]x[/]"


def assert_clean(written: bytes) -> None:
    assert foreign_sequences(written) == []
    assert longest_combining_run(written) <= 4


def behind_the_stores_back(home: Path, sql: str, *parameters: str) -> None:
    """Change the database as another program could."""
    with closing(sqlite3.connect(data_folder(home) / FILE_NAME)) as connection, connection:
        connection.execute(sql, parameters)


def storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def test_what_the_api_says_is_shown_as_text_everywhere(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, HOSTILE)
    with running(tmp_path, size=(120, 40), variables=environment(sandbox)) as terminal:
        terminal.wait_for(HOSTILE.label)
        publish(terminal, HOSTILE)
        terminal.wait_for("✗ rejected  publish")
        shown = terminal.wait_for("[@click=app.quit]x[/]")
        assert "\\x1b[2J" in shown
        terminal.press("tab", "G", "g", "z")
        terminal.settle()
        _save(terminal, "answer.txt")
        terminal.press("z")
        terminal.settle()
        terminal.press("h")
        terminal.wait_for_dialog("History of this session")
        terminal.wait_for("WA-400: Refused")
        terminal.press("enter")
        terminal.wait_for_dialog("Publish of 1618 7439 0523 0716")
        terminal.press("G", "g")
        terminal.settle()
        _save(terminal, "whole.txt")
        before_copy = bytes(terminal.written)
        terminal.press("y")
        terminal.wait_until(lambda _: bool(copied(bytes(terminal.written))), "copies")
        terminal.press("q")
        terminal.wait_for("History of this session")
        terminal.press("q")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert_clean(before_copy)
    assert_clean(without_copies(bytes(terminal.written)))
    (sent,) = copied(bytes(terminal.written))
    assert not [character for character in sent if ord(character) < 32 and character != "\n"]
    assert "\\x1b[2J" in sent
    assert "\u202e" not in sent
    for saved in ("answer.txt", "whole.txt"):
        assert (tmp_path / saved).read_text(encoding="utf-8") == sent


def _empty_input(terminal: Terminal) -> None:
    terminal.press("ctrl+u")
    terminal.settle(0.1)


def _save(terminal: Terminal, name: str) -> None:
    terminal.press("s")
    terminal.wait_for_dialog("Save the response to a file")
    _empty_input(terminal)
    terminal.type(name)
    terminal.press("enter")
    terminal.wait_gone("Save the response to a file")
    terminal.wait_for_dialog("Saved to")


def test_a_copy_is_one_sequence_and_comes_only_on_request(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, HOSTILE)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(HOSTILE.label)
        terminal.press("y")
        terminal.wait_for("There is no response to copy yet")
        publish(terminal, HOSTILE)
        terminal.wait_for_dialog("✗ rejected  publish")
        assert_clean(bytes(terminal.written))
        terminal.press("y")
        terminal.wait_for_dialog("Sent to your terminal's clipboard")
        assert bytes(terminal.written).count(b"\x1b]52;") == 1
        assert len(copied(bytes(terminal.written))) == 1


@pytest.mark.parametrize("content_type", ["application/json", "text/html; charset=iso-8859-1"])
def test_bytes_that_are_no_utf8_reach_no_terminal(tmp_path: Path, content_type: str) -> None:
    body = b'{"code": "\x9b2J", "message": "\x1b[5mA \x9b31mB \xff \xc2\x9b5mC"}'
    answer = http(body, "400 \x1b[5mBad", f"Content-Type: {content_type}", "X: \x9b2J")
    with RawServer(answering(answer)) as server:
        variables = {
            "FLOW_TUI_SID": SID,
            "FLOW_TUI_API_KEY": API_KEY,
            "FLOW_TUI_BASE_URL": server.url,
        }
        remember(tmp_path, DRAFT)
        with running(tmp_path, variables=variables) as terminal:
            terminal.wait_for(DRAFT.label)
            publish(terminal, DRAFT)
            terminal.wait_until(
                lambda screen: (
                    re.search(r"(rejected|unknown|not sent)  publish", screen) is not None
                ),
                "an outcome",
            )
            terminal.press("h")
            terminal.wait_for_dialog("History of this session")
            terminal.press("enter")
            terminal.wait_for_dialog("Publish of 1184")
    assert_clean(bytes(terminal.written))


def test_labels_and_statuses_are_shown_as_text_everywhere(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    behind_the_stores_back(
        tmp_path, "UPDATE flows SET label = ?, status = ?", storable(MARKUP + PAYLOAD), SHORT
    )
    with running(tmp_path, size=(150, 40), variables=environment(sandbox)) as terminal:
        terminal.wait_for(f"{MARKUP}\\x1b")
        for key, title in (("e", "Label of"), ("x", "Remove from the list?")):
            terminal.press(key)
            terminal.wait_for_dialog(title)
            terminal.press("ctrl+g")
            terminal.wait_gone(title)
        publish(terminal, DRAFT)  # the confirm dialog and the publishing screen
        terminal.wait_for("✓ succeeded  publish")
        terminal.press("h")
        terminal.wait_for_dialog("History of this session")
        terminal.press("/")
        terminal.paste(SHORT)
        terminal.wait_for("No matching attempts")
        terminal.press("ctrl+g")
        terminal.settle()
        terminal.press("enter")
        terminal.wait_for_dialog("Publish of 1184")
    assert_clean(bytes(terminal.written))
    _check_plain_history(tmp_path)


def _check_plain_history(home: Path) -> None:
    """What the command prints on a terminal is as clean, in both forms."""
    for arguments in (["history"], ["history", "--json"]):
        with running(home, *arguments, size=(150, 40)) as terminal:
            assert terminal.wait_end() == 0
        assert_clean(bytes(terminal.written))
        assert b"\x1b" not in terminal.written
        assert DRAFT.id.encode() in terminal.written


def test_what_is_pasted_and_typed_is_shown_as_text(tmp_path: Path, sandbox: Sandbox) -> None:
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for("No flows in the list yet")
        terminal.press("/")
        terminal.paste(SHORT)
        terminal.wait_for("No flows match")
        terminal.send("\x9b5m\u202e\u200b\x1b[".encode())
        terminal.settle()
        terminal.press("ctrl+g", "a")
        terminal.wait_for_dialog("Add flows to the list")
        terminal.paste(f"{SHORT} label")
        terminal.press("enter")
        terminal.wait_for("A flow ID has only")
        terminal.press("ctrl+g", "a")
        terminal.settle(0.4)
        terminal.paste(f"{DRAFT.id} {PAYLOAD[:40]}\n{SHORT} {PAYLOAD[:60]}\n")
        terminal.wait_for("1 flow ID.")
        terminal.press("ctrl+s")
        terminal.wait_for_dialog("Not added")
        terminal.press("ctrl+g")
        terminal.wait_for(DRAFT.id)
        terminal.press("e")
        terminal.wait_for_dialog("Label of")
        _empty_input(terminal)
        terminal.paste(MARKUP + SHORT)
        terminal.press("enter")
        terminal.wait_for(MARKUP[:17])
        terminal.press("P")
        terminal.wait_for_dialog("Profiles and credentials")
        terminal.press("a")
        terminal.wait_for_dialog("Set up a profile")
        terminal.paste(SHORT)
        terminal.press("ctrl+s")
        terminal.wait_for("A profile name has")
    assert_clean(bytes(terminal.written))


def test_file_names_are_shown_as_text(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = tmp_path / f"{SHORT}{MARKUP}".replace("/", "")
    folder.write_text("in the way")
    with running(tmp_path, "--data-dir", str(folder), variables=environment(sandbox)) as terminal:
        terminal.wait_for("Nothing can be recorded")
        terminal.settle()
        assert "\\x1b[5mA" in "".join(terminal.text.split())  # wherever the line is broken
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert_clean(bytes(terminal.written))
    with running(tmp_path, "history", "--data-dir", str(folder), size=(150, 40)) as printed:
        assert printed.wait_end() == 1
    assert_clean(bytes(printed.written))


def test_profile_names_are_shown_as_text(tmp_path: Path) -> None:
    """Only another program could have written such a name, and it still must not be obeyed."""
    name = f"{MARKUP}{SHORT}"
    remember(tmp_path, DRAFT, profile="prod-in")
    account = Account(name, storable(SHORT), storable(PAYLOAD))
    for sql, key in (
        ("UPDATE profiles SET name = ?, sid = ?, base_url = ?", name),
        ("UPDATE flows SET list = ?, flow_id = ?, label = ?", account.list_key),
    ):
        behind_the_stores_back(tmp_path, sql, key, account.sid, account.base_url)
    with running(tmp_path, size=(120, 40)) as terminal:  # there is no keyring
        terminal.wait_for_dialog("The keyring could not be read")
        terminal.press("t")
        terminal.wait_for_dialog("Change a profile")
        terminal.press("ctrl+s")
        terminal.wait_for("A profile name has")
        terminal.press("ctrl+g")
        terminal.wait_for_dialog("p Publish")
        terminal.press("P")
        terminal.wait_for_dialog("Profiles and credentials")
        terminal.press("x")
        assert MARKUP in terminal.wait_for_dialog("Delete the profile")
        terminal.press("ctrl+g")
        terminal.wait_for_dialog("Profiles and credentials")
        terminal.press("ctrl+g")
        terminal.wait_for("p Publish")
        for key in ("enter", "e", "x"):
            terminal.press(key)
            terminal.wait_gone("p Publish")
            terminal.settle()
            terminal.press("ctrl+g")
            terminal.wait_for("p Publish")
    assert_clean(bytes(terminal.written))
