"""Many cases of one thing in one test, the one that fails named."""

import functools
import inspect
import reprlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200


@contextmanager
def case(name: object) -> Iterator[None]:
    """Name the case in which what is inside fails, where several follow one another in a test."""
    try:
        yield
    except BaseException as error:  # such as what pytest.fail raises
        error.add_note(f"in the case {name}")
        raise


def every(
    names: str | tuple[str, ...], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with each of many values, as `pytest.mark.parametrize` does, but as one test.

    A test takes 5 ms to collect, start and report, which is most of it where only a function is
    called. All cases share the test's fixtures, but for `monkeypatch`, of which each has its own.
    """
    keys = names if isinstance(names, tuple) else (names,)
    several = [each if isinstance(names, tuple) else (each,) for each in cases]
    assert several, "without cases it would prove nothing"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def with_each(*args: Any, **fixtures: Any) -> None:
            for values in several:
                chosen = dict(zip(keys, values, strict=True))
                with case(_SHORT.repr(chosen)), pytest.MonkeyPatch.context() as patch:
                    own = {"monkeypatch": patch} if "monkeypatch" in fixtures else {}
                    test(*args, **fixtures | own | chosen)

        signature = inspect.signature(test)
        rest = [each for name, each in signature.parameters.items() if name not in keys]
        with_each.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
        return with_each

    return decorate
