"""Which requests go through a proxy, and which variable names it."""

import pytest

from flow_tui.kaleyra.proxies import BadProxyError, Proxy, ignored_exceptions, proxy_for
from flow_tui.model import Outcome
from tests.support.cases import every
from tests.support.kaleyra import SUCCESS, publish
from tests.support.raw_server import RawServer, answering, http, refuse_tunnel


@every(
    ("url", "no_proxy", "proxied"),
    [
        ("https://api.in.kaleyra.io/v2", "", True),
        ("https://api.in.kaleyra.io/v2", "kaleyra.io", False),
        ("https://api.in.kaleyra.io/v2", ".kaleyra.io, example.com", False),
        ("https://api.in.kaleyra.io/v2", "leyra.io", True),
        ("https://api.in.kaleyra.io:8443/v2", "api.in.kaleyra.io:8443", False),
        ("https://api.in.kaleyra.io/v2", "api.in.kaleyra.io:8443", True),
        ("https://api.in.kaleyra.io/v2", "*", False),
        ("https://api.in.kaleyra.io/v2", " * ", False),
        ("https://api.in.kaleyra.io/v2", "localhost, *\n", False),
        ("https://api.in.kaleyra.io/v2", " KALEYRA.io \r\n", False),
        ("https://api.in.kaleyra.io/v2", "*.kaleyra.io,10.0.0.0/8", True),
        ("https://[2001:db8::1]/v2", "[2001:db8::1]", False),
        ("https://[2001:db8::1]:8443/v2", "[2001:db8::1]:8443", False),
        ("https://[2001:db8::1]/v2", "2001:0DB8:0::1", False),
        ("https://[2001:db8::1]/v2", "2001:db8::2", True),
        ("https://[2001:db8::1]:8443/v2", "[2001:0db8::0:1]:8443", False),
        ("https://[2001:db8::1]:8443/v2", "2001:0db8::1:8443", False),
        ("https://[2001:db8::1]/v2", "[2001:0db8::1]:8443", True),
        ("https://[::ffff:102:304]/v2", "::ffff:1.2.3.4", False),
        ("https://127.0.0.1:8443/v2", "", False),
        ("https://127.9.9.9/v2", "", False),
        ("https://[::1]/v2", "", False),
        ("https://localhost/v2", "", False),
        ("http://api.in.kaleyra.io/v2", "", False),
    ],
)
def test_which_requests_go_through_the_proxy(
    url: str,
    no_proxy: str,
    proxied: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flow_tui.kaleyra.proxies._has_socks", lambda: True)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    expected = Proxy("socks5://proxy.example:3128", "HTTPS_PROXY")
    assert proxy_for(url) == (expected if proxied else None)


def test_loopback_bypasses_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(http(SUCCESS))) as server, RawServer(refuse_tunnel) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert publish(server.url).outcome is Outcome.SUCCEEDED
        assert publish(server.url.replace("127.0.0.1", "localhost")).outcome is Outcome.SUCCEEDED
    assert proxy.connections == 0


URL = "https://api.in.kaleyra.io"


@every(
    ("environ", "url", "source"),
    [
        ({"ALL_PROXY": "http://a:1"}, "http://a:1", "ALL_PROXY"),
        ({"all_proxy": "http://a:1", "ALL_PROXY": "http://b:1"}, "http://a:1", "all_proxy"),
        ({"https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1"}, "http://a:1", "https_proxy"),
        ({"HTTPS_PROXY": "http://a:1", "all_proxy": "http://b:1"}, "http://a:1", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "  http://a:1 \r\n"}, "http://a:1", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": " a:1 "}, "http://a:1", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "HTTP://a:1"}, "http://a:1", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "  ", "ALL_PROXY": "http://a:1"}, "http://a:1", "ALL_PROXY"),
        # An empty one in small letters takes back the other, as in curl.
        ({"https_proxy": "", "HTTPS_PROXY": "http://b:1"}, "", ""),
        ({"https_proxy": "", "ALL_PROXY": "http://b:1"}, "http://b:1", "ALL_PROXY"),
        ({"Https_Proxy": "http://a:1"}, "http://a:1", "Https_Proxy"),
        ({"HTTP_PROXY": "http://a:1"}, "", ""),
    ],
)
def test_the_variable_that_is_really_set_is_named(
    environ: dict[str, str], url: str, source: str
) -> None:
    assert proxy_for(URL, environ) == (Proxy(url, source) if url else None)


