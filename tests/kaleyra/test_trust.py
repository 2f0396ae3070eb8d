"""Why a certificate is not trusted: a wrong clock, certificates that other programs read."""

import datetime as dt
import ssl
from pathlib import Path

import pytest

from flow_tui.kaleyra.trust import ignored_ca_variable, why_untrusted
from flow_tui.model import Failure, Outcome
from tests.support.cases import every
from tests.support.kaleyra import SUCCESS, publish
from tests.support.raw_server import RawServer, answering, certificate, http, server_tls

NOW = dt.datetime(2019, 1, 31, 10, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("days", "reason"), [((-9, -2), "has expired"), ((2, 9), "is not yet valid")]
)
def test_a_certificate_of_another_time_makes_one_look_at_the_clock(
    days: tuple[int, int], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.clock.now", lambda: NOW)
    pem = certificate(tmp_path, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert answer.message == (
        f"The host's certificate is not trusted: certificate {reason}. This machine's clock says "
        "2019-01-31 10:05 UTC; is it right?"
    )


@every("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_variable_of_other_programs_is_named(
    variable: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(variable, str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = publish(server.url)
        assert answer.failure is Failure.TLS
        said = f"flow-tui does not read {variable}: set SSL_CERT_FILE to that file."
        assert answer.message.endswith(said)
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert publish(server.url).outcome is Outcome.SUCCEEDED


def reason(verify_message: str, **environ: str) -> str:
    error = ssl.SSLCertVerificationError()
    error.verify_message = verify_message
    return why_untrusted(error, environ)


def test_a_name_that_does_not_match_is_no_matter_of_certificates() -> None:
    mismatch = "Hostname mismatch, certificate is not valid for 'a.example'."
    assert reason(mismatch, REQUESTS_CA_BUNDLE="/ca.pem") == mismatch
    assert reason("") == "unknown reason."


def test_a_variable_is_ignored_where_another_decides() -> None:
    assert ignored_ca_variable({"REQUESTS_CA_BUNDLE": "x"}) == "REQUESTS_CA_BUNDLE"
    assert ignored_ca_variable({"REQUESTS_CA_BUNDLE": "x", "SSL_CERT_DIR": "y"}) == ""
    assert ignored_ca_variable({"REQUESTS_CA_BUNDLE": " "}) == ""


def test_no_variable_writes_out_the_keys_of_a_connection(
    pem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        assert publish(server.url).outcome is Outcome.SUCCEEDED
    assert not (tmp_path / "keys").exists()
