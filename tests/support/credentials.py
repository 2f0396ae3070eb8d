"""What the tests of the credentials share."""

import asyncio
import io
import traceback
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import pytest
from rich.traceback import Traceback

from flow_tui.credentials import KeyringFailedError, StoredCredentials
from flow_tui.secret import Secret

T = TypeVar("T")

KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
STORED: Final = StoredCredentials("HXAP16XXXXXX97IN", Secret(KEY), "https://api.in.kaleyra.io")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop of its own, as the app's loop would."""
    return asyncio.run(coroutine)


def failure_of(coroutine: Coroutine[Any, Any, object]) -> KeyringFailedError:
    """Return the failure that a call ends with; neither it nor its traceback shows the key."""
    with pytest.raises(KeyringFailedError) as caught:
        run(coroutine)
    assert KEY not in everything_shown(caught.value)
    return caught.value


def everything_shown(error: BaseException) -> str:
    """Return all that a traceback of `error` and of what hangs on it can show, locals too."""
    output = io.StringIO()
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        shown = waiting.pop()
        if shown is None or id(shown) in seen:
            continue
        seen.add(id(shown))
        waiting += [shown.__cause__, shown.__context__]
        output.write(f"{shown}\n{shown!r}\n{vars(shown)}\n")
        output.writelines(
            traceback.TracebackException.from_exception(shown, capture_locals=True).format()
        )
        # What the app's crash screen would draw, without the drawing.
        trace = Traceback.extract(
            type(shown),
            shown,
            shown.__traceback__,
            show_locals=True,
            locals_max_length=1000,
            locals_max_string=100_000,
            locals_hide_dunder=False,
        )
        output.write(repr(trace))
    return output.getvalue()
