"""What one run of the app was told at its start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flow_tui.config import Config
from flow_tui.credentials import EnvironmentCredentials


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the environment say."""

    data_directory: Callable[[], Path]
    """Where the database lives; called off the event loop."""
    profile: str | None = None
    base_url: str | None = None
    """Takes the place of the profile's API domain."""
    environment: EnvironmentCredentials | None = None
    demo: bool = False
    config: Config = field(default_factory=Config)
    read_only: bool = False
