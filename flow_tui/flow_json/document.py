"""A flow.json that is read: its canonical form, its hash and what is shown of it."""

from dataclasses import dataclass, field
from typing import Final

from flow_tui.flow_json.canonical import CanonicalReader, NotReadableError
from flow_tui.flow_json.errors import FlowJsonError
from flow_tui.flow_json.outline import ScreenSummary

MAX_BYTES: Final = 10 * 1024 * 1024
"""Meta's limit of a flow.json is 10 MB."""
_SHORT_HASH: Final = 12


@dataclass(frozen=True, slots=True)
class FlowJson:
    """The content of a flow. The texts are foreign, one line each, bounded and safe to show."""

    canonical: bytes = field(repr=False)
    """UTF-8, with sorted keys, no blanks, and escapes only where JSON needs them.

    Numbers stay as they are spelled, and a key that occurs twice stays twice, in its order.
    """
    sha256: str
    """Of the canonical form, in hexadecimal: equal if only the order of keys, blanks or escapes
    differ."""
    size: int
    """Bytes, as they came."""
    json_version: str
    """`7.3`; empty if there is none."""
    data_api_version: str
    """`3.0`; empty if there is none, as in a flow without an endpoint."""
    screens: tuple[ScreenSummary, ...] = field(repr=False)
    """The first `SCREENS_LIMIT` of them."""
    screen_count: int
    """How many there are in all."""
    component_count: int
    """How many there are on all screens, also inside of other components."""
    components: tuple[tuple[str, int], ...] = field(repr=False)
    """Types of components and how many there are; the most frequent first, bounded."""
    source: str = field(repr=False)
    """The text as it came, without a byte order mark: its lines are those that Meta names."""

    @property
    def short_hash(self) -> str:
        """The first 12 digits of the hash."""
        return self.sha256[:_SHORT_HASH]


def parse(data: bytes, called: str = "The flow.json") -> FlowJson:
    """Return the content of a flow.

    Doubled keys, `NaN`, lone surrogates and numbers of any length are kept. Takes up to seconds for
    `MAX_BYTES`: call it off the event loop.

    Args:
        data: The bytes of the file.
        called: What the file is called at the beginning of a sentence, safe to show.

    Raises:
        FlowJsonError: It is larger than `MAX_BYTES`, no UTF-8, no JSON, no JSON object, nested too
            deeply, or has too many values.
    """
    if len(data) > MAX_BYTES:
        raise FlowJsonError(f"{called} is larger than 10 MB.")
    source = _decoded(data, called)
    if not source or source.isspace():
        raise FlowJsonError(f"{called} is empty.")
    import hashlib  # 0.6 MiB with OpenSSL's part of it: only where there is content

    reader = CanonicalReader()
    try:
        text = reader.read(source)
    except NotReadableError as error:
        raise FlowJsonError(f"{called} {error.reason}{_place(source, error)}.") from None
    if not text.startswith("{"):
        raise FlowJsonError(f"{called} is not a JSON object.")
    canonical, outline = text.encode(), reader.outline
    return FlowJson(
        canonical=canonical,
        sha256=hashlib.sha256(canonical).hexdigest(),
        size=len(data),
        json_version=outline.json_version,
        data_api_version=outline.data_api_version,
        screens=tuple(outline.screens),
        screen_count=outline.screen_count,
        component_count=outline.component_count,
        components=outline.components,
        source=source,
    )


def _decoded(data: bytes, called: str) -> str:
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FlowJsonError(f"{called} is not UTF-8 (byte {error.start + 1:,}).") from None


def _place(source: str, error: NotReadableError) -> str:
    """Return the line and column of an error, in brackets; empty if it has none."""
    if error.position is None:
        return ""
    line = source.count("\n", 0, error.position) + 1
    column = error.position - source.rfind("\n", 0, error.position)
    return f" (line {line:,}, column {column:,})"
