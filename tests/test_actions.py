"""The list of actions: whole, without contradictions, and in words that fit where they show."""

from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.key_map import TOGETHER, read_keys


def test_each_action_applies_somewhere_and_each_place_has_known_actions() -> None:
    placed = {action_id for actions in PLACES.values() for action_id in actions}
    assert placed == set(ACTIONS)


def test_each_place_is_compared_with_those_whose_keys_count_beside_its_own() -> None:
    compared = {place for places in TOGETHER for place in places}
    assert compared | {"app"} == set(PLACES)


def test_the_default_keys_do_not_contradict_one_another() -> None:
    assert read_keys({}) == {}


def test_the_default_keys_are_keys_that_could_be_chosen() -> None:
    for action in ACTIONS.values():
        keys = action.keys.split(",")
        assert read_keys({action.id: keys}) == {action.id: tuple(keys)}


def test_ids_labels_and_help_have_their_form() -> None:
    for action in ACTIONS.values():
        place, _, name = action.id.partition(".")
        assert place.replace("_", "").isalpha()
        assert name.replace("_", "").isalpha()
        assert action.help
        assert action.help[0].islower()
        assert not action.help.endswith(".")
        assert len(action.help) <= 60, action.help
        assert len(action.label) <= 20
        assert action.label or not action.shown, action.id


def test_keys_that_stay_are_among_the_default_keys() -> None:
    for action in ACTIONS.values():
        assert not action.fixed or set(action.fixed.split(",")) <= set(action.keys.split(","))
