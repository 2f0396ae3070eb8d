"""How long one call may take, in seconds, and the limits that depend on it."""

from typing import Final

CALL_SECONDS: Final = 60
"""From the look-up of the host name to the last byte of the answer; then the call is given up."""

HANGUP_SECONDS: Final = CALL_SECONDS + 30
"""From a hang-up to the end of the process: a whole call, and time to record its outcome."""

OWNER_LEASE: Final = 3 * CALL_SECONDS
"""How long an attempt counts as in flight if its process cannot be inspected.

It is longer than a hang-up; the rest is for clocks that differ between machines.
"""
