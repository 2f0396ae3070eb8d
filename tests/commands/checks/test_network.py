import shlex
import subprocess
from pathlib import Path

import pytest

from flow_tui.commands.checks.network import check_certificates, check_exceptions, check_proxy
from flow_tui.commands.findings import Finding, Level
from tests.support.cases import every
from tests.support.commands import KEY

_MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test"
    " -keyout key.pem -out ca.pem"
)
URL = "https://api.in.kaleyra.io"


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxy(monkeypatch: pytest.MonkeyPatch, url: str = URL, **variables: str) -> Finding:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    finding = check_proxy(url, variables)
    assert KEY not in repr(finding)
    return finding


@every(
    ("value", "said"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        (f"http://user:{KEY}@proxy.example:3128/", "http://***@proxy.example:3128"),
        (f"{KEY}@proxy.example:3128", "http://***@proxy.example:3128"),
        (f"https://user:p@{KEY}@proxy.example", "https://***@proxy.example"),
        (f"http://proxy.example/?token={KEY}", "http://proxy.example"),
    ],
)
def test_a_proxy_without_what_is_secret(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    finding = proxy(monkeypatch, HTTPS_PROXY=value)
    assert finding == Finding(Level.OK, "proxy", f"{said} in HTTPS_PROXY, for api.in.kaleyra.io")


@every(
    ("value", "said"),
    [
        (f"http://user:{KEY}", "ALL_PROXY is not a proxy URL"),
        (f"http://[{KEY}", "ALL_PROXY is not a proxy URL"),
        (
            f"http://user:{KEY}#@proxy.example:3128",
            "ALL_PROXY has a # in its user name or password",
        ),
        (f"ftp://user:{KEY}@proxy.example", "ALL_PROXY names a proxy of the type ftp"),
    ],
)
def test_a_proxy_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    finding = proxy(monkeypatch, ALL_PROXY=value)
    assert finding.level is Level.PROBLEM
    assert finding.found.startswith(said)
    assert finding.advice


def test_a_proxy_as_the_app_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is around the value is no part of it, and NO_PROXY is read as closely."""
    finding = proxy(monkeypatch, ALL_PROXY=" proxy.example:3128 \r\n", HTTPS_PROXY=" ")
    assert finding.found == "http://proxy.example:3128 in ALL_PROXY, for api.in.kaleyra.io"
    finding = proxy(monkeypatch, ALL_PROXY="proxy.example:3128", NO_PROXY=" * \n")
    assert finding.found.startswith("none for api.in.kaleyra.io; ALL_PROXY does not apply to")


def test_exceptions_without_effect() -> None:
    environ = {"ALL_PROXY": "http://proxy.example", "NO_PROXY": f"*.a.example, 10.0.0.0/8,{KEY}@*"}
    (finding,) = check_exceptions(environ)
    assert finding.level is Level.WARNING
    assert finding.found == "NO_PROXY: *.a.example, 10.0.0.0/8, * have no effect"
    (finding,) = check_exceptions(environ | {"NO_PROXY": "*.a.example,b.example"})
    assert finding.found == "NO_PROXY: *.a.example has no effect"
    assert check_exceptions({"NO_PROXY": "*.a.example"}) == []
    assert check_exceptions(environ | {"NO_PROXY": "a.example"}) == []


def test_a_bad_proxy_that_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = proxy(monkeypatch, HTTPS_PROXY=f"http://user:{KEY}", NO_PROXY=f"x:{KEY}@y,*.io,.io")
    assert finding.level is Level.OK
    assert finding.found == (
        "none for api.in.kaleyra.io; HTTPS_PROXY does not apply to this host; NO_PROXY=y,*.io,.io"
    )


@every(
    ("variables", "said"),
    [
        ({"no_proxy": "", "NO_PROXY": "kaleyra.io"}, ""),
        ({"no_proxy": " ", "NO_PROXY": "kaleyra.io"}, ""),
        ({"no_proxy": "a.example", "NO_PROXY": "kaleyra.io"}, "; no_proxy=a.example"),
        ({"No_Proxy": "a.example"}, "; No_Proxy=a.example"),
    ],
)
def test_only_the_exceptions_that_are_in_force(variables: dict[str, str], said: str) -> None:
    finding = check_proxy(URL, {"HTTPS_PROXY": "http://proxy.example", **variables})
    expected = f"http://proxy.example in HTTPS_PROXY, for api.in.kaleyra.io{said}"
    assert finding.found == expected


def test_exceptions_without_effect_are_named_as_they_are_set() -> None:
    environ = {"ALL_PROXY": "http://proxy.example", "no_proxy": "10.0.0.0/8", "NO_PROXY": "*.a"}
    (finding,) = check_exceptions(environ)
    assert finding.found == "no_proxy: 10.0.0.0/8 has no effect"


def test_no_proxy_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = proxy(monkeypatch, "http://127.0.0.1:8080", https_proxy="http://proxy.example")
    assert finding.level is Level.OK
    assert finding.found.startswith("none for 127.0.0.1:8080; https_proxy does not apply to")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds one certificate."""
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run(
        shlex.split(_MAKE_CERTIFICATE),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "ca.pem"


def test_a_file_of_certificates(certificate: Path) -> None:
    (finding,) = check_certificates({"SSL_CERT_FILE": str(certificate)})
    assert finding.level is Level.OK
    assert finding.found == f"1 from SSL_CERT_FILE={certificate}"


@every("file", ["{folder}/none.pem", "{folder}", "{folder}/key.pem"])
def test_a_file_that_holds_no_certificate(certificate: Path, file: str) -> None:
    environ = {"SSL_CERT_FILE": file.format(folder=certificate.parent)}
    (finding,) = check_certificates(environ)
    assert finding.level is Level.PROBLEM
    assert "or unset it" in finding.advice


def test_an_empty_name_of_a_file_is_ignored() -> None:
    system = Finding(Level.OK, "certificates", "the system's store")
    assert check_certificates({"SSL_CERT_FILE": ""}) == [system]


def test_a_folder_of_certificates(certificate: Path, tmp_path: Path) -> None:
    (tmp_path / "0123abcd.0").write_bytes(certificate.read_bytes())
    file = {"SSL_CERT_FILE": str(certificate)}
    assert len(check_certificates(file | {"SSL_CERT_DIR": str(tmp_path)})) == 1
    assert len(check_certificates(file | {"SSL_CERT_DIR": f"/none:{tmp_path}"})) == 1


@every("folder", ["", "{folder}", "/none", "/none:/nor"])
def test_a_folder_without_certificates(tmp_path: Path, folder: str) -> None:
    system, finding = check_certificates({"SSL_CERT_DIR": folder.format(folder=tmp_path)})
    assert system == Finding(Level.OK, "certificates", "the system's store")
    assert finding.check == "certificates"
    assert finding.level is Level.WARNING
    assert "openssl rehash" in finding.advice


def test_macos_has_a_store_of_its_own() -> None:
    (finding,) = check_certificates({"SSL_CERT_FILE": "/none"}, "darwin")
    assert finding.level is Level.OK


@every("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_are_named_for_other_programs(name: str, certificate: Path) -> None:
    system, ignored = check_certificates({name: "/etc/our ca.pem"})
    assert system.found == "the system's store"
    assert ignored.level is Level.NOTE
    assert ignored.found == f"{name}=/etc/our ca.pem has no effect on flow-tui"
    assert ignored.command == "export SSL_CERT_FILE='/etc/our ca.pem'"
    assert len(check_certificates({name: "x", "SSL_CERT_FILE": str(certificate)})) == 1
    assert len(check_certificates({name: " "})) == 1
