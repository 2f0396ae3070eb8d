import signal


def pytest_configure() -> None:
    """Take ctrl+c where a shell's `&` had it ignored: the programs under test inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
