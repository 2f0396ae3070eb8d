"""What a typed character takes: in the filter, in a dialog, and in an input of the bare app."""

from typing import Final

from tests.benchmarks.watched import Watched

TEXT: Final = "booking 1"
"""Up to its last character the filter keeps every row; then it leaves about half of them."""
_BACK: Final = b"\x07"
_KEYS: Final = {"filter": b"/", "dialog": b"a"}


def typed_in_flow_tui(app: Watched) -> dict[str, float]:
    """Return the bytes that a character takes, by figure."""
    taken = {}
    for name, key in _KEYS.items():
        app.press(key, quiet=0.3)
        taken[f"{name}_bytes"] = typed(app)
        app.press(_BACK, quiet=0.3)
    return taken


def typed_in_bare_app(app: Watched) -> dict[str, float]:
    """Return the same of the bare app, which has one input and nothing that follows it."""
    taken = typed(app)
    return {f"{name}_bytes": taken for name in _KEYS}


def typed(app: Watched) -> float:
    """Return the bytes that a character takes, on the average, where the focus is."""
    counts = [app.press(character.encode(), quiet=0.15).count for character in TEXT]
    return sum(counts) / len(counts)
