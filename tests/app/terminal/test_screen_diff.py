"""The bytes sent show what Textual's own would show, on any kind of terminal."""

import os
from collections.abc import Iterable
from typing import Final

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from flow_tui.app.terminal.screen_diff import ScreenDiff
from flow_tui.app.terminal.sgr_writer import Abilities
from tests.support.terminal import visible

COLUMNS, LINES = 40, 6
MODERN, OLD = Abilities(erases_coloured=True, sets_column=True), Abilities()
EXAMPLES: Final = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "60"))
LARGER_EXAMPLES: Final = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "20"))
"""Fewer, if no number is asked for: the shapes of one update vary less than sequences do."""
SIZE: Final = Size(COLUMNS, LINES)
CONSOLE = Console(width=COLUMNS, height=LINES, color_system="256", force_terminal=True)

colours = st.sampled_from([None, "default", "red", "bright_blue", "color(233)", "color(110)"])
looks = st.builds(
    Style,
    color=colours,
    bgcolor=colours,
    bold=st.booleans(),
    dim=st.booleans(),
    italic=st.booleans(),
    reverse=st.booleans(),
    underline=st.booleans(),
    strike=st.booleans(),
)
styles = st.sampled_from([None, Style(), Style(bgcolor="color(233)")]) | looks
texts = st.one_of(
    st.integers(1, COLUMNS).map(lambda count: " " * count),
    st.text(st.sampled_from("ab c─✓"), min_size=1, max_size=12),
    st.sampled_from(["日本", "e\u0301a", "x日y"]),
)


@st.composite
def updates(draw: st.DrawFn) -> CompositorUpdate:
    """An update of whole lines below each other, each filled up to the right margin."""
    y = draw(st.integers(0, LINES - 1))
    count = draw(st.integers(1, LINES - y))
    strips: list[Iterable[Strip]] = []
    for _ in range(count):
        pieces = draw(
            st.lists(st.builds(Segment, texts, styles, st.none()), min_size=1, max_size=6)
        )
        line = Strip(pieces).adjust_cell_length(COLUMNS, draw(styles))
        strips.append([line])
    return LayoutUpdate(strips, Region(0, y, COLUMNS, count))


class Emulator:
    """A terminal as Textual sets it: nothing wraps at the right margin."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed("\x1b[?7l")

    def feed(self, written: str) -> None:
        self._stream.feed(written.replace("\n", "\r\n"))

    def seen(self) -> list[list[pyte.screens.Char]]:
        """Each cell, as it looks."""
        buffer = self.screen.buffer
        return [[visible(buffer[y][x]) for x in range(COLUMNS)] for y in range(LINES)]


@pytest.mark.terminal
@settings(max_examples=EXAMPLES, deadline=None)
@given(sequence=st.lists(updates(), min_size=1, max_size=6))
def test_it_shows_what_textual_would(sequence: list[CompositorUpdate]) -> None:
    ours = [(ScreenDiff(abilities), Emulator()) for abilities in (MODERN, OLD)]
    textual = Emulator()
    for update in sequence:
        textual.feed(update.render_segments(CONSOLE))
        seen = textual.seen()
        for diff, emulator in ours:
            emulator.feed(diff.diff(update, CONSOLE, SIZE))
            assert emulator.seen() == seen, diff


def row(*pieces: tuple[str, str]) -> CompositorUpdate:
    line = Strip([Segment(text, Style.parse(style)) for text, style in pieces])
    return LayoutUpdate([[line]], Region(0, 1, line.cell_length, 1))


@settings(max_examples=LARGER_EXAMPLES, deadline=None)
@example(before=LayoutUpdate([[Strip([Segment("▌")])]], Region(39, 1, 1, 1)), columns=20, lines=4)
@given(
    before=updates(),
    columns=st.integers(1, COLUMNS - 1),
    lines=st.integers(1, LINES - 1),
)
def test_a_screen_that_is_still_larger_than_the_terminal_leaves_nothing_behind(
    before: CompositorUpdate, columns: int, lines: int
) -> None:
    """As the app's are for some milliseconds after the terminal has shrunk."""
    diff, emulator, smaller = ScreenDiff(MODERN), Emulator(), Size(columns, lines)
    emulator.screen.resize(lines, columns)
    whole = LayoutUpdate([[Strip.blank(columns)]] * lines, Region(0, 0, columns, lines))
    emulator.feed(diff.diff(whole, CONSOLE, smaller))
    emulator.feed(diff.diff(before, CONSOLE, smaller))
    emulator.feed(diff.diff(whole, CONSOLE, smaller))
    assert emulator.screen.display == [" " * columns] * lines
    assert diff.diff(whole, CONSOLE, smaller) == ""


def written(diff: ScreenDiff, update: CompositorUpdate) -> str:
    return diff.diff(update, CONSOLE, SIZE)


DARK = "on color(233)"


def test_what_is_shown_is_not_sent_again() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row(("Booking 1", DARK)))
    assert written(diff, row(("Booking 1", DARK))) == ""
    assert written(diff, row(("Booking 2", DARK))) == "\x1b[2;9H2"


