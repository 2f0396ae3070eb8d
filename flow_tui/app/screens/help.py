"""Help: the keys, what a flow needs before it can be published, what each outcome means."""

from collections.abc import Iterable
from typing import Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.bindings import bindings

_SECTIONS: Final = {
    "Flows": """\
p            publish the marked flows, else the one under the cursor
space  *     mark the flow under the cursor; mark all shown, or unmark them
c            check: status, validation errors and health, as they are now
D            deprecate it, after a dialog: for good, with no way back
v            verdict: go through attempts whose outcome is unknown
a            add a flow, or paste many: one a line, then its label
i            import: choose from all flows of a WhatsApp Business Account
e  x         edit its label; remove it from this list (not from Kaleyra)
/            filter as you type; enter keeps the filter, ctrl+g leaves it
enter        the attempts of the flow under the cursor
h            history    P  profiles and credentials
tab          go between the list and the log pane
?  q         this help; quit    ctrl+p  every action by name
arrows j k   move    pgup pgdn g G  move far    ctrl+l  draw again""",
    "Log pane": """\
[  ]         select the earlier or the later response
y  s         copy the selected response to your terminal, or save it
z            give the log pane the whole screen, or take it back""",
    "History": """\
t  o  a  f   this session or all; by outcome; by action; only this flow
/  b         filter by words; look for them in the whole responses, too
enter  u     the whole response; there, the same request as a curl command
c            mark a response, then another of its flow: what differs
e            export all that is shown, to JSON Lines or CSV
y  s         copy the response under the cursor, or save it""",
    "Publishing": """\
The dialog asks for the last four characters of the flow ID; Enter then
publishes. ctrl+g, Escape and Cancel leave it. Nothing else publishes: no
single key, no paste, no key pressed before the dialog was drawn. One
confirmation sends one request, which is never repeated by itself.
ctrl+y in the dialog shows that request as a curl command.
Meanwhile the flow is looked at: where it cannot be published now, the
dialog says why and asks for the whole ID. Deprecating asks for the word
deprecate, too.""",
    "Publishing many": """\
For several marked flows the dialog lists them and asks for their number.
They go out one after another, in the order of the list. ctrl+g stops after
the one that is out. It stops by itself when the account is refused, after
three without a certain answer in a row, and when nothing can be recorded.
What is still to be published stays marked: p goes on with it.""",
    "Import": """\
space  *     mark the flow under the cursor; mark all shown
enter        add the marked ones, else the one under the cursor
/            filter by ID, name, status or category
r  w         read on after a failure; ask for another WABA ID
ctrl+g       stop reading and keep what came; then leave""",
    "Before a flow can be published": """\
- an API key and SID of kaleyra.io, and an active WhatsApp plan there
- a WhatsApp account on Kaleyra: a business number with an associated,
  verified and approved profile
- a WABA that is onboarded on Kaleyra's WhatsApp API V2
A published flow cannot be deleted, only deprecated. Editing it puts it
back to DRAFT; it must then be published again.""",
    "Outcomes": """\
✓ succeeded  the API said so
✗ rejected   the API refused; nothing changed
– not sent   the request never left; try again at will
? unknown    it may have taken effect: look at the flow before anyone
             tries again. v looks, says what the status means, and
             records what you say came of it, beside the outcome:
             ✓ in effect, or – no effect""",
    "States of a flow": """DRAFT        can be published, edited, deleted
PUBLISHED    can be sent; editing makes it a DRAFT again
THROTTLED    published; held to 10 messages an hour by WhatsApp
BLOCKED      published; WhatsApp lets nobody send or open it for now
DEPRECATED   final: cannot be sent, deleted or restored; devices that
             have it keep it""",
}


class HelpScreen(BaseScreen[None]):
    """All of it on one page, scrolled by keyboard."""

    BINDINGS = bindings("help")

    def compose_body(self) -> Iterable[Widget]:
        """Compose the page."""
        parts = [
            Content.assemble((name, "bold $primary"), "\n", body)
            for name, body in _SECTIONS.items()
        ]
        with VerticalScroll(id="help"):
            yield Static(Content("\n\n").join(parts), id="page")

    def on_mount(self) -> None:
        """Give the keys to the page."""
        self.query_one("#help").focus()

    def action_scroll(self, lines: int) -> None:
        """Scroll by a line."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
