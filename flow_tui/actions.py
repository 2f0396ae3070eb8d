"""Every action of the app that has a key: what it is called, what it does, where it applies.

Bindings, key bar, command palette, help and the README's table are made from this list;
`key_map` applies the `[keys]` table of the configuration file to it.
"""

from typing import Final, NamedTuple


class AppAction(NamedTuple):
    """One action."""

    id: str
    """Its name in `[keys]`, such as `flows.publish`."""
    keys: str
    """The default keys by their Textual names, separated by commas; the first is shown."""
    label: str
    """A word or two for the key bar and the palette; empty if neither shows it."""
    help: str
    """What it does, in one line."""
    runs: str = ""
    """Textual's action; empty for the part of the ID after the dot."""
    fixed: str = ""
    """Keys that stay whatever the configuration says, separated by commas."""
    shown: bool = True
    """Whether the key bar and the palette show it."""
    always: bool = False
    """Whether the key bar shows it however narrow the terminal is."""
    priority: bool = False
    """Whether its keys come before those of the widget that has the focus."""
    shown_with: str = ""
    """The ID of another action whose key the key bar shows beside this one's."""

    @property
    def textual_action(self) -> str:
        """What Textual runs."""
        return self.runs or self.id.partition(".")[2]


_BACK: Final = "ctrl+g,escape"
"""The keys that leave every screen; no configuration takes them away."""

