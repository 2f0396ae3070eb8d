"""How long a test waits for what must happen."""

from typing import Final

LONGEST: Final = 60.0
"""Seconds. It is long, since it costs nothing when all is well, and machines can be busy."""
