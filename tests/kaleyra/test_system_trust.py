"""What every connection trusts, and how often that is read."""

import asyncio
import os
import ssl
import sys
import threading
from pathlib import Path

import pytest
import truststore

from flow_tui.kaleyra import KaleyraClient, system_trust
from flow_tui.kaleyra.system_trust import NO_TRUST, trusting_context
from flow_tui.model import Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.kaleyra import FLOW_ID, KEY, SUCCESS, account, publish, run, start_publish
from tests.support.raw_server import RawServer, answering, certificate, http, server_tls


def test_the_file_of_certificates_is_read_once_for_all_connections(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    reads: list[ssl.SSLContext] = []
    read = ssl.SSLContext.set_default_verify_paths

    def counted(context: ssl.SSLContext) -> None:
        reads.append(context)
        read(context)

    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", counted)

    async def work(client: KaleyraClient) -> list[Outcome]:
        await asyncio.to_thread(client.warm)
        assert len(reads) == 1  # and so not on the event loop
        return [(await start_publish(client, server.url)).outcome for _ in range(3)]

    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        assert run(work) == [Outcome.SUCCEEDED] * 3
    assert (server.connections, len(reads)) == (3, 1)


def test_it_is_read_off_the_event_loop_and_for_https_only(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    readers: list[threading.Thread] = []

    def seen() -> ssl.SSLContext:
        readers.append(threading.current_thread())
        return trusting_context()

    monkeypatch.setattr(system_trust, "trusting_context", seen)

    async def work(client: KaleyraClient) -> None:
        await asyncio.to_thread(client.warm, plain.url)
        await client.flow_details(account(plain.url), FLOW_ID, Secret(KEY))
        assert readers == []
        assert (await start_publish(client, plain.url)).outcome is Outcome.SUCCEEDED
        assert readers == []
        assert (await start_publish(client, server.url)).outcome is Outcome.SUCCEEDED
        assert len(readers) == 1
        assert threading.current_thread() not in readers

    script = answering(http(SUCCESS))
    with RawServer(script) as plain, RawServer(script, server_tls(pem)) as server:
        run(work)


def test_the_context_of_plain_http_trusts_nobody() -> None:
    assert (NO_TRUST.verify_mode, NO_TRUST.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert NO_TRUST.get_ca_certs() == []


def test_it_refuses_what_the_system_does_not_trust(
    pem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert server.requests == []
    context = trusting_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_without_such_a_file_and_on_macos_truststore_is_asked(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "")  # as if it was not set
    assert isinstance(trusting_context(), truststore.SSLContext)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert not isinstance(trusting_context(), truststore.SSLContext)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isinstance(trusting_context(), truststore.SSLContext)


def test_a_pipe_is_read_once_and_a_folder_may_be_all_that_is_trusted(
    pem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(pem.read_bytes(),), daemon=True)
    writer.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(pipe))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        assert publish(server.url).outcome is Outcome.SUCCEEDED
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trusting_context().get_ca_certs() == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.pem", "cannot be read (No such file or directory)"),
        ("empty.pem", "holds no certificates in PEM format"),
    ],
)
def test_a_file_that_cannot_be_used_is_not_replaced_by_what_the_system_trusts(
    name: str, reason: str, pem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.pem").touch()
    file = tmp_path / name
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    async def work(client: KaleyraClient) -> Answer:
        await asyncio.to_thread(client.warm, server.url)  # which leaves it to the request to say so
        return await start_publish(client, server.url)

    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = run(work)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert answer.message == f"SSL_CERT_FILE names {file}, which {reason}. Correct or unset it."
    assert server.connections == 0
