"""The way from an attempt in doubt to how it is settled: look at its flow, ask the user, record."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.model import Attempt, Failure, Outcome
from flow_tui.store import StoreError, StoreThread

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp
    from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.store.settings import OFFERED_UP_TO

_TOLD_AT_ONCE: Final = 500


class Settling:
    """Settles attempts in doubt, only as the user says. Its methods run in a worker of the app."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app
        self._session = app.session

    async def at_start(self) -> None:
        """Offer a look at what was in flight when a flow-tui was killed, each of them once."""
        with self._told_of_trouble():
            await self._at_start(self._session.store)

    async def _at_start(self, store: StoreThread) -> None:
        told = await store.run(lambda opened: opened.settings.get(OFFERED_UP_TO))
        doubts = await store.run(lambda opened: opened.doubts.page(0, _TOLD_AT_ONCE))
        died = [doubt for doubt in doubts if doubt.answer and doubt.answer.failure is Failure.DIED]
        if not any(doubt.id > _number(told) for doubt in died):
            return
        if self._app.screen is not self._app.home:
            self._app.warn("Attempts of before have an unknown outcome: v looks at their flows.")
            return
        await self._go_through(doubts)
        await store.run(lambda opened: opened.settings.set(OFFERED_UP_TO, str(died[0].id)))

    async def begin(self, selected: Attempt | None) -> None:
        """Settle the selected attempt where it is in doubt; else go through all that are."""
        if self._app.screen is not self._app.home:
            return
        if selected is not None and selected.is_unsettled:
            await self.one(selected)
            return
        with self._told_of_trouble():
            doubts = await self._session.store.run(lambda opened: opened.doubts.page(0, 2))
            if self._app.screen is not self._app.home:
                return  # another dialog has opened meanwhile
            if doubts:
                await self._go_through(doubts)
            else:
                self._app.notify("No attempt has an unknown outcome.", markup=False)

    @contextmanager
    def _told_of_trouble(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            self._app.warn(str(error))

    async def _go_through(self, doubts: list[Attempt]) -> None:
        if len(doubts) == 1:
            await self.one(doubts[0])
        else:
            from flow_tui.app.settle.unsettled import UnsettledScreen

            await self._app.push_screen_wait(UnsettledScreen(self._session.store, self.one))

    async def one(self, attempt: Attempt) -> Attempt | None:
        """Look at the flow of an attempt in doubt, and record what the user says of it.

        Returns the attempt as it is then; None where it is as it was.
        """
        app = self._app
        if attempt.in_flight or attempt.outcome is not Outcome.UNKNOWN:
            app.notify("Only an attempt with an unknown outcome is there to settle.", markup=False)
            return None
        from flow_tui.app.settle.verdict import VerdictScreen

        if isinstance(app.screen, VerdictScreen):
            return None  # a second key, pressed before the first had opened it
        look_at, unable = self._way_to(attempt)
        verdict = await app.push_screen_wait(VerdictScreen(attempt, look_at, unable))
        if verdict is None:
            await app.home.reload()
            return None
        try:
            settled = await self._session.store.run(
                lambda store: store.attempts.settle(attempt.id, verdict.settled, verdict.status)
            )
        except StoreError as error:
            app.warn(f"It is not settled. {error}")
            return None
        if app.home.log_pane.has(settled):
            app.home.log_pane.put(settled)
        await app.home.reload()
        return settled

    def _way_to(self, attempt: Attempt) -> "tuple[CheckFlow | None, str]":
        """Return how to look at an attempt's flow, or why that cannot be done.

        The key in use is shown to no other account and no other host than its own.
        """
        credentials, account = self._session.credentials, attempt.new.account
        own = credentials and (credentials.account.base_url, credentials.account.sid)
        if credentials is None or own != (account.base_url, account.sid):
            profile = text.one_line(account.profile, 40)
            sid = text.masked_sid(account.sid)
            return None, f"not known: sign in with {profile} (SID {sid}) to look at it; P does."
        return lambda: self._session.check_flow(attempt.new.flow_id, credentials), ""


def _number(told: str) -> int:
    return int(told) if told.isdecimal() else 0
