"""The screen of differences: moving between changes, filtering, saving; hostile and large ones."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.formatting.flow_content import Comparison
from flow_tui.app.screens.difference import DifferenceScreen, difference_text
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.flow_json import difference, parse
from flow_tui.flow_json.comparison import MOST_CHANGED_LINES
from tests.support.app import (
    SMALL,
    at_rest,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_contents import CHANGE, NOW
from tests.support.steps import take_steps
from tests.support.typed import type_keys

LAST = Comparison("- published on 2026-03-16, + now", CHANGE)
FILE = Comparison("- booking.json, + on Kaleyra", difference(b'{"file":1}', b'{"kaleyra":2}'))


def between(before: str, after: str, title: str = "- before, + now") -> Comparison:
    found = difference(parse(before.encode()).canonical, parse(after.encode()).canonical)
    return Comparison(title, found)


def cursor_line(app: FlowTuiApp) -> str:
    """Return the line under the cursor."""
    rows = [line for line in screen_text(app.screen).splitlines() if line.startswith("▌")]
    return rows[0].removeprefix("▌").strip() if rows else ""


def title(app: FlowTuiApp) -> str:
    return str(app.screen.query_one("#title", Static).render())


def test_changes_long_lines_and_what_cannot_be_seen_or_compared_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def main() -> None:
        async with running(demo_session(tmp_path / "data")) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_person_goes_through_the_changes,
                long_lines_wrap_and_the_cursor_stays_at_its_line,
                what_cannot_be_seen_is_written_out_on_the_screen_and_in_the_file,
                too_much_is_told_by_its_top_levels,
                very_long_lines_are_laid_out_while_keys_are_taken,
            )

    run(main())
    saved = (tmp_path / "difference-1184620937715204.diff").read_text()
    assert saved.splitlines() == [
        "Difference: +1 -1 lines (- booking.json, + on Kaleyra)",
        "  {",
        '-   "file": 1',
        '+   "kaleyra": 2',
        "  }",
    ]


async def a_person_goes_through_the_changes(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await app.push_screen(DifferenceScreen("1184620937715204", [LAST, FILE]))
    await wait_for_text(pilot, "Difference: +7 -1 lines (- published on 2026-03-16, + now)")
    await wait_for_text(pilot, "… 8 lines the same")
    await pilot.press("n")
    assert cursor_line(app).startswith("-  12 ")
    await pilot.press("n")
    assert cursor_line(app).startswith("+          60")
    await pilot.press("n")
    assert cursor_line(app).startswith("+          75")
    await pilot.press("n")
    await wait_for_text(pilot, "No further change.")
    await pilot.press("N", "N")
    assert cursor_line(app).startswith("-  12 ")
    await pilot.press("N")
    await wait_for_text(pilot, "No earlier change.")

    await type_keys(pilot, "slash", *'News"')
    await wait_until(pilot, lambda: "lines the same" not in screen_text(app.screen))
    await pilot.press("enter")
    await wait_for_text(pilot, '"${form.news}"')
    await pilot.press("g", "n")
    # The first line that matches of a change, not the change's first line, which is hidden.
    assert '"news": "${form.news}"' in cursor_line(app)
    await type_keys(pilot, "slash", *"zzz")
    await wait_for_text(pilot, "No line matches the filter.")
    await pilot.press("n", "escape")
    await wait_for_text(pilot, "… 8 lines the same")

    await pilot.press("o")
    await wait_for_text(pilot, "Difference: +1 -1 lines (- booking.json, + on Kaleyra)")
    assert '"kaleyra": 2' in screen_text(app.screen)
    await pilot.press("s")
    await wait_for_screen(pilot, SaveTextScreen)
    assert app.screen.query_one("#path", Input).value == "difference-1184620937715204.diff"
    await pilot.press("enter")
    await wait_for_text(pilot, "Saved to")
    await pilot.press("o")
    await wait_for_text(pilot, "published on")
    await pilot.press("q")
    await wait_home(pilot)

    await app.push_screen(DifferenceScreen("1", [LAST]))
    await wait_for_text(pilot, "lines the same")
    assert "Other" not in screen_text(app.screen)
    await pilot.press("q")


async def long_lines_wrap_and_the_cursor_stays_at_its_line(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    long = between(
        f'{{"a": "{words}", "b": 1}}', f'{{"a": "{words} more", "b": "{"x" * 300}", "c": 3}}'
    )
    await app.push_screen(DifferenceScreen("1", [long]))
    lines = app.screen.query_one("#lines", VirtualList)
    for size in (SMALL, (60, 16), (131, 40), (120, 40)):
        await resize(pilot, *size)
        await wait_until(pilot, lambda: lines.count)
        await at_rest(pilot)
        await pilot.press("G")
        await wait_until(pilot, lambda: cursor_line(app).endswith("}"))
        await pilot.press("g")
        await wait_until(pilot, lambda: "word1 " in screen_text(lines))
        shown = screen_text(lines).partition("flow.json")[2]
        assert "…" not in shown, (size, shown)  # nothing is cut off
    await pilot.press("G", "k")
    await wait_until(pilot, lambda: '"c": 3' in cursor_line(app))
    before = lines.count
    await resize(pilot, 60, 16)
    await wait_until(pilot, lambda: lines.count > before)
    await wait_until(pilot, lambda: '"c": 3' in cursor_line(app))
    await pilot.press("q")
    await resize(pilot, *SMALL)


async def what_cannot_be_seen_is_written_out_on_the_screen_and_in_the_file(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    evil = between(
        '{"a": "[bold]markup[/bold]"}',
        r'{"a": "\u001b[2J\u009b31m\u202e\ud83d", "b\u0007": "\u2028\u0085"}',
        "- before, + now",
    )
    far = "x" * 25_000
    alike = between(
        f'{{"far": "{far}1", "text": "Welcome:\u00a0Lead form"}}',
        f'{{"far": "{far}2", "text": "Welcome: Lead form"}}',
    )
    # Hostile text stays on its line.
    await app.push_screen(DifferenceScreen("1", [evil]))
    await wait_for_text(pilot, "[bold]markup[/bold]")
    shown = screen_text(app.screen)
    for said in ("\\u001b[2J", "\\u{202e}", "\\x9b", "\\ud83d", "\\u0007"):
        assert said in shown, said
    assert all(line.isprintable() for line in shown.splitlines())
    await pilot.press("q")
    await wait_home(pilot)

    # Lines that look alike are told apart.
    await app.push_screen(DifferenceScreen("1", [alike]))
    await wait_for_text(pilot, '"text": "Welcome:\\u00a0Lead form"')
    shown = screen_text(app.screen)
    assert '"text": "Welcome: Lead form"' in shown
    assert 'x1",' in shown
    assert 'x2",' in shown
    await pilot.press("q")
    await wait_home(pilot)
    await _find_by_either_spelling(app, pilot)
    assert all(line.isprintable() for line in difference_text(evil).splitlines())
    assert '-   "text": "Welcome:\\u00a0Lead form"\n' in difference_text(alike)
    assert '+   "text": "Welcome: Lead form"\n' in difference_text(alike)


async def _find_by_either_spelling(app: FlowTuiApp, pilot: Pilot[Any]) -> None:
    """Filter the lines by what they hold, and by how it is written out."""
    alike = between('{"text": "Café\u00a0au lait"}', '{"text": "Café au lait"}')
    await app.push_screen(DifferenceScreen("1", [alike]))
    await wait_for_text(pilot, '"text": "Caf\\u00e9\\u00a0au lait"')
    for words in ("café au", "f\\u00e9"):
        await pilot.press("slash")
        app.screen.query_one("FilterBar Input", Input).value = words
        await wait_until(pilot, lambda: "{" not in screen_text(app.screen))
        assert screen_text(app.screen).count('"text": "Caf\\u00e9') == 2
        await wait_for_text(pilot, "^g Show all")
        await pilot.press("escape")
        await wait_for_text(pilot, "{")
        await wait_for_text(pilot, "q Close")
    await pilot.press("q")


async def too_much_is_told_by_its_top_levels(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    many = ",".join(["1"] * (MOST_CHANGED_LINES // 2 + 1))
    before = f'{{"version": "7.0", "screens": [{{"id": "FORM", "x": [{many}]}}, {{"id": "END"}}]}}'
    after = before.replace("1", "2").replace("7.0", "7.1")
    large = between(before, after)
    assert large.difference.too_large
    await app.push_screen(DifferenceScreen("1", [large]))
    await wait_for_text(pilot, "too much to compare line by line")
    await wait_for_text(pilot, "changed: version")
    shown = screen_text(app.screen)
    assert "changed: screen FORM" in shown
    assert "screen END" not in shown
    await pilot.press("q")
    assert difference_text(large).splitlines()[1:3] == [
        *("Too much differs to show it line by line.", "These parts differ:")
    ]
    nameless = Comparison("", replace(large.difference, top_level=()))
    assert "There are too many parts to name." in difference_text(nameless)


async def very_long_lines_are_laid_out_while_keys_are_taken(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    text = "x" * 100_000
    large = between(f'{{"a": "{text}{text}", "b": 1}}', f'{{"a": "{text}é{text}", "b": 1}}')
    await app.push_screen(DifferenceScreen("1", [large]))
    await pilot.press("j", "k")
    await wait_for_text(pilot, "xxxxxxxx")
    await pilot.press("G")
    await wait_until(pilot, lambda: cursor_line(app).endswith("}"))
    await pilot.press("slash", *"xxx")
    await wait_until(pilot, lambda: '"b"' not in screen_text(app.screen))
    await pilot.press("enter", "G")
    await wait_for_text(pilot, "80,203 more")
    await pilot.press("escape")
    await wait_for_text(pilot, '"a":')
    await pilot.press("G")
    await wait_until(pilot, lambda: cursor_line(app).endswith("}"))
    await pilot.press("q")
    await wait_home(pilot)
    assert len(difference_text(large)) > 400_000


def test_the_words_for_one_line() -> None:
    one = replace(LAST, difference=replace(CHANGE, added=1, removed=0))
    assert difference_text(one).startswith("Difference: +1 -0 line (")
    assert NOW.sha256 not in difference_text(one)
