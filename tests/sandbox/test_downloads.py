"""Assets, downloads and previews of the sandbox, flow by flow."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from flow_tui import validation
from flow_tui.sandbox import CONTENT_FLOWS, DEMO_FLOWS, OTHER_WABA_ID, Behaviour, Content
from flow_tui.sandbox.downloads import DEEP_LEVELS, LARGE_BYTES
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.sandbox import (
    FLOW_ID,
    Received,
    act,
    connect,
    details,
    one_flow,
    received,
    request,
)

from .conftest import Started

BY_LABEL = {flow.label: flow for flow in CONTENT_FLOWS}


@pytest.fixture
def demo(started: Started) -> Sandbox:
    return started(Sandbox(flows=[replace(flow, slow_seconds=0.05) for flow in CONTENT_FLOWS]))


def assets(sandbox: Sandbox, flow_id: str = FLOW_ID) -> Received:
    return request(sandbox, "GET", f"{flow_id}/assets")


def link(sandbox: Sandbox, label: str) -> str:
    (asset,) = assets(sandbox, BY_LABEL[label].id).json["data"]
    assert (asset["name"], asset["asset_type"]) == ("flow.json", "FLOW_JSON")
    return str(asset["download_url"])


def get(sandbox: Sandbox, url: str) -> Received:
    """Send a request without the key to the sandbox, whatever host the URL names."""
    parts = urlsplit(url)
    connection = connect(sandbox)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        return received(connection.getresponse())
    finally:
        connection.close()


def downloaded(sandbox: Sandbox, label: str) -> Received:
    return get(sandbox, link(sandbox, label))


def test_labels_and_ids_are_plain_and_different() -> None:
    flows = [*DEMO_FLOWS, *CONTENT_FLOWS]
    assert len({flow.id for flow in flows}) == len({flow.label for flow in flows}) == len(flows)
    assert len({flow.id[-4:] for flow in flows}) == len(flows)
    for flow in CONTENT_FLOWS:
        assert len(flow.id) == 16
        assert validation.label(flow.label) == flow.label
        assert flow.label.isascii()


def test_each_content_has_a_flow() -> None:
    assert {flow.content for flow in [*DEMO_FLOWS, *CONTENT_FLOWS]} == set(Content)


def test_a_flow_json_is_downloaded_without_the_key(sandbox: Sandbox) -> None:
    answer = assets(sandbox).json
    url = answer["data"][0]["download_url"]
    assert answer["paging"]["cursors"]
    assert url.startswith(f"{sandbox.base_url}/download/{FLOW_ID}/flow.json?sig=")
    flow_json = get(sandbox, url)
    assert flow_json.status == 200
    assert flow_json.json["screens"][0]["title"] == "under test"
    assert "api-key" not in sandbox.requests[-1].headers


def test_a_link_is_signed(sandbox: Sandbox) -> None:
    url = assets(sandbox).json["data"][0]["download_url"]
    assert get(sandbox, url[:-1]).status == 403
    assert get(sandbox, url.partition("?")[0]).status == 403
    assert get(sandbox, f"{sandbox.base_url}/download/404/flow.json?sig=x").status == 404


def test_assets_need_the_key_and_a_flow(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.CANNOT_BE_SEEN))
    assert assets(sandbox).status == 400
    assert assets(sandbox, "404").status == 401
    assert request(sandbox, "GET", f"{FLOW_ID}/assets", {}).json["code"] == "RBC001"


def test_links_may_be_on_another_host(started: Started) -> None:
    sandbox = started(Sandbox(flows=[BY_LABEL["without a preview"]], download_host="localhost"))
    url = link(sandbox, "without a preview")
    assert url.startswith(sandbox.base_url.replace("127.0.0.1", "localhost") + "/download/")
    assert get(sandbox, url).status == 200


@every(
    ("label", "status", "holds"),
    [
        ("flow.json of another flow", 200, '"another flow'),
        ("flow.json: redirect", 302, ""),
        ("flow.json: after 20 s", 200, "after 20 s"),
        ("flow.json: not JSON", 200, "<html>"),
        ("flow.json: doubled keys", 200, "9" * 400),
        ("flow.json: link expired", 403, "expired"),
        ("flow.json: unknown host", 200, "unknown host"),
    ],
)
def test_what_comes_from_a_link(demo: Sandbox, label: str, status: int, holds: str) -> None:
    answer = downloaded(demo, label)
    assert answer.status == status
    assert holds in answer.body.decode()


def test_the_slow_one_takes_longer_than_a_download_may() -> None:
    assert BY_LABEL["flow.json: after 20 s"].slow_seconds == 20


def test_what_is_too_much(demo: Sandbox) -> None:
    assert len(downloaded(demo, "flow.json: 11 MB").body) > LARGE_BYTES
    deep = downloaded(demo, "flow.json: 200,000 levels deep").body
    assert deep.count(b"[") == deep.count(b"]") == DEEP_LEVELS
    with pytest.raises(RecursionError):
        json.loads(deep)


@every(
    ("label", "url"),
    [
        ("flow.json: unknown host", "http://localhost:"),
        ("flow.json: plain http", "http://files.example.com/"),
        ("flow.json: password in link", "https://user:password@files.example.com/"),
        ("flow.json: private address", "https://10.0.0.1/"),
        ("flow.json: IPv6 address", "https://[fd00::1]/"),
    ],
)
def test_links_that_lead_elsewhere(demo: Sandbox, label: str, url: str) -> None:
    assert link(demo, label).startswith(url)


def test_a_long_link_and_none(demo: Sandbox) -> None:
    assert len(link(demo, "flow.json: link of 8 KB")) > 8 * 1024
    assert assets(demo, BY_LABEL["no flow.json"].id).json == {"data": []}


def test_a_publish_that_is_reported_late_or_never(demo: Sandbox) -> None:
    for label in ("still DRAFT for 3 s", "never reported as published"):
        flow = BY_LABEL[label]
        assert act(demo, flow_id=flow.id).json == {"success": True}
        assert demo.state_of(flow.id) == "PUBLISHED"
        assert details(demo, flow.id).json["status"] == "DRAFT"
    assert BY_LABEL["still DRAFT for 3 s"].late_seconds == 3


def test_an_edit_after_a_publish_changes_the_flow_json(started: Started) -> None:
    flow = replace(BY_LABEL["edited 5 s after a publish"], edited_seconds=0.0)
    sandbox = started(Sandbox(flows=[flow]))
    before = downloaded(sandbox, flow.label).body
    assert act(sandbox, flow_id=flow.id).json == {"success": True}
    assert details(sandbox, flow.id).json["status"] == "DRAFT"
    assert downloaded(sandbox, flow.label).body != before
    assert BY_LABEL["edited 5 s after a publish"].edited_seconds == 5


def fields(sandbox: Sandbox, label: str, name: str) -> Any:
    return details(sandbox, BY_LABEL[label].id, name).json.get(name)


def test_an_expired_version_cannot_be_published(demo: Sandbox) -> None:
    label = "JSON version expired"
    assert fields(demo, label, "json_version") == "4.0"
    assert fields(demo, label, "endpoint_uri")
    assert fields(demo, label, "health_status")["entities"][0]["can_send_message"] == "BLOCKED"
    refusal = act(demo, flow_id=BY_LABEL[label].id).json
    assert refusal["error"]["code"] == 139002
    assert "version 4.0 of the flow JSON has expired" in refusal["message"]


def test_previews(demo: Sandbox) -> None:
    preview = fields(demo, "no flow.json", "preview")
    assert preview["expires_at"].startswith("2030")
    assert preview["preview_url"].startswith(f"{demo.base_url}/preview/")
    page = get(demo, preview["preview_url"])
    assert (page.status, b"no_flow.json" in page.body) == (200, True)
    assert get(demo, preview["preview_url"][:-1]).status == 403
    assert get(demo, f"{demo.base_url}/preview/404?token=x").status == 404
    assert fields(demo, "without a preview", "preview") is None


def test_a_flow_of_another_account(demo: Sandbox) -> None:
    flow = BY_LABEL["of another WABA"]
    owner = fields(demo, flow.label, "whatsapp_business_account")
    assert (owner["id"], owner["name"]) == (OTHER_WABA_ID, "Another sandbox")
    listed = request(demo, "GET", f"{OTHER_WABA_ID}/flows").json["data"]
    assert [each["id"] for each in listed] == [flow.id]
    own = request(demo, "GET", f"{demo.waba_id}/flows?limit=100").json["data"]
    assert len(own) == len(CONTENT_FLOWS) - 1
