"""The file remembered for each flow, and the hosts that the user has allowed."""

from pathlib import Path

import pytest

from flow_tui.store.errors import StoreError
from flow_tui.store.store import Store
from tests.support.cases import every
from tests.support.store import ACCOUNT, FLOW, raw

OTHER = ACCOUNT._replace(sid="HXOTHER")


@every(
    "path",
    ["~/flows/sign-up.json", "/a b/maße.json", "caf\udce9.json", "\ud800", "a\x00b\n"],
)
def test_any_path_is_remembered_as_it_is(store: Store, path: str) -> None:
    store.expected_files.set(ACCOUNT, FLOW, path)
    assert store.expected_files.get(ACCOUNT._replace(profile="renamed"), FLOW) == path


def test_each_flow_of_each_account_has_its_own_and_an_empty_one_forgets_it(store: Store) -> None:
    files = store.expected_files
    for account, path in ((ACCOUNT, "a"), (OTHER, "b"), (ACCOUNT, "c")):
        files.set(account, FLOW, path)
    assert files.get(ACCOUNT, "another") == ""
    files.set(ACCOUNT, FLOW, "")
    assert (files.get(ACCOUNT, FLOW), files.get(OTHER, FLOW)) == ("", "b")
    files.set(ACCOUNT, FLOW, "")


def test_a_path_that_cannot_be_read_is_a_damaged_database(store: Store, directory: Path) -> None:
    store.expected_files.set(ACCOUNT, FLOW, "a")
    raw(directory, "UPDATE expected_files SET path = x'ff'")
    with pytest.raises(StoreError, match="damaged"):
        store.expected_files.get(ACCOUNT, FLOW)


def test_hosts_are_allowed_once_and_for_all_in_any_case(store: Store, directory: Path) -> None:
    assert store.settings.allowed_hosts() == frozenset()
    with Store.open(directory) as other:
        other.settings.allow_host("CDN.example")
        store.settings.allow_host("cdn.example")
        store.settings.allow_host("files.example:8443")
        allowed = frozenset({"cdn.example", "files.example:8443"})
        assert store.settings.allowed_hosts() == other.settings.allowed_hosts() == allowed
