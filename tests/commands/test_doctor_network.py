"""doctor on the proxy and on the connection to the API."""

from pathlib import Path

from tests.support.commands import KEY
from tests.support.doctor import diagnose
from tests.support.raw_server import Connection, RawServer, certificate, server_tls


def test_a_proxy_is_named_without_its_password(tmp_path: Path) -> None:
    found = diagnose(
        tmp_path, HTTPS_PROXY=f"http://user:{KEY}@proxy.example:3128", NO_PROXY="a.example,.b"
    )
    said = (
        "http://***@proxy.example:3128 in HTTPS_PROXY, for api.in.kaleyra.io; NO_PROXY=a.example,.b"
    )
    assert found.text("proxy").endswith(said)


def test_a_bad_proxy_is_not_repeated(tmp_path: Path) -> None:
    found = diagnose(tmp_path, status=1, HTTPS_PROXY=f"http://user:{KEY}")
    assert found.level("proxy") == "problem"
    assert "Set it to one like http://proxy.example:3128, or unset it." in found.text("proxy")


def test_certificates_that_cannot_be_read_are_not_repeated(tmp_path: Path, host: RawServer) -> None:
    url = host.url.replace("http:", "https:")
    found = diagnose(tmp_path, f"--base-url={url}", status=1, SSL_CERT_FILE="/missing.pem")
    assert found.level("certificates") == "problem"
    assert found.lines[-1] == "1 problem would stop a publish."
    assert host.connections == 0


def test_a_host_that_answers_the_handshake(tmp_path: Path) -> None:
    heard = bytearray()

    def listen(connection: Connection) -> None:
        while received := connection.socket.recv(65536):
            heard.extend(received)

    pem = certificate(tmp_path, "localhost")
    with RawServer(listen, server_tls(pem)) as server:
        trusted = diagnose(tmp_path, f"--base-url={server.url}", SSL_CERT_FILE=str(pem))
        untrusted = diagnose(tmp_path, f"--base-url={server.url}", status=1)
    said = f"127.0.0.1:{server.port} completed the TLS handshake in "
    assert said in trusted.text("connection")
    assert "certificate is not trusted" in untrusted.text("connection")
    assert "name it in SSL_CERT_FILE" in untrusted.text("connection")
    assert "apt install ca-certificates" in untrusted.text("connection")
    assert f"openssl s_client -connect 127.0.0.1:{server.port} " in untrusted.text("connection")
    assert heard == b""


def test_a_host_that_cannot_be_reached(tmp_path: Path) -> None:
    unknown = diagnose(tmp_path, "--base-url=https://nowhere.invalid", status=1)
    assert unknown.level("connection") == "problem"
    assert "Could not resolve the host name" in unknown.text("connection")
    assert "getent hosts nowhere.invalid" in unknown.text("connection")
    assert unknown.lines[-1] == "1 problem would stop a publish."


def test_a_host_that_never_answers_does_not_keep_it(tmp_path: Path, host: RawServer) -> None:
    url = host.url.replace("http:", "https:")
    found = diagnose(tmp_path, f"--base-url={url}", status=1)
    assert "timed out in the TLS handshake" in found.text("connection")
