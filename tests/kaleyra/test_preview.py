"""The link to a preview: a secret, and often not offered."""

import json

from hypothesis import given

from flow_tui.kaleyra import PreviewResult
from flow_tui.kaleyra.preview import NOT_OFFERED, preview_result_of
from flow_tui.kaleyra.response import Response
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    KEY,
    LIKELY,
    NO_FLOW,
    STATUSES,
    WRONG_KEY,
    account,
    run,
)
from tests.support.raw_server import RawServer, answering, free_port, http

BASE_URL = "https://api.in.kaleyra.io"
LINK = f"https://business.facebook.com/wa/manage/flows/{FLOW_ID}/preview/?token=b9d6aebd"
PREVIEW = {"preview_url": LINK, "expires_at": "2026-12-28T10:00:00+0000"}


def read(body: object, status: int = 200, base_url: str = BASE_URL) -> PreviewResult:
    return preview_result_of(Response(1, status, body=json.dumps(body)), FLOW_ID, base_url)


@every(
    "body",
    [
        {"preview": PREVIEW, "id": FLOW_ID},
        {"preview": PREVIEW},
        {"data": {"preview": PREVIEW, "id": int(FLOW_ID)}},
        {"code": "WA200", "data": [{"preview": PREVIEW}], "error": {}},
        {"preview": {**PREVIEW, "preview_url": f" {LINK}\n"}},
    ],
)
def test_the_link_and_its_expiry(body: object) -> None:
    found = read(body)
    assert found.link
    assert found.link.reveal() == LINK
    assert (found.expires_at, found.sentence) == ("2026-12-28T10:00:00+0000", "")
    assert "token" not in repr(found)


def test_the_expiry_is_one_bounded_line() -> None:
    found = read({"preview": {**PREVIEW, "expires_at": "2026\n\x1b[2J" + "x" * 500}})
    assert found.expires_at.startswith("2026 ")
    assert len(found.expires_at) == 60
    assert read({"preview": {"preview_url": LINK}}).expires_at == ""


@every(
    "body",
    [
        {"id": FLOW_ID},
        {"preview": None},
        {"preview": LINK},
        {"preview": {}},
        {"preview": {"preview_url": 7}},
        {"data": [{"preview": PREVIEW}, {"preview": PREVIEW}]},
        {"preview": [], "data": {"preview": PREVIEW}},
    ],
)
def test_a_flow_without_a_preview(body: object) -> None:
    assert read(body) == PreviewResult(None, "", NOT_OFFERED)


def test_a_refused_field_is_a_preview_that_is_not_offered() -> None:
    message = "(#100) Tried accessing nonexisting field (preview) on node type (Flow)"
    found = preview_result_of(Response(1, 400, message=message, body="{}"), FLOW_ID, BASE_URL)
    assert found == PreviewResult(
        None,
        "",
        f"Kaleyra answered HTTP 400: {message}. Kaleyra does not offer a preview of this flow.",
    )
    assert (
        NOT_OFFERED in preview_result_of(Response(1, 401, body=NO_FLOW), FLOW_ID, BASE_URL).sentence
    )


def test_other_failures_are_not_taken_for_it() -> None:
    for response in (
        Response(1, 401, body=WRONG_KEY),
        Response(1, 429, body="{}"),
        Response(1, 500, body="{}"),
        Response(1, 200, body="<html>"),
    ):
        found = preview_result_of(response, FLOW_ID, BASE_URL)
        assert found.link is None
        assert found.sentence
        assert NOT_OFFERED not in found.sentence


def test_the_preview_of_another_flow_is_not_shown() -> None:
    found = read({"id": "999", "preview": PREVIEW})
    assert found.link is None
    assert "another flow (999)" in found.sentence


@every(
    ("link", "why"),
    [
        ("http://business.facebook.com/x", "is plain http, not https"),
        ("javascript:alert(1)", "is not a URL"),
        ("https://user:secret@a.example/", "has a user name or password in it"),
        ("https://a.example/\x1b]52;c;x\x07", "is not a URL"),
        ("https://a.example/" + "x" * 9000, "is longer than 8 KB"),
        ("https://localhost/x", "leads to this machine"),
    ],
)
def test_a_link_that_a_browser_must_not_open(link: str, why: str) -> None:
    found = read({"preview": {"preview_url": link}})
    assert found == PreviewResult(
        None, "", f"Kaleyra names a preview link that {why}. It is not shown."
    )


def test_the_sandbox_may_name_a_link_on_this_machine() -> None:
    link = "http://127.0.0.1:9/preview"
    found = read({"preview": {"preview_url": link}}, base_url="http://127.0.0.1:8")
    assert found.link == Secret(link)


@given(LIKELY, STATUSES)
def test_no_body_raises(body: object, status: int) -> None:
    response = Response(1, status, body=json.dumps({"preview": body}, default=str))
    found = preview_result_of(response, FLOW_ID, BASE_URL)
    assert bool(found.sentence) is (found.link is None)


def test_the_preview_is_asked_for_by_itself_and_never_invalidated() -> None:
    body = json.dumps({"preview": PREVIEW, "id": FLOW_ID}).encode()
    with RawServer(answering(http(body))) as server:
        found = run(lambda client: client.flow_preview(account(server.url), FLOW_ID, Secret(KEY)))
        (request,) = server.requests
    assert request.split()[1].endswith(f"/{FLOW_ID}?fields=preview".encode())
    assert found.link == Secret(LINK)


def test_a_host_that_cannot_be_reached_is_said() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    found = run(lambda client: client.flow_preview(account(url), FLOW_ID, Secret(KEY)))
    assert found.link is None
    assert found.sentence.startswith("Could not connect")
