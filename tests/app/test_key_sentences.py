"""Sentences that name a key: they take it from the list of actions, so `[keys]` changes them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import flow_tui
from flow_tui.actions import ACTIONS
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.importing.candidates import ImportCandidates, ImportProgress, progress_text
from flow_tui.app.screens.help_text import sections
from flow_tui.key_map import key_name, use_keys

_PACKAGE = Path(flow_tui.__file__).parent
_FILES = sorted(
    path
    for folder in ("app", "credentials", "kaleyra", "services")
    for path in (_PACKAGE / folder).rglob("*.py")
)
_NOT_CONFIGURED = re.compile(r"ctrl\+c|\^q|printf .*|-rsp .*|.*(\\s|\[ \\t\]).*")
"""Keys that no configuration changes, a command for a shell, and a regular expression."""
_KEY = re.compile(
    r"""
    (?:ctrl|shift)\+ \w | \^\w                                  # ctrl+g stops
    | [Pp]ress \s (?: [\w?*/] | space | escape | enter) \b      # Press a
    | [Pp]ress \s [?*/]                                         # Press ?
    | \( [\w?*] \)                                              # (P)
    | (?<![\w'’"\\/.<%-]) [b-rt-zB-HJ-Z] (?![\w'’"\\/.=-])      # c checks again
    | (?:^|[.:;,]\s) [as?] \s \w+s\b                            # s saves it
    """,
    re.VERBOSE,
)


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a file that have a space, but for docstrings, with their lines."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def _named(sentence: str) -> str:
    """Return the key that a sentence names; empty if there is none."""
    match = _KEY.search(_NOT_CONFIGURED.sub("", sentence))
    return match.group() if match else ""


def test_no_string_names_a_key() -> None:
    found = [
        (f"{path.relative_to(_PACKAGE)}:{line}", key)
        for path in _FILES
        for line, words in _sentences(path)
        if (key := _named(words))
    ]
    assert not found, "key_of() of flow_tui/key_map.py returns the key of an action"


def test_a_key_in_a_string_is_found() -> None:
    sentences = (
        "Press a to add one.",
        "Press ? for help.",
        "Press enter, then more",
        "written. ctrl+g stops.",
        ": p publishes it.",
        "… more lines: h opens the history",
        "too large for a terminal. s saves it.",
        "sign in to check it (P).",
    )
    assert [sentence for sentence in sentences if not _named(sentence)] == []


@pytest.fixture
def chosen_keys() -> Iterator[None]:
    """Give each action a key that is its ID in angle brackets."""
    use_keys({action_id: (f"<{action_id}>",) for action_id in ACTIONS})
    yield
    use_keys({})


@pytest.mark.usefixtures("chosen_keys")
def test_help_names_the_keys_in_use() -> None:
    fixed = {key_name(key) for action in ACTIONS.values() for key in action.fixed.split(",")}
    for section in sections():
        for keys, _ in section.rows:
            if "<" in keys:
                assert {key for key in keys.split() if key[0] not in "<"} <= fixed | {*ACTIONS}
        assert not [paragraph for paragraph in section.text if _named(paragraph)]


@pytest.mark.usefixtures("chosen_keys")
def test_other_texts_name_the_keys_in_use() -> None:
    failed = progress_text(ImportCandidates(), ImportProgress(problem="Could not connect."))
    assert "Press <import.resume> to resume, or <import.account> to" in failed
    searched = HistoryFilter("session", filter_text="lead").empty_text()
    assert "Press <filter.keep>, then <history.bodies>, to search" in searched
