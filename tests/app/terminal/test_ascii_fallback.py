import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from rich.cells import cell_len

import flow_tui
from flow_tui.app.terminal.ascii_fallback import replace_signs, to_ascii
from tests.support.cases import every

SOURCES = sorted(Path(flow_tui.__file__).parent.rglob("*.py"))
NOT_DRAWN = {"ascii_fallback.py", "text.py", "records.py"}
"""Their signs are searched in foreign text, not drawn."""
LITERAL = re.compile(r'"[^"\n]*"')


@every("convert", [replace_signs, to_ascii])
def test_text_and_sequences_stay_as_they_are(convert: Callable[[str], str]) -> None:
    drawn = "\x1b[12;3H\x1b[38;5;251mplain text\x1b[0m"
    assert convert(drawn) == drawn


@every("convert", [replace_signs, to_ascii])
def test_our_signs_are_ascii_in_as_many_cells(convert: Callable[[str], str]) -> None:
    shown = "▌1184…5204 ✓ succeeded ✗ rejected – not sent → “x” │ ┌──┐ ▔▁█ ▼"
    assert convert(shown) == '>1184~5204 + succeeded x rejected - not sent > "x" | +--+ -_# v'


def test_other_characters() -> None:
    assert to_ascii("café 日本 ☂") == "caf? ???? ?"
    assert to_ascii("e\u0301x") == "ex"
    assert replace_signs("café 日本 ☂") == "café 日本 ☂"


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
    assert {sign for sign in signs if "?" in to_ascii(sign)} == set()
    assert all(cell_len(to_ascii(sign)) == cell_len(sign) for sign in signs)
