"""Runs a credential command on this program's terminal, and prints the result."""

import asyncio
import os
import select
import signal
import sys
import termios

from flow_tui.credentials import CommandFailedError
from flow_tui.credentials.command_runner import CredentialCommand


def main(words: list[str]) -> None:
    """Run the command; fail unless the terminal is restored and has no unread input."""
    before = os.tcgetpgrp(0), termios.tcgetattr(0)
    try:
        printed = asyncio.run(
            CredentialCommand(words, time_limit=float(os.environ["TIME_LIMIT"])).run()
        )
        print(f"a key of {len(printed.api_key.reveal())} characters", flush=True)
    except CommandFailedError as error:
        print(error, flush=True)
    assert (os.tcgetpgrp(0), termios.tcgetattr(0)) == before
    assert not select.select([0], [], [], 0.1)[0], "something is left to read"
    print("as before", flush=True)


def in_background(words: list[str]) -> None:
    """Do the same in a background job."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if not job:
        os.setpgid(0, 0)
        main(words)
        sys.exit()
    os.waitpid(job, 0)


if __name__ == "__main__":
    {"foreground": main, "background": in_background}[sys.argv[1]](sys.argv[2:])
