"""An environment without proxies, in which no server is trusted, and a certificate."""

from pathlib import Path

import pytest

from tests.support.kaleyra import HOST
from tests.support.raw_server import certificate


@pytest.fixture(autouse=True)
def _plain_environment(foreign_pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    # As if the system trusted this one: to read all that it does takes 30 ms for each client.
    monkeypatch.setenv("SSL_CERT_FILE", str(foreign_pem))


@pytest.fixture(scope="session")
def foreign_pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a certificate that no server of the tests has."""
    return certificate(tmp_path_factory.mktemp("foreign-tls"), HOST)


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a self-signed certificate for `HOST` and loopback."""
    return certificate(tmp_path_factory.mktemp("tls"), HOST)
