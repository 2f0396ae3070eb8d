"""The findings of `flow-tui doctor`, and their report as text or JSON."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final

from flow_tui import text
from flow_tui.secret import Secret, mask
from flow_tui.services.records import json_object

_WIDTH: Final = 80


class Level(StrEnum):
    """The result of a check."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong; an explanation."""
    WARNING = "warning"
    """Something works less well, or not permanently."""
    PROBLEM = "problem"
    """It would stop a publish."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of one check. Its texts may be foreign and are made safe by the report."""

    level: Level
    check: str
    """What was checked, in a word or two."""
    found: str
    advice: str = ""
    """What to do; empty if nothing is."""
    command: str = ""
    """A shell command that the advice mentions."""

    @classmethod
    def from_error(cls, level: Level, check: str, message: str, command: str = "") -> "Finding":
        """Make a finding from an error message: the sentences after the first are the advice."""
        found, _, advice = message.partition(". ")
        return cls(level, check, found.removesuffix("."), advice, command)


def without_secret(secret: Secret, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in which a secret is masked: they repeat variables that may hold it."""
    return [
        replace(
            finding,
            found=mask(finding.found, secret),
            advice=mask(finding.advice, secret),
            command=mask(finding.command, secret),
        )
        for finding in findings
    ]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 profile`, `2 profiles`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_problem(findings: Sequence[Finding]) -> bool:
    """Return whether any finding would stop a publish."""
    return any(finding.level is Level.PROBLEM for finding in findings)


def report_json(findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON object on one line of printable ASCII.

    `ok` is false if a finding would stop a publish. Each of `findings` has `level` (`ok`, `note`,
    `warning` or `problem`), `check`, `found`, and `advice` and `command`, which may be empty.
    """
    found = [asdict(finding) for finding in findings]
    return json_object({"ok": not is_problem(findings), "findings": found})


def report(findings: Sequence[Finding]) -> Iterator[str]:
    """Return the findings as lines of plain text, with a summary in the last."""
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
        return f"{counted(problems, 'problem')} would stop a publish."
    return "No problems found. No request was sent."
