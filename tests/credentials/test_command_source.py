"""Which command is run for which profile, and when it is run again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from flow_tui.config import Config
from flow_tui.credentials import CommandFailedError, CommandOutput, CommandSource
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.credentials import run


def counting(file: Path) -> tuple[str, ...]:
    """A command that prints `key` and how often it has been run."""
    return ("sh", "-c", 'echo x >> "$1"; echo "key$(grep -c x "$1")"', "command", str(file))


def key(number: int) -> CommandOutput:
    return CommandOutput(Secret(f"key{number}"))


def test_a_profiles_own_command_comes_before_the_common_one(tmp_path: Path) -> None:
    own = {"Prod": ("echo", "own"), "none": ()}
    commands = CommandSource(Config(credential_command=("echo", "common"), profile_commands=own))
    assert run(commands.output("prod")) == CommandOutput(Secret("own"))
    assert run(commands.output("")) == CommandOutput(Secret("common"))
    assert [commands.has(name) for name in ("PROD", "none", "other", "")] == [
        True,
        False,
        True,
        True,
    ]
    assert commands.profiles == ["Prod", "none"]
    assert not CommandSource(Config()).has("prod")


def test_it_is_run_again_when_its_output_was_used(tmp_path: Path) -> None:
    commands = CommandSource(Config(credential_command=counting(tmp_path / "runs")))
    assert commands.cached is None
    assert run(commands.output("a")) == run(commands.output("b")) == commands.cached == key(1)
    commands.clear()
    assert run(commands.output("a")) == key(2)


@every(("word", "fails"), [("true", True), ("echo", False)])
def test_the_terminal_is_lent_while_it_runs(word: str, fails: bool) -> None:
    commands = CommandSource(Config(credential_command=(word, "key")))
    happened: list[str] = []

    @asynccontextmanager
    async def lend(sentence: str) -> AsyncIterator[None]:
        happened.append(sentence)
        yield
        happened.append("taken back")

    commands.suspend_terminal = lend
    for profile in ("prod", ""):
        commands.clear()
        if fails:
            with pytest.raises(CommandFailedError, match="printed nothing"):
                run(commands.output(profile))
        else:
            run(commands.output(profile))
    assert happened == [
        f"flow-tui asks {word} for the API key of prod; ctrl+c cancels.",
        "taken back",
        f"flow-tui asks {word} for an API key; ctrl+c cancels.",
        "taken back",
    ]
