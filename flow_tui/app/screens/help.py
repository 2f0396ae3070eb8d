"""Help: one page with the keys of each screen, what outcomes and refusals mean, and more."""

from collections.abc import Iterable, Iterator

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.help_text import Section, fact_sections, key_sections
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FactsTable
from flow_tui.app.widgets.scroll_parts import ScrollPart


class HelpScreen(BaseScreen[None]):
    """The page, scrolled by keyboard to the section of the screen it was opened from."""

    BINDINGS = bindings("help")

    def __init__(self, section: str = "flows") -> None:
        """Open the page.

        Args:
            section: The name of the section to begin at.
        """
        super().__init__()
        self._section = section

    def compose_body(self) -> Iterable[Widget]:
        """Compose the keys of each screen, and beside or below them what all of it means."""
        with ScrollPart(id="help"):
            yield from _compose_column(key_sections())
            yield from _compose_column(fact_sections())

    def on_mount(self) -> None:
        """Scroll the page once it is laid out."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Scroll to the section, and show the page, which is hidden until then."""
        if not self.is_attached:
            return  # it was left before it was laid out
        section = self.query_one(f"#section-{self._section}")
        column = section.query_ancestor(".column", Vertical)
        top = column.virtual_region.y + section.virtual_region.y
        self._page.scroll_to(y=top, animate=False, immediate=True, force=True)
        for part in self._page.query(Static):
            part.styles.text_opacity = 1.0

    @property
    def _page(self) -> ScrollPart:
        return self.query_one("#help", ScrollPart)

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self._page.scroll_relative(y=lines, animate=False, immediate=True)

    def action_page(self, pages: int) -> None:
        """Scroll by the height of the page."""
        self._page.scroll_relative(y=pages * self._page.size.height, animate=False, immediate=True)

    def action_first(self) -> None:
        """Scroll to the top."""
        self._page.scroll_home(animate=False, immediate=True)

    def action_last(self) -> None:
        """Scroll to the bottom."""
        self._page.scroll_end(animate=False, immediate=True)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def _compose_column(sections: Iterable[Section]) -> Iterable[Widget]:
    """Compose a title, a table and paragraphs for each section, as yet not to be seen."""
    # Not by a class: the styles of all widgets would be worked out again.
    with Vertical(classes="column"):
        for section in sections:
            for part in _section_parts(section):
                part.styles.text_opacity = 0.0
                yield part


def _section_parts(section: Section) -> Iterator[Static]:
    title = Content.assemble((section.title, "bold $primary"))
    yield Static(title, id=f"section-{section.name}", classes="section")
    parts = [FactsTable(section.rows)] if section.rows else []
    for number, part in enumerate([*parts, *map(Content, section.text)]):
        yield Static(part, classes="more" if number else "")
