"""Faults in the client: what is sent, and how the answer is read."""

from typing import Final

from tests.mutants.fault import Fault

_CLIENT: Final = "flow_tui/kaleyra/client.py"
_TRANSPORT: Final = "flow_tui/kaleyra/transport.py"
_EXCHANGE: Final = "flow_tui/kaleyra/exchange.py"
_OUTCOME: Final = "flow_tui/kaleyra/outcome.py"
_NETWORK: Final = "flow_tui/kaleyra/network_errors.py"
_SCOPE: Final = "flow_tui/kaleyra/scope.py"
_RESPONSE: Final = "flow_tui/kaleyra/response.py"
_PAGES: Final = "flow_tui/kaleyra/flow_pages.py"
_TESTS: Final = ("tests/kaleyra",)

CLIENT: Final = (
    Fault(
        "a POST that is sent again after a 503",
        _CLIENT,
        "        return await _read(exchange, lambda: answer_of(exchange, key))",
        "        if exchange.status == 503:\n"
        "            exchange = await self._call(\n"
        '                "POST",'
        " lambda: action_url(action, account, flow_id), key, before_sending\n"
        "            )\n"
        "        return await _read(exchange, lambda: answer_of(exchange, key))",
        _TESTS,
    ),
    Fault(
        "redirects that are followed",
        _TRANSPORT,
        "            response = await client.send(request, auth=_KeyHeader(key), stream=True)\n",
        "            client.event_hooks = {}\n"
        "            response = await client.send(\n"
        "                request, auth=_KeyHeader(key), stream=True, follow_redirects=True\n"
        "            )\n",
        _TESTS,
    ),
    Fault(
        "a connection that is kept for ever",
        _TRANSPORT,
        "keepalive_expiry=_IDLE_SECONDS",
        "keepalive_expiry=None",
        _TESTS,
    ),
    Fault(
        "a POST over a kept connection",
        _TRANSPORT,
        "            async with self._new_client(exchange.proxy) as client:\n"
        "                await self._post(client, exchange, url, key, trace)",
        "            client = self.client(exchange.proxy)\n"
        "            await self._post(client, exchange, url, key, trace)",
        _TESTS,
    ),
    Fault(
        "bytes behind an answer that are ignored",
        _TRANSPORT,
        "                    exchange.refuse_surplus()\n",
        "                    pass\n",
        _TESTS,
    ),
    Fault(
        "a POST that leaves although it is withheld",
        _TRANSPORT,
        "                before_sending()\n",
        "                pass\n",
        _TESTS,
    ),
    Fault(
        "the environment's proxies, read by the library too",
        _TRANSPORT,
        "trust_env=False",
        "trust_env=True",
        _TESTS,
    ),
    Fault(
        "cookies that are sent back",
        _TRANSPORT,
        "cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),",
        "cookies=CookieJar(),",
        _TESTS,
    ),
    Fault(
        "unpacked beyond the limit",
        _EXCHANGE,
        "unpacker.decompress(self.body, BODY_LIMIT + 1)",
        "unpacker.decompress(self.body)",
        _TESTS,
    ),
    Fault(
        "a compressed answer that is cut off",
        _EXCHANGE,
        "if not self.truncated and not unpacker.eof:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "bytes behind a compressed answer",
        _EXCHANGE,
        "if unpacker.unused_data:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "a cut answer that is complete",
        _EXCHANGE,
        "        self.complete = not self.truncated\n",
        "        self.complete = True\n",
        _TESTS,
    ),
    Fault(
        "a 200 whose connection is lost at its end",
        _RESPONSE,
        "        complete=exchange.complete,",
        "        complete=True,",
        _TESTS,
    ),
    Fault(
        "surplus that decides",
        _RESPONSE,
        "if failed and failed.failure is Failure.SURPLUS:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "a request that leaves when its time is over",
        _CLIENT,
        "if time.monotonic() - started > self._call_timeout:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "an answer in the socket that is thrown away",
        _CLIENT,
        "while exchange.stage is Stage.SENT and turns < _LAST_TURNS and loop.time() < end:",
        "while False:",
        _TESTS,
    ),
    Fault(
        "success and failure at once is a success",
        _OUTCOME,
        "return Outcome.UNKNOWN if _contradicts_success(body) else Outcome.SUCCEEDED",
        "return Outcome.SUCCEEDED",
        _TESTS,
    ),
    Fault(
        "success under any status",
        _OUTCOME,
        "if body and body.says_success and 200 <= status < 300:",
        "if body and body.says_success:",
        _TESTS,
    ),
    Fault(
        "the platform's failure is a refusal",
        _OUTCOME,
        "    if says_failed(body, status):\n        return Outcome.UNKNOWN\n",
        "",
        _TESTS,
    ),
    Fault(
        "a rate limit told by its code is unknown",
        _OUTCOME,
        "    if says_rate_limit(status, body):\n        return Outcome.REJECTED\n",
        "",
        _TESTS,
    ),
    Fault(
        "a body that was cut is read",
        _OUTCOME,
        "parse(text) if complete and not truncated else None",
        "parse(text)",
        _TESTS,
    ),
    Fault(
        "a rate limit by its code that is none",
        _SCOPE,
        "return any(row.is_rate_limit for row in codes_in(body, status))",
        "return False",
        _TESTS,
    ),
    Fault(
        "is_transient that is ignored",
        _SCOPE,
        "return body.is_transient or next(decided, None) is Outcome.UNKNOWN",
        "return next(decided, None) is Outcome.UNKNOWN",
        _TESTS,
    ),
    Fault(
        "a redirect that speaks for the platform",
        _SCOPE,
        "if body is None or 300 <= status < 400 or says_rate_limit(status, body):",
        "if body is None or says_rate_limit(status, body):",
        _TESTS,
    ),
    Fault(
        "a timeout after sending is not sent",
        _NETWORK,
        "    if stage is Stage.SENT:\n        return _after_sending(error, chain)\n",
        "",
        _TESTS,
    ),
    Fault(
        "what is not HTTP is a lost connection",
        _NETWORK,
        "    if _is_malformed(error):\n        return NetworkFailure(",
        "    if False:\n        return NetworkFailure(",
        _TESTS,
    ),
    Fault(
        "an internal error that is quoted",
        _NETWORK,
        "({type(error).__name__}).",
        "({error}).",
        _TESTS,
    ),
    Fault(
        "pages that repeat for ever",
        _PAGES,
        "if after in self._cursors or self._nothing_new >= _NOTHING_NEW_LIMIT:",
        "if False:",
        _TESTS,
    ),
    Fault(
        "flows of a page before, once more",
        _PAGES,
        "for f in page.flows if f.flow_id not in self._flows}",
        "for f in page.flows}",
        _TESTS,
    ),
    Fault(
        "a list without an end",
        _PAGES,
        "if len(self._flows) >= FLOWS_LIMIT or self._pages >= PAGES_LIMIT:",
        "if False:",
        _TESTS,
    ),
)
