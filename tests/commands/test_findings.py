import json

from flow_tui.commands.findings import (
    Finding,
    Level,
    counted,
    is_problem,
    report,
    report_json,
)

FINE = Finding(Level.OK, "a", "fine")


def test_only_a_problem_stops_a_publish() -> None:
    others = [FINE, Finding(Level.NOTE, "b", ""), Finding(Level.WARNING, "c", "")]
    assert not is_problem(others)
    assert is_problem([*others, Finding(Level.PROBLEM, "d", "")])


def test_the_first_sentence_of_an_error_is_found_and_the_rest_is_advice() -> None:
    message = "There is a file. Move it aside. Then try again."
    finding = Finding.from_error(Level.PROBLEM, "data", message, "mv a b")
    assert finding == Finding(
        Level.PROBLEM, "data", "There is a file", "Move it aside. Then try again.", "mv a b"
    )
    assert Finding.from_error(Level.PROBLEM, "data", "All is lost.").found == "All is lost"


def test_json_is_printable_whatever_was_found() -> None:
    every = "".join(map(chr, range(0x100)))
    printed = report_json([Finding(Level.NOTE, "a", every)])
    assert printed.isascii()
    assert printed.isprintable()
    assert json.loads(printed)["findings"][0]["found"] == every


def test_numbers_and_nouns_agree() -> None:
    assert [counted(n, "profile") for n in (0, 1, 2)] == ["0 profiles", "1 profile", "2 profiles"]


def test_advice_is_wrapped_below_what_was_found_and_a_command_is_not() -> None:
    command = "x" * 100
    advice = "Words that go on and on until they need another line, since no terminal is endless."
    lines = list(report([FINE, Finding(Level.WARNING, "longer", "bad", advice, command)]))
    assert lines[:2] == ["ok       a       fine", "warning  longer  bad"]
    wrapped = lines[2:-3]
    assert len(wrapped) == 2
    assert all(line.startswith(" " * 17) and len(line) <= 80 for line in wrapped)
    assert " ".join(line.strip() for line in wrapped) == advice
    assert lines[-3] == " " * 17 + command
