"""The sandbox server: a small Kaleyra on a loopback port that keeps the states of its flows."""

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from flow_tui.model import Action
from flow_tui.sandbox import responses
from flow_tui.sandbox.account import FlowAccount
from flow_tui.sandbox.flows import FlowState, SandboxFlow
from flow_tui.sandbox.generated import DEMO_ACCOUNT
from flow_tui.sandbox.http_server import LOOPBACK, LoopbackServer, Request
from flow_tui.sandbox.paging import LARGEST_PAGE
from flow_tui.sandbox.responses import Reply
from flow_tui.secret import MASK, Secret

DEMO_SID: Final = "HXDM1648027397IN"
DEMO_API_KEY: Final = "Ademo5e1f0c27b94d3865a7192cf4b603"
"""As long as a real one; only the sandbox accepts it."""
DEMO_WABA_ID: Final = "1048572190364821"
PAGE_SIZE: Final = 25
REQUESTS_KEPT: Final = 50_000
"""A limit, since the sandbox may run for days."""


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as received, without its API key, right or wrong."""

    method: str
    path: str
    """With the query."""
    headers: Mapping[str, str]
    """Names in lower case; the value of `api-key` is masked."""
    key_ok: bool
    """Whether the API key was sent and is the sandbox's."""
    body_length: int
    """Bytes."""
    at: datetime
    """When it had been read in full; UTC."""


