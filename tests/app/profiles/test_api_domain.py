"""The API domain of the environment's credentials, where it is not set."""

from pathlib import Path

from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.credentials import EnvironmentCredentials, Source
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    run,
    running,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
)
from tests.support.profile_form import KEY, SID
from tests.support.typed import type_keys


def test_the_environments_domain_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    environment = EnvironmentCredentials(SID, Secret(KEY), None)

    async def main() -> None:
        session = Session(
            SessionOptions(lambda: tmp_path, environment=environment), MemoryKeyring()
        )
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, ApiDomainScreen)
            await type_keys(pilot, *"no host", "enter")
            await wait_for_text(pilot, "is not a host name")
            await pilot.press("backspace")
            await wait_for_shown(pilot, lambda shown: "is not a host name" not in shown)
            await type_keys(pilot, *["backspace"] * 6, *"eu", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "api.eu.kaleyra.io")
            assert session.credentials is not None
            assert session.credentials.source is Source.ENVIRONMENT

    run(main())
