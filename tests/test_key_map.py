"""Keys from `[keys]`: how they may be written, and which are refused with what to do."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import Keys, _character_to_key
from textual.widgets import Button, Input

from flow_tui import key_map
from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.config import read_config
from flow_tui.key_map import key_name, key_of, keys_of, read_keys, use_keys
from flow_tui.validation import InputError
from tests.support.cases import every


@pytest.fixture
def other_keys() -> Iterator[None]:
    """Take back what a test chose."""
    yield
    use_keys({})


@every(
    ("written", "key"),
    [
        ("P", "P"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        (",", "comma"),
        ("-", "minus"),
        (" ", "space"),
        ("é", "é"),
        ("F5", "f5"),
        ("Ctrl+T", "ctrl+t"),
        ("^t", "ctrl+t"),
        ("PgUp", "pageup"),
        ("shift+up", "shift+up"),
        ("ctrl+shift+end", "ctrl+shift+end"),
    ],
)
def test_how_a_key_may_be_written(written: str, key: str) -> None:
    others = {"flows.show_all": "f9", "move.page_up": "f8", "flows.mark": "m"}
    others |= {"app.help": "f1", "flows.profiles": "f2"}
    assert read_keys(others | {"flows.publish": written})["flows.publish"] == (key,)


def test_the_names_of_the_key_bar_may_be_written() -> None:
    assert read_keys({"dialog.cancel": ["^g", "esc"]}) == {"dialog.cancel": ("ctrl+g", "escape")}


def test_several_keys_and_a_name_without_quotes() -> None:
    assert read_keys({"flows.publish": ["b", "f5"]}) == {"flows.publish": ("b", "f5")}
    assert read_keys({"flows": {"publish": "b"}}) == {"flows.publish": ("b",)}


def test_two_actions_may_change_their_keys() -> None:
    chosen = read_keys({"flows.publish": "c", "flows.check": "p"})
    assert chosen == {"flows.publish": ("c",), "flows.check": ("p",)}


@every(
    ("action", "keys", "said"),
    [
        ("flows.publsh", "b", "there is no such action. Did you mean flows.publish?"),
        ("zzz", "b", "there is no such action. Help in the app lists all actions."),
        ("flows.publish", "", 'Name a key, like "P", or several, like ["P", "f5"].'),
        ("flows.publish", [], "Name a key"),
        ("flows.publish", ["b", ""], "Name a key"),
        ("flows.publish", 5, "Name a key"),
        ("flows.publish", ["b", 5], "Name a key"),
        ("flows.publish", "f25", "There is no key “f25”. Write a character, or a name such as"),
        ("flows.publish", "b,f5", "There is no key “b,f5”."),
        ("flows.publish", "shift+p", "There is no key “shift+p”."),
        ("flows.publish", "\x1b", "There is no key “"),
        ("flows.publish", "ctrl+i", "Terminals send ctrl+i as tab. Choose another key."),
        ("flows.publish", "tab", "tab moves to the next part of the screen."),
        ("flows.publish", "ctrl+c", "ctrl+c copies the selected text."),
        ("flows.publish", "c", "c is the key of flows.check, too. Choose another key for one of"),
        ("flows.check", "p", "p is the key of flows.publish, too."),
        ("flows.publish", "j", "j is the key of move.down, too."),
        ("attempt.copy", "]", "] is the key of log.later, too."),
        ("attempt.copy", "t", "t is the key of history.sessions, too."),
        ("flows.publish", "ctrl+q", "ctrl+q is the key of app.quit and cannot be changed. Choose"),
        ("flows.publish", "ctrl+l", "ctrl+l is the key of app.redraw and cannot be changed."),
        ("flows.publish", "^g", "ctrl+g is the key of flows.show_all and cannot be changed."),
        ("form.test", "ctrl+g", "ctrl+g is the key of dialog.cancel and cannot be changed."),
        ("profiles.add", "escape", "esc is the key of dialog.cancel and cannot be changed."),
        ("confirm.curl", "C", "An input needs C there. Choose another ctrl key or a function key"),
        ("confirm.curl", "ctrl+k", "An input needs ctrl+k there."),
        ("app.palette", ":", "An input needs : there."),
        ("yes_no.yes", "enter", "enter presses the selected button there."),
    ],
)
def test_what_cannot_be_used_is_named(action: str, keys: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_keys({action: keys})
    assert str(caught.value).startswith(f"[keys] {action}: {said}")


def test_a_table_is_needed() -> None:
    with pytest.raises(InputError, match="keys has to be a table"):
        read_keys("p")


def test_the_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\n"flows.publish" = "c"\n')
    with pytest.raises(InputError) as caught:
        read_config(path)
    assert str(caught.value).startswith(
        f"{path}: [keys] flows.publish: c is the key of flows.check"
    )


def test_the_configuration_gives_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nflows.publish = ["b", "F5"]\n')
    assert read_config(path).keys == {"flows.publish": ("b", "f5")}


@pytest.mark.usefixtures("other_keys")
def test_sentences_and_bindings_take_the_keys_in_use() -> None:
    assert (key_of("flows.publish"), keys_of("flows.publish")) == ("p", ("p",))
    use_keys(read_keys({"flows.publish": ["?", "f5"], "app.help": "f1"}))
    assert key_of("flows.publish") == "?"
    assert keys_of("flows.publish") == ("question_mark", "f5")
    use_keys({})
    assert key_of("flows.publish") == "p"


@pytest.mark.usefixtures("other_keys")
@every("action_id", [each.id for each in ACTIONS.values() if each.fixed])
def test_the_keys_that_leave_stay_beside_those_that_are_chosen(action_id: str) -> None:
    use_keys(read_keys({action_id: "f12"}))
    assert keys_of(action_id) == ("f12", *ACTIONS[action_id].fixed.split(","))


_CONFIRMING = ("confirm", "confirm_batch", "dialog", "dialog_pages", "app")


@given(
    action_id=st.sampled_from([each for place in _CONFIRMING for each in PLACES[place]]),
    key=st.sampled_from([*string.printable.strip(), "enter", "space", " ", "tab", "ctrl+m"]),
)
def test_in_the_confirm_dialogs_no_action_takes_what_confirms(action_id: str, key: str) -> None:
    """Only Enter in the input, after what is asked for was typed, publishes there."""
    with pytest.raises(InputError):
        read_keys({action_id: key})


def test_no_action_of_the_confirm_dialogs_publishes() -> None:
    runs = {ACTIONS[each].textual_action for place in _CONFIRMING for each in PLACES[place]}
    assert runs == {
        *("show_request", "look(1)", "look(-1)", "cancel", "scroll_part(-1)", "scroll_part(1)"),
        *("show_difference", "quit", "redraw", "command_palette", "leave_out", "check_all"),
    }


def test_a_terminal_without_arrows_has_words_for_them() -> None:
    use_keys({}, has_arrows=False)
    assert [key_name(key) for key in ("up", "shift+down", "pageup")] == ["up", "shift+down", "pgup"]
    use_keys({})
    assert [key_name(key) for key in ("up", "shift+down")] == ["↑", "shift+↓"]


def test_the_names_are_textuals() -> None:
    textuals = {key.value for key in Keys}
    assert textuals >= key_map._NAMED
    assert {_character_to_key(each): each for each in string.punctuation} == key_map._SYMBOLS


def test_what_an_input_needs_is_known() -> None:
    typed = {key for binding in Input.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    assert {key for key in typed if key in key_map._NAMED} <= key_map._EDITING
    assert [binding.key for binding in Button.BINDINGS] == ["enter"]  # type: ignore[union-attr]


@given(st.text())
def test_any_text_is_a_key_or_is_refused(written: str) -> None:
    try:
        chosen = read_keys({"error.quit": written})
    except InputError:
        return
    assert key_name(chosen["error.quit"][0])
