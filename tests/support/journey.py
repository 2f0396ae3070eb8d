"""The account that the tests publish on, and a user's home whose list has its flows."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from flow_tui.model import Account, Profile
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox, SeenRequest
from flow_tui.store import Store
from tests.support.terminal import Terminal

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
LEAD = SandboxFlow("1307752946183396", "Lead form")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
HOSTILE = SandboxFlow("1618743905230716", "hostile text", behaviour=Behaviour.HOSTILE)
SLOW = SandboxFlow("1292740518863735", "slow", behaviour=Behaviour.SLOW, slow_seconds=2.0)

API_KEY = "Ae2e9f5c31d7b0864a2ec59137df8b046"
"""Of the usual length, and like nothing else that a screen, a file or a command line holds."""
SID = "HXE2E48027397IN"
INDIA = "https://api.in.kaleyra.io"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A running Kaleyra with one flow of each kind that the tests need."""
    with Sandbox(flows=(DRAFT, LEAD, REFUSED, HOSTILE, SLOW), sid=SID, api_key=API_KEY) as running:
        yield running
    assert not running.faults


def environment(sandbox: Sandbox) -> dict[str, str]:
    """The variables that sign in with the sandbox's account."""
    return {
        "FLOW_TUI_SID": sandbox.sid,
        "FLOW_TUI_API_KEY": sandbox.api_key,
        "FLOW_TUI_BASE_URL": sandbox.base_url,
    }


def data_folder(home: Path) -> Path:
    """Where the program keeps its database for a user whose home is `home`."""
    return home / "data" / "flow-tui"


def remember(
    home: Path, *flows: SandboxFlow, profile: str = "environment", base_url: str = INDIA
) -> None:
    """Put flows into the list of a profile, as an earlier run would have.

    The environment's list waits for the account that the variables name.
    """
    account = Account(profile, "", "")
    with Store.open(data_folder(home)) as store:
        if profile != "environment":
            account = Account(profile, SID, base_url)
            store.profiles.save(Profile(profile, SID, base_url, in_keyring=True))
        store.flows.add(account, [(flow.id, flow.label) for flow in flows])


def posts(sandbox: Sandbox) -> list[SeenRequest]:
    """Every request that could have changed something."""
    return [seen for seen in sandbox.requests if seen.method != "GET"]


def publish(terminal: Terminal, flow: SandboxFlow) -> None:
    """Publish the flow under the cursor as a person does; its answer is still to come."""
    terminal.press("p")
    terminal.wait_for_dialog("Publish this flow?")
    if flow.status is FlowState.DRAFT:
        terminal.type(flow.id[-4:])
    else:
        terminal.wait_for_dialog("type its whole ID")
        terminal.type(flow.id)
    terminal.wait_for("Enter publishes it now.")
    terminal.press("enter")


def files_with(text: str, folders: Iterable[Path]) -> list[Path]:
    """Return each file in the folders, and theirs, that holds a text in UTF-8 or UTF-16."""
    needles = [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]
