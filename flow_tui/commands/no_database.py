"""What is said where there is no database."""

from pathlib import Path

from flow_tui import text
from flow_tui.commands.stdio import print_error


def warn_of_no_database(data_dir: Path | None) -> None:
    """Say on standard error that the folder of `--data-dir` holds no database: it may be another.

    Args:
        data_dir: The folder; None if none was named.
    """
    if data_dir is not None:
        print_error(f"There is no database in {text.one_line(str(data_dir))}.")