class Sandbox:
    """A small Kaleyra on a loopback port. Use it as a context manager, or `start` and `stop` it.

    It prints nothing, whatever it receives. The flows' states last as long as the object, also
    over a `stop` and another `start`.

    Args:
        port: The port, or 0 for any free one.
        flows: The account's flows; the demo's if None.
        sid: The account SID that requests must name.
        api_key: The API key that they must carry.
        delay: Seconds before each response, on top of what a slow flow takes.
        page_size: Flows on a page of the account's list if the request has no `limit`.
        largest_page: Most flows on a page, whatever the `limit` is.
        download_host: The host in the links to a flow.json: an address or name of this machine.
    """

    def __init__(
        self,
        port: int = 0,
        flows: Iterable[SandboxFlow] | None = None,
        sid: str = DEMO_SID,
        api_key: str = DEMO_API_KEY,
        delay: float = 0.0,
        page_size: int = PAGE_SIZE,
        largest_page: int = LARGEST_PAGE,
        download_host: str = LOOPBACK,
    ) -> None:
        self.sid = sid
        self.api_key = api_key
        self.delay = delay
        self._page_size = page_size
        self._largest_page = largest_page
        self._download_host = download_host
        self._port = port
        self._account = FlowAccount(DEMO_ACCOUNT if flows is None else flows, DEMO_WABA_ID)
        self._seen: deque[SeenRequest] = deque(maxlen=REQUESTS_KEPT)
        self._arrival = threading.Condition()
        self._listener: LoopbackServer | None = None
        self._thread: threading.Thread | None = None
        self._faults: list[BaseException] = []

    # -- running ----------------------------------------------------------------------------

    def start(self) -> Self:
        """Listen, and return self. After a `stop` it listens on the same port again.

        Raises:
            OSError: The port is not available.
            RuntimeError: It is already started.
        """
        if self._listener is not None:
            raise RuntimeError("This sandbox is already started. Stop it first.")
        listener = LoopbackServer(self._port, self._serve, self._faults)
        self._port = listener.server_port
        self._account.base_url = self.base_url
        self._account.download_base_url = f"http://{self._download_host}:{self._port}"
        self._thread = threading.Thread(target=listener.run, name="sandbox", daemon=True)
        self._thread.start()
        self._listener = listener
        return self

    def stop(self) -> None:
        """End every connection within about a second, answered or not. May be called again."""
        listener, self._listener = self._listener, None
        if listener is not None and self._thread is not None:
            listener.stop(self._thread)

    def hurry(self) -> None:
        """Send the slow responses that are waited for now, and all later ones at once."""
        if self._listener is not None:
            self._listener.hurry.set()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    # -- addresses, flows and received requests -----------------------------------------------

    @property
    def base_url(self) -> str:
        """Scheme, host and port, without a path.

        Raises:
            RuntimeError: It was made with port 0 and has not been started yet.
        """
        if not self._port:
            raise RuntimeError("This sandbox has no port before it is started.")
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def waba_id(self) -> str:
        """The ID of the WhatsApp Business Account that owns the flows."""
        return self._account.waba_id

    @property
    def flows(self) -> tuple[SandboxFlow, ...]:
        """The flows as they were at the start, in the order of the list."""
        return self._account.flows

    def state_of(self, flow_id: str) -> FlowState:
        """Return the current state of a flow.

        Raises:
            KeyError: The account has no such flow.
        """
        return self._account.state_of(flow_id)

    @property
    def requests(self) -> list[SeenRequest]:
        """The last `REQUESTS_KEPT` requests in order of arrival, without malformed ones."""
        with self._arrival:
            return list(self._seen)

    @property
    def faults(self) -> list[BaseException]:
        """Errors of the sandbox itself, bugs; each ended its connection."""
        return list(self._faults)

    def posts(self, flow_id: str, action: Action = Action.PUBLISH) -> list[SeenRequest]:
        """Return the requests to publish (or to deprecate) a flow, whatever their outcome."""
        with self._arrival:
            return self._posts(flow_id, action)

    def wait_for_posts(
        self, flow_id: str, count: int = 1, action: Action = Action.PUBLISH, timeout: float = 60.0
    ) -> bool:
        """Wait until at least `count` requests for a flow have arrived; return whether they have.

        Args:
            flow_id: The flow.
            count: The number of requests.
            action: To publish it, or to deprecate it.
            timeout: Seconds.
        """
        with self._arrival:
            return self._arrival.wait_for(
                lambda: len(self._posts(flow_id, action)) >= count, timeout
            )

    def _posts(self, flow_id: str, action: Action) -> list[SeenRequest]:
        ending = ["whatsapp", flow_id, action]
        return [
            seen
            for seen in self._seen
            if seen.method == "POST" and _split(seen.path)[0][-3:] == ending
        ]

    # -- responding ---------------------------------------------------------------------------

    def _serve(self, request: Request) -> Reply:
        try:
            segments, query = _split(request.target)
        except ValueError:
            return responses.INCORRECT_PAYLOAD
        seen = self._record(request)
        reply = self._route(request, segments, query, key_ok=seen.key_ok)
        if reply.wait_seconds is None or not self.delay:
            return reply
        return replace(reply, wait_seconds=reply.wait_seconds + self.delay)

    def _record(self, request: Request) -> SeenRequest:
        secret = Secret(self.api_key)
        headers = {name: secret.masked_in(value) for name, value in request.headers.items()}
        sent = request.headers.get("api-key")
        if sent is not None:
            headers["api-key"] = MASK
        seen = SeenRequest(
            request.method,
            secret.masked_in(request.target),
            headers,
            sent == self.api_key,
            request.body_length,
            datetime.now(UTC),
        )
        with self._arrival:
            self._seen.append(seen)
            self._arrival.notify_all()
        return seen

    def _route(
        self, request: Request, segments: list[str], query: Mapping[str, str], *, key_ok: bool
    ) -> Reply:
        match request.method, segments:
            case "POST", ["v2", sid, "whatsapp", flow_id, ("publish" | "deprecate") as action]:
                respond = partial(self._act, Action(action), flow_id, request)
            case "GET", ["v2", sid, "whatsapp", flow_id]:
                respond = partial(self._account.details, flow_id, query)
            case "GET", ["v2", sid, "whatsapp", flow_id, "assets"]:
                respond = partial(self._account.assets, flow_id)
            # Other hosts in truth, which do not know the key.
            case "GET", ["download", flow_id, "flow.json"]:
                return self._account.download(flow_id, query)
            case "GET", ["preview", flow_id]:
                return self._account.preview(flow_id, query)
            case "GET", ["v2", sid, "whatsapp", waba_id, "flows"]:
                respond = partial(
                    self._account.list_flows, waba_id, query, self._page_size, self._largest_page
                )
            case _:
                return responses.NOT_FOUND
        return respond() if key_ok and sid == self.sid else responses.WRONG_KEY

    def _act(self, action: Action, flow_id: str, request: Request) -> Reply:
        content_type = request.headers.get("content-type", "").lower()
        if action is Action.PUBLISH and content_type != "application/json":
            return responses.INCORRECT_PAYLOAD
        return self._account.act(action, flow_id)


def _split(target: str) -> tuple[list[str], dict[str, str]]:
    """Return the decoded parts of a path, and its query.

    The vendor's samples encode the commas of `fields` twice, so the values are decoded twice.

    Raises:
        ValueError: It is not a URL.
    """
    url = urlsplit(target)
    segments = [unquote(part) for part in url.path.split("/")[1:]]
    return segments, {name: unquote(value) for name, value in parse_qsl(url.query)}
