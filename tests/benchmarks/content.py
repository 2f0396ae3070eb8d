"""A flow.json of 10 MB: keys while it is read and compared, and the memory that it leaves."""

import json
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from flow_tui.flow_json import parse
from flow_tui.model import Account, Action, Answer, NewAttempt, Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store
from flow_tui.store.flow_jsons import compressed
from tests.benchmarks import stored
from tests.benchmarks.bare_app import flow_id, label
from tests.benchmarks.bench import FLOW_TUI, Bench
from tests.benchmarks.figures import Sample, Samples
from tests.benchmarks.watched import Watched

_COMPONENTS: Final = 60_000
"""With about 165 bytes each: 10 MB."""
_FEW_COMPONENTS: Final = 6
_DIFFERS: Final = "differs: +"
_TYPED: Final = b"z\x7f"
"""A character that no ID has, and the key that deletes it."""
_BACK: Final = b"\x07"
_MOST_KEYS: Final = 200
_SETTLED: Final = 0.5


def large_content(bench: Bench) -> Samples:
    """Measure the dialog and the check of a flow with 10 MB, beside one with a few lines."""
    large, small = _of(bench, _COMPONENTS), _of(bench, _FEW_COMPONENTS)
    yield "content_key", Sample(median(large.keys), median(small.keys))
    yield "content_worst", Sample(max(large.keys), max(small.keys))
    yield "content_memory", Sample(large.memory_after, large.memory_before)


class _Measured:
    """What one run of flow-tui took."""

    def __init__(self, app: Watched) -> None:
        self.memory_before = app.memory
        self.keys = _while_compared(app)
        app.press(b"c")
        app.settle_with(_DIFFERS, _SETTLED)
        app.press(_BACK, quiet=_SETTLED)
        self.memory_after = app.memory


def _of(bench: Bench, components: int) -> _Measured:
    published, now = (_flow_json(components, revision) for revision in (1, 2))
    data = bench.home / f"content-{components}"
    flow = SandboxFlow(str(flow_id(0)), label(0), flow_json=now)
    with Sandbox(flows=[flow]) as sandbox:
        account = Account(stored.PROFILE, sandbox.sid, sandbox.base_url)
        stored.fill(data, account, 1, 1)
        _keep(data, account, published)
        command = [*FLOW_TUI, "--data-dir", str(data)]
        with bench.complete(command, sandbox.base_url) as app:
            return _Measured(app)


def _while_compared(app: Watched) -> list[float]:
    """Open the confirm dialog, type until it shows what differs; return the seconds of each key."""
    app.press(b"p", quiet=0.05)
    seconds: list[float] = []
    while len(seconds) < _MOST_KEYS:
        keys = [app.press(bytes([key]), quiet=0.02) for key in _TYPED * 5]
        seconds += [reaction.first_seconds for reaction in keys]
        if any(_DIFFERS in line for line in app.lines):
            break
    app.press(_BACK, quiet=_SETTLED)
    return seconds


def _flow_json(components: int, revision: int) -> str:
    """Return a flow.json of which each revision differs from the others in a line in a hundred."""
    children = [
        {
            "type": "TextBody",
            "text": f"Line {number} of the terms {revision if number % 100 == 0 else 0}: "
            "what is booked can be changed until the day before, free of charge.",
            "visible": True,
        }
        for number in range(components)
    ]
    layout = {"type": "SingleColumnLayout", "children": children}
    screen = {"id": "TERMS", "title": "Terms", "terminal": True, "layout": layout}
    return json.dumps({"version": "7.1", "screens": [screen]})


def _keep(data: Path, account: Account, published: str) -> None:
    """Let a database have it as what was published last."""
    found = parse(published.encode(), "The flow.json")
    flow = str(flow_id(0))
    new = NewAttempt(
        session="20260317-094012-5c1e",
        action=Action.PUBLISH,
        flow_id=flow,
        label=label(0),
        account=account,
        url=f"{account.base_url}/v2/{account.sid}/whatsapp/{flow}/publish",
        source=stored.PROFILE,
        flow_json_sha256=found.sha256,
    )
    with Store.open(data) as store:
        begun = store.attempts.begin(new)
        store.attempts.end(begun.id, Answer(Outcome.SUCCEEDED, 187, 200), with_status=False)
        content = compressed(found.canonical)
        store.flow_jsons.keep(account, flow, found.sha256, content, datetime.now(UTC))
