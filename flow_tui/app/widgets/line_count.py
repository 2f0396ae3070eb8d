"""How many lines a list or a log has."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


def set_lines(view: ScrollView, count: int) -> None:
    """Set how many lines there are to scroll through, and show the scroll bar if it is needed.

    Textual would find that out in the next layout, and then draw the screen once more.
    """
    view.virtual_size = Size(view.scrollable_content_region.width, count)
    if height := view.container_size.height:  # it has been laid out
        view.show_vertical_scrollbar = count > height
    if view.show_vertical_scrollbar:
        # Textual does not tell one that is hidden where the view has been scrolled to.
        view.vertical_scrollbar.position = view.scroll_y
