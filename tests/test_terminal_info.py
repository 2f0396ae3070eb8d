from types import SimpleNamespace

import pytest

from flow_tui.terminal_info import encoding, is_old, locale_variable
from tests.support.cases import every


@pytest.fixture(autouse=True)
def _outside_utf8_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    set_utf8_mode(monkeypatch, on=False)


def set_utf8_mode(monkeypatch: pytest.MonkeyPatch, *, on: bool) -> None:
    flags = SimpleNamespace(utf8_mode=int(on))
    monkeypatch.setattr("flow_tui.terminal_info.sys", SimpleNamespace(flags=flags))


@every(
    ("kind", "old"),
    [
        ("linux", True),
        ("linux-16color", True),
        ("vt100", True),
        ("vt220", True),
        ("ansi", True),
        ("cons25", True),
        ("vte-256color", False),
        ("xterm", False),
        ("xterm-256color", False),
        ("screen", False),
        ("tmux-256color", False),
        ("rxvt-unicode", False),
        ("", False),
    ],
)
def test_old_terminals(kind: str, old: bool) -> None:
    assert is_old({"TERM": kind}) is old
    assert is_old({}) is False


@every(
    ("environ", "stream", "shown"),
    [
        ({}, "utf-8", "utf-8"),
        ({"LANG": "en_US.UTF-8"}, "utf-8", "utf-8"),
        ({"LANG": "en_US.utf8"}, "ascii", "utf-8"),
        ({"LANG": "C"}, "utf-8", "ascii"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "utf-8", "ascii"),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, "utf-8", "utf-8"),
        ({"LANG": "de_DE.ISO-8859-1"}, "utf-8", "ascii"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "utf-8", "ascii"),
        ({"LANG": "de_DE@euro"}, "ISO-8859-15", "ascii"),
        ({"LANG": "ja_JP.eucJP"}, "utf-8", "ascii"),
        ({"LANG": "xx.no-such"}, "UTF-8", "utf-8"),
    ],
)
def test_the_encoding_is_utf_8_or_ascii_by_the_locale_that_is_set(
    environ: dict[str, str], stream: str, shown: str
) -> None:
    assert encoding(environ, stream) == shown


@every(
    ("environ", "name"),
    [
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "LANG"),
        ({"LC_CTYPE": "C.UTF-8"}, "LC_CTYPE"),
        ({"LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, "LC_CTYPE"),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, "LC_ALL"),
    ],
)
def test_what_python_itself_has_set_is_not_what_the_user_named(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], name: str
) -> None:
    set_utf8_mode(monkeypatch, on=True)
    assert locale_variable(environ) == name
