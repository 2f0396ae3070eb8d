"""Leaving out frames that no test looks at: drawing them took a fifth of the app's tests."""

from rich.console import RenderableType
from textual._compositor import Compositor, CompositorUpdate
from textual._context import active_app, visible_screen_stack
from textual.screen import Screen

_render_update = Compositor.render_update
_frames = 0


def frames() -> int:
    """Return how many frames there were in this process: nothing on a screen changes between."""
    return _frames


def _rendered_if_seen(
    self: Compositor,
    full: bool = False,
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,
) -> RenderableType | CompositorUpdate | None:
    """Return an update for a terminal or a picture; where there is neither, an empty one."""
    if full or not active_app.get().is_headless:
        return _render_update(self, full, screen_stack, simplify)
    visible_screen_stack.set(screen_stack or [])
    if not self._dirty_regions:
        return None
    global _frames
    _frames += 1
    self._dirty_regions.clear()
    return CompositorUpdate()


def draw_what_is_seen() -> None:
    """Let apps without a terminal draw only for pictures and for a test that reads the screen."""
    Compositor.render_update = _rendered_if_seen  # type: ignore[method-assign, assignment]
