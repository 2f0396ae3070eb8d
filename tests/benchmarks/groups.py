"""Which figures are measured together, how often, and how they are called on the command line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import content, dialog, everyday, growth, limits
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import ATTEMPTS, FIGURES, FLOWS, Samples


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that one function measures."""

    measure: Callable[[Bench], Samples]
    keys: Sequence[str]
    most_rounds: int
    """Rounds in which it is measured at most: what takes long, and hardly varies, in few."""


def _of_sizes(name: str, sizes: Iterable[int], figures: Sequence[str]) -> Sequence[str]:
    return [f"{name}_{figure}_{size}" for size in sizes for figure in figures]


_ALL: Final = 100
_RUN: Final = ("start", "start_bytes", "start_packed", "memory", "move_bytes", "move_packed")
_OF_FLOWS: Final = ("start", "key", "filter")
_OF_ATTEMPTS: Final = ("start", "key", "history", "filter", "export")
_PARTS: Final = ("posts", "posts_tls", "posts_disk", "posts_http", "posts_rest")

GROUPS: Final[Mapping[str, Group]] = {
    "whole-run": Group(everyday.whole_run, (*_RUN, "key", "quit"), _ALL),
    "large-start": Group(everyday.large_start, ("start_large", "page_bytes"), 3),
    "large-key": Group(everyday.large_key, ("key_large",), 2),
    "long-history": Group(everyday.long_history, ("history",), 2),
    "typing": Group(everyday.typing, ("filter_bytes", "dialog_bytes"), 1),
    "publish": Group(everyday.publish, ("publish_bytes", "publish_packed"), 1),
    "commands": Group(everyday.commands, ("help", "version"), _ALL),
    "confirm-dialog": Group(dialog.opening, ("confirm", "confirm_bytes"), 2),
    "publishes": Group(limits.publishes, _PARTS, 2),
    "publishes-system": Group(limits.publishes_with_system_certificates, ("posts_system",), 1),
    "content": Group(content.large_content, ("content_key", "content_worst", "content_memory"), 1),
    "growth-flows": Group(growth.of_flows, _of_sizes("flows", FLOWS, _OF_FLOWS), 1),
    "growth-attempts": Group(growth.of_attempts, _of_sizes("attempts", ATTEMPTS, _OF_ATTEMPTS), 1),
    "idle": Group(everyday.idle, ("idle_bytes", "idle_processor"), 1),
    "ssh": Group(everyday.over_ssh, ("ssh_start", "ssh_key", "ssh_publish"), 1),
}
"""Every group by its name, in the order in which they are measured."""


def names() -> str:
    """Return every group, in a line each, with its figures."""
    return "\n".join(f"{name}: {', '.join(group.keys)}" for name, group in GROUPS.items())


def chosen(only: Collection[str]) -> list[str]:
    """Return the keys of the figures that were asked for, in the order of the table; all if none.

    Args:
        only: Names of figures and groups.

    Raises:
        ValueError: There is no figure or group of a name; the text lists them.
    """
    if unknown := [name for name in only if name not in FIGURES and name not in GROUPS]:
        raise ValueError(
            f"There is no figure or group {', '.join(unknown)}. There are (group: figures):\n"
            + names()
        )
    wanted = {key for name in only for key in (GROUPS[name].keys if name in GROUPS else [name])}
    return [key for key in FIGURES if not only or key in wanted]


def of_round(number: int, keys: Collection[str]) -> Iterator[tuple[str, Group]]:
    """Yield the groups that measure some of the figures in a round; the first round is 0."""
    for name, group in GROUPS.items():
        if number < group.most_rounds and not set(group.keys).isdisjoint(keys):
            yield name, group
