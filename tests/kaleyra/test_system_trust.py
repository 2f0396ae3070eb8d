"""What every connection trusts, and how often that is read."""

import asyncio
import ssl
import sys
from pathlib import Path

import pytest
import truststore

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.system_trust import trusting_context
from flow_tui.model import Failure, Outcome
from tests.support.kaleyra import SUCCESS, publish, run, start_publish
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
    tmp_path: Path, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    assert isinstance(trusting_context(), truststore.SSLContext)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert not isinstance(trusting_context(), truststore.SSLContext)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isinstance(trusting_context(), truststore.SSLContext)
