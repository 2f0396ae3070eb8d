from flow_tui.credentials import CredentialStore, KeyringState, NullKeyring
from tests.support.credentials import STORED, failure_of, run


def test_the_demo_stores_nothing_and_says_so() -> None:
    store: CredentialStore = NullKeyring()

    failure = failure_of(store.write("demo", STORED))

    assert failure.state is KeyringState.REFUSED
    assert failure.sentence.startswith("The demo stores nothing.")
    assert run(store.read("demo")) is None
    run(store.delete("demo"))
    assert failure_of(store.describe()).state is KeyringState.REFUSED
