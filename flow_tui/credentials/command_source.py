"""Runs the commands that the configuration file names for the keys of profiles."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING

from flow_tui.config import Config

if TYPE_CHECKING:
    from flow_tui.credentials.command_output import CommandOutput


def _keep_terminal(_message: str) -> AbstractAsyncContextManager[None]:
    return nullcontext()


class CommandSource:
    """Runs the command of a profile and keeps its output until it is used."""

    def __init__(self, config: Config) -> None:
        self.suspend_terminal: Callable[[str], AbstractAsyncContextManager[None]] = _keep_terminal
        """Releases the terminal to a command and shows a message on it; the app sets this."""
        self._config = config
        self._cached: tuple[Sequence[str], CommandOutput] | None = None

    @property
    def cached(self) -> "CommandOutput | None":
        """The output of the last command, if `clear` was not called since."""
        return self._cached[1] if self._cached else None

    @property
    def profiles(self) -> Sequence[str]:
        """The profiles that the configuration file names."""
        return list(self._config.profile_commands)

    def has(self, profile: str) -> bool:
        """Return whether a command is configured for `profile`; for a new profile, pass ""."""
        return bool(self._config.command_of(profile))

    def clear(self) -> None:
        """Drop the cached output, so that the command is run again."""
        self._cached = None

    async def output(self, profile: str) -> "CommandOutput":
        """Return the output of the profile's command, from the cache if it is there.

        Raises:
            CommandFailedError: The command gave no key.
        """
        argv = self._config.command_of(profile)
        if self._cached is not None and self._cached[0] == argv:
            return self._cached[1]
        output = await self._run(argv, profile)
        self._cached = (argv, output)
        return output

    async def _run(self, argv: Sequence[str], profile: str) -> "CommandOutput":
        # Most starts run no command.
        from flow_tui.credentials.command_output import CommandFailedError
        from flow_tui.credentials.command_runner import CredentialCommand

        command = CredentialCommand(argv)
        wanted = f"the API key of {profile}" if profile else "an API key"
        async with self.suspend_terminal(
            f"flow-tui asks {command.name} for {wanted}; ctrl+c cancels."
        ):
            try:
                return await command.run()
            except CommandFailedError as error:
                failure = error
        raise failure  # here the app has the terminal again
