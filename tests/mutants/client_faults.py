"""Faults in the client: what is sent, and how the answer is read."""

from typing import Final

from tests.mutants.fault import Fault

_CLIENT: Final = "flow_tui/kaleyra/client.py"
_TRANSPORT: Final = "flow_tui/kaleyra/transport.py"
_TRUST: Final = "flow_tui/kaleyra/system_trust.py"
_TRACE: Final = "flow_tui/kaleyra/connection_trace.py"
_EXCHANGE: Final = "flow_tui/kaleyra/exchange.py"
_UNPACKING: Final = "flow_tui/kaleyra/unpacking.py"
_OUTCOME: Final = "flow_tui/kaleyra/outcome.py"
_NETWORK: Final = "flow_tui/kaleyra/network_errors.py"
_SCOPE: Final = "flow_tui/kaleyra/scope.py"
_RESPONSE: Final = "flow_tui/kaleyra/response.py"
_PAGES: Final = "flow_tui/kaleyra/flow_pages.py"


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/kaleyra/test_{name}.py" for name in names)


_CLIENT_TESTS: Final = _tests("client", "transport", "last_moment")
_TRANSPORT_TESTS: Final = _tests(
    "transport", "answers_belong", "malformed", "last_moment", "proxies"
)
_EXCHANGE_TESTS: Final = _tests("exchange", "malformed", "answers_belong", "response")
_OUTCOME_TESTS: Final = _tests("outcome", "reason", "exchange", "client")
_NETWORK_TESTS: Final = _tests("network_errors", "malformed", "proxy_failures")
_PAGES_TESTS: Final = _tests("flow_pages", "client_flows")

