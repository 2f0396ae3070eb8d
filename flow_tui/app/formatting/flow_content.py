"""What a flow belongs to and what it holds, as facts: the name and the value of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import date_and_time
from flow_tui.kaleyra import FlowDetails
from flow_tui.services.flow_content import ContentCheck

if TYPE_CHECKING:
    from flow_tui.flow_json import Difference, Excerpt, FlowJson

READING: Final = "reading the flow.json …"
_LINE: Final = 60
"""Characters of a fact that must fit a line of 80 columns."""
_SCREENS: Final = 12
_COMPONENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Comparison:
    """One difference to show."""

    title: str
    """From what to what, safe to show."""
    difference: "Difference"


def comparisons(content: ContentCheck | None) -> list[Comparison]:
    """Return the differences that can be shown, line by line or in parts; empty if none can."""
    found: list[Comparison] = []
    if content is None:
        return found
    if content.since_last is not None and content.last is not None:
        since = date_and_time(content.last.published_at)
        found.append(Comparison(f"- published on {since}, + now", content.since_last))
    expected = content.expected
    if expected is not None and expected.difference is not None:
        found.append(Comparison(f"- {expected.shown}, + on Kaleyra", expected.difference))
    return found


def identity_line(details: FlowDetails) -> str:
    """Return versions, endpoint, WABA and app, as far as they are reported and fit a line."""
    json, api = text.one_line(details.json_version, 12), text.one_line(details.data_api_version, 12)
    parts = (
        json and f"JSON {json}",
        api and f"API {api}",
        text.one_line(details.endpoint_host, 32),
        _named("WABA", details.waba_id, details.waba_name),
        _named("app", details.app_id, details.app_name),
    )
    line = ""
    for part in filter(None, parts):
        longer = f"{line}, {part}" if line else part
        line = longer if len(longer) <= _LINE else line or text.one_line(longer, _LINE)
    return line or "not reported"


def identity_facts(details: FlowDetails) -> dict[str, str]:
    """Return versions, endpoint, WABA and app, each by its name."""
    facts = {
        "JSON version": text.one_line(details.json_version, 40),
        "Data API": text.one_line(details.data_api_version, 40),
        "Endpoint": text.one_line(details.endpoint_host, 200),
        "WABA": _id_and_name(details.waba_id, details.waba_name),
        "App": _id_and_name(details.app_id, details.app_name),
    }
    return {name: fact or "not reported" for name, fact in facts.items()}


def other_waba(details: FlowDetails, waba_id: str) -> str:
    """Return its WABA, and that it is not the profile's; empty if it is, or is not known.

    Args:
        details: The flow's details.
        waba_id: The WABA from which the profile's flows were imported last; empty if none was.
    """
    if not waba_id or not details.waba_id or details.waba_id == waba_id:
        return ""
    owner = _id_and_name(details.waba_id, details.waba_name)
    return f"{owner}: not {text.one_line(waba_id, 40)}, whose flows were imported here"


def other_version(details: FlowDetails, flow_json: "FlowJson | None") -> str:
    """Return the JSON version in a flow.json if Kaleyra reports another one; else an empty text."""
    found = flow_json.json_version if flow_json is not None else ""
    if not found or not details.json_version or found == details.json_version:
        return ""
    reported = text.one_line(details.json_version, 40)
    return f"{text.one_line(found, 40)} in the flow.json, but Kaleyra reports {reported}"


def content_facts(
    content: ContentCheck | None, *, shows: str = "", allow: str = ""
) -> dict[str, str]:
    """Return what is known of a flow's content, in a line each.

    Args:
        content: None while it is being read.
        shows: The key that shows a difference; empty if none does.
        allow: What the user can do to allow an unknown host, in a sentence.
    """
    if content is None:
        return {"flow.json": READING, "Last publish": "…"}
    facts = {"flow.json": _content(content, allow)}
    if last := _since_last(content, shows):
        facts["Last publish"] = last
    if file := _file(content, "" if content.since_last is not None else shows):
        facts["Your file"] = file
    return facts


def excerpts_of(details: FlowDetails, flow_json: "FlowJson") -> "Sequence[Excerpt | None]":
    """Return the lines around each validation error; None for an error that names no line.

    Takes up to half a second for a large file: call it off the event loop.
    """
    from flow_tui.flow_json import excerpt  # imported by the thread that needs it

    return [
        excerpt(flow_json.source, error.line, error.line_end, error.column)
        for error in details.validation_errors
    ]


def brief_content(
    content: ContentCheck, *, differs_from_file: bool = False
) -> tuple[str, str, TextRole]:
    """Return how a flow's content compares with what was published last, for a list.

    Args:
        content: What was read.
        differs_from_file: Whether it is not certain to be what the user's file has, which is said
            before anything else.

    Returns:
        It in 17 cells, in nine, and the role of both.
    """
    if content.flow_json is None:
        return "not read", "not read", TextRole.WARN if differs_from_file else TextRole.DIM
    if differs_from_file:
        return _vs_file(content), "vs. file", TextRole.WARN
    words, role = _brief_since_last(content)
    return words, words, role


def summary_facts(flow_json: "FlowJson") -> dict[str, str]:
    """Return the screens of a flow with their titles, and its components by number."""
    return {
        "Screens": "\n".join(_screens(flow_json)) or "none",
        "Components": _components(flow_json),
    }


def size_words(size: int) -> str:
    """Return a size in bytes as `812 bytes`, `12.4 kB` or `1.3 MB`."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def difference_words(found: "Difference") -> str:
    """Return how much differs: `+12 -3 lines`."""
    if found.too_large:
        return "too much to compare line by line"
    changed = found.added + found.removed
    return f"+{found.added} -{found.removed} {'line' if changed == 1 else 'lines'}"


