"""`--profile` with a name that no profile has: said at once, and which profiles there are."""

import asyncio
import os
from pathlib import Path

from flow_tui.credentials import OsKeyring, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.store.database import FILE_NAME
from tests.support.cases import every
from tests.support.commands import KEY, SID, assert_safe, data_folder, flow_tui_here, stored
from tests.support.doctor import diagnose
from tests.support.secret_service import SecretService

NO_TERMINAL = "flow-tui: Standard input is not a terminal."


def started(home: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the app without a terminal; return status and errors. A profile is looked at first."""
    result = flow_tui_here(home, *arguments, **environment)
    assert result.stdout == b""
    assert_safe(result.stderr)
    return result.returncode, result.stderr.decode()


@every(
    ("names", "said"),
    [
        ([], "There is no profile named nosuch. Run flow-tui without --profile to set one up."),
        (["prod-in"], "There is no profile named nosuch. The only one is prod-in."),
        (["staging-eu", "prod-in"], "There is no profile named nosuch. There are prod-in and "),
        (["c", "a", "b"], "There is no profile named nosuch. There are a, b and c."),
    ],
)
def test_a_profile_that_there_is_not(tmp_path: Path, names: list[str], said: str) -> None:
    """The app and doctor say the same."""
    home = tmp_path / "-".join(["home", *names])
    home.mkdir()
    if names:
        with stored(home) as store:
            for name in names:
                store.profiles.save(Profile(name, SID, "http://127.0.0.1:9", in_keyring=True))
    status, errors = started(home, "--profile", "nosuch")
    assert status == 2
    assert errors.startswith(f"flow-tui: {said}")
    assert errors.count("\n") == 1
    found = diagnose(home, "--profile", "nosuch", status=1)
    assert found.level("starts with") == "problem"
    assert said.replace("nosuch. ", "nosuch ") in found.text("starts with")


def test_profiles_of_the_configuration_and_the_environment_are_named_too(tmp_path: Path) -> None:
    configured = tmp_path / "config" / "flow-tui" / "config.toml"
    configured.parent.mkdir(parents=True)
    configured.write_text("[profiles.Work]\ncredential_command = ['sh']\n")
    variables = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY}
    said = "flow-tui: There is no profile named nosuch. There are environment and Work.\n"
    assert started(tmp_path, "--profile=nosuch", **variables) == (2, said)
    for name in ("work", "environment"):
        status, errors = started(tmp_path, f"--profile={name}", **variables)
        assert (status, errors.startswith(NO_TERMINAL)) == (2, True)
    said = (
        "flow-tui: There is no profile named environment: FLOW_TUI_SID and FLOW_TUI_API_KEY are "
        "not set. The only one is Work.\n"
    )
    assert started(tmp_path, "--profile=environment") == (2, said)
    found = diagnose(tmp_path, "--profile=environment", status=1)
    assert "FLOW_TUI_SID and FLOW_TUI_API_KEY are not set" in found.text("starts with")


def test_a_stored_profile_is_found_in_any_case(tmp_path: Path) -> None:
    with stored(tmp_path) as store:
        store.profiles.save(Profile("Prod-IN", SID, "http://127.0.0.1:9"))
    assert started(tmp_path, "--profile=prod-in")[1].startswith(NO_TERMINAL)


def test_a_profile_whose_key_alone_is_left_is_found(secret_service: SecretService) -> None:
    """The keyring outlives a database that was moved away."""
    secret_service.start()
    asyncio.run(
        OsKeyring().write("prod-eu", StoredCredentials(SID, Secret(KEY), "http://127.0.0.1:9"))
    )
    home, variables = Path(os.environ["HOME"]), secret_service.environment
    assert started(home, "--profile=prod-eu", **variables)[1].startswith(NO_TERMINAL)
    assert "There is no profile named" in started(home, "--profile=other", **variables)[1]
    found = diagnose(home, "--profile=prod-eu", env=variables)
    assert found.text("profile").endswith("prod-eu: key in the keyring")
    assert found.text("starts with").endswith("the profile prod-eu")


def test_where_the_profiles_cannot_be_read_the_app_says_why(tmp_path: Path) -> None:
    """A lock may be gone in a moment, and the app waits for it."""
    stored(tmp_path).close()
    (data_folder(tmp_path) / FILE_NAME).write_bytes(b"no database at all " * 100)
    assert started(tmp_path, "--profile=nosuch")[1].startswith(NO_TERMINAL)
    found = diagnose(tmp_path, "--profile=nosuch", status=1)
    assert found.level("database") == "problem"
    assert found.level("starts with") == "note"
