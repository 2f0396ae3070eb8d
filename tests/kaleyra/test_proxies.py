"""Which requests go through a proxy."""

import pytest

from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.model import Outcome
from tests.support.kaleyra import SUCCESS, publish
from tests.support.raw_server import RawServer, answering, http, refuse_tunnel


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxied"),
    [
        ("https://api.in.kaleyra.io/v2", "", True),
        ("https://api.in.kaleyra.io/v2", "kaleyra.io", False),
        ("https://api.in.kaleyra.io/v2", ".kaleyra.io, example.com", False),
        ("https://api.in.kaleyra.io/v2", "leyra.io", True),
        ("https://api.in.kaleyra.io:8443/v2", "api.in.kaleyra.io:8443", False),
        ("https://api.in.kaleyra.io/v2", "api.in.kaleyra.io:8443", True),
        ("https://api.in.kaleyra.io/v2", "*", False),
        ("https://127.0.0.1:8443/v2", "", False),
        ("https://127.9.9.9/v2", "", False),
        ("https://[::1]/v2", "", False),
        ("https://localhost/v2", "", False),
        ("http://api.in.kaleyra.io/v2", "", False),
    ],
)
def test_which_requests_go_through_the_proxy(
    url: str,
    no_proxy: str,
    proxied: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == ("http://proxy.example:3128" if proxied else None)


def test_loopback_bypasses_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(http(SUCCESS))) as server, RawServer(refuse_tunnel) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert publish(server.url).outcome is Outcome.SUCCEEDED
        assert publish(server.url.replace("127.0.0.1", "localhost")).outcome is Outcome.SUCCEEDED
    assert proxy.connections == 0
