"""Where a flow.json can be downloaded, in the shapes of the API and in others."""

import json

from hypothesis import given

from flow_tui.kaleyra import AssetsResult
from flow_tui.kaleyra.assets import assets_result_of
from flow_tui.kaleyra.response import Response
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import FLOW_ID, KEY, LIKELY, STATUSES, WRONG_KEY, account, run
from tests.support.raw_server import RawServer, answering, http

BASE_URL = "https://api.in.kaleyra.io"
URL = "https://scontent.xx.fbcdn.net/m1/flow.json?oh=signature"
ASSET = {"name": "flow.json", "asset_type": "FLOW_JSON", "download_url": URL}
OTHER = {"name": "flow.json", "asset_type": "IMAGE", "download_url": "https://a.example/other"}


def read(body: object, status: int = 200) -> AssetsResult:
    return assets_result_of(Response(1, status, body=json.dumps(body)), BASE_URL)


@every(
    "body",
    [
        {"data": [ASSET], "paging": {"cursors": {"before": "QVFI", "after": "QVFI"}}},
        {"data": [OTHER, ASSET, {**ASSET, "download_url": "https://a.example/second"}]},
        {"data": ASSET},
        {"data": {"data": [ASSET]}},
        {"code": "WA200", "message": "Success", "data": [{"data": [ASSET]}], "error": {}},
        ASSET,
        {"data": [{"name": "Flow.JSON", "download_url": f" {URL}\n"}]},
        {"data": [{"asset_type": "flow_json", "download_url": URL}]},
        {"data": [{"asset_type": "FLOW_JSON"}, 7, None, [ASSET], ASSET]},
    ],
)
def test_the_flow_json_is_found(body: object) -> None:
    found = read(body)
    assert found.download_url
    assert found.download_url.reveal() == URL
    assert (found.download_url.host, found.download_url.is_known) == ("scontent.xx.fbcdn.net", True)
    assert found.sentence == ""


def test_the_signed_url_is_not_kept_in_the_response() -> None:
    assert "signature" not in repr(read({"data": [ASSET], "message": URL}))
    refused = read({"data": [{**ASSET, "download_url": "https://u@x.example/?signature"}]})
    assert refused.download_url is None
    assert "signature" not in repr(refused)


@every(
    "body",
    [
        {"data": []},
        {"data": {}},
        {"data": None},
        {},
        {"data": [{"download_url": URL}]},
        {"data": [{"asset_type": "IMAGE", "name": "logo.png", "download_url": URL}]},
        {"data": [{**ASSET, "download_url": 7}]},
        {"data": [{**ASSET, "download_url": ""}]},
        {"data": [{**ASSET, "download_url": [URL]}]},
        {"data": {"data": {"data": {"data": ASSET}}}},
        [ASSET],
    ],
)
def test_nothing_is_guessed(body: object) -> None:
    found = read(body)
    assert found.download_url is None
    assert found.sentence.startswith("The response (HTTP 200) ")


@every(
    ("url", "why"),
    [
        ("http://scontent.fbcdn.net/x", "is plain http, not https"),
        ("https://u:p@scontent.fbcdn.net/x", "has a user name or password in it"),
        ("https://10.0.0.1/x", "has an address in place of a host name"),
        ("https://[::1]/x", "leads to this machine"),
        ("https://a.example/" + "x" * 9000, "is longer than 8 KB"),
        ("javascript:alert(1)", "is not a URL"),
    ],
)
def test_a_url_that_is_not_asked_is_said(url: str, why: str) -> None:
    found = read({"data": [{**ASSET, "download_url": url}]})
    assert found.download_url is None
    assert found.sentence == (
        f"Kaleyra names a download URL that {why}. flow-tui does not ask there."
    )


def test_a_refusal_says_why() -> None:
    found = assets_result_of(Response(1, 401, body=WRONG_KEY), BASE_URL)
    assert found.download_url is None
    assert "API key" in found.sentence
    assert found.response.body == WRONG_KEY


@given(LIKELY, STATUSES)
def test_no_body_raises(body: object, status: int) -> None:
    response = Response(1, status, body=json.dumps(body, default=str))
    found = assets_result_of(response, BASE_URL)
    assert bool(found.sentence) is (found.download_url is None)


def test_the_assets_are_asked_for_by_one_get() -> None:
    asset = {**ASSET, "download_url": "http://127.0.0.1:9/flow.json"}
    with RawServer(answering(http(json.dumps({"data": [asset]}).encode()))) as server:
        found = run(lambda client: client.flow_assets(account(server.url), FLOW_ID, Secret(KEY)))
        (request,) = server.requests
    assert request.startswith(f"GET /v2/{account('').sid}/whatsapp/{FLOW_ID}/assets HTTP".encode())
    assert found.download_url
    assert (found.download_url.host, found.download_url.is_known) == ("127.0.0.1:9", False)
