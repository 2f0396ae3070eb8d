"""Where each action applies: the screens, dialogs and widgets, with their actions in order."""

from typing import Final

from flow_tui.actions import ACTIONS

_MOVES: Final = tuple(action_id for action_id in ACTIONS if action_id.startswith("move."))

PLACES: Final[dict[str, tuple[str, ...]]] = {
    "app": ("app.quit", "app.redraw", "app.palette"),
    "flows": (
        *("flows.publish", "flows.show_all", "flows.check", "flows.mark", "flows.add"),
        *("flows.import", "flows.history", "filter.open", "flows.profiles", "flows.mark_all"),
        *("flows.remove", "flows.deprecate", "attempt.settle", "flows.edit_label"),
        *("attempt.copy", "attempt.save", "log.maximise", "app.help", "flows.quit"),
    ),
    "flows_list": ("flows.attempts",),
    "log": (*_MOVES, "log.earlier", "log.later"),
    "list": _MOVES,
    "history": (
        *("history.sessions", "history.outcome", "filter.open", "history.export"),
        *("history.compare", "attempt.settle", "attempt.copy", "attempt.save", "history.action"),
        *("history.flow", "attempt.note", "history.bodies", "app.help", "history.close"),
    ),
    "history_list": ("history.open",),
    "response": (
        *("attempt.copy", "attempt.save", "response.curl", "attempt.note", "attempt.settle"),
        *("app.help", "screen.close"),
    ),
    "compare": ("attempt.copy", "attempt.save", "app.help", "screen.close"),
    "curl": ("curl.copy", "curl.page_up", "curl.page_down", "screen.close"),
    "details": (
        *("check.again", "content.difference", "details.file", "details.preview"),
        *("details.allow_host", "move.down", "move.up", "app.help", "details.close"),
    ),
    "check_many": ("app.help", "check_many.close"),
    "check_many_list": ("check_many.open",),
    "difference": (
        *("difference.next", "difference.previous", "filter.open", "difference.other"),
        *("difference.save", "app.help", "screen.close"),
    ),
    "preview": ("preview.copy", "screen.close"),
    "verdict": ("verdict.took_effect", "verdict.no_effect", "check.again", "verdict.leave"),
    "unsettled": ("app.help", "screen.close"),
    "unsettled_list": ("unsettled.check",),
    "import": (
        *("import.mark", "import.mark_all", "filter.open", "import.resume", "import.account"),
        *("app.help", "import.close"),
    ),
    "import_list": ("import.add",),
    "profiles": ("profiles.add", "profiles.edit", "profiles.delete", "profiles.close"),
    "profiles_list": ("profiles.use",),
    "form": ("form.test", "form.save"),
    "add": ("add.all",),
    "yes_no": ("yes_no.yes", "yes_no.no"),
    "error": ("error.retry", "error.type_key", "error.quit"),
    "confirm": ("content.difference", "confirm.curl"),
    "confirm_batch": (
        *("confirm_batch.down", "confirm_batch.up", "confirm_batch.leave_out"),
        "confirm_batch.check_all",
    ),
    "confirm_batch_list": ("confirm_batch.open",),
    "batch": ("batch.stop",),
    "batch_done": ("batch.close",),
    "batch_rowless": ("batch.leave",),
    "batch_results": ("batch.open",),
    "dialog": ("dialog.cancel",),
    "dialog_pages": ("dialog.page_up", "dialog.page_down"),
    "filter": ("filter.keep",),
    "palette": ("palette.close",),
    "help": (*_MOVES, "help.close"),
}
"""The actions of each screen, dialog or widget with keys, in the order of the key bar."""
