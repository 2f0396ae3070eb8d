"""doctor on the terminal that it runs in."""

from pathlib import Path

from tests.support.cases import every
from tests.support.doctor import Diagnosis, diagnose
from tests.support.terminal import running


def test_in_a_terminal(tmp_path: Path) -> None:
    with running(tmp_path, "doctor", size=(120, 50), COLORTERM="truecolor") as terminal:
        assert terminal.wait_end() == 0
        found = Diagnosis(terminal.text)
    assert found.text("terminal").endswith("xterm-256color, 120x50")
    assert found.text("colours").endswith("(COLORTERM=truecolor)")
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
        assert b"xterm-256color, of unknown size" in terminal.written


@every(
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
    without = "TERM" if kind is None else ""
    with running(tmp_path, without=without, TERM=kind or "") as terminal:
        assert terminal.wait_end() == 2
    with running(tmp_path, "doctor", size=(120, 50), without=without, TERM=kind or "") as terminal:
        assert terminal.wait_end() == 1
        found = Diagnosis(terminal.text)
    assert found.level("terminal") == "problem"
    assert f"{said}: the app does not start on such a terminal" in found.text("terminal")
    assert "export TERM=xterm-256color" in found.text("terminal")
    assert "1 problem would stop a publish." in found.output


@every("kind", ["dumb", "unknown", ""])
def test_the_kind_of_terminal_does_not_matter_to_a_piped_doctor(tmp_path: Path, kind: str) -> None:
    assert diagnose(tmp_path, TERM=kind).level("terminal") == "note"
