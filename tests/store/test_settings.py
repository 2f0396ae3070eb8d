import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flow_tui.model import Profile
from flow_tui.store.database import FILE_NAME
from flow_tui.store.settings import peek, peek_profiles
from flow_tui.store.store import Store


def test_a_setting_survives_a_restart(directory: Path) -> None:
    with Store.open(directory) as store:
        assert store.settings.get("last_profile") == ""
        assert store.settings.get("theme", "plain") == "plain"
        store.settings.set("last_profile", "prod-in")
        store.settings.set("last_profile", "staging-eu")
        store.settings.set("theme", "dark")
    with Store.open(directory) as store:
        assert store.settings.get("last_profile") == "staging-eu"
        assert store.settings.get("theme", "plain") == "dark"


def test_a_lone_surrogate_is_replaced(store: Store) -> None:
    store.settings.set("last\udc80", "a\ud800b")
    assert store.settings.get("last\udc80") == "a?b"


def test_a_setting_is_seen_without_opening_the_store(directory: Path) -> None:
    with Store.open(directory) as store:
        assert peek(directory, {}, "theme") == ""
        store.settings.set("theme", "high-contrast")
        assert peek(directory, {}, "theme") == "high-contrast"
    assert peek(None, {"FLOW_TUI_DATA_DIR": str(directory)}, "theme") == "high-contrast"
    assert peek(directory, {}, "last_profile") == ""


def test_where_nothing_is_nothing_is_made(directory: Path) -> None:
    assert peek(directory, {}, "theme") is None
    assert not directory.exists()
    assert peek(Path("~no-such-user/x"), {}, "theme") is None


def test_a_lock_is_not_waited_for(directory: Path) -> None:
    with Store.open(directory) as store:
        store.settings.set("theme", "high-contrast")
    with closing(sqlite3.connect(directory / FILE_NAME)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert peek(directory, {}, "theme") is None
    assert peek(directory, {}, "theme") == "high-contrast"


@pytest.mark.parametrize("content", [b"", b"no database at all " * 100])
def test_what_is_no_database_is_left_for_the_store_to_complain_of(
    directory: Path, content: bytes
) -> None:
    directory.mkdir()
    file = directory / FILE_NAME
    file.write_bytes(content)
    assert peek(directory, {}, "theme") is None
    assert file.read_bytes() == content
    assert list(directory.iterdir()) == [file]


def test_profiles_are_seen_without_opening_the_store(directory: Path) -> None:
    assert peek_profiles(directory, {}) == []
    assert not directory.exists()
    assert peek_profiles(Path("~no-such-user/x"), {}) is None
    with Store.open(directory) as store:
        assert peek_profiles(directory, {}) == []
        for name in ("staging-eu", "Prod-in"):
            store.profiles.save(Profile(name))
    assert peek_profiles(directory, {}) == ["Prod-in", "staging-eu"]
    with closing(sqlite3.connect(directory / FILE_NAME)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert peek_profiles(directory, {}) is None
    (directory / FILE_NAME).write_bytes(b"no database at all " * 100)
    assert peek_profiles(directory, {}) is None
