"""The results of `flow-tui check`: what is known of each flow, and the exit status."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from flow_tui import text
from flow_tui.commands.check_expected import (
    allowed_hosts,
    compared,
    content_fields,
    expectation_doubt,
    is_as_expected,
)
from flow_tui.commands.stdio import print_error
from flow_tui.commands.table import NOTHING
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account
from flow_tui.services.batch_check import BatchCheck, Wait
from flow_tui.services.flow_check import FlowCheck, check_flow
from flow_tui.services.flow_content import ContentCheck, download_content
from flow_tui.services.readiness import Readiness, readiness
from flow_tui.services.records import iso_moment
from flow_tui.store import StoreThread

CANNOT_PUBLISH: Final = 1
"""Exit status if one of the flows cannot be published, or is not what is expected."""
NOT_KNOWN: Final = 2
"""Exit status if of one of the flows it is not known whether it can be published."""

COLUMNS: Final = (("flow ID", 18), ("status", 10), ("ready", 9), ("name", 24), ("reason", 0))
_READY: Final = {True: "yes", False: "no", None: "not known"}
_NAME_LIMIT: Final = 40
_STATUS_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is known of one flow."""

    account: Account
    flow_id: str
    found: Readiness
    checked: FlowCheck | None = None
    """None if it was not checked."""
    content: ContentCheck | None = None
    """Its flow.json, compared with the file; None if there is nothing to compare with."""

    def fields(self) -> dict[str, object]:
        """Return the fields of a line of `check --json`; scripts rely on them."""
        checked = self.checked
        return {
            "profile": self.account.profile,
            "sid": self.account.sid,
            "base_url": self.account.base_url,
            "flow_id": self.flow_id,
            "name": self._name or None,
            "status": self._status or None,
            "ready": self.found.is_ready,
            "reasons": self._reasons,
            "http_status": checked.check.response.http_status if checked else None,
            "checked_at": iso_moment(checked.at) if checked else None,
            **content_fields(self.content),
        }

    def cells(self) -> list[str]:
        """Return the cells of a line of the table, safe to print."""
        return [
            self.flow_id,
            text.one_line(self._status, _STATUS_LIMIT) or NOTHING,
            _READY[self.found.is_ready],
            text.one_line(self._name, _NAME_LIMIT) or NOTHING,
            text.one_line(" ".join(self._reasons)),
        ]

    @property
    def _reasons(self) -> list[str]:
        doubt = expectation_doubt(self.content)
        return [*self.found.reasons, doubt] if doubt else list(self.found.reasons)

    @property
    def _name(self) -> str:
        details = self.checked.check.details if self.checked else None
        return details.name if details else ""

    @property
    def _status(self) -> str:
        return self.checked.status if self.checked else ""


@dataclass
class Checks:
    """The checks of one call."""

    flow_ids: Sequence[str]
    credentials: Credentials
    store: StoreThread | None
    """Where statuses are saved; None for nowhere."""
    expect: str = ""
    """The file to compare the only flow's flow.json with; empty for none."""
    results: list[bool | None] = field(default_factory=list)
    """Of each flow so far, whether it can be published; None if it is not known."""
    _is_as_expected: bool | None = None
    _warnings: set[str] = field(default_factory=set)

    @property
    def status(self) -> int:
        """The exit status by what is known; a flow without a result is not known."""
        results = [*self.results, self._is_as_expected] if self.expect else self.results
        if None in results or len(self.results) < len(self.flow_ids):
            return NOT_KNOWN
        return CANNOT_PUBLISH if False in results else 0

    async def run(self) -> AsyncGenerator[CheckResult, None]:
        """Check the flows, and yield what is known of each, of those too that were left out."""
        client, account = KaleyraClient(), self.credentials.account
        batch = BatchCheck(
            lambda flow_id: check_flow(self.store, client, self.credentials, flow_id),
            self.flow_ids,
            _say_wait,
        )
        try:
            async with aclosing(batch.run()) as checks:
                async for flow_id, checked in checks:
                    self._warn(checked.unrecorded)
                    found = readiness(checked.check)
                    self.results.append(found.is_ready)
                    content = await self._compare(client, checked) if self.expect else None
                    yield CheckResult(account, flow_id, found, checked, content)
        finally:
            await client.close()
        for flow_id in batch.remaining:
            self.results.append(None)
            yield CheckResult(
                account, flow_id, Readiness(None, (f"Not checked: {batch.stop_reason}",))
            )

    async def _compare(self, client: KaleyraClient, checked: FlowCheck) -> ContentCheck:
        """Compare the flow's flow.json with the file, unless its details could not be read."""
        if (details := checked.check.details) is None:
            return await compared(ContentCheck(problem=checked.check.sentence), self.expect)
        hosts = await allowed_hosts(self.store)
        found = await download_content(client, self.credentials, details.flow_id, hosts)
        content = await compared(found, self.expect)
        self._is_as_expected = is_as_expected(content)
        return content

    def _warn(self, message: str) -> None:
        """Print a message on standard error, unless it is empty or was printed before."""
        if message and message not in self._warnings:
            self._warnings.add(message)
            print_error(text.one_line(message))


def _say_wait(wait: Wait) -> None:
    print_error(f"Kaleyra {wait.reason}: the next check is in {wait.seconds} s.")
