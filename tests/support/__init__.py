"""What tests share: accounts, servers, terminals, keyrings, and programs that they run."""

from pathlib import Path
from typing import Final

SUPPORT: Final = Path(__file__).parent
"""The folder of the programs that tests run as files."""
