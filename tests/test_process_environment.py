import subprocess
import sys
from pathlib import Path

import pytest

from flow_tui.process_environment import remove_library_variables
from tests.support.cases import every
from tests.support.terminal import isolated_environment


@every(
    "name",
    ["TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_OF_A_LATER_VERSION", "COLUMNS", "LINES", "SSLKEYLOGFILE"],
)
def test_a_variable_of_a_library_is_removed(name: str) -> None:
    environ = {name: "1", "PATH": "/bin"}
    remove_library_variables(environ)
    assert environ == {"PATH": "/bin"}


@every(("value", "stays"), [("", False), ("1", True), ("0", True)])
def test_no_color_is_set_where_it_is_not_empty(value: str, stays: bool) -> None:
    environ = {"NO_COLOR": value}
    remove_library_variables(environ)
    assert environ == ({"NO_COLOR": value} if stays else {})


@every("name", ["TERM", "TEXTUALLY", "FLOW_TUI_SID", "SSL_CERT_FILE"])
def test_any_other_stays(name: str) -> None:
    environ = {name: "1"}
    remove_library_variables(environ)
    assert environ == {name: "1"}


def protected(home: Path, before: str = "") -> str:
    """Return what a protected process reports: its core limit, its memory's owner before, after."""
    code = f"""
import ctypes, os, resource, sys
from flow_tui.process_environment import protect_memory
def owner():
    return os.stat("/proc/self/mem").st_uid
if os.geteuid() == 0:  # root owns its processes anyhow
    os.setresuid(54321, 54321, 54321)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # which a change of user took away
{before}
print(owner() != 0, end=" ")
protect_memory()
print(owner() != 0, *resource.getrlimit(resource.RLIMIT_CORE))
"""
    variables = isolated_environment(home)
    result = subprocess.run(
        [sys.executable, "-c", code],
        # Another user cannot write what coverage measures into our folder.
        env={name: value for name, value in variables.items() if "COVERAGE" not in name},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    return result.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_protected_process_gives_nothing_away(tmp_path: Path) -> None:
    assert protected(tmp_path) == "True False 0 0"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_python_without_ctypes_still_has_no_core(tmp_path: Path) -> None:
    assert protected(tmp_path, "sys.modules['ctypes'] = None") == "True True 0 0"
