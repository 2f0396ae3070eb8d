"""URLs that the API names: read strictly, so that no two readers see two hosts."""

import pytest

from flow_tui.kaleyra.foreign_url import LONGEST_URL, BadUrlError, parse_url
from tests.support.cases import every


@every(
    ("text", "host", "whole"),
    [
        ("https://a.example", "a.example", "https://a.example/"),
        ("HTTPS://A.Example:443/P?q=%2F#part", "a.example", "https://a.example/P?q=%2F"),
        ("https://a.example:8443?q", "a.example:8443", "https://a.example:8443/?q"),
        ("https://a.example:/x", "a.example", "https://a.example/x"),
        ("https://[2001:DB8::0:1]/x", "[2001:db8::1]", "https://[2001:db8::1]/x"),
        ("http://127.0.0.1:80/x", "127.0.0.1", "http://127.0.0.1/x"),
        ("http://localhost:8080/x?u=a@b/c", "localhost:8080", "http://localhost:8080/x?u=a@b/c"),
        ("https://1.a.example/", "1.a.example", "https://1.a.example/"),
    ],
)
def test_a_url_and_its_host(text: str, host: str, whole: str) -> None:
    url = parse_url(text)
    assert (url.host, url.reveal()) == (host, whole)
    assert url.is_address is host.startswith(("[", "127"))


@every(
    ("text", "why"),
    [
        ("", "is not a URL"),
        ("a.example/x", "is not a URL"),
        ("//a.example/x", "is not a URL"),
        ("https:/a.example", "is not a URL"),
        ("https://a.example/a b", "is not a URL"),
        ("https://a.example/\x1b[2J", "is not a URL"),
        ("https://a.example/\nx", "is not a URL"),
        ("https://a.example/ü", "is not a URL"),
        ("https://a.example\\@b.example/", "is not a URL"),
        ("https://a.example/x\\y", "is not a URL"),
        ("https://user:secret@a.example/", "has a user name or password in it"),
        ("https://secret@a.example/", "has a user name or password in it"),
        ("https://@a.example/", "has a user name or password in it"),
        ("ftp://a.example/secret", "is of the type ftp, not https"),
        ("file:///etc/secret", "is of the type file, not https"),
        ("data://text/secret", "is of the type data, not https"),
        ("http://a.example/secret", "is plain http, not https"),
        ("http://10.0.0.1/secret", "is plain http, not https"),
        ("https:///secret", "has no valid host name"),
        ("https://-a.example/", "has no valid host name"),
        ("https://a..example/", "has no valid host name"),
        ("https://a.example./", "has no valid host name"),
        ("https://a_b.example/", "has no valid host name"),
        ("https://%61.example/", "has no valid host name"),
        ("https://" + "a" * 64 + ".example/", "has no valid host name"),
        ("https://[::1/", "has no valid host name"),
        ("https://[:::1]/", "has no valid host name"),
        ("https://[fe80::1%25eth0]/", "has no valid host name"),
        # Addresses that only some readers take for one.
        ("https://2130706433/", "has no valid host name"),
        ("https://017700000001/", "has no valid host name"),
        ("https://0x7f000001/", "has no valid host name"),
        ("https://0x7f.1/", "has no valid host name"),
        ("https://127.1/", "has no valid host name"),
        ("https://0177.0.0.1/", "has no valid host name"),
        ("https://10.0.0.0x1/", "has no valid host name"),
        ("https://a.example:0/", "has no valid port"),
        ("https://a.example:65536/", "has no valid port"),
        ("https://a.example:99999999/", "has no valid host name"),
        ("https://a.example:8x/", "has no valid host name"),
        ("https://a.example/" + "x" * LONGEST_URL, "is longer than 8 KB"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadUrlError) as refusal:
        parse_url(text)
    assert str(refusal.value) == why


def test_path_and_query_are_not_shown() -> None:
    url = parse_url("https://a.example/secret?sig=secret")
    assert "secret" not in f"{url} {url!r}"
