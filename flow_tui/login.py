"""Who runs flow-tui and on which machine, as attempts are recorded with."""

import os
import pwd


def user_name() -> str:
    """Return the login name of this process's user, or the user's number if there is no name.

    It comes from the password database: a variable such as USER may say anything. It blocks while
    a directory service is asked.
    """
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name or str(uid)
    except (KeyError, OSError):
        return str(uid)


def host_name() -> str:
    """Return the name of this machine, without asking the network."""
    return os.uname().nodename
