import pytest

from flow_tui.model import Account, Outcome, Profile
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, new_attempt

PROD = Profile("prod-in", ACCOUNT.sid, ACCOUNT.base_url, in_keyring=True)
STAGING = Profile("Staging-eu", "HXAP16XXXXXX98IN", "https://api.eu.kaleyra.io")


def test_profiles_come_back_by_name(store: Store) -> None:
    store.profiles.save(STAGING)
    store.profiles.save(PROD)
    assert store.profiles.all() == [PROD, STAGING]
    assert store.profiles.get("prod-in") == PROD
    assert store.profiles.get("PROD-IN") == PROD
    assert store.profiles.get("prod") is None


def test_saving_adds_and_changes(store: Store) -> None:
    store.profiles.save(Profile("prod-in"))
    store.profiles.save(Profile("PROD-IN", PROD.sid, PROD.base_url, in_keyring=True))
    assert store.profiles.all() == [PROD]


def test_removing_takes_the_list_and_leaves_the_history(store: Store) -> None:
    for profile in (PROD, STAGING):
        store.profiles.save(profile)
        store.flows.add(profile.account, [(FLOW, "Sign-up")])
    store.flows.add(Account("PROD-in", "", ""), [(FLOW, "never moved")])
    attempt = store.attempts.begin(new_attempt())
    store.attempts.end(attempt.id, SUCCEEDED)
    store.profiles.remove("PROD-IN")
    assert store.profiles.all() == [STAGING]
    assert store.flows.count(ACCOUNT) == store.flows.count(Account("prod-in", "", "")) == 0
    assert store.flows.count(STAGING.account) == 1
    assert store.attempts.count() == 1
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    [flow] = store.flows.page(ACCOUNT, "", 0, 9)
    assert flow.last_outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("others", "in_use", "kept"),
    [
        ([], [], False),
        ([STAGING], [STAGING.account], False),
        ([PROD._replace(name="same")], [], True),
        ([], [Account("environment", PROD.sid, PROD.base_url)], True),
    ],
)
def test_a_list_that_another_profile_has_too_stays(
    store: Store, others: list[Profile], in_use: list[Account], kept: bool
) -> None:
    for profile in (PROD, *others):
        store.profiles.save(profile)
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    store.profiles.set_waba_id(ACCOUNT, "1")
    store.profiles.remove("prod-in", in_use)
    assert store.profiles.get("prod-in") is None
    assert bool(store.flows.count(ACCOUNT)) == bool(store.profiles.waba_id(ACCOUNT)) == kept


def test_removing_a_profile_that_is_not_stored_takes_its_list(store: Store) -> None:
    store.flows.add(Account("printed", "", ""), [(FLOW, "")])
    store.profiles.remove("Printed")
    assert store.flows.count(Account("printed", "", "")) == 0


def test_a_waba_id_is_kept_for_each_account_and_goes_with_it(store: Store) -> None:
    store.profiles.save(PROD)
    environment = Account("environment", "HXENV1XXXXXX01IN", PROD.base_url)
    assert store.profiles.waba_id(ACCOUNT) == ""
    store.profiles.set_waba_id(ACCOUNT, "1")
    store.profiles.set_waba_id(ACCOUNT._replace(profile="other"), "2")
    store.profiles.set_waba_id(environment, "3")
    assert store.profiles.waba_id(ACCOUNT) == "2"
    assert store.profiles.waba_id(environment._replace(sid="HXENV2XXXXXX02IN")) == ""
    store.profiles.remove("Prod-in")
    assert store.profiles.waba_id(ACCOUNT) == ""
    assert store.profiles.waba_id(environment) == "3"
