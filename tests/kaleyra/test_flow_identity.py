"""What the details tell of a flow's versions, endpoint, account and app."""

import json

from flow_tui.kaleyra import FlowDetails
from flow_tui.kaleyra.flow_details import details_result_of
from flow_tui.kaleyra.response import Response
from tests.support.cases import every
from tests.support.kaleyra import FLOW_ID, WABA_ID


def details(**more: object) -> FlowDetails:
    body = json.dumps({"id": FLOW_ID, "status": "DRAFT", **more})
    found = details_result_of(Response(1, 200, body=body), FLOW_ID).details
    assert found
    return found


def test_the_identity_as_the_platform_reports_it() -> None:
    found = details(
        json_version="7.1",
        data_api_version="3.0",
        endpoint_uri="https://flows.example.com/data?token=T",
        whatsapp_business_account={"id": WABA_ID, "name": "Acme", "currency": "EUR"},
        application={"link": "https://example.com", "id": "670843887433847", "name": "Acme app"},
    )
    assert (found.json_version, found.data_api_version) == ("7.1", "3.0")
    assert found.endpoint_host == "flows.example.com"
    assert (found.waba_id, found.waba_name) == (WABA_ID, "Acme")
    assert (found.app_id, found.app_name) == ("670843887433847", "Acme app")


def test_what_is_not_reported_is_empty() -> None:
    for found in (
        details(),
        details(
            json_version=None,
            data_api_version={},
            endpoint_uri=None,
            whatsapp_business_account=[],
            application=True,
        ),
        details(whatsapp_business_account=[{"id": "1"}, {"id": "2"}], application={"id": []}),
    ):
        assert (found.json_version, found.data_api_version, found.endpoint_host) == ("", "", "")
        assert (found.waba_id, found.waba_name, found.app_id, found.app_name) == ("", "", "", "")


@every(
    ("value", "told"),
    [
        (WABA_ID, (WABA_ID, "")),
        (int(WABA_ID), (WABA_ID, "")),
        ([{"id": int(WABA_ID)}], (WABA_ID, "")),
        ({"name": "Acme\x1b[2J\n"}, ("", "Acme\x1b[2J")),
        ("Acme", ("", "Acme")),
        ("١٢٣", ("", "١٢٣")),
        ({"id": "1" * 500, "name": "n" * 500}, ("1" * 100, "n" * 200)),
    ],
)
def test_accounts_in_other_shapes(value: object, told: tuple[str, str]) -> None:
    found = details(whatsapp_business_account=value, application=value)
    assert (found.waba_id, found.waba_name) == told
    assert (found.app_id, found.app_name) == told


def test_versions_may_be_numbers_and_are_bounded() -> None:
    found = details(json_version=7.1, data_api_version=3)
    assert (found.json_version, found.data_api_version) == ("7.1", "3")
    assert len(details(json_version="7" * 5000).json_version) == 60


@every(
    ("uri", "host"),
    [
        ("https://flows.example.com", "flows.example.com"),
        ("https://flows.example.com:8443/data", "flows.example.com:8443"),
        ("https://user:secret@flows.example.com/x", "flows.example.com"),
        ("https://us@er:se@cret@flows.example.com?x=@y", "flows.example.com"),
        ("HTTPS://[2001:db8::1]:8443/x", "[2001:db8::1]:8443"),
        ("https://münchen.example/x#@y", "münchen.example"),
        ("https://user:sec/ret@flows.example.com/", ""),
        ("https://user\\@flows.example.com/", ""),
        ("https://flows.example.com:99999999/", ""),
        ("https:///data", ""),
        ("https://[::1", ""),
        ("flows.example.com/data", ""),
        ("https://" + "a" * 9000, ""),
        ("https://user:" + "9" * 9000 + "@flows.example.com", ""),
        ("//flows.example.com", ""),
        (7, ""),
        (["https://flows.example.com"], ""),
    ],
)
def test_only_the_host_of_the_endpoint_is_kept(uri: object, host: str) -> None:
    found = details(endpoint_uri=uri)
    assert found.endpoint_host == host
    assert "secret" not in repr(found)