def test_after_invalidation_an_update_is_sent_in_full() -> None:
    diff = ScreenDiff(MODERN)
    first = written(diff, row(("Booking 1", DARK)))
    diff.invalidate()
    assert written(diff, row(("Booking 1", DARK))) == first
    assert "\x1b[0;" in first


def test_blanks_ignore_the_foreground_colour() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row((" " * 9, f"red {DARK}")))
    assert written(diff, row((" " * 9, f"bold blue {DARK}"))) == ""


def test_blanks_are_erased_only_if_the_terminal_erases_coloured() -> None:
    update = row(("a", DARK), (" " * 39, DARK))
    start = "\x1b[2H\x1b[0;48;5;233ma"
    assert written(ScreenDiff(MODERN), update) == f"{start}\x1b[K"
    assert written(ScreenDiff(OLD), update) == f"{start}{' ' * 39}"


def test_only_the_difference_of_two_styles_is_sent() -> None:
    diff = ScreenDiff(MODERN)
    update = row(("a", f"bold red {DARK}"), ("b", f"red {DARK}"), ("c", f"blue {DARK}"))
    shown = "\x1b[2H\x1b[0;1;31;48;5;233ma\x1b[22mb\x1b[34mc"
    assert written(diff, update) == shown


def test_no_relative_move_crosses_a_character_of_disputed_width() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row(("abcdefghi", DARK)))
    assert written(diff, row(("axcdefghx", DARK))) == "\x1b[2;2Hx\x1b[6Cx"
    assert written(diff, row(("a─cdefgh─", DARK))) == "\x1b[2;2H─\x1b[9G─"


def test_a_terminal_that_sets_no_column_is_told_the_line_too() -> None:
    diff = ScreenDiff(OLD)
    written(diff, row(("abcdefghi", DARK)))
    assert written(diff, row(("a─cdefgh─", DARK))) == "\x1b[2;2H─\x1b[2;9H─"


def test_a_link_is_sent_as_textual_would() -> None:
    update = row(("a", "link https://example.com"))
    assert "\x1b]8;" in written(ScreenDiff(MODERN), update)


def rows(*lines: Iterable[tuple[str, str]]) -> CompositorUpdate:
    strips: list[Iterable[Strip]] = [
        [Strip([Segment(text, Style.parse(style)) for text, style in line])] for line in lines
    ]
    return LayoutUpdate(strips, Region(0, 0, COLUMNS, len(strips)))


def test_a_style_of_many_lines_is_set_once() -> None:
    diff = ScreenDiff(MODERN)
    line = (("key", f"bold {DARK}"), (" name", f"red {DARK}"), (" " * 32, DARK))
    shown = written(diff, rows(line, line, line))
    assert shown.count("m") == 2 + 3  # two styles, and three times the word name
    ours = Emulator()
    ours.feed(shown)
    assert [text.rstrip() for text in ours.screen.display[:3]] == ["key name"] * 3


def test_an_update_goes_on_in_the_style_of_the_last_one() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row(("Booking 1", f"red {DARK}")))
    assert written(diff, row(("Booking 2", f"red {DARK}"))) == "\x1b[2;9H2"
    assert written(diff, row(("Booking 2", DARK))) == "\x1b[2H\x1b[39mBooking 2"


def test_blanks_are_written_in_the_style_of_the_text_behind_them() -> None:
    diff = ScreenDiff(MODERN)
    shown = written(diff, row(("  ", DARK), ("Booking 1", f"red {DARK}")))
    assert shown == "\x1b[2H\x1b[0;31;48;5;233m  Booking 1"


def test_a_column_is_drawn_downwards() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, rows(*[(("a" * COLUMNS, DARK),)] * 3))
    last = (("a" * (COLUMNS - 1), DARK), ("|", DARK))
    assert written(diff, rows(last, last, last)) == f"\x1b[1;{COLUMNS}H|\x1b[B|\x1b[B|"
    inner = (("a" * (COLUMNS - 3), DARK), ("|", DARK), ("a|", DARK))
    expected = f"\x1b[1;{COLUMNS - 2}H|\x1b[B\b|\x1b[B\b|"
    assert written(diff, rows(inner, inner, inner)) == expected


def test_pieces_are_written_in_the_order_that_takes_the_fewest_bytes() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row(("✓ Booking 1", f"red {DARK}"), ("  ", DARK), ("09:41", f"blue {DARK}")))
    moved = row(("▌ Booking 1", "bold red on blue"), ("  ", DARK), ("09:42", f"blue {DARK}"))
    # The time first: its style is set already, whereas the text after it begins the line.
    expected = "\x1b[2;18H2\r\x1b[1;31;44m▌ Booking 1"
    assert written(diff, moved) == expected


def test_no_terminal_can_scroll() -> None:
    diff = ScreenDiff(MODERN)
    shown = written(diff, rows(*[[("✓" * COLUMNS, DARK)]] * LINES))
    assert "\n" not in shown


def test_where_the_cursor_is_left_is_known_unless_a_width_is_disputed() -> None:
    diff = ScreenDiff(MODERN)
    written(diff, row(("Booking 1", DARK)))
    assert diff.cursor == (9, 1)
    written(diff, row(("Booking ✓", DARK)))
    assert diff.cursor is None
