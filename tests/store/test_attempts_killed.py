"""A process killed at every step of a publish leaves a store that says so and works on."""

from pathlib import Path

import pytest

from flow_tui.model import Failure, Outcome
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.database import FILE_NAME
from flow_tui.store.store import Store
from tests.support import ptrace as tracing
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, child, new_attempt
from tests.support.store_child import ANSWERED, SENT

JOURNAL_IN_USE = bytes.fromhex("d9d505f920a163d7")
"""How a journal begins that the next start must play back (sqlite.org/fileformat.html)."""

NOTHING, DIED, DONE = "nothing", "died", "succeeded"


def left_behind(directory: Path) -> str:
    """Return what the next start finds, after making sure that it blocks nobody."""
    with Store.open(directory) as store:
        store.check()
        swept = store.attempts.close_abandoned()
        flow = store.flows.get(ACCOUNT, FLOW)
        recorded = store.attempts.page(AttemptQuery(), 0, 9)
        again = store.attempts.begin(new_attempt())
        assert store.attempts.end(again.id, SUCCEEDED).outcome is Outcome.SUCCEEDED
    if not recorded:
        return NOTHING
    [attempt] = recorded
    assert attempt.answer is not None
    assert attempt.new.flow_id == FLOW
    assert flow is not None
    assert (flow.status == "PUBLISHED") == (attempt.outcome is Outcome.SUCCEEDED)
    if attempt.outcome is Outcome.SUCCEEDED:
        assert swept == []
        return DONE
    assert attempt.answer.failure is Failure.DIED
    assert swept == [attempt]
    return DIED


def left_behind_each(folders: list[Path]) -> list[str]:
    """Return `left_behind` of each folder; most steps have changed no file."""
    found, known = [], dict[tuple[tuple[str, bytes], ...], str]()
    for folder in folders:
        files = tuple((file.name, file.read_bytes()) for file in sorted(folder.iterdir()))
        if files not in known:
            known[files] = left_behind(folder)
        found.append(known[files])
    assert len(known) > 10
    return found


def killed(command: str, directory: Path) -> list[Path]:
    directory.mkdir()
    with child(command, str(directory)) as process:
        assert process.wait(LONGEST) == 0
    return sorted(directory.iterdir())


def test_killed_before_each_statement(directory: Path) -> None:
    found = left_behind_each(killed("copy-at-each-statement", directory))
    beginnings, deaths, ends = (found.count(state) for state in (NOTHING, DIED, DONE))
    assert found == [NOTHING] * beginnings + [DIED] * deaths + [DONE] * ends
    assert beginnings > 10
    # The statements of `end`: begin, read, update, read, four of the flow's status, commit.
    assert deaths == 9
    # All of it is recorded before each of the two statements that delete the journal.
    assert ends == 3


def test_killed_before_and_after_each_system_call(directory: Path) -> None:
    """Each write, sync, lock and removal is one, so that this is every state on the disk."""
    tracing.require()
    folders = killed("copy-at-each-system-call", directory)
    came_to = [[(folder / mark).exists() for mark in (SENT, ANSWERED)] for folder in folders]
    found = left_behind_each(folders)
    beginnings, deaths, ends = (found.count(state) for state in (NOTHING, DIED, DONE))
    assert found == [NOTHING] * beginnings + [DIED] * deaths + [DONE] * ends
    assert beginnings > 50
    assert deaths > 50
    assert ends > 1
    for state, (sent, answered) in zip(found, came_to, strict=True):
        assert state != NOTHING or not sent  # nothing was sent without a record
        assert state != DONE or answered  # nothing succeeded that was not answered
    assert [True, False] in came_to


@every(
    ("variable", "ends"),
    [("", pytest.skip.Exception), ("true", pytest.fail.Exception)],
)
def test_where_nothing_may_be_traced_continuous_integration_fails(
    monkeypatch: pytest.MonkeyPatch, variable: str, ends: type[BaseException]
) -> None:
    monkeypatch.setattr(tracing, "_is_allowed", lambda: False)
    monkeypatch.setenv("CI", variable)
    with pytest.raises(ends, match="ptrace is not allowed"):
        tracing.require()


@pytest.mark.parametrize(
    ("command", "before", "after"),
    [("die-while-beginning", NOTHING, DIED), ("die-while-ending", DIED, DONE)],
)
def test_killed_in_the_middle_of_a_commit(
    directory: Path, command: str, before: str, after: str
) -> None:
    folders = killed(command, directory)
    # Some were killed with a complete journal, while the file itself was being changed.
    journals = [(folder / f"{FILE_NAME}-journal").read_bytes() for folder in folders[:-1]]
    assert any(journal.startswith(JOURNAL_IN_USE) for journal in journals)
    found = left_behind_each(folders)
    assert found == [before] * (len(found) - 1) + [after]
