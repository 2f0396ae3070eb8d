"""Runs the app and writes the modules that are imported at the first paint to a file."""

import json
import sys
from pathlib import Path
from typing import Any

from flow_tui.cli import main


def report_first_paint(file: Path) -> None:
    """Write the file before the app goes on after its first paint."""
    from flow_tui.app.app import FlowTuiApp

    start, draw = FlowTuiApp._start, FlowTuiApp._display
    frames: list[FlowTuiApp] = []

    def report(app: FlowTuiApp) -> Any:
        file.write_text(json.dumps({"modules": sorted(sys.modules), "frames": len(frames)}))
        return start(app)

    def count_frame(app: FlowTuiApp, *arguments: Any) -> None:
        frames.append(app)
        draw(app, *arguments)

    FlowTuiApp._start = report  # type: ignore[method-assign, assignment]
    FlowTuiApp._display = count_frame  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    report_first_paint(Path(sys.argv.pop()))
    sys.exit(main([]))
