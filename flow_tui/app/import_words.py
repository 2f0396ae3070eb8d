"""How far an import is, in words."""

from dataclasses import dataclass

from flow_tui.app.candidates import Candidates


@dataclass(slots=True)
class Progress:
    """What is known of an import beside the flows that came."""

    reading: bool = False
    trouble: str = ""
    """Why it is not all that came, safe to show; empty while it may yet be, and where it is."""
    skipped: int = 0
    """How many entries had no flow ID that could be used."""
    refreshed: bool = False
    """Whether the statuses of the list's own flows were written."""


def in_words(found: Candidates, progress: Progress) -> str:
    """Return how far an import is and what can be done now, safe to show."""
    count = f"{len(found):,} flow{'' if len(found) == 1 else 's'}"
    if progress.reading:
        return f"{count} … ctrl+g stops and keeps what came.{_seen(found)}"
    if progress.trouble and not found:
        return f"{progress.trouble} r tries again; w asks for another WABA ID."
    if progress.trouble:
        return f"{count}, maybe not all. {progress.trouble} r reads on.{_seen(found)}"
    if not found and not progress.skipped:
        return "This account has no flows. w asks for another WABA ID."
    parts = [f"{count}, all there are."]
    if known := found.known_count:
        refreshed = ": statuses refreshed" if progress.refreshed else ""
        parts.append(f"{known:,} in the list already{refreshed}.")
    if progress.skipped:
        parts.append(f"{progress.skipped:,} without a usable ID left out.")
    return " ".join(parts) + _seen(found)


def _seen(found: Candidates) -> str:
    """Return how many pass the filter and how many are marked, where that tells anything."""
    shown = f" {len(found.shown):,} shown." if len(found.shown) < len(found) else ""
    return shown + (f" {found.marked_count:,} marked." if found.marked_count else "")
