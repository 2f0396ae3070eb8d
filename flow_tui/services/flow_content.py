"""Reading a flow's flow.json: what would go live, and how it differs from what went live last.

Nothing here changes anything on Kaleyra, and nothing here raises for a failure of the network, the
API or the store: each result says why a part of it is missing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from flow_tui.credentials import Credentials
from flow_tui.flow_json import FlowJsonError
from flow_tui.kaleyra import AssetsResult, Download, DownloadUrl
from flow_tui.model import Account, FlowContent
from flow_tui.secret import Secret
from flow_tui.services.expected_file import ExpectedFile, compare_with_file
from flow_tui.store import (
    DatabaseLockedError,
    KeptFlowJson,
    PackedFlowJson,
    Store,
    StoreError,
    StoreThread,
)
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:
    from flow_tui.flow_json import Difference, FlowJson

T = TypeVar("T")

_CALLED: Final = "The flow.json"
_FILE_NOT_KNOWN: Final = "It is not known whether there is a file to compare it with."


class ContentApi(Protocol):
    """The part of the Kaleyra client that reads a flow's content."""

    async def flow_assets(self, account: Account, flow_id: str, key: Secret) -> AssetsResult:
        """Read where a flow's flow.json is, by one GET; raises nothing for a failure."""

    async def download(self, url: DownloadUrl) -> Download:
        """Read it, by one GET without the API key; raises nothing for a failure."""


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """What is known of a flow's content."""

    flow_json: "FlowJson | None" = None
    """What would go live; None if it could not be read."""
    problem: str = ""
    """Why it could not be read, and what to do, safe to show; empty if it was."""
    unknown_host: str = ""
    """The host that has it, where the user has to allow that host first; foreign text."""
    last: KeptFlowJson | None = None
    """What was published from here last; None if nothing was, or it is not known."""
    since_last: "Difference | None" = field(default=None, repr=False)
    """How it differs from that; None if it does not, or only the hash was kept."""
    expected: ExpectedFile | None = None
    """How it compares with the file that the user named for the flow; None if there is none."""
    unread: str = ""
    """Why the database could not say what was published last; empty if it did."""

    @property
    def is_same_as_last(self) -> bool:
        """Whether it is what was published from here last."""
        if self.flow_json is None or self.last is None:
            return False
        return self.flow_json.sha256 == self.last.sha256


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What the database has of a flow's content, as far as it can be read."""

    allowed_hosts: frozenset[str] = frozenset()
    last: PackedFlowJson | None = None
    unread: str = ""
    """Why the last publish is not known."""
    file: str = ""
    file_unread: str = ""
    """Why it is not known which file to compare with."""


class FlowContentReader:
    """Reads the content of flows, one at a time.

    Args:
        store: What was published last, and which hosts and files the user has named.
        api: What sends requests.
    """

    def __init__(self, store: StoreThread, api: ContentApi) -> None:
        self._store = store
        self._api = api
        self._lock = asyncio.Lock()

    async def read(self, credentials: Credentials, flow_id: str) -> ContentCheck:
        """Read a flow's content and compare it. Cancelling it cancels the request."""
        async with self._lock:
            account = credentials.account
            known = await self._remembered(account, flow_id)
            found = await download_content(self._api, credentials, flow_id, known.allowed_hosts)
            return await in_daemon_thread(lambda: _compared(found, known))

    async def compare_unread(self, account: Account, flow_id: str) -> ContentCheck:
        """Return what is known of a flow's content without reading it."""
        known = await self._remembered(account, flow_id)
        return await in_daemon_thread(lambda: _compared(ContentCheck(), known))

    async def _remembered(self, account: Account, flow_id: str) -> _Remembered:
        try:
            return await self._store.run(lambda store: _remembered(store, account, flow_id))
        except StoreError as error:
            return _Remembered(unread=str(error), file_unread=str(error))


async def download_content(
    api: ContentApi, credentials: Credentials, flow_id: str, allowed_hosts: frozenset[str]
) -> ContentCheck:
    """Download a flow's flow.json, and compare it with nothing.

    Args:
        api: What sends the two requests.
        credentials: The account and its key.
        flow_id: The flow.
        allowed_hosts: The hosts that the user has allowed.
    """
    assets = await api.flow_assets(credentials.account, flow_id, credentials.api_key)
    url = assets.download_url
    if url is None:
        return ContentCheck(problem=assets.sentence)
    if not url.is_known and url.host not in allowed_hosts:
        return ContentCheck(
            problem=f"It is on {url.host}, a host neither of WhatsApp nor of Kaleyra.",
            unknown_host=url.host,
        )
    download = await api.download(url)
    data = download.data
    if data is None:
        return ContentCheck(problem=download.sentence)
    try:
        return ContentCheck(await in_daemon_thread(lambda: _parsed(data)))
    except FlowJsonError as error:
        return ContentCheck(problem=str(error))


def _parsed(data: bytes) -> "FlowJson":
    """Parse a flow.json; takes up to seconds for a large one.

    Raises:
        FlowJsonError: It is none.
    """
    from flow_tui.flow_json import parse  # imported by the thread that needs it, as below

    return parse(data, _CALLED)


def content_for_record(found: "FlowJson | None", json_version: str = "") -> FlowContent:
    """Return what an attempt records of a content.

    Args:
        found: The content; None if it was not read.
        json_version: As the flow's details have it; counts where the content names none.
    """
    if found is None:
        return FlowContent("", json_version)
    return FlowContent(found.sha256, found.json_version or json_version, found.canonical)


def _remembered(store: Store, account: Account, flow_id: str) -> _Remembered:
    """Read each for itself: where one is damaged, the others are shown.

    Raises:
        DatabaseLockedError: None can be read; each would wait for the lock.
    """
    hosts, _ = _read(store.settings.allowed_hosts, frozenset[str]())
    last, unread = _read(lambda: store.flow_jsons.last(account, flow_id), None)
    file, file_unread = _read(lambda: store.expected_files.get(account, flow_id), "")
    return _Remembered(hosts, last, unread, file, file_unread)


def _read(read: Callable[[], T], otherwise: T) -> tuple[T, str]:
    """Return what can be read, or something else and why not."""
    try:
        return read(), ""
    except DatabaseLockedError:
        raise
    except StoreError as error:
        return otherwise, str(error)


def _compared(found: ContentCheck, known: _Remembered) -> ContentCheck:
    """Return it with the differences; takes up to seconds for large files."""
    from flow_tui.flow_json import difference

    unpacked = known.last.unpacked() if known.last is not None else None
    found = replace(found, last=unpacked, unread=known.unread)
    flow_json, last = found.flow_json, found.last
    kept = last.canonical if last is not None else None
    if flow_json is not None and kept is not None and not found.is_same_as_last:
        found = replace(found, since_last=difference(kept, flow_json.canonical))
    if known.file_unread:
        return replace(found, expected=ExpectedFile("", f"{_FILE_NOT_KNOWN} {known.file_unread}"))
    if known.file:
        return replace(found, expected=compare_with_file(known.file, flow_json))
    return found
