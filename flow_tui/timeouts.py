"""How long one call may take, in seconds, and the limits that depend on it."""

from typing import Final

CALL_SECONDS: Final = 60
"""From the look-up of the host name to the last byte of the answer; then the call is given up."""

DOWNLOAD_SECONDS: Final = CALL_SECONDS / 4
"""From the look-up of the host name to the last byte of a flow.json; then it is given up."""

HANGUP_SECONDS: Final = CALL_SECONDS + 30
"""From a hang-up to the end of the process: a whole call, and time to record its outcome."""

RECORD_SECONDS: Final = HANGUP_SECONDS - 5
"""From a hang-up until outcomes are no longer tried to be recorded; then the last line is due."""

BEGIN_SECONDS: Final = CALL_SECONDS / 12
"""How long recording an attempt may take; if it takes longer, the attempt is not sent.

Its lease counts from before it is recorded, and must not run out while its request is in flight.
"""

OWNER_LEASE: Final = 3 * CALL_SECONDS
"""How long an attempt counts as in flight if its process cannot be inspected.

It is longer than a hang-up; the rest is for clocks that differ between machines.
"""
