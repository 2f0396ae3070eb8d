"""What a run has measured, as its table has it and as a file keeps it."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.figures import FIGURES, Figure, Sample, Unit

ROOT: Final = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Result:
    """One figure of a run: medians of its rounds."""

    ours: float
    theirs: float | None = None
    ratio: float | None = None
    """The median of the ratios of each pair."""
    rounds: int = 1

    def is_met(self, figure: Figure) -> bool | None:
        """Return whether it is within its budget; None if there is none, or nothing to compare."""
        budget = figure.budget
        if budget is None or (budget.is_ratio and self.ratio is None):
            return None
        if budget.is_ratio:
            return round(self.ratio or 0.0, 2) <= budget.most
        # An amount is judged as it is shown: 0.04 % of a processor is the 0.0 % of the table.
        shown_digits = 3 if figure.unit is Unit.SECONDS else 1
        return round(self.ours, shown_digits) <= budget.most


def results_of(samples: Mapping[str, Sequence[Sample]]) -> dict[str, Result]:
    """Return the medians, in the order of the table."""
    return {key: _result(samples[key]) for key in FIGURES if samples.get(key)}


def _result(samples: Sequence[Sample]) -> Result:
    theirs = [sample.theirs for sample in samples if sample.theirs is not None]
    ratios = [sample.ours / sample.theirs for sample in samples if sample.theirs]
    return Result(
        median(sample.ours for sample in samples),
        median(theirs) if theirs else None,
        median(ratios) if ratios else None,
        len(samples),
    )


def machine() -> str:
    """Return what was measured on, in a line: kind of machine, versions, commit."""
    return ", ".join(f"{name} {value}" for name, value in _circumstances().items() if value)


def _circumstances() -> dict[str, str]:
    return {
        "commit": _commit(),
        "Python": platform.python_version(),
        "Textual": version("textual"),
        "machine": f"{platform.system()} {platform.machine()} {len(os.sched_getaffinity(0))} cores",
    }


def _commit() -> str:
    """Return the commit, with a + if files have been changed since; empty without git."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip()


def save(path: Path, results: Mapping[str, Result]) -> None:
    """Write the figures of a run to a file, as JSON.

    Raises:
        OSError: It cannot be written.
    """
    document = {**_circumstances(), "figures": [_entry(key, results[key]) for key in results]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(key: str, result: Result) -> dict[str, object]:
    figure = FIGURES[key]
    budget = figure.budget
    return {
        "name": key,
        "title": figure.name.strip(),
        "unit": figure.unit.value,
        "flow-tui": result.ours,
        "other": result.theirs,
        "ratio": result.ratio,
        "budget": budget and budget.write(figure.unit),
        "met": result.is_met(figure),
        "rounds": result.rounds,
    }


def load(path: Path) -> dict[str, Result]:
    """Return the figures of an earlier run that are still measured.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not such a file.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["figures"]
        found = {
            entry["name"]: Result(
                entry["flow-tui"], entry["other"], entry["ratio"], entry["rounds"]
            )
            for entry in entries
        }
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} has no figures of an earlier run.") from error
    return {key: found[key] for key in FIGURES if key in found}
