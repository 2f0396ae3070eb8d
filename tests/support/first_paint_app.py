"""Runs the app and tells a file which modules were imported when it had first been drawn."""

import json
import sys
from pathlib import Path
from typing import Any

from flow_tui.cli import main


def tell_and_go_on(file: Path) -> None:
    """Put the telling before what the app does after its first paint."""
    from flow_tui.app.app import FlowTuiApp

    start, draw = FlowTuiApp._start, FlowTuiApp._display
    frames: list[FlowTuiApp] = []

    def told(app: FlowTuiApp) -> Any:
        file.write_text(json.dumps({"modules": sorted(sys.modules), "frames": len(frames)}))
        return start(app)

    def drawn(app: FlowTuiApp, *arguments: Any) -> None:
        frames.append(app)
        draw(app, *arguments)

    FlowTuiApp._start = told  # type: ignore[method-assign, assignment]
    FlowTuiApp._display = drawn  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    tell_and_go_on(Path(sys.argv.pop()))
    sys.exit(main([]))
