"""Two terminals, one flow: the second is told who is publishing it, and sends nothing."""

import re
from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.e2e.sandbox import SLOW, environment, posts, publish, remember
from tests.terminal import running


def test_the_second_is_told_who_publishes_and_since_when(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, SLOW)
    variables = environment(sandbox)
    with (
        running(tmp_path, variables=variables) as first,
        running(tmp_path, variables=variables) as second,
    ):
        second.wait_for(SLOW.id)
        second.press("p")
        second.wait_for_dialog("Publish this flow?")
        second.type(SLOW.id[-4:])
        second.wait_for("Enter publishes it now.")

        first.wait_for(SLOW.id)
        publish(first, SLOW)
        assert sandbox.wait_for_posts(SLOW.id)
        second.press("enter")
        second.wait_for("Nothing was sent.")
        told = " ".join(re.sub("[─▌│]", " ", second.text).split())
        assert f"process {first.pid}" in told
        assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", told)

        first.press("q", "ctrl+q")  # no way out while the request is
        first.wait_for("✓ succeeded")
        assert len(posts(sandbox)) == 1
        for terminal in (first, second):
            terminal.press("q")
            assert terminal.wait_end() == 0
    assert b"flow-tui: 1 succeeded." in first.written
    assert b"nothing was sent in this session" in second.written
