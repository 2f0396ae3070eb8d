"""Describing an attempt before it is recorded: what is sent where, with what, by whom."""

import os
from typing import Final

from flow_tui import kaleyra, login
from flow_tui.credentials import Credentials
from flow_tui.model import Action, Flow, FlowContent, NewAttempt
from flow_tui.threads import start

_NOT_KNOWN: Final = FlowContent("")


class AttemptMaker:
    """Makes the attempts of one session."""

    def __init__(self, session: str) -> None:
        """Make it, and look the user up meanwhile.

        Args:
            session: The name of the session.
        """
        self._session = session
        # No attempt waits for a directory service that does not answer: the number stands then.
        self._user = start(login.user_name)

    def make(
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
        return NewAttempt(
            session=self._session,
            action=action,
            flow_id=flow.flow_id,
            label=flow.label,
            account=account,
            url=kaleyra.action_url(action, account, flow.flow_id),
            source=str(credentials.source),
            flow_json_sha256=seen.sha256,
            json_version=seen.json_version,
            user=self._user() or str(os.getuid()),
            host=login.host_name(),
        )
