"""The preview of a flow: its link is shown and copied, and is nowhere else."""

from pathlib import Path
from unittest.mock import patch

import segno
from textual.pilot import Pilot
from textual.widgets import Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.preview import PreviewScreen
from flow_tui.kaleyra import PreviewResult
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.secret import Secret
from tests.support.app import (
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
from tests.support.publish import app_on_sandbox
from tests.support.steps import take_steps

WITH = SandboxFlow("1184620937715204", "with a preview")
WITHOUT = SandboxFlow("1307752946183396", "without one", has_preview=False)
REFUSED = SandboxFlow("1029538471662081", "refused", behaviour=Behaviour.READ_OF_ANOTHER)
LINK = "https://business.facebook.com/wa/manage/flows/1184620937715204/preview/?token=8f2c1e0a"
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
"""Whether the upper and the lower half is light."""


def result(link: str = LINK, expires: str = "2026-04-16T09:41:07+0000") -> PreviewResult:
    return PreviewResult(Secret(link), expires, "")


def drawn(screen: PreviewScreen) -> list[list[bool]]:
    """Return the rows of the QR code as it stands on the screen; True is dark."""
    region = screen.query_one("#code", Static).region
    lines = screen_text(screen).splitlines()[region.y : region.bottom]
    rows: list[list[bool]] = []
    for line in lines:
        cells = line[region.x : region.right].ljust(region.width)
        rows += [[not HALVES[cell][half] for cell in cells] for half in (0, 1)]
    return rows


def test_the_link_is_shown_drawn_and_copied(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), (120, 40)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                the_link_is_drawn_where_there_is_room_and_copied,
                odd_answers_are_shown_too,
                without_the_characters_nothing_is_said_of_a_code,
            )

    run(main())


async def ask_for_the_link() -> PreviewResult:
    return result()


async def the_link_is_drawn_where_there_is_room_and_copied(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    expected = [
        list(map(bool, row)) for row in segno.make_qr(LINK, error="l").matrix_iter(border=2)
    ]
    screen = PreviewScreen(ask_for_the_link)
    await app.push_screen(screen)
    await wait_for_text(pilot, "█▀")
    shown = screen_text(screen)
    assert LINK in shown
    assert "It expires on 2026-04-16 " in shown
    assert "larger terminal" not in shown
    assert drawn(screen)[: len(expected)] == expected
    copied: list[str] = []
    with patch.object(app, "copy_to_clipboard", copied.append):
        await pilot.press("y")
        assert copied == [LINK]
        await wait_for_text(pilot, "Sent to your terminal's clipboard.")

    await resize(pilot, 80, 24)
    await wait_for_text(pilot, "In a larger terminal")
    assert "█" not in screen_text(screen)
    assert LINK[:60] in screen_text(screen)
    await resize(pilot, 120, 40)
    await wait_for_text(pilot, "█▀")
    assert "larger terminal" not in screen_text(screen)
    await pilot.press("q")


async def without_the_characters_nothing_is_said_of_a_code(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    with patch.object(type(app), "draws_blocks", property(lambda _: False)):
        await app.push_screen(screen := PreviewScreen(ask_for_the_link))
        await wait_for_text(pilot, "without a login")
        await pilot.pause()
        assert not screen.query_one("#code").display
        assert "larger terminal" not in screen_text(screen)
        await pilot.press("q")


async def odd_answers_are_shown_too(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    answers = [
        result(LINK + "&x=" + "y" * 7000, "soon\x1b[2J"),
        result(expires=""),
        PreviewResult(None, "", "Kaleyra does not offer a preview of this flow."),
    ]

    async def ask() -> PreviewResult:
        return answers.pop(0)

    await app.push_screen(screen := PreviewScreen(ask))
    await wait_for_text(pilot, "It expires on soon\\x1b[2J.")
    assert not screen.query_one("#code").display  # no QR code holds so much
    await pilot.press("q")
    await wait_home(pilot)
    await app.push_screen(PreviewScreen(ask))
    await wait_for_text(pilot, "without a login. It is not recorded.")
    await pilot.press("q")
    await wait_home(pilot)
    await app.push_screen(screen := PreviewScreen(ask))
    await wait_for_text(pilot, "does not offer a preview")
    assert "Copy" not in screen_text(screen)
    await pilot.press("y")
    await pilot.press("q")
    await wait_home(pilot)


def test_the_link_is_recorded_nowhere(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, WITH, WITHOUT, REFUSED, size=(120, 40)) as opened:
            sandbox, app, pilot = opened
            await wait_for_text(pilot, WITH.id)
            await pilot.press("c")
            await wait_for_screen(pilot, FlowDetailsScreen)
            await wait_for_text(pilot, "ready to be published")
            assert not any("preview" in seen.path for seen in sandbox.requests)
            await pilot.press("w")
            await wait_for_screen(pilot, PreviewScreen)
            await wait_for_text(pilot, "?token=")
            link = app.screen.query_one("#what", Static).render()
            token = str(link).partition("?token=")[2]
            assert len(token) > 20
            asked = [seen.path for seen in sandbox.requests if "preview" in seen.path]
            assert len(asked) == 1
            assert "invalidate" not in asked[0]
            await pilot.press("y", "q")
            await wait_for_screen(pilot, FlowDetailsScreen)
            assert token not in screen_text(app.screen)
            await pilot.press("q")
            await wait_home(pilot)
            for said in ("does not offer a preview", "about another flow"):
                await pilot.press("j", "c")
                await wait_for_screen(pilot, FlowDetailsScreen)
                await pilot.press("w")
                await wait_for_text(pilot, said)
                await pilot.press("q")
                await wait_for_screen(pilot, FlowDetailsScreen)
                await pilot.press("q")
                await wait_home(pilot)
            await wait_until(pilot, lambda: app.at_home)
        tokens.append(token)

    tokens: list[str] = []
    run(main())
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or tokens[0].encode() not in path.read_bytes(), path
