"""The hang-up: once, in bounded time, and with a terminal that is gone."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.app.terminal import hangup as module
from flow_tui.app.terminal.hangup import HangupHandler
from flow_tui.model import Action, Flow
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.publisher import PublisherStoppedError
from tests.support.app import confirm, remember, run, running, session_on, wait_for_text
from tests.support.patience import LONGEST

HANGING = """
import asyncio, sys, time
from flow_tui.app.terminal.hangup import HangupHandler

async def main():
    hang_up = HangupHandler(asyncio.get_running_loop(), longest=0.3)
    hang_up.install()
    asyncio.get_running_loop().call_later(0.1, time.sleep, 600)
    hang_up.trigger(15)
    await asyncio.Event().wait()

asyncio.run(main())
"""

STOPPED = """
import asyncio, sys
from flow_tui.app.terminal.hangup import HangupHandler

async def main():
    hang_up = HangupHandler(asyncio.get_running_loop(), longest=4.0)
    hang_up.trigger(15)
    print("hung up", flush=True)
    print(await asyncio.to_thread(sys.stdin.readline), flush=True)

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def process_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a hang-up from ending the process of the tests, and restore its signals."""
    monkeypatch.setattr(module, "_end_after", lambda _seconds, _status: None)
    numbers = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_loop_that_hangs_cannot_keep_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", HANGING], check=False, timeout=LONGEST)
    assert ended.returncode == 143


def test_the_time_for_which_the_process_is_stopped_does_not_count() -> None:
    """An answer that arrived meanwhile is still read and recorded."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "hung up\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(4.1)  # longer than its 4 s: for a stopped process only real time passes
        process.stdin.write("an answer\n")
        process.stdin.flush()
        process.send_signal(signal.SIGCONT)
        assert process.stdout.readline() == "an answer\n"
        assert process.wait() == 0


def test_the_callback_is_called_once_even_after_the_hang_up() -> None:
    async def main() -> None:
        early, late = (
            HangupHandler(asyncio.get_running_loop()),
            HangupHandler(asyncio.get_running_loop()),
        )
        statuses: list[int] = []
        early.on_hangup(statuses.append)
        assert statuses == []
        early.trigger(signal.SIGTERM)
        early.trigger(signal.SIGHUP)
        assert statuses == [143]
        late.trigger()
        late.on_hangup(statuses.append)
        assert statuses == [143, 129]
        assert (early.status, late.status) == (143, 129)

    run(main())


def test_signals_that_were_ignored_stay_so() -> None:
    async def main() -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        loop = asyncio.get_running_loop()
        try:
            hang_up = HangupHandler(loop)
            hang_up.install()
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0.05)
            assert hang_up.status == 0
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.05)
            assert hang_up.status == 143
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            signal.signal(signal.SIGHUP, before)

    run(main())


def test_an_app_that_does_not_close_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_APP_SECONDS", 0.05)

    async def main() -> None:
        hang_up = HangupHandler(asyncio.get_running_loop())
        asyncio.get_running_loop().call_later(0.05, hang_up.trigger)
        await hang_up.run(asyncio.Event().wait())
        assert hang_up.status == 129

    run(main())


def test_an_error_of_the_app_is_raised_unless_it_was_hung_up() -> None:
    async def fail() -> None:
        await asyncio.sleep(0.01)
        raise RuntimeError("a fault")

    async def main() -> None:
        hang_up = HangupHandler(asyncio.get_running_loop())
        with pytest.raises(RuntimeError, match="a fault"):
            await hang_up.run(fail())
        hang_up.trigger()
        await hang_up.run(fail())

    run(main())


def test_nothing_is_sent_after_a_hang_up(tmp_path: Path) -> None:
    flow = SandboxFlow("1184620937715204", "Appointment booking")

    async def main() -> None:
        with Sandbox(flows=(flow,)) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (flow.id, flow.label))
            async with running(session) as (app, pilot):
                credentials = session.credentials
                assert credentials is not None
                session.publisher.stop()
                await confirm(pilot, flow.id)
                await wait_for_text(pilot, "Nothing was sent. flow-tui is")
                app.hang_up(129)
            assert app.return_code == 129
            assert sandbox.posts(flow.id) == []
            with pytest.raises(PublisherStoppedError):
                await session.publisher.act(Action.PUBLISH, Flow(flow.id, ""), credentials)

    run(main())
