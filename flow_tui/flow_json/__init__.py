"""The content of a flow: Meta's flow.json. Pure; nothing here reads, sends or shows.

Each call takes up to seconds for a file of `MAX_BYTES`: call it off the event loop. None of them
keeps other threads waiting for long.

They run in threads of this process. A process of their own would have to be found, fed, bounded and
ended on every machine, and its result be made into these objects here all the same; what is gained,
keys are quicker by some hundredths of a second, is for files as large as only Meta's limit allows.

Importing it does not import its modules: each is imported when one of its names is first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flow_tui.flow_json.comparison import Difference, DiffLine, LineKind, difference
    from flow_tui.flow_json.document import MAX_BYTES, FlowJson, parse
    from flow_tui.flow_json.errors import FlowJsonError
    from flow_tui.flow_json.excerpts import Excerpt, ExcerptLine, excerpt
    from flow_tui.flow_json.outline import ScreenSummary
    from flow_tui.flow_json.pretty import pretty_lines
    from flow_tui.flow_json.top_level import TopLevelChange, TopLevelKind
else:
    from flow_tui.lazy import lazy_names

    __getattr__ = lazy_names(
        __name__,
        {
            "comparison": ["DiffLine", "Difference", "LineKind", "difference"],
            "document": ["MAX_BYTES", "FlowJson", "parse"],
            "errors": ["FlowJsonError"],
            "excerpts": ["Excerpt", "ExcerptLine", "excerpt"],
            "outline": ["ScreenSummary"],
            "pretty": ["pretty_lines"],
            "top_level": ["TopLevelChange", "TopLevelKind"],
        },
    )

__all__ = [
    "MAX_BYTES",
    "DiffLine",
    "Difference",
    "Excerpt",
    "ExcerptLine",
    "FlowJson",
    "FlowJsonError",
    "LineKind",
    "ScreenSummary",
    "TopLevelChange",
    "TopLevelKind",
    "difference",
    "excerpt",
    "parse",
    "pretty_lines",
]
