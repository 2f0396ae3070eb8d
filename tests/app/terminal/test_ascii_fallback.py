import re
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

import flow_tui
from flow_tui.app.terminal.ascii_fallback import to_ascii

SOURCES = sorted(Path(flow_tui.__file__).parent.rglob("*.py"))
NOT_DRAWN = {"ascii_fallback.py", "text.py", "records.py"}
"""Their signs are searched in foreign text, not drawn."""
LITERAL = re.compile(r'"[^"\n]*"')


def test_text_and_sequences_stay_as_they_are() -> None:
    drawn = "\x1b[12;3H\x1b[38;5;251mplain text\x1b[0m"
    assert to_ascii(drawn, "ascii") == drawn


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "utf-8"])
def test_our_signs_are_ascii_in_as_many_cells(encoding: str) -> None:
    shown = "▌1184…5204 ✓ succeeded ✗ rejected – not sent → “x” │ ┌──┐ ▔▁█ ▼"
    assert (
        to_ascii(shown, encoding)
        == '>1184~5204 + succeeded x rejected - not sent > "x" | +--+ -_# v'
    )


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("café 日本 ☂", "ascii", "caf? ???? ?"),
        ("café 日本 ☂", "iso8859-1", "café ???? ?"),
        ("café 日本 ☂", "utf-8", "café 日本 ☂"),
        ("日本 ☂", "euc_jp", "日本 ?"),
        ("e\u0301x", "ascii", "ex"),
    ],
)
def test_what_an_encoding_lacks(text: str, encoding: str, shown: str) -> None:
    assert to_ascii(text, encoding) == shown


def test_every_sign_of_the_app_has_an_ascii_form() -> None:
    """A new sign on a screen needs its ASCII form for old terminals."""
    signs = {
        character
        for source in SOURCES
        if source.parent.name != "sandbox" and source.name not in NOT_DRAWN
        for literal in LITERAL.findall(source.read_text(encoding="utf-8"))
        for character in literal
        if not character.isascii() and unicodedata.category(character)[0] in "SP"
    }
    assert signs
    assert {sign for sign in signs if "?" in to_ascii(sign, "ascii")} == set()
    assert all(cell_len(to_ascii(sign, "ascii")) == cell_len(sign) for sign in signs)
