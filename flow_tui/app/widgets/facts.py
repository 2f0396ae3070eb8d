"""Facts, a line each, behind their names; a long one goes on under itself."""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text


def facts(values: Mapping[str, str], strong: str = "") -> Table:
    """Return the values behind their names.

    Args:
        values: What to show, already safe; none is cut.
        strong: The name of the one that matters most.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in values.items():
        table.add_row(Text(name), Text(value, "bold" if name == strong else ""))
    return table
