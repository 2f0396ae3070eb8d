"""The client's downloads, previews and identities against every content of the sandbox."""

import asyncio
from collections.abc import Iterator

import pytest

from flow_tui.kaleyra import AssetsResult, Download, KaleyraClient
from flow_tui.model import Account, Action, Outcome
from flow_tui.sandbox import CONTENT_FLOWS, DEMO_FLOWS, OTHER_WABA_ID
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from tests.support.cases import every

BY_LABEL = {flow.label: flow.id for flow in (*DEMO_FLOWS, *CONTENT_FLOWS)}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running
    assert running.faults == []


def account(sandbox: Sandbox) -> Account:
    return Account("demo", sandbox.sid, sandbox.base_url)


def read(
    sandbox: Sandbox, label: str, seconds: float = 10.0
) -> tuple[AssetsResult, Download | None]:
    """Return the assets of a flow, and what is downloaded if there is a URL."""

    async def main() -> tuple[AssetsResult, Download | None]:
        client = KaleyraClient(download_timeout=seconds)
        assets = await client.flow_assets(
            account(sandbox), BY_LABEL[label], Secret(sandbox.api_key)
        )
        url = assets.download_url
        download = await client.download(url) if url else None
        await client.close()
        return assets, download

    return asyncio.run(main())


@every(
    ("label", "holds"),
    [
        ("Lead form", b"Lead form: check and send"),
        ("validation errors", b"TextInputt"),
        ("flow.json of another flow", b"another flow"),
        ("flow.json: not JSON", b"<html>"),
        ("flow.json: doubled keys", b"9" * 400),
        ("flow.json: 200,000 levels deep", b"[" * 200_000),
        ("flow.json: unknown host", b"unknown host"),
    ],
)
def test_what_is_downloaded(sandbox: Sandbox, label: str, holds: bytes) -> None:
    assets, download = read(sandbox, label)
    assert download
    assert holds in (download.data or b"")
    assert assets.download_url
    assert assets.download_url.is_known is (label != "flow.json: unknown host")
    assert "api-key" not in sandbox.requests[-1].headers
    assert sandbox.requests[-1].path.startswith(f"/download/{BY_LABEL[label]}/")


@every(
    ("label", "words"),
    [
        ("flow.json: redirect", "redirect to elsewhere.example (HTTP 302)"),
        ("flow.json: 11 MB", "larger than 10 MB"),
        ("flow.json: link expired", "has expired"),
        ("flow.json: after 20 s", "longer than 0.3 s"),
    ],
)
def test_why_nothing_is_downloaded(sandbox: Sandbox, label: str, words: str) -> None:
    _, download = read(sandbox, label, seconds=0.3 if "20 s" in label else 10.0)
    assert download
    assert download.data is None
    assert words in download.sentence


@every(
    ("label", "words"),
    [
        ("flow.json: plain http", "is plain http"),
        ("flow.json: password in link", "has a user name or password"),
        ("flow.json: private address", "has an address in place of a host name"),
        ("flow.json: IPv6 address", "has an address in place of a host name"),
        ("flow.json: link of 8 KB", "is longer than 8 KB"),
        ("no flow.json", "does not include a flow.json"),
        ("no such flow", "no such flow"),
    ],
)
def test_why_there_is_nothing_to_download(sandbox: Sandbox, label: str, words: str) -> None:
    assets, _ = read(sandbox, label)
    assert assets.download_url is None
    assert words in assets.sentence


def test_the_identity_of_flows(sandbox: Sandbox) -> None:
    async def main() -> None:
        client, key = KaleyraClient(), Secret(sandbox.api_key)
        for label, version, host, waba_id in (
            ("Lead form", "7.1", "flows.example.com", sandbox.waba_id),
            ("no endpoint", "7.1", "", sandbox.waba_id),
            ("JSON version expired", "4.0", "flows.example.com", sandbox.waba_id),
            ("of another WABA", "7.1", "flows.example.com", OTHER_WABA_ID),
            ("check: unknown field", "", "", ""),
        ):
            found = (await client.flow_details(account(sandbox), BY_LABEL[label], key)).details
            assert found
            assert (found.json_version, found.endpoint_host) == (version, host)
            assert found.waba_id == waba_id
            assert bool(found.app_name) is bool(found.app_id) is bool(version)
        await client.close()

    asyncio.run(main())


def test_previews(sandbox: Sandbox) -> None:
    async def main() -> None:
        client, key = KaleyraClient(), Secret(sandbox.api_key)
        with_one = await client.flow_preview(account(sandbox), BY_LABEL["Lead form"], key)
        assert with_one.link
        assert with_one.link.reveal().startswith(f"{sandbox.base_url}/preview/")
        assert with_one.expires_at == "2030-01-01T00:00:00+0000"
        for label in ("without a preview", "check: unknown field"):
            found = await client.flow_preview(account(sandbox), BY_LABEL[label], key)
            assert found.link is None
            assert found.sentence.endswith("Kaleyra does not offer a preview of this flow.")
        await client.close()

    asyncio.run(main())


def test_a_publish_that_is_never_reported_has_succeeded(sandbox: Sandbox) -> None:
    async def main() -> None:
        client, key = KaleyraClient(), Secret(sandbox.api_key)
        flow_id = BY_LABEL["never reported as published"]
        answer = await client.act(Action.PUBLISH, account(sandbox), flow_id, key)
        assert answer.outcome is Outcome.SUCCEEDED
        found = (await client.flow_details(account(sandbox), flow_id, key)).details
        assert found
        assert found.status == "DRAFT"
        await client.close()

    asyncio.run(main())
