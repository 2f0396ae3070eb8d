"""Why an attempt that was recorded is too late to be sent, in words."""


def late(seconds: float, *, by_clock: bool) -> str:
    """Return that it is too late, why that may be, and what to check.

    Args:
        seconds: How long ago it was asked for.
        by_clock: Whether only the wall clock says so, which goes on while the machine is
            suspended, and which may be set: nothing was slow then, least of all the disk.
    """
    passed = f"{seconds:.0f} s passed before it could be sent, which is too long"
    if by_clock:
        return (
            f"By the clock, {passed}: this machine was suspended, or its clock was set. Check "
            "that its time is right."
        )
    return (
        f"{passed}. Check the disk that holds flow-tui's data, or choose another folder with "
        "--data-dir."
    )
