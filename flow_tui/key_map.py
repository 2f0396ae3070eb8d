"""The key of each action: the default, or the one that `[keys]` of the configuration names."""

import string
from collections.abc import Iterable, Mapping
from typing import Final

from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS, AppAction
from flow_tui.validation import InputError

TOGETHER: Final = (
    ("flows", "flows_list", "list"),
    ("flows", "log"),
    ("history", "history_list", "list"),
    ("response", "log"),
    ("compare", "log"),
    ("curl",),
    ("details", "dialog", "dialog_pages"),
    ("difference", "list"),
    ("preview", "dialog_pages"),
    ("verdict", "dialog", "dialog_pages"),
    ("unsettled", "unsettled_list", "list"),
    ("import", "import_list", "list"),
    ("profiles", "profiles_list", "list", "dialog"),
    ("form", "dialog", "dialog_pages"),
    ("add", "dialog", "dialog_pages"),
    ("yes_no", "dialog", "dialog_pages"),
    ("error", "dialog", "dialog_pages"),
    ("confirm", "dialog", "dialog_pages"),
    ("confirm_batch", "confirm_batch_list", "dialog", "dialog_pages"),
    ("check_many", "check_many_list", "list"),
    ("batch",),
    ("batch_done", "batch_results", "list"),
    ("batch_done", "batch_rowless"),
    ("filter",),
    ("palette",),
    ("help",),
)
"""Places whose keys count at the same time; those of `app` count beside each of them."""

_TYPING: Final = frozenset(
    {
        *("app", "form", "add", "confirm", "confirm_batch", "dialog", "dialog_pages", "filter"),
        "palette",
    }
)
"""Places where an input may have the focus."""
_BUTTONS: Final = frozenset({"verdict", "yes_no", "error"})
"""Places where Enter presses the button that has the focus."""
_EDITING: Final = frozenset(
    {
        *("enter", "space", "backspace", "delete", "left", "right", "home", "end"),
        *("ctrl+left", "ctrl+right", "shift+left", "shift+right", "shift+home", "shift+end"),
        *("ctrl+shift+left", "ctrl+shift+right"),
        *(f"ctrl+{letter}" for letter in "acdefkuvwx"),
    }
)
"""Keys that Textual's input uses itself, beside printable characters."""
_TEXTUAL: Final = {
    "tab": "moves to the next part of the screen",
    "shift+tab": "moves to the previous part of the screen",
    "ctrl+c": "copies the selected text",
}
"""Keys that Textual binds on every screen."""
_SAME_BYTE: Final = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter"}
"""Keys that a terminal sends as another one."""

_SYMBOLS: Final = {
    "exclamation_mark": "!",
    "quotation_mark": '"',
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "apostrophe": "'",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "asterisk": "*",
    "plus": "+",
    "comma": ",",
    "minus": "-",
    "full_stop": ".",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "less_than_sign": "<",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "question_mark": "?",
    "at": "@",
    "left_square_bracket": "[",
    "backslash": "\\",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "underscore": "_",
    "grave_accent": "`",
    "left_curly_bracket": "{",
    "vertical_line": "|",
    "right_curly_bracket": "}",
    "tilde": "~",
}
"""Textual's names for the keys of ASCII's symbols. Looked up in Unicode's table of names, they
would cost half a MiB of memory."""
_SYMBOL_NAMES: Final = {symbol: name for name, symbol in _SYMBOLS.items()}
_SHORT: Final = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
}
_MOVING: Final = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
_NAMED: Final = frozenset(
    {
        *("enter", "space", "tab", "escape", "backspace", "insert", "delete", "shift+tab"),
        *(f"f{number}" for number in range(1, 25)),
        *(f"ctrl+{letter}" for letter in string.ascii_lowercase),
        *(shift + key for shift in ("", "ctrl+", "shift+", "ctrl+shift+") for key in _MOVING),
    }
)
"""The keys with names that Textual tells apart."""


_shown: Final = dict(_SHORT)


def key_name(key: str) -> str:
    """Return a key as a person writes it: `?` for `question_mark`, `esc` for `escape`."""
    modifiers, plus, last = key.rpartition("+")
    return modifiers + plus + (_SYMBOLS.get(last) or _shown.get(last, last))


_chosen: Final[dict[str, tuple[str, ...]]] = {}


def use_keys(chosen: Mapping[str, tuple[str, ...]], *, has_arrows: bool = True) -> None:
    """Use other keys than the defaults; call it before `flow_tui.app` is imported.

    Args:
        chosen: Textual key names by the IDs of actions, as `read_keys` returns them.
        has_arrows: Whether the terminal can show arrows; `^` and `v` in their place are other keys.
    """
    _chosen.clear()
    _chosen.update(chosen)
    _shown.update(_SHORT if has_arrows else {"up": "up", "down": "down"})


