"""A system that lets the app start no more threads, as under `ulimit -u`."""

import threading

import pytest

from flow_tui import threads


def refuse_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no thread of the app's start; those of a test's servers do."""
    start = threading.Thread.start

    def start_others(thread: threading.Thread) -> None:
        if thread.name == threads.NAME:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_others)
