"""What `flow-tui doctor` found, and how it is printed: words, not colours, or JSON."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from flow_tui import text

_WIDTH: Final = 80


class Level(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong; it explains something."""
    WARNING = "warning"
    """Something works less well, or not for long."""
    PROBLEM = "problem"
    """It would stop a publish."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. The texts may be foreign."""

    level: Level
    check: str
    """The name of what was looked at, in a word or two."""
    found: str
    advice: str = ""
    """What to do; empty where there is nothing to do."""
    command: str = ""
    """A shell command that the advice speaks of."""


def told(level: Level, check: str, message: str, command: str = "") -> Finding:
    """Return a finding from an error's message: its first sentence is what was found."""
    found, _, advice = message.partition(". ")
    return Finding(level, check, found.removesuffix("."), advice, command)


def is_problem(findings: Sequence[Finding]) -> bool:
    """Return whether one of the findings would stop a publish."""
    return any(finding.level is Level.PROBLEM for finding in findings)


def report_json(findings: Sequence[Finding]) -> str:
    """Return findings as one JSON object in one line of ASCII.

    Its `ok` says whether nothing would stop a publish. Each of its `findings` has `level` (`ok`,
    `note`, `warning` or `problem`), `check`, `found`, `advice` and `command`, the last two empty
    where there is nothing to do.
    """
    found = [asdict(finding) for finding in findings]
    return json.dumps({"ok": not is_problem(findings), "findings": found})


def report(findings: Sequence[Finding]) -> Iterator[str]:
    """Return findings as lines for a terminal or a pipe, and a last line that sums them up."""
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        start = f"{finding.level:<7}  {finding.check:<{width}}  "
        yield start + text.one_line(finding.found)
        indent = " " * len(start)
        yield from _wrapped(text.one_line(finding.advice), indent)
        if finding.command:
            yield indent + text.one_line(finding.command)
    yield ""
    yield _summary(findings)


def _wrapped(advice: str, indent: str) -> list[str]:
    return textwrap.wrap(
        advice,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(findings: Sequence[Finding]) -> str:
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    if problems:
        return f"{problems} problem{'s' * (problems > 1)} would stop a publish."
    return "Nothing was found that would stop a publish. No request was sent."
