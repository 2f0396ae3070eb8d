"""What the benchmark is asked for, and how its runs are kept and compared."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import groups, results, table
from tests.benchmarks.figures import FIGURES, Budget, Sample
from tests.benchmarks.results import Result


def test_every_figure_is_measured_by_one_group() -> None:
    keys = [key for group in groups.GROUPS.values() for key in group.keys]
    assert sorted(keys) == sorted(FIGURES)
    assert not FIGURES.keys() & groups.GROUPS.keys()


def test_a_figure_or_a_group_is_chosen_by_its_name() -> None:
    assert groups.chosen([]) == list(FIGURES)
    assert groups.chosen(["quit", "idle", "start"]) == [
        "start",
        "idle_bytes",
        "idle_processor",
        "quit",
    ]
    assert [name for name, _ in groups.of_round(0, ["quit", "idle_bytes"])] == ["whole-run", "idle"]
    assert [name for name, _ in groups.of_round(1, ["quit", "idle_bytes"])] == ["whole-run"]
    with pytest.raises(ValueError, match="no figure or group speed") as caught:
        groups.chosen(["start", "speed"])
    assert "idle: idle_bytes, idle_processor" in str(caught.value)


def test_a_run_is_kept_and_read_again(tmp_path: Path) -> None:
    measured = {
        "start": [Sample(3.0, 2.0), Sample(1.0, 1.0), Sample(2.0, 1.0)],
        "idle_bytes": [Sample(0.0, 0.0)],
    }
    found = results.results_of(measured)
    assert found == {"start": Result(2.0, 1.0, 1.5, 3), "idle_bytes": Result(0.0, 0.0)}
    file = tmp_path / "run.json"
    results.save(file, found)
    assert results.load(file) == found
    kept = json.loads(file.read_text())
    assert kept["figures"][0]["met"] is False
    assert kept["figures"][1]["unit"] == "B"
    assert {"commit", "Python", "Textual", "machine"} <= kept.keys()
    for content in ("[]", "{}", '{"figures": [1]}', "no JSON"):
        file.write_text(content)
        with pytest.raises(ValueError, match=r"figures|Expecting"):
            results.load(file)


def test_a_budget_is_a_ratio_or_an_amount() -> None:
    start, idle, key = FIGURES["start"], FIGURES["idle_processor"], FIGURES["content_worst"]
    assert start.budget == Budget(1.05)
    assert Result(1.05, 1.0, 1.05).is_met(start) is True
    assert Result(1.06, 1.0, 1.06).is_met(start) is False
    assert Result(1.0).is_met(start) is None
    assert Result(0.04).is_met(idle) is True
    assert Result(0.06).is_met(idle) is False
    assert Result(0.051).is_met(key) is False
    assert Result(1.0).is_met(FIGURES["start_packed"]) is None


def test_a_comparison_has_before_and_now_and_names_what_one_of_them_lacks() -> None:
    before = {"start": Result(0.4), "quit": Result(0.03)}
    now = {"start": Result(0.3), "memory": Result(43.0)}
    _titles, start, *missing = table.comparison(before, now).splitlines()
    assert start.split() == [
        "start",
        "to",
        "complete",
        "screen",
        "400",
        "ms",
        "300",
        "ms",
        "0.75",
        "x",
    ]
    assert missing == ["not measured before: memory", "not measured now: quit"]


def test_what_grows_with_the_data_is_named_with_its_reason() -> None:
    grown = {
        "attempts_export_1000000": Result(6.0, 1.0, 6.0),
        "attempts_key_1000000": Result(1.0, 1.0, 1.0),
        "attempts_start_1000000": Result(3.0, 1.0, 3.0),
    }
    lines = table.table(grown, ["start", *grown]).splitlines()
    assert lines[1].endswith("not measured")
    assert [line for line in lines if line.startswith("grows")] == [
        "grows: export of the last 10,000, 1,000,000 attempts: 6.0 x: 10,000 lines of the "
        "larger ones are written, 100 of the smallest",
        "grows: start, 1,000,000 attempts: 3.0 x: no reason is known",
    ]
