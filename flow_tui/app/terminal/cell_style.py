"""Cells of the screen, their styles in SGR codes, and the shortest way between two styles."""

from functools import lru_cache
from typing import Final, NamedTuple

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_END_CODES: Final = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "21": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The SGR code that ends each attribute; see ECMA-48, 8.3.117."""
_SEEN_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_EXTENDED_LENGTH: Final = {"5": 3, "2": 5}
"""Number of codes of a 256-colour and of a true colour."""


class UnknownStyleError(Exception):
    """A style is more than colours and attributes, such as a link."""


class CellStyle(NamedTuple):
    """The style of a cell in SGR codes; an empty colour is the terminal's default."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""

    @property
    def marks_blanks(self) -> bool:
        """Whether a blank shows more of it than its background."""
        return not self.attributes.isdisjoint(_SEEN_ON_BLANKS)

    def suits_blanks(self, blank: "CellStyle") -> bool:
        """Return whether a blank of this style looks like one of another that marks none."""
        return self.background == blank.background and not self.marks_blanks

    @property
    def for_blanks(self) -> "CellStyle":
        """This style without what would show on a blank, its background apart."""
        return self._replace(attributes=self.attributes - _SEEN_ON_BLANKS)


ScreenCell = tuple[str, CellStyle]
"""A character with its combining marks; empty for the second half of a wide one."""

PLAIN: Final = CellStyle()


def cell_style_of(style: Style | None, console: Console) -> CellStyle:
    """Return a style as a console writes it.

    Raises:
        UnknownStyleError: It is more than colours and attributes.
    """
    return PLAIN if style is None else _cell_style_of(style, console)


@lru_cache(maxsize=1024)
def _cell_style_of(style: Style, console: Console) -> CellStyle:
    start, text, end = Strip([Segment("x", style)]).render(console).partition("x")
    if not start and not end:
        return PLAIN
    if not text or not start.startswith("\x1b[") or not start.endswith("m") or end != "\x1b[0m":
        raise UnknownStyleError
    return _parse(start[2:-1].split(";"))


def _parse(codes: list[str]) -> CellStyle:
    attributes, colours = set(), {"3": "", "4": ""}
    while codes:
        code = codes[0]
        if code in _END_CODES:
            attributes.add(code)
            codes = codes[1:]
            continue
        is_extended = code in {"38", "48"} and len(codes) > 1
        length = _EXTENDED_LENGTH.get(codes[1], 1) if is_extended else 1
        # 30 to 39 and 90 to 97 are foreground colours, 40 to 49 and 100 to 107 background ones.
        layer = "3" if code[0] in "39" else "4"
        colours[layer] = "" if code in {"39", "49"} else ";".join(codes[:length])
        codes = codes[length:]
    return CellStyle(frozenset(attributes), colours["3"], colours["4"])


def blank_cell(style: CellStyle) -> ScreenCell:
    """Return a blank, with only as much of the style as it shows."""
    return (" ", style if style.marks_blanks else CellStyle(background=style.background))


@lru_cache(maxsize=1024)
def transition(old: CellStyle | None, new: CellStyle) -> str:
    """Return the shortest SGR codes from one style to another; from an unknown one, a reset."""
    from_reset = [*sorted(new.attributes), *filter(None, (new.foreground, new.background))]
    in_full = ";".join(["0", *from_reset]) if from_reset else ""
    if old is None or not in_full:
        return in_full
    ended = {_END_CODES[code] for code in old.attributes - new.attributes}
    started = {
        code for code in new.attributes if code not in old.attributes or _END_CODES[code] in ended
    }
    codes = [*sorted(ended), *sorted(started)]
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return min(";".join(codes), in_full, key=len)