def keys_of(action_id: str) -> tuple[str, ...]:
    """Return the keys of an action by their Textual names, the one to show first."""
    return _keys(ACTIONS[action_id], _chosen)


def key_of(action_id: str) -> str:
    """Return the key of an action as a person writes it, for sentences."""
    return key_name(keys_of(action_id)[0])


def read_keys(table: object) -> dict[str, tuple[str, ...]]:
    """Return the keys of the `[keys]` table: Textual key names by the IDs of actions.

    Raises:
        InputError: An action or a key does not exist, cannot be used, or is there twice. The
            text names both and says what to do.
    """
    if not isinstance(table, dict):
        raise InputError("keys has to be a table: [keys].")
    chosen = {}
    for action_id, value in _flat(table):
        if action_id not in ACTIONS:
            raise InputError(f"[keys] {action_id}: there is no such action.{_similar(action_id)}")
        try:
            chosen[action_id] = tuple(_usable(key, action_id) for key in _listed(value))
        except InputError as error:
            raise InputError(f"[keys] {action_id}: {error}") from error
    _refuse_doubled(chosen)
    return chosen


def _keys(action: AppAction, chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    keys = chosen.get(action.id) or tuple(action.keys.split(","))
    return (*keys, *(key for key in action.fixed.split(",") if key and key not in keys))


def _flat(table: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    """Return IDs and values; in TOML, `flows.publish` without quotes is a table in a table."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{key}", keys) for key, keys in value.items())
        else:
            yield name, value


def _similar(action_id: str) -> str:
    from difflib import get_close_matches  # only where there is an error

    found = get_close_matches(action_id, ACTIONS, n=1)
    return f" Did you mean {found[0]}?" if found else " Help in the app lists all actions."


def _listed(value: object) -> list[str]:
    values: list[object] = value if isinstance(value, list) else [value]
    keys = [key for key in values if isinstance(key, str) and key]
    if not keys or len(keys) < len(values):
        raise InputError('Name a key, like "P", or several, like ["P", "f5"].')
    return keys


def _usable(written: str, action_id: str) -> str:
    """Return Textual's name of a key.

    Raises:
        InputError: There is no such key, or this action cannot have it.
    """
    key = _parsed(written)
    if key in _SAME_BYTE:
        raise InputError(f"Terminals send {key} as {_SAME_BYTE[key]}. Choose another key.")
    if key in _TEXTUAL:
        raise InputError(f"{key} {_TEXTUAL[key]}. Choose another key.")
    places = {place for place, actions in PLACES.items() if action_id in actions}
    if key in _keys(ACTIONS[action_id], {}):
        return key
    if places & _TYPING and (len(key) == 1 or key in _SYMBOLS or key in _EDITING):
        raise InputError(
            f"An input needs {key_name(key)} there. Choose another ctrl key or a function key."
        )
    if places & _BUTTONS and key == "enter":
        raise InputError("enter presses the selected button there. Choose another key.")
    return key


def _parsed(written: str) -> str:
    if len(written) == 1 and (written.isalnum() or written in _SYMBOL_NAMES):
        return _SYMBOL_NAMES.get(written, written)
    key = written.strip().lower() or "space"
    key = f"ctrl+{key[1:]}" if key.startswith("^") else key
    key = next((name for name, short in _SHORT.items() if key == short), key)
    if key not in _NAMED and key not in _SYMBOLS:
        raise InputError(
            f"There is no key “{written}”. Write a character, or a name such as enter, space, "
            "pageup, f5 or ctrl+t; several keys in a list."
        )
    return key


def _refuse_doubled(chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse one key for two actions where both apply.

    Raises:
        InputError: It names the actions and the key.
    """
    for places in TOGETHER:
        owners: dict[str, AppAction] = {}
        ids = [action_id for place in ("app", *places) for action_id in PLACES[place]]
        # Those with their default keys first, so that the error begins with one of the others.
        for action in (ACTIONS[action_id] for action_id in sorted(ids, key=chosen.__contains__)):
            for key in _keys(action, chosen):
                other = owners.setdefault(key, action)
                if other.textual_action != action.textual_action:
                    raise InputError(_doubled(action, other, key))


def _doubled(action: AppAction, other: AppAction, key: str) -> str:
    reason = f"[keys] {action.id}: {key_name(key)} is the key of {other.id}"
    if key in other.fixed.split(","):
        return f"{reason} and cannot be changed. Choose another key."
    return f"{reason}, too. Choose another key for one of them."
