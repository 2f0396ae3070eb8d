"""Read-only mode, for all profiles or for single ones: what refuses, and how to change it."""

from typing import Final, NamedTuple

from flow_tui import text
from flow_tui.config import FILE_NAME, Config

READ_ONLY: Final = (
    "Read-only mode: nothing is published or deprecated. To change that, start flow-tui without "
    "--read-only, and without read_only in its configuration."
)
_PROFILE: Final = (
    "The profile {name} is read-only: nothing is published or deprecated with it. To change that, "
    "remove its read_only from {file}."
)


class ReadOnly(NamedTuple):
    """With which profiles nothing is published or deprecated."""

    config: Config = Config()
    always: bool = False
    """Whether the command line says so, for every profile."""

    def reason(self, profile: str) -> str:
        """Return why nothing is sent with a profile, in a sentence safe to show; empty if it is.

        Args:
            profile: Its name; empty while none is chosen.
        """
        if self.always or self.config.read_only:
            return READ_ONLY
        if self.config.is_read_only(profile):
            return _PROFILE.format(name=text.one_line(profile, 40), file=FILE_NAME)
        return ""
