"""Parse the assets of a flow: where its flow.json can be downloaded. Pure; never raises.

The platform's body is `{"data": [{"name": "flow.json", "asset_type": "FLOW_JSON",
"download_url": "https://…"}], "paging": …}`. Also accepted: one asset for the list, and all of
that inside a `data` member.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from flow_tui.kaleyra.download_url import DownloadUrl, download_url
from flow_tui.kaleyra.flow_details import object_in
from flow_tui.kaleyra.foreign_url import BadUrlError
from flow_tui.kaleyra.json_values import Digits, Json, JsonObject, as_list, as_text
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response

_FLOW_JSON: Final = "FLOW_JSON"
_NAME: Final = "flow.json"
_DEPTH: Final = 3
"""How many `data` members stand in one another at most."""


@dataclass(frozen=True, slots=True)
class AssetsResult:
    """The result of reading a flow's assets."""

    response: Response
    """Without its body if that has a signed URL."""
    download_url: DownloadUrl | None
    """None if there is none that may be asked."""
    sentence: str
    """Why not, and what to do, safe to show; empty if there is one."""


def assets_result_of(response: Response, base_url: str) -> AssetsResult:
    """Return where a flow.json can be downloaded, or why that is not known. Never raises.

    Args:
        response: The response to the request for the flow's assets.
        base_url: The base URL of the API.
    """
    found = object_in(response)
    named = next(iter(_flow_jsons(found)), None) if found else None
    if named is None:
        return AssetsResult(response, None, explain_read_error(response, "a flow.json"))
    # The signature is good for whoever has it.
    without_url = replace(response, body="", message="")
    try:
        return AssetsResult(without_url, download_url(named, base_url), "")
    except BadUrlError as error:
        sentence = f"Kaleyra names a download URL that {error}. flow-tui does not ask there."
        return AssetsResult(without_url, None, sentence)


def _flow_jsons(found: JsonObject) -> Iterator[str]:
    """Yield the download URLs of the assets that are a flow.json, those by their type first."""
    assets = [each for each in _assets(found, _DEPTH) if _url(each)]
    by_type = [each for each in assets if as_text(each.get("asset_type")).upper() == _FLOW_JSON]
    by_name = [each for each in assets if as_text(each.get("name")).lower() == _NAME]
    yield from (_url(each) for each in [*by_type, *by_name])


def _assets(value: JsonObject, depth: int) -> Iterator[JsonObject]:
    """Yield the objects of the `data` member, and those of theirs; else the object itself."""
    if depth == 0 or "data" not in value:
        yield value
        return
    for each in as_list(value["data"]):
        if isinstance(each, dict):
            yield from _assets(each, depth - 1)


def _url(asset: JsonObject) -> str:
    """Return an asset's download URL as it came; foreign text, empty if there is none."""
    url: Json = asset.get("download_url")
    return url.strip() if isinstance(url, str) and not isinstance(url, Digits) else ""
