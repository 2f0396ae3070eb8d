"""Changing a text on a screen at the cost of what changes."""

from textual.content import Content
from textual.visual import Visual
from textual.widgets import Static


def show(static: Static, shown: Visual) -> None:
    """Show a text, or a table of facts, whose widget has its width from the screen.

    The screen is laid out anew only if the text takes more or fewer lines than the one before;
    nothing is done if it is the same.
    """
    before = static.visual
    if isinstance(before, Content) and isinstance(shown, Content):
        is_same = before.is_same(shown)
    else:
        is_same = before == shown
    if is_same:
        return
    width, height = static.size
    rules = static.styles.get_rules()
    fits = bool(width) and shown.get_height(rules, width) == height
    static.update(shown, layout=not fits)
