"""Read-only mode: for all profiles, or for single ones."""

from pathlib import Path

import pytest

from flow_tui.config import Config, ProfileSettings
from flow_tui.credentials import NullKeyring
from flow_tui.model import Action
from flow_tui.services.publisher import Publisher, ReadOnlyError
from flow_tui.services.read_only import READ_ONLY, ReadOnly
from flow_tui.services.session import Session
from flow_tui.store import StoreThread
from tests.support.cases import every
from tests.support.publishing import CREDENTIALS, SIGN_UP, FakeApi, recorded
from tests.support.session import in_session, run

PROD = Config(profile_settings={"Prod-IN": ProfileSettings(read_only=True, colour="red")})


@every(
    ("read_only", "reasons"),
    [
        (ReadOnly(), ("", "")),
        (ReadOnly(PROD), ("The profile prod-in is read-only: ", "")),
        (ReadOnly(PROD, always=True), (READ_ONLY, READ_ONLY)),
        (ReadOnly(PROD._replace(read_only=True)), (READ_ONLY, READ_ONLY)),
    ],
)
def test_the_sentence_says_where_it_is_set(read_only: ReadOnly, reasons: tuple[str, str]) -> None:
    for profile, reason in zip(("prod-in", "staging"), reasons, strict=True):
        found = read_only.reason(profile)
        assert found.startswith(reason)
        assert bool(found) is bool(reason)
    if reasons[0] not in ("", READ_ONLY):
        assert "remove its read_only from config.toml" in read_only.reason("prod-in")


@pytest.mark.parametrize("action", list(Action))
def test_the_publisher_looks_at_the_profile_of_the_request(
    store: StoreThread, api: FakeApi, action: Action
) -> None:
    """Not at the one that is in use: that may be another one by now."""

    async def main() -> None:
        publisher = Publisher(store, api, "this session", read_only=ReadOnly(PROD))
        named = CREDENTIALS._replace(account=CREDENTIALS.account._replace(profile="PROD-in"))
        with pytest.raises(ReadOnlyError, match="The profile PROD-in is read-only"):
            await publisher.act(action, SIGN_UP, named)
        assert await recorded(store) == []
        assert api.sent == []
        other = CREDENTIALS._replace(account=CREDENTIALS.account._replace(profile="staging"))
        await publisher.act(action, SIGN_UP, other)
        assert len(api.sent) == 1

    run(main())


def test_a_session_follows_the_profile_in_use(tmp_path: Path) -> None:
    async def work(session: Session) -> None:
        seen = []
        for name in ("prod-in", "staging", "PROD-IN"):
            await session.sign_in.choose(name)
            seen.append((bool(session.read_only_reason), session.colour_of(session.profile)))
        assert seen == [(True, "red"), (False, ""), (True, "red")]

    in_session(work, tmp_path, NullKeyring(), config=PROD)
