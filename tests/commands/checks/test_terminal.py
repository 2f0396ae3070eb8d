import io
import sys

import pytest

from flow_tui.commands.checks.terminal import check_terminal
from flow_tui.commands.findings import Finding, Level
from tests.support.cases import every


def found(check: str, **environ: str) -> Finding:
    (finding,) = (finding for finding in check_terminal(environ) if finding.check == check)
    return finding


@every(
    ("environ", "said"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, "24-bit (COLORTERM=truecolor)"),
        ({"COLORTERM": "24bit"}, "24-bit (COLORTERM=24bit)"),
        ({"COLORTERM": "yes", "TERM": "xterm-256color"}, "256 (TERM=xterm-256color)"),
        ({"TERM": "vt100"}, "16 or fewer (neither COLORTERM nor TERM indicates more)"),
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "none (NO_COLOR is set)"),
        ({"NO_COLOR": "", "COLORTERM": "truecolor"}, "24-bit (COLORTERM=truecolor)"),
    ],
)
def test_colours(environ: dict[str, str], said: str) -> None:
    assert found("colours", **environ) == Finding(Level.OK, "colours", said)


@every(
    ("environ", "said", "advice"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "screen"}, "tmux", "set-clipboard on"),
        ({"TERM": "tmux-256color"}, "tmux", "set-clipboard on"),
        ({"STY": "1.pts-0.host", "TERM": "screen"}, "GNU screen", "save responses to files"),
        (
            {"TERM": "screen-256color"},
            "tmux or GNU screen",
            "tmux.conf. GNU screen cannot",
        ),
    ],
)
def test_a_multiplexer(environ: dict[str, str], said: str, advice: str) -> None:
    finding = found("multiplexer", **environ)
    assert finding.level is Level.NOTE
    assert finding.found.startswith(said)
    assert advice in finding.advice


def test_no_multiplexer() -> None:
    assert found("multiplexer", TERM="xterm-256color") == Finding(Level.OK, "multiplexer", "none")


@every(
    ("environ", "said"),
    [
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "UTF-8 (LC_ALL=C.UTF-8)"),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8"}, "UTF-8 (LC_CTYPE=C.UTF-8)"),
        ({"LANG": "en_US.UTF-8"}, "UTF-8 (LANG=en_US.UTF-8)"),
        ({}, "UTF-8 (LC_ALL, LC_CTYPE and LANG are not set)"),
    ],
)
def test_a_locale_is_named_by_what_decides_it(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], said: str
) -> None:
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding="utf8"))
    assert found("locale", **environ) == Finding(Level.OK, "locale", said)


def test_a_locale_that_is_not_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding="iso-8859-1"))
    finding = found("locale", LANG="de_DE")
    assert finding.level is Level.WARNING
    assert finding.found == "not UTF-8 (LANG=de_DE)"
    assert "export LC_ALL=C.UTF-8" in finding.advice


def test_the_c_locale_that_python_takes_for_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    finding = found("locale", LC_ALL="C")
    assert finding.level is Level.WARNING
    assert finding.found == "not UTF-8 (LC_ALL=C)"
    assert "flow-tui draws in ASCII" in finding.advice


def test_a_standard_error_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)
    assert "error" in found("terminal", TERM="xterm").found
    assert found("locale", LANG="C.UTF-8").check == "locale"
