"""Comparing a flow's content with a local file: as values, and never waiting for it."""

import os
from pathlib import Path

import pytest

from flow_tui.flow_json import MAX_BYTES, LineKind, parse
from flow_tui.services.expected_file import compare_with_file

FLOW = parse(b'{"version": "7.1", "screens": [{"id": "FORM", "title": "Your details"}]}')


def test_other_spaces_order_and_escapes_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_bytes(
        b'\xef\xbb\xbf{\r\n "screens":[{"title":"Your\\u0020details","id":"FORM"}],\n'
        b'\t"version" : "7.1" }\n'
    )
    found = compare_with_file(str(path), FLOW)
    assert (found.path, found.problem, found.is_same) == (str(path), "", True)
    assert found.difference is None
    assert not found.differs


def test_the_difference_is_from_the_file_to_the_flow(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_text('{"version": "7.0", "screens": [{"id": "FORM", "title": "Your details"}]}')
    found = compare_with_file(str(path), FLOW)
    assert found.differs
    assert found.difference is not None
    changed = {
        line.kind: line.text.strip()
        for line in found.difference.lines
        if line.kind in (LineKind.ADDED, LineKind.REMOVED)
    }
    assert changed == {LineKind.REMOVED: '"version": "7.0"', LineKind.ADDED: '"version": "7.1"'}


def test_a_file_is_read_although_the_flow_was_not(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_text("{}")
    found = compare_with_file(str(path), None)
    assert (found.problem, found.is_same, found.differs) == ("", None, False)


def test_the_home_folder_may_be_named_by_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "flow.json").write_text('{"version": "7.1"}')
    assert compare_with_file("~/flow.json", FLOW).differs
    assert compare_with_file("~no-such-user/flow.json", FLOW).problem.endswith("does not exist.")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _unreadable(path: Path) -> None:
    path.touch()
    path.chmod(0)


PROBLEMS = {
    "gone": (lambda _: None, "does not exist."),
    "fifo": (_fifo, "cannot be read: not a regular file."),
    "folder": (Path.mkdir, "cannot be read: Is a directory."),
    "loop": (lambda path: path.symlink_to(path), "cannot be read: Too many levels"),
    "empty": (Path.touch, "is empty."),
    "not JSON": (lambda path: path.write_text("<html>"), "is not JSON (line 1, column 1)."),
    "no object": (lambda path: path.write_text("[]"), "is not a JSON object."),
    "too large": (lambda path: path.write_bytes(b" " * (MAX_BYTES + 1)), "is larger than 10 MB."),
    "not UTF-8": (lambda path: path.write_bytes(b'{"\xff": 1}'), "is not UTF-8"),
}


@pytest.mark.parametrize(("make", "said"), PROBLEMS.values(), ids=PROBLEMS)
def test_why_a_file_cannot_be_compared(tmp_path: Path, make: object, said: str) -> None:
    path = tmp_path / "flow.json"
    assert callable(make)
    make(path)
    found = compare_with_file(str(path), FLOW)
    assert said in found.problem
    assert found.problem.startswith(str(path))
    assert (found.is_same, found.difference) == (None, None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    _unreadable(path)
    assert compare_with_file(str(path), FLOW).problem.endswith("cannot be read: Permission denied.")


def test_a_path_that_is_none_is_named_safely() -> None:
    assert compare_with_file("/\0", FLOW).problem == "/\\x00 is not a path."
    assert "\\x1b[31m" in compare_with_file("/tmp/\x1b[31m\n.json", FLOW).problem
    long = "/" + "x" * 9000
    found = compare_with_file(long, FLOW)
    assert (found.path, len(found.shown)) == (long, 200)


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert compare_with_file("flow.json", FLOW).problem == "flow.json does not exist."
