"""Where the time of 200 publishes goes, and how fast this machine is at each part alone."""

import shutil
import socket
import ssl
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from flow_tui.store import Store
from tests.benchmarks import posts
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Sample, Samples
from tests.benchmarks.posts import PUBLISHES, Served

_COMMITS: Final = 2
"""Of each publish: before its request is sent, and before its outcome is shown."""


def publishes(bench: Bench) -> Samples:
    """Measure 200 publishes beside 200 processes of curl, and their parts; nothing without curl."""
    if shutil.which("curl") is None:
        return
    with tempfile.TemporaryDirectory(dir=bench.home) as name:
        folder = Path(name)
        with posts.served(folder) as sandbox:
            ours = posts.through_flow_tui(sandbox, folder / "data")
        with posts.served(folder) as sandbox:
            yield "posts", Sample(ours, posts.through_curl(sandbox))
            parts = {
                "posts_tls": _connections(sandbox),
                "posts_http": _requests(sandbox),
                "posts_disk": _commits(folder / "disk"),
            }
        for key, seconds in parts.items():
            yield key, Sample(seconds)
        yield "posts_rest", Sample(max(0.0, ours - sum(parts.values())))


def publishes_with_system_certificates(bench: Bench) -> Samples:
    """Measure 200 publishes where the system's certificates are trusted, as they usually are."""
    if shutil.which("curl") is None:
        return
    with tempfile.TemporaryDirectory(dir=bench.home) as name:
        folder = Path(name)
        with posts.served(folder) as sandbox:
            if (trusting := posts.with_system_certificates(sandbox, folder)) is None:
                return
            ours = posts.through_flow_tui(trusting, folder / "data")
        with posts.served(folder) as sandbox:
            if (trusting := posts.with_system_certificates(sandbox, folder)) is not None:
                yield "posts_system", Sample(ours, posts.through_curl(trusting))


def _connections(sandbox: Served) -> float:
    """Connect, shake hands and close as often as there are publishes; return the seconds."""
    context = ssl.create_default_context(cafile=str(sandbox.trusted))
    url = urlsplit(sandbox.base_url)
    started = time.monotonic()
    for _ in range(PUBLISHES):
        with (
            socket.create_connection((url.hostname, url.port or 443)) as raw,
            context.wrap_socket(raw, server_hostname=url.hostname),
        ):
            pass
    return time.monotonic() - started


def _requests(sandbox: Served) -> float:
    """Send as many requests over one kept connection; return the seconds."""
    context = ssl.create_default_context(cafile=str(sandbox.trusted))
    headers = {"api-key": sandbox.api_key, "Content-Type": "application/json"}
    base = f"{sandbox.base_url}/v2/{sandbox.sid}/whatsapp"
    with httpx.Client(verify=context, headers=headers, trust_env=False) as client:
        client.get(base)  # connects
        started = time.monotonic()
        for flow in posts.drafts():
            client.post(f"{base}/{flow.id}/publish")
        return time.monotonic() - started


def _commits(directory: Path) -> float:
    """Commit one small row as often as the publishes commit; return the seconds."""
    with Store.open(directory) as store:
        started = time.monotonic()
        for number in range(_COMMITS * PUBLISHES):
            store.settings.set("benchmark", str(number))
        return time.monotonic() - started
