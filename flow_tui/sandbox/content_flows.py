"""Flows of the demo's account that differ in their content or in what becomes of them."""

from typing import Final

from flow_tui.sandbox.content import Content
from flow_tui.sandbox.flows import SandboxFlow

OTHER_WABA_ID: Final = "1048572190364876"
"""Another WhatsApp Business Account with the same key."""
_EXPIRED_VERSION: Final = "4.0"

CONTENT_FLOWS: Final = (
    SandboxFlow("1902847361550127", "still DRAFT for 3 s", late_seconds=3.0),
    SandboxFlow("1911630482975546", "never reported as published", late_seconds=None),
    SandboxFlow("1920475518360284", "edited 5 s after a publish", edited_seconds=5.0),
    SandboxFlow("1938201647759902", "flow.json of another flow", content=Content.OF_ANOTHER),
    SandboxFlow("1946720385114459", "flow.json: redirect", content=Content.REDIRECT),
    SandboxFlow("1953184720668731", "flow.json: 11 MB", content=Content.TOO_LARGE),
    SandboxFlow(
        "1964037829150613", "flow.json: after 20 s", content=Content.SLOW, slow_seconds=20.0
    ),
    SandboxFlow("1971582046393377", "flow.json: not JSON", content=Content.NOT_JSON),
    SandboxFlow("1980946137724808", "flow.json: 200,000 levels deep", content=Content.DEEP),
    SandboxFlow("1903369475812265", "flow.json: doubled keys", content=Content.ODD),
    SandboxFlow("1914728390056142", "flow.json: link expired", content=Content.EXPIRED),
    SandboxFlow("1925810467739590", "flow.json: unknown host", content=Content.ON_UNKNOWN_HOST),
    SandboxFlow("1936092584177723", "flow.json: plain http", content=Content.PLAIN_HTTP),
    SandboxFlow("1947263815509986", "flow.json: password in link", content=Content.WITH_PASSWORD),
    SandboxFlow("1958374026641834", "flow.json: private address", content=Content.PRIVATE_ADDRESS),
    SandboxFlow("1969485137782091", "flow.json: IPv6 address", content=Content.IPV6_ADDRESS),
    SandboxFlow("1970596248893368", "flow.json: link of 8 KB", content=Content.LONG_URL),
    SandboxFlow("1981607359904671", "no flow.json", content=Content.NONE),
    SandboxFlow("1992718460015939", "without a preview", has_preview=False),
    SandboxFlow(
        "1904829571126254",
        "JSON version expired",
        json_version=_EXPIRED_VERSION,
        health_error=f"flow_json: version {_EXPIRED_VERSION} of the flow JSON has expired. Use "
        "version 7.1 or later.",
    ),
    SandboxFlow("1915930682237517", "of another WABA", waba_id=OTHER_WABA_ID),
)
"""Each is named by its label. They are not in the demo's list at first, but can be imported."""
