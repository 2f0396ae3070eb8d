"""Checks whether the session comes over SSH."""

from collections.abc import Mapping
from typing import Final

from flow_tui.commands.findings import Finding, Level

_CHECK: Final = "ssh"


def check_link(environ: Mapping[str, str]) -> Finding:
    """Return whether this is a session of SSH, and what helps on a slow line."""
    if not environ.get("SSH_CONNECTION"):
        return Finding(Level.OK, _CHECK, "no: SSH_CONNECTION is not set")
    # Where the client connects from is nobody's business who gets the report.
    advice = "On a slow line, ssh -C takes a quarter of the bytes."
    return Finding(Level.NOTE, _CHECK, "yes: SSH_CONNECTION is set", advice)
