"""Which download URLs may be asked, whose host is known, and which addresses are private."""

import pytest

from flow_tui.kaleyra.download_url import download_url, is_public
from flow_tui.kaleyra.foreign_url import BadUrlError
from tests.support.cases import every

PROD = "https://api.in.kaleyra.io"
SANDBOX = "http://127.0.0.1:8080"


@every(
    ("text", "base_url", "is_known"),
    [
        ("https://scontent.xx.fbcdn.net/m1/v/flow.json?oh=1", PROD, True),
        ("https://mmg.whatsapp.net/x", PROD, True),
        ("https://files.kaleyra.io/x", PROD, True),
        ("https://files.na.kaleyra.ai/x", PROD, True),
        ("https://API.in.kaleyra.io/x", PROD, True),
        ("https://flows.acme.example:8443/x", "https://flows.acme.example:8443", True),
        ("https://flows.acme.example:8444/x", "https://flows.acme.example:8443", False),
        ("https://10.1.2.3/x", "https://10.1.2.3", True),
        ("https://evilfbcdn.net/x", PROD, False),
        ("https://fbcdn.net.evil.example/x", PROD, False),
        ("https://fbcdn.net/x", PROD, False),
        ("https://scontent.fbcdn.net:8443/x", PROD, False),
        ("https://www.facebook.com/x", PROD, False),
        ("https://bucket.s3.amazonaws.com/x", PROD, False),
        ("http://127.0.0.1:8080/x", SANDBOX, True),
        ("http://127.0.0.1:8081/x", SANDBOX, False),
        ("http://localhost:8080/x", SANDBOX, False),
        ("https://[::1]:8080/x", SANDBOX, False),
        ("https://scontent.fbcdn.net/x", SANDBOX, True),
    ],
)
def test_hosts_that_may_be_asked_and_whether_they_are_known(
    text: str, base_url: str, is_known: bool
) -> None:
    url = download_url(text, base_url)
    assert url.is_known is is_known
    assert url.reveal() == text.lower()


@every(
    ("text", "base_url", "why"),
    [
        ("http://scontent.fbcdn.net/x", PROD, "is plain http, not https"),
        ("http://scontent.fbcdn.net/x", SANDBOX, "is plain http, not https"),
        ("ftp://scontent.fbcdn.net/x", PROD, "is of the type ftp, not https"),
        ("https://a:b@scontent.fbcdn.net/x", PROD, "has a user name or password in it"),
        ("https://scontent.fbcdn.net/" + "x" * 8192, PROD, "is longer than 8 KB"),
        ("https://localhost/x", PROD, "leads to this machine"),
        ("http://127.0.0.1:8080/x", PROD, "leads to this machine"),
        ("https://127.8.8.8/x", PROD, "leads to this machine"),
        ("https://[::1]/x", PROD, "leads to this machine"),
        ("https://10.0.0.1/x", PROD, "has an address in place of a host name"),
        ("https://10.0.0.1/x", SANDBOX, "has an address in place of a host name"),
        ("https://169.254.169.254/x", PROD, "has an address in place of a host name"),
        ("https://0.0.0.0/x", PROD, "has an address in place of a host name"),
        ("https://157.240.1.1/x", PROD, "has an address in place of a host name"),
        ("https://[fe80::1]/x", PROD, "has an address in place of a host name"),
        ("https://[2a03:2880::1]/x", PROD, "has an address in place of a host name"),
        ("https://[::ffff:10.0.0.1]/x", SANDBOX, "has an address in place of a host name"),
        ("https://0x7f.1/x", PROD, "has no valid host name"),
        ("https://intranet/x", PROD, "has a host name that only this network knows"),
        ("https://intranet/x", SANDBOX, "has a host name that only this network knows"),
    ],
)
def test_what_is_not_asked(text: str, base_url: str, why: str) -> None:
    with pytest.raises(BadUrlError) as refusal:
        download_url(text, base_url)
    assert str(refusal.value) == why


def test_only_the_own_host_and_this_machine_may_have_a_private_address() -> None:
    def may(text: str, base_url: str) -> bool:
        return download_url(text, base_url).may_be_private

    assert not may("https://scontent.fbcdn.net/x", PROD)
    assert not may("https://files.kaleyra.io/x", PROD)
    assert not may("https://scontent.fbcdn.net/x", SANDBOX)
    assert may(f"{PROD}/x", PROD)
    assert may("http://localhost:9/x", SANDBOX)


def test_path_and_signature_are_not_shown() -> None:
    url = download_url("https://scontent.fbcdn.net/pathsecret?sig=querysecret", PROD)
    assert str(url) == "https://scontent.fbcdn.net/…"
    assert "secret" not in f"{url} {url!r}"
    assert url.query.reveal() == "sig=querysecret"


@every(
    ("address", "public"),
    [
        ("157.240.1.1", True),
        ("2a03:2880::1", True),
        ("::ffff:157.240.1.1", True),
        ("64:ff9b::9df0:101", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("/run/socket", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
