"""The commands that the configuration names for the keys of profiles."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from flow_tui.config import Config
from flow_tui.credentials.command_output import CommandFailedError, Printed
from flow_tui.credentials.command_runner import CredentialCommand


def _keep_terminal(_sentence: str) -> AbstractAsyncContextManager[None]:
    return nullcontext()


class CommandSource:
    """Runs the command of a profile, the terminal lent to it.

    Args:
        config: What the configuration file says.
    """

    def __init__(self, config: Config) -> None:
        self.suspend_terminal: Callable[[str], AbstractAsyncContextManager[None]] = _keep_terminal
        """Gives the terminal away with a sentence to show on it, and takes it back."""
        self._config = config
        self._unused: tuple[Sequence[str], Printed] | None = None

    @property
    def unused(self) -> Printed | None:
        """What was printed and not used yet."""
        return self._unused[1] if self._unused else None

    @property
    def profiles(self) -> Sequence[str]:
        """The profiles that the configuration names."""
        return list(self._config.profile_commands)

    def has(self, profile: str) -> bool:
        """Return whether a command gives a profile's key; a new profile's, where it is empty."""
        return bool(self._config.command_of(profile))

    def forget(self) -> None:
        """Forget what was printed, so that the command is run again."""
        self._unused = None

    async def output(self, profile: str) -> Printed:
        """Return what the profile's command printed: now, or before and not used yet.

        Raises:
            CommandFailedError: It gave no key.
        """
        words = self._config.command_of(profile)
        if self._unused is not None and self._unused[0] == words:
            return self._unused[1]
        printed = await self._run(words, profile)
        self._unused = (words, printed)
        return printed

    async def _run(self, words: Sequence[str], profile: str) -> Printed:
        command = CredentialCommand(words)
        wanted = f"the API key of {profile}" if profile else "an API key"
        async with self.suspend_terminal(
            f"flow-tui asks {command.name} for {wanted}; ctrl+c ends it."
        ):
            try:
                return await command.run()
            except CommandFailedError as error:
                failure = error
        raise failure  # here the terminal is the app's again
