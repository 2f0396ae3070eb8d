"""What a fault is: a piece of code that is replaced, and the tests that should notice."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in one file."""

    name: str
    """What is wrong with it, in a few words."""
    path: str
    """The file, from the root of the project."""
    old: str
    """What is there; it has to be there once."""
    new: str
    """What is put in its place."""
    tests: tuple[str, ...]
    """What pytest is given: the tests of which at least one fails."""

    def put_into(self, source: str) -> str:
        """Return a source with the fault.

        Raises:
            ValueError: What it replaces is not there once: the list has to follow the code.
        """
        if (count := source.count(self.old)) != 1:
            raise ValueError(f"{self.name}: {self.path} has this {count} times: {self.old!r}")
        return source.replace(self.old, self.new)

    def has_any(self, words: Collection[str]) -> bool:
        """Return whether its name or file has one of these words; true for none."""
        return not words or any(word in self.name or word in self.path for word in words)
