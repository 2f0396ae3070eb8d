"""The first line of every screen: whose account, on which host, DEMO and READ-ONLY."""

from textual.content import Content
from textual.widgets import Static

from flow_tui import text
from flow_tui.model import Account


class StatusLine(Static):
    """Says where a publish would go: profile, masked SID, host; DEMO where it is not real.

    READ-ONLY where nothing can be published or deprecated.
    """

    def tell(self, account: Account | None, *, demo: bool, read_only: bool = False) -> None:
        """Show an account, or that there is none yet."""
        parts: list[tuple[str, str]] = [(" flow-tui ", "bold"), (" ", "")]
        if demo:
            parts += [(" DEMO ", "bold reverse"), (" ", "")]
        if read_only:
            parts += [(" READ-ONLY ", "bold reverse"), (" ", "")]
        if account is None:
            parts.append(("no account yet", "dim"))
        else:
            host = account.base_url.split("://", 1)[-1]
            parts += [
                (text.one_line(account.profile, 24), "bold"),
                ("  ", ""),
                (text.masked_sid(account.sid), ""),
                ("  ", ""),
                (text.one_line(host, 40), ""),
            ]
        self.update(Content.assemble(*parts))