def _vs_file(content: ContentCheck) -> str:
    is_same = content.expected.is_same if content.expected is not None else None
    return "file not compared" if is_same is None else "differs from file"


def _brief_since_last(content: ContentCheck) -> tuple[str, TextRole]:
    last, found = content.last, content.since_last
    if content.unread or (last is not None and not last.sha256):
        return "not known", TextRole.DIM
    if last is None:
        return "new", TextRole.PLAIN
    if content.is_same_as_last:
        return "same", TextRole.DIM
    if found is None or found.too_large:
        return "differs", TextRole.PLAIN
    return f"+{found.added} -{found.removed}", TextRole.PLAIN


def _content(content: ContentCheck, allow: str) -> str:
    found = content.flow_json
    if found is None:
        return f"not read. {content.problem} {allow if content.unknown_host else ''}".rstrip()
    return (
        f"{found.short_hash}, {size_words(found.size)}, {_count(found.screen_count, 'screen')}, "
        f"{_count(found.component_count, 'component')}"
    )


def _since_last(content: ContentCheck, shows: str) -> str:
    last = content.last
    if content.unread:
        return f"not known. {content.unread}"
    if last is None:
        return "none known from here" if content.flow_json is not None else ""
    on = date_and_time(last.published_at)
    if not last.sha256:
        return f"on {on}; its flow.json was not recorded"
    if content.flow_json is None:
        return f"on {on}; not compared"
    if content.is_same_as_last:
        return f"same as published on {on}"
    if content.since_last is None:
        return f"differs from what was published on {on}; that was not kept"
    return f"differs: {difference_words(content.since_last)} since {on}{_shown_by(shows)}"


def _file(content: ContentCheck, shows: str) -> str:
    expected = content.expected
    if expected is None:
        return ""
    if expected.problem:
        return expected.problem
    if expected.is_same is None:
        return f"not compared with {expected.shown}"
    if expected.is_same:
        return f"same as {expected.shown}"
    found = expected.difference
    words = difference_words(found) if found is not None else ""
    return f"differs from {expected.shown}: {words}{_shown_by(shows)}"


def _shown_by(key: str) -> str:
    return f" ({key})" if key else ""


def _screens(flow_json: "FlowJson") -> Iterator[str]:
    for screen in flow_json.screens[:_SCREENS]:
        title = text.one_line(screen.title, 40)
        yield text.one_line(screen.screen_id, 30) + (f": {title}" if title else "")
    if more := flow_json.screen_count - min(_SCREENS, len(flow_json.screens)):
        yield f"and {more} more"


def _components(flow_json: "FlowJson") -> str:
    listed = flow_json.components[:_COMPONENTS]
    words = [f"{count} {text.one_line(kind, 30)}" for kind, count in listed]
    if len(flow_json.components) > len(listed):
        words.append("…")
    return ", ".join(words) or "none"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def _named(what: str, found_id: str, name: str) -> str:
    """Return the ID after what it is of, or else the name; empty if neither is reported."""
    shown = text.one_line(found_id, 20) or text.one_line(name, 30)
    return f"{what} {shown}" if shown else ""


def _id_and_name(found_id: str, name: str) -> str:
    shown_id, shown_name = text.one_line(found_id, 100), text.one_line(name, 100)
    return f"{shown_id} ({shown_name})" if shown_id and shown_name else shown_id or shown_name
