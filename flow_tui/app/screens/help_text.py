"""The text of help: the keys of each screen, then what the signs and the API's refusals mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.app.formatting.outcomes import OUTCOME_NAMES
from flow_tui.app.formatting.refusals import refusals
from flow_tui.key_map import key_name, key_of, keys_of
from flow_tui.terminal_info import SMALLEST


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page."""

    name: str
    """Its name for the screens that open help at it."""
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    """Terms or keys, and what they mean."""
    text: tuple[str, ...] = ()
    """Paragraphs below the rows."""


def sections() -> list[Section]:
    """Return the page, with the keys in use."""
    return [*key_sections(), *fact_sections()]


def key_sections() -> Iterator[Section]:
    """Yield the keys of each screen."""
    log = ("log.earlier", "log.later", "attempt.copy", "attempt.save", "log.maximise")
    flows = [action_id for action_id in _of("flows") if action_id not in log]
    stop, publish = key_of("batch.stop"), key_of("flows.publish")
    yield Section("flows", "Flows", _keys("flows.attempts", *flows))
    yield Section("log", "Log pane", _keys(*log))
    yield Section(
        "move",
        "Moving in lists and text",
        _keys(*PLACES["list"]),
        ("Tab moves to the next part of the screen, such as from the list to the log pane.",),
    )
    yield Section(
        "confirm",
        "Publishing",
        _keys("content.difference", "confirm.curl", "dialog.page_down", "dialog.page_up"),
        (
            f"{publish} opens a dialog that says what is sent where. Type the last four characters "
            "of the flow ID, then press Enter. "
            f"{key_of('dialog.cancel')}, Escape and Cancel leave it. Nothing else publishes: no "
            "single key, no paste, no key pressed before the dialog was drawn.",
            "One confirmation sends one request. It is recorded before it is sent, and never "
            "repeated automatically.",
            "Meanwhile flow-tui checks the flow on Kaleyra. If it cannot be published now, the "
            "dialog says why and asks for the whole flow ID. Deprecating asks for the word "
            "deprecate as well.",
            "After a success flow-tui looks at the flow again, up to three times in five seconds, "
            "and shows below the response what Kaleyra says. That changes no outcome. A refusal "
            "for validation errors or integrity shows the flow's errors and health.",
            "In config.toml, read_only = true in [profiles.NAME] refuses to publish with a "
            'profile; colour = "red" puts its name on that colour, here and in the first line.',
        ),
    )
    yield Section(
        "batch",
        "Publishing many flows",
        _keys(*PLACES["confirm_batch"], "confirm_batch.open", "batch.stop", "batch.open"),
        (
            f"With several flows marked, {publish} lists them and asks for their number. They are "
            f"published one after another, in list order. {stop} stops after the request in "
            "flight.",
            "It stops by itself when the account is refused, after three attempts in a row "
            "without a certain answer, and when nothing can be recorded. After too many requests "
            "it waits as long as Retry-After asks, or stops if that is too long.",
            "Up to 25 flows are checked meanwhile, one after another, and their flow.json compared "
            "with what was published last: new, same, +12 -3 lines, or differs from its file. For "
            f"more, {key_of('confirm_batch.check_all')} does that.",
            f"{key_of('confirm_batch.leave_out')} leaves out the flows that are flagged: not a "
            "draft, blocked, with errors, with an unknown outcome, or not what their file has. "
            "They stay marked; the number to type is that of the others.",
            f"Flows that are still to be published stay marked: {publish} goes on with them.",
        ),
    )
    yield Section(
        "history",
        "History",
        _keys("history.open", *_of("history")),
        (
            "A note has up to 200 characters, such as a ticket number. It can be changed at any "
            "time, and the filter finds it.",
        ),
    )
    yield Section("response", "One response", _keys(*_of("response")))
    yield Section("import", "Import", _keys("import.add", *_of("import")))
    yield Section(
        "details",
        "Flow details",
        _keys(
            *("check.again", "content.difference", "details.file", "details.preview"),
            *("details.allow_host", "preview.copy", "check_many.open"),
        ),
        (
            "Status, validation errors, health and versions as Kaleyra reports them now, and what "
            "the flow's flow.json holds: its hash, its screens and components, and the lines of "
            "each validation error. This changes nothing there. The list keeps the status.",
            "The hash is that of the JSON values: spaces and the order of keys do not count. With "
            "each publish flow-tui keeps the flow.json, so that the next check can say what "
            "differs. keep_flow_json = false in config.toml keeps only the hash.",
            "With a file to compare with, a publish of something else asks for the whole flow ID.",
            f"With flows marked, {key_of('flows.check')} checks all of them, one after another, "
            f"and lists those that are not ready. {key_of('check_many.close')} stops it.",
        ),
    )
    yield Section(
        "difference",
        "What differs",
        _keys(*_of("difference")),
        (
            "Lines with - were there before, lines with + are there now. Where two lines look "
            r"alike, their characters beyond ASCII are shown as escapes such as \u00a0.",
        ),
    )
    yield Section(
        "unsettled",
        "Unknown outcomes",
        _keys("unsettled.check", *_of("verdict")),
        (
            "flow-tui checks the flow and says what its status means for the attempt. You decide; "
            "your verdict is recorded beside the outcome: ✓ in effect, or – no effect.",
        ),
    )
    yield Section("profiles", "Profiles", _keys("profiles.use", *_of("profiles"), *_of("form")))
    yield Section("app", "On most screens", _keys(*PLACES["app"], "app.help", "screen.close"))


