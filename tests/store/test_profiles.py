import pytest

from flow_tui.model import Account, Outcome, Profile
from flow_tui.store import ProfilesChangedError
from flow_tui.store.store import Store
from tests.support.cases import every
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, new_attempt

PROD = Profile("prod-in", ACCOUNT.sid, ACCOUNT.base_url, in_keyring=True)
SAME = PROD._replace(name="same")
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


def test_a_key_is_noted_without_a_change_of_the_account(store: Store) -> None:
    store.profiles.save(PROD._replace(in_keyring=False))
    store.profiles.add_key(STAGING._replace(name="PROD-in"))
    store.profiles.add_key(STAGING)
    assert store.profiles.all() == [PROD, STAGING._replace(in_keyring=True)]


def test_only_a_profile_that_is_as_it_was_read_is_replaced(store: Store) -> None:
    changed = PROD._replace(sid="HX2")
    assert store.profiles.replace(None, PROD)
    assert not store.profiles.replace(None, changed)
    for other in (changed, PROD._replace(in_keyring=False), PROD._replace(base_url="")):
        assert not store.profiles.replace(other, changed)
    assert store.profiles.all() == [PROD]
    assert store.profiles.replace(PROD, changed._replace(name="PROD-in"))
    assert store.profiles.all() == [changed]
    assert not store.profiles.replace(STAGING, STAGING)
    assert store.profiles.all() == [changed]


def test_removing_takes_the_list_and_leaves_the_history(store: Store) -> None:
    for profile in (PROD, STAGING):
        store.profiles.save(profile)
        store.flows.add(profile.account, [(FLOW, "Sign-up")])
    store.flows.add(Account("PROD-in", "", ""), [(FLOW, "never moved")])
    attempt = store.attempts.begin(new_attempt())
    store.attempts.end(attempt.id, SUCCEEDED)
    store.profiles.remove(PROD, [])
    assert store.profiles.all() == [STAGING]
    assert store.flows.count(ACCOUNT) == store.flows.count(Account("prod-in", "", "")) == 0
    assert store.flows.count(STAGING.account) == 1
    assert store.attempts.count() == 1
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    [flow] = store.flows.page(ACCOUNT, "", 0, 9)
    assert flow.last_outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("others", "in_use", "sharing"),
    [
        ([], [PROD.account], []),
        ([STAGING], [STAGING.account], []),
        ([SAME], [SAME.account], ["same"]),
        ([], [Account("environment", PROD.sid, PROD.base_url)], ["environment"]),
    ],
)
def test_a_list_that_another_profile_has_too_stays(
    store: Store, others: list[Profile], in_use: list[Account], sharing: list[str]
) -> None:
    for profile in (PROD, *others):
        store.profiles.save(profile)
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    store.profiles.set_waba_id(ACCOUNT, "1")
    assert store.profiles.sharing(PROD, in_use) == sharing
    store.profiles.remove(PROD, sharing, in_use)
    assert store.profiles.get("prod-in") is None
    assert bool(store.flows.count(ACCOUNT)) == bool(store.profiles.waba_id(ACCOUNT))
    assert bool(store.flows.count(ACCOUNT)) == bool(sharing)


@every(
    ("shown", "sharing"),
    [
        (PROD._replace(sid="HX2"), ["same"]),
        (PROD._replace(base_url="https://api.eu.kaleyra.io"), ["same"]),
        (PROD._replace(in_keyring=False), ["same"]),
        (Profile("prod-in"), ["same"]),
        (Profile("gone", PROD.sid, PROD.base_url), ["prod-in", "same"]),
        (PROD, []),
        (PROD, ["another"]),
    ],
)
def test_what_is_not_as_it_was_shown_is_not_removed(
    store: Store, shown: Profile, sharing: list[str]
) -> None:
    for profile in (PROD, SAME):
        store.profiles.save(profile)
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    with pytest.raises(ProfilesChangedError, match="Nothing was deleted"):
        store.profiles.remove(shown, sharing)
    assert store.profiles.all() == [PROD, SAME]
    assert store.flows.count(ACCOUNT) == 1


def test_removing_a_profile_that_is_not_stored_takes_its_list(store: Store) -> None:
    store.flows.add(Account("printed", "", ""), [(FLOW, "")])
    store.profiles.remove(Profile("Printed"), [])
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
    store.profiles.remove(PROD, [])
    assert store.profiles.waba_id(ACCOUNT) == ""
    assert store.profiles.waba_id(environment) == "3"
