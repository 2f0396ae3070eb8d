"""Runs the app and writes the modules that are imported at the first paint to a file."""

import json
import sys
from pathlib import Path
from typing import Any

from flow_tui.cli import main


def report_first_paint(file: Path) -> None:
    """Write the file right before the first paint."""
    from flow_tui.app.app import FlowTuiApp

    draw = FlowTuiApp._display

    def report_and_draw(app: FlowTuiApp, *arguments: Any) -> None:
        if not file.exists():
            file.write_text(json.dumps(sorted(sys.modules)))
        draw(app, *arguments)

    FlowTuiApp._display = report_and_draw  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    report_first_paint(Path(sys.argv.pop()))
    sys.exit(main([]))
