"""Whether the owner of an attempt may still be running, with real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from flow_tui.store import owner
from flow_tui.store.owner import Owner
from tests.support.cases import every
from tests.support.store import unprivileged_folder

YOUNG = timedelta(seconds=5)
OLD = owner.LEASE + timedelta(seconds=1)


@contextmanager
def sleeper() -> Iterator[tuple[subprocess.Popen[bytes], Owner]]:
    """Run a process that waits, and give it and its identity."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        started = stat_of(child.pid)[1]
        yield child, Owner.current()._replace(pid=child.pid, started=started)
        child.kill()


def stat_of(pid: int) -> tuple[str, int]:
    stat = owner._stat(pid)
    assert stat is not None
    return stat


@pytest.fixture
def no_proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "PROC", tmp_path / "proc")


def test_a_process_is_itself_and_alive() -> None:
    here = Owner.current()
    assert here == Owner.current()
    assert here.pid == os.getpid()
    assert here.is_alive(here, OLD)


def test_a_running_process_is_alive_however_old() -> None:
    with sleeper() as (_, owner):
        assert Owner.current().is_alive(owner, OLD)


def test_a_dead_process_is_dead() -> None:
    with sleeper() as (child, owner):
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert stat_of(child.pid)[0] == "Z"
        assert not Owner.current().is_alive(owner, YOUNG)
    assert not Owner.current().is_alive(owner, YOUNG)


def test_a_process_number_given_out_again_is_another_process() -> None:
    with sleeper() as (_, owner):
        assert owner.started is not None
        earlier = owner._replace(started=owner.started - 1)
        assert not Owner.current().is_alive(earlier, YOUNG)


def test_a_process_of_another_user_is_alive() -> None:
    root = os.geteuid() == 0
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=1 if root else None) as child:
        pid = child.pid if root else 1
        owner = Owner.current()._replace(pid=pid, started=stat_of(pid)[1])
        with unprivileged_folder():
            with pytest.raises(PermissionError):
                os.kill(pid, 0)
            assert Owner.current().is_alive(owner, OLD)
        child.kill()


@every("age", [YOUNG, -YOUNG])
def test_another_machine_counts_as_running_within_its_lease(age: timedelta) -> None:
    elsewhere = Owner.current()._replace(machine="another", pid=2**22 + 1)
    assert Owner.current().is_alive(elsewhere, age)


@every("age", [OLD, -OLD])
def test_another_machine_is_dead_after_its_lease(age: timedelta) -> None:
    elsewhere = Owner.current()._replace(machine="another")
    assert not Owner.current().is_alive(elsewhere, age)


def test_another_time_namespace_is_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, the same process has started at another time."""
    here = Owner.current()
    (tmp_path / "self" / "ns").mkdir(parents=True)
    (tmp_path / "sys" / "kernel" / "random").mkdir(parents=True)
    for name in ("self/ns/pid", "self/ns/time"):
        (tmp_path / name).symlink_to(os.readlink(f"/proc/{name}"))  # noqa: PTH115 - no path
    boot_id = "sys/kernel/random/boot_id"
    (tmp_path / boot_id).write_text(Path("/proc", boot_id).read_text())
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert Owner.current().machine == here.machine
    (tmp_path / "self/ns/time").unlink()
    without = Owner.current()
    assert without.machine not in (here.machine, here.host), "Linux before 5.6 has none"
    (tmp_path / "self/ns/time").symlink_to("time:[4026599999]")
    there = Owner.current()
    assert there.machine not in (here.machine, without.machine)
    shifted = here._replace(started=1)
    assert there.is_alive(shifted, YOUNG)
    assert not there.is_alive(shifted, OLD)


def test_a_start_that_was_not_recorded_counts_within_its_lease() -> None:
    owner = Owner.current()._replace(started=None)
    assert Owner.current().is_alive(owner, YOUNG)
    assert not Owner.current().is_alive(owner, OLD)


@pytest.mark.usefixtures("no_proc")
def test_without_proc_the_host_is_the_machine() -> None:
    here = Owner.current()
    assert here == Owner(os.uname().nodename, os.uname().nodename, os.getpid(), None)
    assert here.is_alive(here, YOUNG)
    assert not here.is_alive(here, OLD)
    assert not here.is_alive(here._replace(pid=2**22 + 1), YOUNG)


@pytest.mark.parametrize("content", ["", "1 (sh) S 1 2", "1 (a) b) S" + " x" * 40])
def test_a_stat_that_makes_no_sense(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / str(os.getpid())
    folder.mkdir()
    (folder / "stat").write_text(content)
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert Owner.current().started is None


def test_a_name_with_spaces_and_parentheses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / str(os.getpid())
    folder.mkdir()
    fields = " ".join(str(number) for number in range(4, 53))
    (folder / "stat").write_text(f"1 (a) S 0 (b) R {fields}")
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert Owner.current().started == 22
