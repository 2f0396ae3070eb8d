"""The part of the app that opens screens over the one on top: a check, a response, help."""

from collections.abc import Iterable

from textual import on, work
from textual.app import SystemCommand
from textual.screen import Screen

from flow_tui.app import messages
from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.base import BaseScreen
from flow_tui.store import StoreError


class Overlays(AppBase):
    """Opens what a screen asks for without leaving it; imports each screen only then."""

    @on(messages.HistoryAsked)
    def _history_asked(self, asked: messages.HistoryAsked) -> None:
        from flow_tui.app.history.screen import HistoryScreen

        if self.at_home:
            self.push_screen(HistoryScreen(asked.flow_id))
        self.dialog_pending = False

    @on(messages.ResponseAsked)
    def _response_asked(self, asked: messages.ResponseAsked) -> None:
        from flow_tui.app.history.response import ResponseScreen

        self.push_screen(ResponseScreen(asked.attempt))
        self.dialog_pending = False

    @on(messages.DetailsAsked)
    @work
    async def _details_asked(self, asked: messages.DetailsAsked) -> None:
        from flow_tui.app.flows.details import open_details

        with self.dialogs():
            try:
                await open_details(
                    self, asked.flow, asked.credentials, asked.check_flow, asked.read_content
                )
            except StoreError as error:
                self.warn(str(error))

    @on(messages.CopyAsked)
    async def _copy_asked(self, asked: messages.CopyAsked) -> None:
        await self.copy_response(asked.attempt)

    @on(messages.SaveAsked)
    @work
    async def _save_asked(self, asked: messages.SaveAsked) -> None:
        from flow_tui.app.screens.save_file import save_response

        if asked.attempt is None:
            self.notify("There is no response to save yet.", markup=False)
        elif not self.screen.is_modal:
            await save_response(self, asked.attempt)

    def action_help(self) -> None:
        """Show help, at the section of this screen."""
        from flow_tui.app.screens.help import HelpScreen

        section = self.screen.help_section if isinstance(self.screen, BaseScreen) else "flows"
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(section))

    def action_command_palette(self) -> None:
        """Show all actions by name."""
        from flow_tui.app.screens.command_palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Return what the palette offers on a screen."""
        from flow_tui.app.screens.command_palette import commands_of

        return commands_of(self, screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keep the command palette out of dialogs: each asks one question."""
        return action != "command_palette" or not self.screen.is_modal
