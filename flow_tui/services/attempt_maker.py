"""Describing an attempt before it is recorded: what is sent where, with what, by whom."""

import os
from typing import Final

from flow_tui import login
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import action_url
from flow_tui.model import Action, Flow, FlowContent, NewAttempt
from flow_tui.threads import in_daemon_thread

USER_SECONDS: Final = 2.0
"""How long the password database may take, which may ask the network; then the number stands."""

_NOT_KNOWN: Final = FlowContent("")


class AttemptMaker:
    """Makes the attempts of one session."""

    def __init__(self, session: str) -> None:
        """Make it.

        Args:
            session: The name of the session.
        """
        self._session = session
        self._user = ""

    async def make(
        self, action: Action, flow: Flow, credentials: Credentials, content: FlowContent | None
    ) -> NewAttempt:
        """Return the attempt that is about to be recorded.

        Args:
            action: What to do.
            flow: The flow.
            credentials: What to send the request with.
            content: What is known of the flow's flow.json; None if nothing is.

        Raises:
            InputError: The flow ID, SID or URL cannot be put into a request.
        """
        account, seen = credentials.account, content or _NOT_KNOWN
        url = action_url(action, account, flow.flow_id)
        self._user = self._user or await _user_name()
        return NewAttempt(
            session=self._session,
            action=action,
            flow_id=flow.flow_id,
            label=flow.label,
            account=account,
            url=url,
            source=str(credentials.source),
            flow_json_sha256=seen.sha256,
            json_version=seen.json_version,
            user=self._user,
            host=login.host_name(),
        )


async def _user_name() -> str:
    try:
        return await in_daemon_thread(login.user_name, USER_SECONDS)
    except TimeoutError:
        return str(os.getuid())
