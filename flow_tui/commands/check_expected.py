"""What `flow-tui check --expect FILE` says of a flow's flow.json and the file."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from flow_tui.services.expected_file import compare_with_file
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import StoreError, StoreThread
from flow_tui.threads import in_daemon_thread

_ALLOW: Final = "To allow it, check the flow once in flow-tui."


async def allowed_hosts(store: StoreThread | None) -> frozenset[str]:
    """Return the hosts that the user has allowed; none where the database cannot say."""
    if store is not None:
        with suppress(StoreError):
            return await store.run(lambda opened: opened.settings.allowed_hosts())
    return frozenset()


async def compared(content: ContentCheck, path: str) -> ContentCheck:
    """Return a flow's content, compared with a file."""
    flow_json = content.flow_json
    return replace(
        content, expected=await in_daemon_thread(lambda: compare_with_file(path, flow_json))
    )


def is_as_expected(content: ContentCheck | None) -> bool | None:
    """Return whether the flow's values are those of the file; None if that is not known."""
    return content.expected.is_same if content is not None and content.expected else None


def content_fields(content: ContentCheck | None) -> dict[str, object]:
    """Return the fields of `check --json` that are about the flow.json; scripts rely on them."""
    flow_json = content.flow_json if content is not None else None
    expected = content.expected if content is not None else None
    return {
        "flow_json_sha256": flow_json.sha256 if flow_json else None,
        "expected_file": expected.path if expected else None,
        "expected_same": is_as_expected(content),
    }


def expectation_doubt(content: ContentCheck | None) -> str:
    """Return why the flow is not certain to be as the file has it; empty if it is."""
    expected = content.expected if content is not None else None
    if content is None or expected is None or expected.is_same:
        return ""
    if expected.differs:
        return f"It differs from {expected.shown}."
    if expected.problem:
        return f"It was not compared. {expected.problem}"
    allow = f" {_ALLOW}" if content.unknown_host else ""
    return f"It was not compared with {expected.shown}: {content.problem}{allow}"
