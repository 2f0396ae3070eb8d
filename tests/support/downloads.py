"""Downloads from a server of the tests."""

from flow_tui.kaleyra import Download, KaleyraClient
from flow_tui.kaleyra.download_url import DownloadUrl, download_url
from tests.support import client_clock
from tests.support.raw_server import RawServer, Script

FLOW_JSON = b'{"version": "7.1", "screens": []}'
SIGNED = "sig=b2a5de0a31f4"


def url_on(base_url: str) -> DownloadUrl:
    """Return a download URL on the host of a loopback API."""
    return download_url(f"{base_url}/m1/flow.json?{SIGNED}", base_url)


def fetch(url: DownloadUrl, seconds: float = 60.0) -> Download:
    async def main() -> Download:
        client = KaleyraClient(60.0, 60.0, seconds)
        try:
            return await client.download(url)
        finally:
            await client.close()

    return client_clock.run(main())


def fetched(script: Script, seconds: float = 60.0) -> Download:
    """Return a download from a server with this script; nothing of it shows the signature."""
    with RawServer(script) as server:
        found = fetch(url_on(server.url), seconds)
    assert SIGNED not in f"{found}{found.sentence}"
    assert (found.data is None) is bool(found.sentence)
    return found
