"""Two hundred publishes without a screen: through flow-tui's own layers, and by a loop of curl."""

import asyncio
import multiprocessing
import os
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account, Action, Flow, Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.publisher import Publisher
from flow_tui.services.session import new_session_id
from flow_tui.store import Store, StoreThread
from tests.benchmarks.bare_app import flow_id, label
from tests.support.raw_server import certificate, server_tls

PUBLISHES: Final = 200

_LOOP: Final = """
for flow in "$@"; do
    curl -sS -f -o /dev/null -X POST -H "api-key: $KEY" -H "Content-Type: application/json" \
        --cacert "$TRUSTED" "$URL/whatsapp/$flow/publish" || exit 1
done
"""


def drafts() -> list[SandboxFlow]:
    """Return enough drafts for one way of publishing them."""
    return [SandboxFlow(str(flow_id(number)), label(number)) for number in range(PUBLISHES)]


class Served(NamedTuple):
    """Where a sandbox listens, and what it wants to be sent."""

    sid: str
    api_key: str
    base_url: str
    trusted: Path
    """The certificate to trust."""


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Run a sandbox with all drafts in a process of its own, and over TLS, as an API is."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


def _serve(folder: Path, other_side: Connection) -> None:
    """Serve until the other side is closed."""
    pem = certificate(folder)
    with Sandbox(flows=drafts()) as sandbox, suppress(EOFError):
        listener = sandbox._listener
        assert listener is not None
        listener.socket = server_tls(pem).wrap_socket(listener.socket, server_side=True)
        url = sandbox.base_url.replace("http:", "https:")
        other_side.send(Served(sandbox.sid, sandbox.api_key, url, pem))
        other_side.recv()


def with_system_certificates(sandbox: Served, folder: Path) -> Served | None:
    """Return it with a file that trusts it and what the system trusts; None if that is no file."""
    of_system = ssl.get_default_verify_paths().cafile
    if of_system is None:
        return None
    trusted = folder / "all-trusted.pem"
    trusted.write_bytes(sandbox.trusted.read_bytes() + Path(of_system).read_bytes())
    return sandbox._replace(trusted=trusted)


def through_flow_tui(sandbox: Served, directory: Path) -> float:
    """Publish all drafts, each recorded before and after; return the seconds.

    The store and the client are open and warm, as they are when a user confirms.
    """
    with patch.dict(os.environ, SSL_CERT_FILE=str(sandbox.trusted)):
        return asyncio.run(_publish_all(sandbox, directory))


async def _publish_all(sandbox: Served, directory: Path) -> float:
    account = Account("environment", sandbox.sid, sandbox.base_url)
    credentials = Credentials(account, Secret(sandbox.api_key), Source.ENVIRONMENT)
    client, store = KaleyraClient(), StoreThread(lambda: Store.open(directory))
    publisher = Publisher(store, client, new_session_id())
    flows = [Flow(flow.id, flow.label) for flow in drafts()]
    await store.run(lambda opened: opened.attempts.close_abandoned())
    client.warm()
    try:
        started = time.monotonic()
        for flow in flows:
            published = await publisher.act(Action.PUBLISH, flow, credentials)
            assert published.attempt.outcome is Outcome.SUCCEEDED, published.attempt
        return time.monotonic() - started
    finally:
        await client.close()
        store.close(timeout=2)


def through_curl(sandbox: Served) -> float:
    """Publish all drafts, a process of curl each, and keep no record; return the seconds.

    Raises:
        FileNotFoundError: There is no shell.
        subprocess.CalledProcessError: A request failed.
    """
    flows: Sequence[str] = [flow.id for flow in drafts()]
    url = f"{sandbox.base_url}/v2/{sandbox.sid}"
    started = time.monotonic()
    subprocess.run(
        ["sh", "-c", _LOOP, "publish", *flows],
        env={
            "PATH": os.environ["PATH"],
            "KEY": sandbox.api_key,
            "URL": url,
            "TRUSTED": str(sandbox.trusted),
        },
        check=True,
    )
    return time.monotonic() - started