_ALL: Final = (
    AppAction(
        "app.palette",
        "ctrl+p",
        "Commands",
        "find any action by its name",
        "command_palette",
        shown=False,
        priority=True,
    ),
    AppAction(
        "app.redraw",
        "ctrl+l",
        "Redraw",
        "redraw the screen",
        fixed="ctrl+l",
        shown=False,
        priority=True,
    ),
    AppAction(
        "app.quit",
        "ctrl+q",
        "Quit",
        "quit from any screen",
        fixed="ctrl+q",
        shown=False,
        priority=True,
    ),
    AppAction("app.help", "question_mark", "Help", "help for this screen", "app.help", always=True),
    AppAction("screen.close", "q,ctrl+g,escape", "Close", "go back", "close", _BACK, always=True),
    # -- moving -----------------------------------------------------------------------------
    AppAction("move.up", "up,k", "Up", "one line up", "move(-1)", shown=False),
    AppAction("move.down", "down,j", "Down", "one line down", "move(1)", shown=False),
    AppAction("move.page_up", "pageup,ctrl+b", "Page up", "one page up", "page(-1)", shown=False),
    AppAction(
        "move.page_down", "pagedown,ctrl+f", "Page down", "one page down", "page(1)", shown=False
    ),
    AppAction("move.first", "home,g", "First", "to the top", shown=False),
    AppAction("move.last", "end,G", "Last", "to the bottom", shown=False),
    # -- flows ------------------------------------------------------------------------------
    AppAction(
        "flows.publish", "p", "Publish", "publish the marked flows, or the one under the cursor"
    ),
    AppAction("flows.show_all", _BACK, "Show all", "clear the filter", "leave_filter", _BACK),
    AppAction("flows.check", "c", "Check", "check the marked flows, or the one under the cursor"),
    AppAction("flows.mark", "space", "Mark", "mark the flow under the cursor, or unmark it"),
    AppAction("flows.add", "a", "Add", "add a flow, or paste many: one a line, then its label"),
    AppAction(
        "flows.import", "i", "Import", "choose flows of a WhatsApp Business Account", "import_flows"
    ),
    AppAction("flows.history", "h", "History", "past attempts and their responses"),
    AppAction("flows.profiles", "P", "Profiles", "profiles and credentials"),
    AppAction("flows.mark_all", "asterisk", "Mark all shown", "mark all shown, or unmark"),
    AppAction(
        "flows.remove", "x", "Remove", "remove the marked flows, or this one, from the list only"
    ),
    AppAction(
        "flows.deprecate", "D", "Deprecate", "deprecate the flow under the cursor: cannot be undone"
    ),
    AppAction("flows.edit_label", "e", "Edit label", "change the flow's label"),
    AppAction("flows.attempts", "enter", "Attempts", "the flow's attempts", "select", shown=False),
    AppAction("flows.quit", "q", "Quit", "quit", "app.quit", always=True),
    AppAction("filter.open", "slash", "Filter", "filter as you type", "filter"),
    AppAction("filter.keep", "enter", "Keep filter", "keep the filter", "submit", "enter"),
    # -- responses --------------------------------------------------------------------------
    AppAction(
        "attempt.settle", "v", "Verdict", "settle attempts with an unknown outcome", "settle"
    ),
    AppAction("attempt.copy", "y", "Copy", "copy the response to the clipboard", "copy"),
    AppAction("attempt.save", "s", "Save", "save the response to a file", "save"),
    AppAction("attempt.note", "n", "Note", "write a note beside the attempt", "note"),
    AppAction(
        "log.earlier",
        "left_square_bracket",
        "Earlier response",
        "select the earlier response",
        "choose(-1)",
        shown=False,
    ),
    AppAction(
        "log.later",
        "right_square_bracket",
        "Later response",
        "select the later response",
        "choose(1)",
        shown=False,
    ),
    AppAction(
        "log.maximise", "z", "Maximise log", "maximise the log pane, or back", "maximise_log"
    ),
    # -- history ----------------------------------------------------------------------------
    AppAction("history.open", "enter", "Open", "show the whole response", "select"),
    AppAction("history.sessions", "t", "Sessions", "this session, or all", "toggle_sessions"),
    AppAction("history.outcome", "o", "Outcome", "only one outcome", "next_outcome"),
    AppAction("history.export", "e", "Export", "export all that is shown, to JSON Lines or CSV"),
    AppAction("history.compare", "c", "Compare", "mark a response, then compare another with it"),
    AppAction(
        "history.action", "a", "Action", "only publishes, or only deprecations", "next_action"
    ),
    AppAction("history.flow", "f", "This flow", "only the flow under the cursor", "toggle_flow"),
    AppAction(
        "history.bodies", "b", "Whole responses", "search the whole responses too", "toggle_bodies"
    ),
    AppAction("history.close", "q,ctrl+g,escape,h", "Close", "go back", fixed=_BACK, always=True),
    AppAction("response.curl", "u", "curl", "show the request as a curl command", "show_request"),
    AppAction("curl.copy", "y,ctrl+y", "Copy", "copy the curl command"),
    AppAction("curl.page_up", "pageup,k", "Back", "scroll up", "scroll_part(-1)", shown=False),
    AppAction("curl.page_down", "pagedown,j", "More", "scroll down", "scroll_part(1)", shown=False),
    # -- checks and verdicts ----------------------------------------------------------------
    AppAction("check.again", "c", "Check again", "check the flow again", "look_again"),
    AppAction(
        "content.difference",
        "ctrl+o",
        "Difference",
        "what differs from what was published last, or a file",
        "show_difference",
    ),
    AppAction("details.file", "f", "File", "compare with a file: what is in git, say", "file"),
    AppAction("details.preview", "w", "Preview", "ask for the link of the flow's preview"),
    AppAction("details.allow_host", "a", "Allow host", "let flow-tui read the flow.json there"),
    AppAction("details.close", "q,ctrl+g,escape", "Close", "go back", "cancel", _BACK, always=True),
    AppAction("check_many.open", "enter", "Details", "open the flow's check", "select"),
    AppAction(
        "check_many.close",
        "ctrl+g,escape,q",
        "Close",
        "stop checking, else go back",
        fixed=_BACK,
        always=True,
    ),
    AppAction("verdict.took_effect", "t", "Took effect", "it took effect", "settle('succeeded')"),
    AppAction("verdict.no_effect", "n", "No effect", "it had no effect", "settle('no_effect')"),
    AppAction("verdict.leave", "ctrl+g,escape,q", "Leave it", "leave it unknown", "cancel", _BACK),
    AppAction(
        "unsettled.check", "enter", "Check", "check the flow and settle the attempt", "select"
    ),
    AppAction("preview.copy", "y", "Copy", "copy the link to the clipboard"),
    AppAction("difference.next", "n", "Next", "the next change", "next_change(1)"),
    AppAction("difference.previous", "N", "Previous", "the previous change", "next_change(-1)"),
    AppAction("difference.other", "o", "Other", "the file, or what was published last", "other"),
    AppAction("difference.save", "s", "Save", "save the difference to a file", "save"),
    # -- import and profiles ----------------------------------------------------------------
    AppAction("import.add", "enter", "Add", "add the marked flows to the list", "select"),
    AppAction("import.mark", "space", "Mark", "mark the flow under the cursor, or unmark it"),
    AppAction(
        "import.mark_all", "asterisk", "Mark all shown", "mark all shown, or unmark", "mark_shown"
    ),
    AppAction("import.resume", "r", "Resume", "go on reading after a failure", "read_on"),
    AppAction("import.account", "w", "Other WABA", "ask for another WABA ID", "other_account"),
    AppAction(
        "import.close",
        "ctrl+g,escape,q",
        "Close",
        "clear the filter, else stop reading, else go back",
        fixed=_BACK,
        always=True,
    ),
    AppAction("profiles.use", "enter", "Use", "sign in with the profile", "select"),
    AppAction("profiles.add", "a", "Add", "add a profile"),
    AppAction("profiles.edit", "e", "Change", "change the profile"),
    AppAction("profiles.delete", "x", "Delete", "delete the profile"),
    AppAction("profiles.close", "q", "Close", "go back", "cancel", shown=False),
    AppAction("form.test", "ctrl+t", "Test", "test the credentials; this changes nothing"),
    AppAction("form.save", "ctrl+s", "Save and use", "save the profile and sign in"),
    AppAction("add.all", "ctrl+s", "Add all", "add all pasted flows", "add_block"),
    # -- dialogs ----------------------------------------------------------------------------
    AppAction("dialog.cancel", _BACK, "Cancel", "cancel", fixed=_BACK, always=True),
    AppAction(
        "dialog.page_up", "pageup", "Back", "scroll a dialog back", "scroll_part(-1)", shown=False
    ),
    AppAction(
        "dialog.page_down",
        "pagedown",
        "More",
        "scroll a dialog that does not fit the terminal",
        "scroll_part(1)",
        shown=False,
    ),
    AppAction("yes_no.yes", "y", "Yes", "yes"),
    AppAction("yes_no.no", "n", "No", "no", "cancel"),
    AppAction("error.retry", "r", "Try again", "try again", "choose('r')"),
    AppAction("error.type_key", "t", "Type the key", "type the API key", "choose('t')"),
    AppAction("error.quit", "q", "Quit", "quit", "choose('q')"),
    AppAction(
        "confirm.curl", "ctrl+y", "As curl", "show the request as a curl command", "show_request"
    ),
    AppAction(
        "confirm_batch.down",
        "down",
        "Scroll",
        "scroll the list down",
        "look(1)",
        priority=True,
        shown_with="confirm_batch.up",
    ),
    AppAction(
        "confirm_batch.up", "up", "", "scroll the list up", "look(-1)", shown=False, priority=True
    ),
    AppAction(
        "confirm_batch.leave_out", "ctrl+r", "Leave out flagged", "leave out what is flagged"
    ),
    AppAction("confirm_batch.check_all", "ctrl+t", "Check all", "check all flows, or stop that"),
    AppAction("confirm_batch.open", "enter", "Check", "open the flow's check", "select"),
    AppAction(
        "batch.stop", _BACK, "Stop after this one", "stop after the one in flight", "", _BACK
    ),
    AppAction(
        "batch.close",
        "q,ctrl+g,escape",
        "Close",
        "go back, once all is done",
        fixed=_BACK,
        always=True,
        priority=True,
    ),
    AppAction("batch.leave", "enter", "", "go back, where no result is listed", shown=False),
    AppAction("batch.open", "enter", "Response", "show the whole response", "select"),
    AppAction("palette.close", "ctrl+g", "Close", "go back", "escape", "ctrl+g", shown=False),
    AppAction(
        "help.close", "q,ctrl+g,escape,question_mark", "Close", "go back", fixed=_BACK, always=True
    ),
)

ACTIONS: Final = {action.id: action for action in _ALL}
