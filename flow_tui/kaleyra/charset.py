"""The text of a response body, in the charset that its header declares."""

import codecs
import re
from typing import Final

_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:+-]+)""", re.IGNORECASE | re.ASCII)
_DEFAULT: Final = "utf-8"
_READABLE: Final = re.compile(
    r"ascii|utf-(8|16|32)(-sig|-[bl]e)?|iso8859-\d+|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5"
    r"|euc_(jp|kr)|shift_jis"
)
"""Python's names of the charsets that are honoured: those of its codecs that a text may have, in
which ASCII is ASCII, and which are decoded fast."""
_UNDECODABLE: Final = {0xDC80 + byte: "\x1a" for byte in range(0x80)}
"""From what `surrogateescape` makes of a byte that is not UTF-8 to SUB, the character for what was
not readable: JSON allows it nowhere, so that a body with one is never taken for JSON."""


def decoded(body: bytes, content_type: str = "", *, complete: bool = True) -> str:
    """Return a body as text; what is not valid in its charset, as UTF-8 with SUB characters.

    Args:
        body: The bytes.
        content_type: The header, with the charset; UTF-8 is the default, as JSON has it.
        complete: Whether it ends where it should; else a cut-off character at its end is left out.
    """
    declared = _declared(content_type)
    try:
        text = codecs.getincrementaldecoder(declared)().decode(body, final=complete)
    except UnicodeError:
        decoder = codecs.getincrementaldecoder(_DEFAULT)("surrogateescape")
        text = decoder.decode(body, final=complete).translate(_UNDECODABLE)
    return text.removeprefix("\ufeff")


def _declared(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    if found is None:
        return _DEFAULT
    try:
        name = codecs.lookup(found[1]).name
    except LookupError:
        return _DEFAULT
    return name if _READABLE.fullmatch(name) else _DEFAULT
