"""Faults in what is read of assets, identity and previews, and in downloads."""

from typing import Final

from tests.mutants.fault import Fault

_TRANSPORT: Final = "flow_tui/kaleyra/transport.py"
_TRACE: Final = "flow_tui/kaleyra/connection_trace.py"
_DOWNLOAD: Final = "flow_tui/kaleyra/download.py"
_DOWNLOAD_URL: Final = "flow_tui/kaleyra/download_url.py"
_ASSETS: Final = "flow_tui/kaleyra/assets.py"
_URLS: Final = "flow_tui/kaleyra/urls.py"


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/kaleyra/test_{name}.py" for name in names)


_DOWNLOAD_TESTS: Final = _tests("download", "download_limits")
_URL_TESTS: Final = _tests("download_url")

DOWNLOADS: Final = (
    Fault(
        "a download over the connections of the API",
        _TRANSPORT,
        "        async with self._new_client(exchange.proxy, context) as client:\n"
        "            request = client.build_request(\n"
        '                "GET", url, headers=_DOWNLOAD_HEADERS, extensions={"trace": trace}\n',
        "        if client := self._client_of_reads(exchange.proxy, context):\n"
        "            request = client.build_request(\n"
        '                "GET", url, extensions={"trace": trace}\n',
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "a redirect of a download that is followed",
        _TRANSPORT,
        "                response = await client.send(request, auth=None, stream=True)\n",
        "                client.event_hooks = {}\n"
        "                response = await client.send(\n"
        "                    request, auth=None, stream=True, follow_redirects=True\n"
        "                )\n"
        '                response.extensions.setdefault("location", "")\n',
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "a download without a limit",
        _DOWNLOAD,
        "Exchange(limit=LARGEST_FLOW_JSON)",
        "Exchange(limit=3 * LARGEST_FLOW_JSON)",
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "a download unpacked beyond the limit",
        _DOWNLOAD,
        "    if len(unpacked.data) > LARGEST_FLOW_JSON:\n",
        "    if len(unpacked.data) > 2 * LARGEST_FLOW_JSON:\n",
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "a host name that leads into the network is asked",
        _DOWNLOAD,
        "    if not url.may_be_private and not is_public(address):\n",
        "    if url.may_be_private and not is_public(address):\n",
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "the address of a host is looked at after the TLS handshake",
        _TRACE,
        '        if event.endswith(".connect_tcp.complete") and exchange.proxy is None:\n',
        '        if event.endswith(".start_tls.complete") and exchange.proxy is None:\n',
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "a signed URL in the traceback of a cancelled download",
        _DOWNLOAD,
        "        raise error.with_traceback(None) from None\n",
        "        raise\n",
        _DOWNLOAD_TESTS,
    ),
    Fault(
        "evilfbcdn.net taken for the platform",
        _DOWNLOAD_URL,
        '".fbcdn.net"',
        '"fbcdn.net"',
        _URL_TESTS,
    ),
    Fault(
        "a download from an address",
        _DOWNLOAD_URL,
        "    if url.is_address:\n",
        "    if url.is_address and not is_local:\n",
        _URL_TESTS,
    ),
    Fault(
        "private addresses behind an IPv6 prefix",
        _DOWNLOAD_URL,
        "for each in [found, *_wrapped(found)]",
        "for each in [found]",
        _URL_TESTS,
    ),
    Fault(
        "a signed URL that is kept in the response",
        _ASSETS,
        'replace(response, body="", message="")',
        "replace(response)",
        _tests("assets"),
    ),
    Fault(
        "path and query of an endpoint that are kept",
        "flow_tui/kaleyra/flow_identity.py",
        'match["host"] if match',
        "match.string if match",
        _tests("flow_identity"),
    ),
    Fault(
        "a preview that makes the old link useless",
        _URLS,
        "?fields=preview",
        "?fields=preview.invalidate(true)",
        _tests("urls", "preview"),
    ),
    Fault(
        "the details of a flow are decoded and masked on the event loop",
        "flow_tui/kaleyra/client.py",
        "lambda: details_result_of(response_of(exchange, key), flow_id)",
        "lambda read=response_of(exchange, key): details_result_of(read, flow_id)",
        ("tests/kaleyra/test_large_bodies.py",),
    ),
)
