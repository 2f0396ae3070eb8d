from flow_tui.model import Outcome, Profile
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, new_attempt

PROD = Profile("prod-in", "HXAP16XXXXXX97IN", "https://api.in.kaleyra.io", in_keyring=True)
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
        store.flows.add(profile.name, [(FLOW, "Sign-up")])
    attempt = store.attempts.begin(new_attempt())
    store.attempts.end(attempt.id, SUCCEEDED)
    store.profiles.remove("PROD-IN")
    assert store.profiles.all() == [STAGING]
    assert store.flows.count("prod-in") == 0
    assert store.flows.count("staging-eu") == 1
    assert store.attempts.count() == 1
    store.flows.add("prod-in", [(FLOW, "Sign-up")])
    [flow] = store.flows.page("prod-in", "", ACCOUNT, 0, 9)
    assert flow.last_outcome is Outcome.SUCCEEDED


def test_a_waba_id_is_kept_for_each_profile_and_goes_with_it(store: Store) -> None:
    store.profiles.save(PROD)
    assert store.profiles.waba_id("prod-in") == ""
    store.profiles.set_waba_id("prod-in", "1")
    store.profiles.set_waba_id("Prod-IN", "2")
    store.profiles.set_waba_id("environment", "3")
    assert store.profiles.waba_id("PROD-IN") == "2"
    store.profiles.remove("Prod-in")
    assert store.profiles.waba_id("prod-in") == ""
    assert store.profiles.waba_id("environment") == "3"