CLIENT: Final = (
    Fault(
        "a certificate that nobody trusts is accepted",
        _TRUST,
        "    context.set_default_verify_paths()\n",
        "    context.check_hostname = False\n    context.verify_mode = ssl.CERT_NONE\n",
        _tests("system_trust", "transport"),
    ),
    Fault(
        "all certificates are read again for each connection",
        _TRUST,
        "    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n"
        "    context.set_default_verify_paths()\n"
        "    return context",
        "    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)",
        _tests("system_trust"),
    ),
    Fault(
        "certificates are read on the event loop",
        _TRUST,
        "        return await in_daemon_thread(lambda: self.read(url))",
        "        return self.read(url)",
        _tests("system_trust"),
    ),
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
        _CLIENT_TESTS,
    ),
    Fault(
        "redirects that are followed",
        _TRANSPORT,
        "            response = await client.send(request, auth=_KeyHeader(key), stream=True)\n",
        "            client.event_hooks = {}\n"
        "            response = await client.send(\n"
        "                request, auth=_KeyHeader(key), stream=True, follow_redirects=True\n"
        "            )\n",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "a redirect that httpx prepares, with the key in it",
        _TRANSPORT,
        'response.headers.pop("location", "")',
        'response.headers.get("location", "")',
        ("tests/kaleyra/test_transport.py",),
    ),
    Fault(
        "a connection that is kept for ever",
        _TRANSPORT,
        "keepalive_expiry=_IDLE_SECONDS",
        "keepalive_expiry=None",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "a read of one flow over a kept connection",
        _TRANSPORT,
        "        if is_one_of_many:",
        "        if is_one_of_many or method == 'GET':",
        ("tests/kaleyra/test_answers_belong.py",),
    ),
    Fault(
        "a POST over a kept connection",
        _TRANSPORT,
        "        if is_one_of_many:",
        "        if is_one_of_many or method == 'POST':",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "bytes behind an answer that are ignored",
        _TRANSPORT,
        "                    exchange.refuse_surplus()\n",
        "                    pass\n",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "a POST that leaves although it is withheld",
        _TRACE,
        "            before_sending()\n",
        "            pass\n",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "the environment's proxies, read by the library too",
        _TRANSPORT,
        "trust_env=False",
        "trust_env=True",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "cookies that are sent back",
        _TRANSPORT,
        "cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),",
        "cookies=CookieJar(),",
        _TRANSPORT_TESTS,
    ),
    Fault(
        "unpacked beyond the limit",
        _UNPACKING,
        " and len(data) <= limit and not unpacker.eof:",
        " and not unpacker.eof:",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "a compressed answer that is cut off",
        _EXCHANGE,
        "if not self.truncated and not unpacked.is_whole:",
        "if False:",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "bytes behind a compressed answer",
        _EXCHANGE,
        "if unpacked.has_surplus:",
        "if False:",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "a compressed answer that ends with its first member",
        _UNPACKING,
        "packed.startswith(_MEMBER, end):",
        "False:",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "members that are unpacked beyond the limit",
        _UNPACKING,
        "_unpack_one(packed, end, _GZIP_BITS, limit - len(data))",
        "_unpack_one(packed, end, _GZIP_BITS, 30 * limit)",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "bare deflate that is believed although more follows",
        _UNPACKING,
        "        if end != len(packed):\n",
        "        if end is None:\n",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "a cut answer that is complete",
        _EXCHANGE,
        "        self.complete = not self.truncated\n",
        "        self.complete = True\n",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "a 200 whose connection is lost at its end",
        _RESPONSE,
        "        complete=exchange.complete,",
        "        complete=True,",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "surplus that decides",
        _RESPONSE,
        "if failed and failed.failure is Failure.SURPLUS:",
        "if False:",
        _EXCHANGE_TESTS,
    ),
    Fault(
        "a request that leaves when its time is over",
        _CLIENT,
        "if time.monotonic() - started > self._call_timeout:",
        "if False:",
        _CLIENT_TESTS,
    ),
    Fault(
        "an answer in the socket that is thrown away",
        _CLIENT,
        "while exchange.stage is Stage.SENT and turns < _LAST_TURNS and loop.time() < end:",
        "while False:",
        _CLIENT_TESTS,
    ),
    Fault(
        "success and failure at once is a success",
        _OUTCOME,
        "return Outcome.UNKNOWN if _contradicts_success(body) else Outcome.SUCCEEDED",
        "return Outcome.SUCCEEDED",
        _OUTCOME_TESTS,
    ),
    Fault(
        "success under any status",
        _OUTCOME,
        "if body and body.says_success and 200 <= status < 300:",
        "if body and body.says_success:",
        _OUTCOME_TESTS,
    ),
    Fault(
        "the platform's failure is a refusal",
        _OUTCOME,
        "    if says_failed(body, status):\n        return Outcome.UNKNOWN\n",
        "",
        _OUTCOME_TESTS,
    ),
    Fault(
        "a rate limit that is transient is a failure",
        _SCOPE,
        "if body is None or 300 <= status < 400 or says_rate_limit(status, body):",
        "if body is None or 300 <= status < 400:",
        _OUTCOME_TESTS,
    ),
    Fault(
        "a body that was cut is read",
        _OUTCOME,
        "parse(text) if complete and not truncated else None",
        "parse(text)",
        _OUTCOME_TESTS,
    ),
    Fault(
        "a rate limit by its code that is none",
        _SCOPE,
        "return any(row.is_rate_limit for row in codes_in(body, status))",
        "return False",
        _OUTCOME_TESTS,
    ),
    Fault(
        "is_transient that is ignored",
        _SCOPE,
        "return body.is_transient or next(decided, None) is Outcome.UNKNOWN",
        "return next(decided, None) is Outcome.UNKNOWN",
        _OUTCOME_TESTS,
    ),
    Fault(
        "a redirect that speaks for the platform",
        _SCOPE,
        "if body is None or 300 <= status < 400 or says_rate_limit(status, body):",
        "if body is None or says_rate_limit(status, body):",
        _OUTCOME_TESTS,
    ),
    Fault(
        "a timeout after sending is not sent",
        _NETWORK,
        "    if stage is Stage.SENT:\n        return _after_sending(error, chain)\n",
        "",
        _NETWORK_TESTS,
    ),
    Fault(
        "what is not HTTP is a lost connection",
        _NETWORK,
        "    if _is_malformed(error):\n        return NetworkFailure(",
        "    if False:\n        return NetworkFailure(",
        _NETWORK_TESTS,
    ),
    Fault(
        "an internal error that is quoted",
        _NETWORK,
        "({type(error).__name__}).",
        "({error}).",
        _NETWORK_TESTS,
    ),
    Fault(
        "a proxy that quotes its password",
        _NETWORK,
        "    for secret in proxy.secrets:\n",
        "    for secret in proxy.secrets[:0]:\n",
        _NETWORK_TESTS,
    ),
    Fault(
        "a proxy's password told by its mask in words of the system",
        _NETWORK,
        'return f"{sentence}.", _without_login(said, proxy) if answered else said',
        'return f"{sentence}.", _without_login(said, proxy)',
        ("tests/kaleyra/test_proxy_failures.py",),
    ),
    Fault(
        "a proxy that quotes its password in base64",
        "flow_tui/kaleyra/proxies.py",
        'found = [sent, sent.rstrip("="), written,',
        "found = [written,",
        _NETWORK_TESTS,
    ),
    Fault(
        "an IPv6 address that a proxy is asked for without its brackets",
        "flow_tui/kaleyra/proxies.py",
        'if ":" in host and not proxy.is_socks:',
        "if False:",
        _NETWORK_TESTS,
    ),
    Fault(
        "pages that repeat for ever",
        _PAGES,
        "if after in self._cursors or self._nothing_new >= _NOTHING_NEW_LIMIT:",
        "if False:",
        _PAGES_TESTS,
    ),
    Fault(
        "flows of a page before, once more",
        _PAGES,
        "for f in page.flows if f.flow_id not in self._flows}",
        "for f in page.flows}",
        _PAGES_TESTS,
    ),
    Fault(
        "a list without an end",
        _PAGES,
        "if len(self._flows) >= FLOWS_LIMIT or self._pages >= PAGES_LIMIT:",
        "if False:",
        _PAGES_TESTS,
    ),
    Fault(
        "a refused account whose body cannot be read stops no run",
        "flow_tui/kaleyra/scope.py",
        "    if answer.outcome is Outcome.SUCCEEDED:\n",
        "    if answer.outcome is Outcome.SUCCEEDED or answer.failure or answer.body_truncated:\n",
        ("tests/kaleyra/test_codes.py", "tests/services/test_batch_publisher_stops.py"),
    ),
    Fault(
        "a response that may go on for ever",
        "flow_tui/kaleyra/surplus.py",
        "            if len(received) > LARGEST_RESPONSE:\n",
        "            if not received:\n",
        ("tests/kaleyra/test_exchange.py",),
    ),
    Fault(
        "a malformed response beyond the limit is kept",
        "flow_tui/kaleyra/exchange.py",
        "            self.receive(found.body)\n",
        "            self.body += found.body\n",
        ("tests/kaleyra/test_exchange.py", "tests/kaleyra/test_malformed.py"),
    ),
    Fault(
        "a response is read in pieces of any size",
        "flow_tui/kaleyra/surplus.py",
        "min(max_bytes, PIECE)",
        "max_bytes",
        ("tests/kaleyra/test_large_bodies.py",),
    ),
    Fault(
        "a response of any length is read on the event loop",
        "flow_tui/kaleyra/client.py",
        "is_short = exchange.kept_length <= READ_AT_ONCE",
        "is_short = True",
        ("tests/kaleyra/test_large_bodies.py",),
    ),
    Fault(
        "an answer is lost where no thread can be started",
        "flow_tui/threads.py",
        "    except RuntimeError:",
        "    except ZeroDivisionError:",
        (
            "tests/test_threads.py",
            "tests/kaleyra/test_large_bodies.py",
        ),
    ),
    Fault(
        "SSL_CERT_FILE that names no file is passed over",
        "flow_tui/kaleyra/system_trust.py",
        "        count_certificates(file)\n",
        "        str(file)\n",
        ("tests/kaleyra/test_system_trust.py",),
    ),
    Fault(
        "what came of a head that is cut off is not kept",
        "flow_tui/kaleyra/exchange.py",
        "            self.receive(bytes(self.received))\n",
        '            self.receive(b"")\n',
        ("tests/kaleyra/test_malformed.py",),
    ),
)
