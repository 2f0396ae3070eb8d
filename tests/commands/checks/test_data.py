from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from flow_tui import clock
from flow_tui.commands.checks import data
from flow_tui.commands.checks.data import check_data, check_folder_variables, file_system
from flow_tui.commands.findings import Finding, Level
from flow_tui.store import Store
from tests.support.cases import every
from tests.support.store import ACCOUNT, unprivileged_folder


@pytest.fixture
def plain_user(tmp_path: Path) -> Iterator[Path]:
    """A folder of a user whom file modes bind; the test runs as that user."""
    # That user may not be able to read this Python: what the checks import comes in before.
    Store.open(tmp_path).close()
    check_data(tmp_path, {})
    with unprivileged_folder() as folder:
        yield folder


def the_folder(directory: Path) -> Finding:
    return check_data(directory, {})[0][0]


def the_database(directory: Path) -> Finding:
    return check_data(directory, {})[0][1]


def test_how_much_is_kept_of_what_was_published(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert check_data(tmp_path, {})[0][2].found == "kept: none"
        store.flow_jsons.keep(ACCOUNT, "1", "a" * 64, b"x" * 49_999, clock.now())
        assert check_data(tmp_path, {})[0][2].found == "kept: 1 flow, less than 0.1 MB"
        store.flow_jsons.keep(ACCOUNT, "2", "b" * 64, b"x" * 1_200_000, clock.now())
        kept = check_data(tmp_path, {})[0][2]
        assert kept == Finding(Level.OK, "flow.json", "kept: 2 flows, 1.2 MB")


def test_a_folder_that_cannot_be_written_to(plain_user: Path) -> None:
    plain_user.chmod(0o500)
    finding = the_folder(plain_user)
    assert finding.level is Level.PROBLEM
    assert finding.found == f"{plain_user} is not writable"
    assert the_folder(plain_user / "new" / "folder") == finding


def test_a_folder_that_cannot_be_entered(plain_user: Path) -> None:
    hidden = plain_user / "hidden"
    (hidden / "folder").mkdir(parents=True)
    hidden.chmod(0)
    assert the_folder(hidden / "folder").level is Level.PROBLEM


def test_a_database_that_cannot_be_written_to(plain_user: Path) -> None:
    with Store.open(plain_user) as store:
        path = store.path
    path.chmod(0o400)
    finding = the_database(plain_user)
    assert finding.level is Level.PROBLEM
    assert finding.found == f"{path} is read-only"


def test_a_database_that_cannot_be_looked_at(plain_user: Path) -> None:
    with Store.open(plain_user) as store:
        path = store.path
    path.chmod(0)
    finding = the_database(plain_user)
    assert finding.level is Level.PROBLEM
    assert str(path) in finding.found


def test_a_database_that_others_may_read(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        path = store.path
    assert the_database(tmp_path).level is Level.OK
    path.chmod(0o640)
    finding = the_database(tmp_path)
    assert finding.level is Level.WARNING
    assert finding.advice.endswith(f"chmod 600 {path}")


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    assert the_folder(tmp_path / "link").level is Level.PROBLEM


def test_the_home_of_nobody_known() -> None:
    (finding,), remembered = check_data(Path("~no-such-user/data"), {})
    assert finding.level is Level.PROBLEM
    assert "no home directory" in finding.found
    assert remembered.profiles == []


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(data.LEAST_FREE))
    assert the_folder(tmp_path).level is not Level.PROBLEM
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(data.LEAST_FREE - 1))
    finding = the_folder(tmp_path)
    assert finding.level is Level.PROBLEM
    assert "less than 1 MiB is free" in finding.found


def mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> Finding:
    folder = tmp_path / "my data"
    folder.mkdir()
    mounts = tmp_path / "mounts"
    escaped = str(folder).replace(" ", r"\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nhost:/home {escaped} {kind} rw 0 0\n")
    monkeypatch.setattr(data, "MOUNTS", mounts)
    return the_folder(folder / "flow-tui")


def test_a_network_file_system_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    finding = mounted(monkeypatch, tmp_path, "nfs4")
    assert finding.level is Level.OK
    assert finding.found.endswith("which will be created, on a network file system (nfs4)")


def test_a_file_system_in_memory_keeps_no_history(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    finding = mounted(monkeypatch, tmp_path, "tmpfs")
    assert finding.level is Level.WARNING
    assert "on tmpfs, which a reboot empties" in finding.found
    assert finding.advice.startswith("To keep the history, choose another folder")


def test_no_list_of_mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(data, "MOUNTS", tmp_path / "none")
    assert the_folder(tmp_path) == Finding(Level.OK, "data folder", str(tmp_path))


@every(
    ("mounts", "kind"),
    [
        ("", ""),
        ("rootfs / rootfs rw 0 0\n/dev/sda / ext4 rw 0 0", "ext4"),
        ("/dev/sda / ext4 rw 0 0\nhost:/ {path} nfs rw 0 0\n", "nfs"),
        ("host:/ {path} nfs rw 0 0\n/dev/sda / ext4 rw 0 0\n", "nfs"),
        ("/dev/sda / ext4 rw 0 0\nhost:/ {path}x nfs rw 0 0\n", "ext4"),
    ],
)
def test_the_deepest_mount_decides_and_the_last_of_two(
    tmp_path: Path, mounts: str, kind: str
) -> None:
    assert file_system(tmp_path, mounts.format(path=tmp_path)) == kind


def test_a_link_is_followed_to_its_file_system(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    mounts = f"/dev/sda / ext4 rw 0 0\nhost:/ {tmp_path}/real nfs rw 0 0\n"
    assert file_system(tmp_path / "link", mounts) == "nfs"


@every("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_may_write_to(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    finding = the_folder(tmp_path)
    assert finding.level is Level.WARNING
    assert finding.found == f"{tmp_path}; other users of this host may write to it"
    assert finding.advice == f"Restrict it to yourself: chmod 700 {tmp_path}"


def test_a_folder_that_others_may_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert the_folder(tmp_path).level is Level.OK


def test_folder_variables_that_are_ignored() -> None:
    environ = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "~/c", "XDG_RUNTIME_DIR": "/run/user/1"}
    assert check_folder_variables(environ | {"XDG_CACHE_HOME": "cache"}) == [
        Finding(
            Level.NOTE,
            "folder settings",
            "XDG_CONFIG_HOME=~/c and XDG_DATA_HOME=data are ignored",
            "A folder there has to be a full path.",
        )
    ]
    assert check_folder_variables({"XDG_DATA_HOME": ""}) == []
    (one,) = check_folder_variables({"XDG_RUNTIME_DIR": "run"})
    assert one.found == "XDG_RUNTIME_DIR=run is ignored"