@every(
    ("value", "said"),
    [
        ("http://user:pa#ss@proxy.example:3128", "has a # in its user name or password. Write it"),
        ("user:pa#ss@proxy.example:3128", "Write it there as %23"),
        ("http://user:pa/ss@proxy.example:3128", "Write it there as %2F"),
        ("http://us?er:pass@proxy.example:3128", "Write it there as %3F"),
        ("http://user:pa ss@proxy.example:3128", "is not a proxy URL"),
        ("http://user:pass@proxy.example:port", "is not a proxy URL"),
        ("http://user:pass@proxy.example:99999", "is not a proxy URL"),
        ("http://user:pass", "is not a proxy URL"),
        ("http://", "is not a proxy URL"),
        ("user:pass@proxy.example://", "is not a proxy URL"),
        ("http://[", "is not a proxy URL"),
        ("\x01", "is not a proxy URL"),
        ("ftp://user:pass@proxy.example", "names a proxy of the type ftp, which flow-tui does not"),
        ("socks://user:pass@proxy.example", "names a proxy of the type socks. Write socks5://"),
        ("socks4://user:pass@proxy.example", "names a proxy of the type socks4. Write socks5://"),
    ],
)
@every("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_used_has_its_sentence(variable: str, value: str, said: str) -> None:
    with pytest.raises(BadProxyError) as caught:
        proxy_for(URL, {variable: value})
    assert str(caught.value).startswith(f"{variable} ")
    assert said in str(caught.value)
    assert not {"user", "pass", "ss@", "us?er"} & set(str(caught.value).split(":"))
    assert "pa" not in str(caught.value).replace("password", "")


def test_socks_asks_for_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"ALL_PROXY": "socks5h://user:pass@proxy.example:1080"}
    monkeypatch.setattr("flow_tui.kaleyra.proxies._has_socks", lambda: False)
    with pytest.raises(BadProxyError, match=r"ALL_PROXY names a SOCKS proxy.*flow-tui\[socks\]"):
        proxy_for(URL, environ)
    monkeypatch.setattr("flow_tui.kaleyra.proxies._has_socks", lambda: True)
    assert proxy_for(URL, environ) == Proxy(environ["ALL_PROXY"], "ALL_PROXY")


@every(
    ("login", "is_refused"),
    [
        (f"{'a' * 255}:{'b' * 255}", False),
        (f"{'%20' * 255}:{'%20' * 255}", False),
        (f"{'a' * 256}:b", True),
        (f"a:{'b' * 256}", True),
        (f"a:{'é' * 128}", True),
    ],
)
def test_a_login_that_socks_has_no_room_for(
    login: str, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.kaleyra.proxies._has_socks", lambda: True)
    assert proxy_for(URL, {"ALL_PROXY": f"http://{login}@proxy.example"})
    said = ""
    try:
        proxy_for(URL, {"ALL_PROXY": f"socks5h://{login}@proxy.example"})
    except BadProxyError as error:
        said = str(error)
    expected = (
        "The user name or password in ALL_PROXY is too long: SOCKS takes at most 255 bytes of each."
    )
    assert said == (expected if is_refused else "")


def test_a_proxy_is_not_shown_with_its_password() -> None:
    assert "pass" not in repr(Proxy("http://user:pass@proxy.example", "HTTPS_PROXY"))


@every(
    ("no_proxy", "ignored"),
    [
        ("", []),
        ("localhost, .example.com,api.example.com:443,10.1.2.3,::1,[::1]:443,a_b,*", []),
        ("*.example.com,ok.example", ["*.example.com"]),
        ("10.0.0.0/8, 192.168.*, 10., https://a.example", None),
        ("a b,user:secret@c", ["a b", "c"]),
        ("2001:0db8:0::1,[2001:DB8::1]:443,2001:db8::1:8443", []),
        ("1:2:3,::1::,[a.example],2001:db8:0:0:0:0:0:1:8443", None),
    ],
)
def test_exceptions_that_nothing_follows(no_proxy: str, ignored: list[str] | None) -> None:
    if ignored is None:
        ignored = [entry.strip() for entry in no_proxy.split(",")]
    assert ignored_exceptions({"NO_PROXY": no_proxy}) == ignored
    assert ignored_exceptions({"no_proxy": no_proxy, "NO_PROXY": "*.other"}) == ignored


def test_the_systems_settings_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "http://a:1"})
    assert proxy_for(URL, {}) == Proxy("http://a:1", "the system's settings")
    assert proxy_for(URL, {"no_proxy": "x"}) is None
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: True)
    assert proxy_for(URL, {}) is None
