"""The first line of every screen: account, host, DEMO, READ-ONLY, and what is not saved yet."""

from textual.content import Content
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.widgets.texts import show
from flow_tui.model import Account


class StatusLine(Static):
    """Shows where a publish would go: profile, masked SID, host."""

    def show_account(
        self,
        account: Account | None,
        *,
        demo: bool,
        read_only: bool = False,
        unsaved: str = "",
        profile_style: str = "",
    ) -> None:
        """Show an account.

        Args:
            account: The account; None before sign-in.
            demo: Add DEMO: nothing is real.
            read_only: Add READ-ONLY: nothing can be published or deprecated.
            unsaved: What is shown although it is not on disk yet: `1 outcome`; empty for nothing.
            profile_style: The style of the profile's name; empty for none of its own.
        """
        parts: list[tuple[str, str]] = [(" flow-tui ", "bold"), (" ", "")]
        if unsaved:
            parts += [(f" NOT SAVED YET: {unsaved} ", "bold reverse"), (" ", "")]
        if demo:
            parts += [(" DEMO ", "bold reverse"), (" ", "")]
        if read_only:
            parts += [(" READ-ONLY ", "bold reverse"), (" ", "")]
        if account is None:
            parts.append(("no account yet", "dim"))
        else:
            name = text.one_line(account.profile, 24)
            parts += [
                # A coloured name needs an edge.
                (f" {name} " if profile_style else name, profile_style or "bold"),
                ("  ", ""),
                (text.masked_sid(account.sid), ""),
                ("  ", ""),
                (text.one_line(account.host, 40), ""),
            ]
        show(self, Content.assemble(*parts))