def fact_sections() -> Iterator[Section]:
    """Yield what the product's words and the API's refusals mean, then the names of all actions."""
    yield Section(
        "prerequisites",
        "Before a flow can be published",
        text=(
            "You need: an API key and SID of kaleyra.io, with an active WhatsApp plan; a WhatsApp "
            "account on Kaleyra, that is a business number with an associated, verified and "
            "approved profile; a WABA that is onboarded on Kaleyra's WhatsApp API V2.",
            "A published flow cannot be deleted, only deprecated. Editing it makes it a DRAFT "
            "again; it must then be published again.",
        ),
    )
    yield Section(
        "outcomes",
        "Outcomes",
        (
            ("✓ succeeded", "the API confirmed it"),
            ("✗ rejected", "the API refused; nothing changed"),
            ("– not sent", "the request never left this machine; try again at will"),
            (
                "? unknown",
                "it may have taken effect: check the flow before anyone tries again "
                f"({key_of('attempt.settle')})",
            ),
        ),
    )
    yield Section(
        "states",
        "States of a flow",
        (
            ("DRAFT", "can be published, edited and deleted"),
            ("PUBLISHED", "can be sent; editing makes it a DRAFT again"),
            ("THROTTLED", "published; WhatsApp limits it to 10 messages an hour"),
            ("BLOCKED", "published; for now WhatsApp lets nobody send or open it"),
            (
                "DEPRECATED",
                "final: cannot be sent, deleted or restored; devices that have it keep it",
            ),
        ),
    )
    yield Section("refusals", "What the API refuses, and what to do", tuple(_refusals()))
    columns, lines = SMALLEST
    yield Section(
        "terminals",
        "Terminals",
        text=(
            f"Any xterm-like terminal works, as do tmux, GNU screen and the Linux console, from "
            f"{columns}x{lines} on. Without a UTF-8 locale flow-tui draws in ASCII. In tmux on "
            "such a host use tmux -u, or export LANG=C.UTF-8 before you start it.",
            f"Copying uses OSC 52, for up to 64 KiB. tmux needs: set -g set-clipboard on. GNU "
            f"screen has no clipboard: save with {key_of('attempt.save')} instead.",
            f"{key_of('app.palette')}, Theme changes the colours: flow-dark, high-contrast, and "
            "ansi-dark and ansi-light with your terminal's own. NO_COLOR=1 draws without any. "
            "flow-tui --no-mouse leaves the mouse to the terminal, to select text.",
            "While a paste is incomplete, keys are ignored. After five seconds any single key "
            "ends it.",
        ),
    )
    yield Section(
        "ssh",
        "Over SSH",
        text=(
            "If the connection drops, flow-tui sends nothing more, waits for the request in "
            "flight, records its outcome and exits. Log in again and look into the "
            f"history: {key_of('flows.history')}, then {key_of('history.sessions')}.",
            "If the keyring is locked, flow-tui doctor prints the command that unlocks it; then "
            f"press {key_of('error.retry')}. Without a keyring, type the key for this session, or "
            "use the environment or a credential_command.",
            "On a slow line use ssh -C. Enter in a dialog counts once your terminal shows the "
            "dialog; inside tmux or GNU screen, no sooner than one second after it was drawn.",
        ),
    )
    yield Section(
        "keys",
        "Other keys",
        text=(
            "The [keys] table of config.toml gives actions other keys, for example "
            '"flows.publish" = "P", or a list of keys. flow-tui doctor names the file, and checks '
            "it. The keys that cancel a dialog and quit always stay. All actions are listed below.",
        ),
    )
    names = tuple((action_id, _all_keys(action_id)) for action_id in ACTIONS)
    yield Section("names", "All actions", names)


def _of(place: str) -> list[str]:
    """Return the actions of a place, except those that every screen has."""
    common = (".help", ".close", ".leave")
    return [action_id for action_id in PLACES[place] if not action_id.endswith(common)]


def _keys(*action_ids: str) -> tuple[tuple[str, str], ...]:
    """Return the keys of actions, and what they do."""
    return tuple((_all_keys(action_id), ACTIONS[action_id].help) for action_id in action_ids)


def _all_keys(action_id: str) -> str:
    return "  ".join(map(key_name, keys_of(action_id)))


def _refusals() -> Iterator[tuple[str, str]]:
    before = ""
    for refusal in refusals():
        code = "" if refusal.code == before else refusal.code
        yield (
            code,
            f"{refusal.says.rstrip('.')} ({OUTCOME_NAMES[refusal.outcome]})\n  {refusal.advice}",
        )
        before = refusal.code
