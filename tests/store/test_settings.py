from pathlib import Path

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
