from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui import validation
from flow_tui.validation import Check, InputError
from tests.support.cases import every

CHECKS: Final = (
    validation.flow_id,
    validation.waba_id,
    validation.sid,
    validation.api_key,
    validation.profile_name,
    validation.api_domain,
    validation.base_url,
)
HIDDEN = ("\n", "\r\nx: y", "\x00", "\x1b[31m", "\u200b", "\ufeff", "\u202e", "\ud800")
"""Invalid inside any of them."""


def refusal(check: Check, text: str) -> str:
    """Return the error of an invalid value."""
    with pytest.raises(InputError) as caught:
        check(text)
    return str(caught.value)


class TestAll:
    @every(("check", "empty"), product(CHECKS, ["", " ", "\n", "\t\u3000"]))
    def test_an_empty_value_is_asked_for(self, check: Check, empty: str) -> None:
        assert refusal(check, empty).endswith(".")

    @every(("check", "hidden"), product(CHECKS, HIDDEN))
    def test_a_hidden_character_inside_is_refused(self, check: Check, hidden: str) -> None:
        said = refusal(check, f"a{hidden}b")
        assert said.isprintable()

    @every(("check", "letter"), product(CHECKS, ["１", "٣", "²", "é", "К", "ı", "\u212a"]))
    def test_a_letter_or_digit_outside_ascii_is_refused(self, check: Check, letter: str) -> None:
        refusal(check, f"a{letter}b")

    @every("check", CHECKS)
    @given(text=st.text(st.characters(exclude_categories=[]), max_size=30))
    def test_any_text_is_taken_in_a_normal_form_or_refused(self, check: Check, text: str) -> None:
        try:
            value = check(text)
        except InputError:
            return
        assert value.isascii()
        assert value.isprintable()
        assert check(value) == value


class TestFlowId:
    @every("flow_id", ["1123456789012207", "1", "9" * 100, "a-B_9", "-", "_"])
    def test_an_id_is_taken(self, flow_id: str) -> None:
        assert validation.flow_id(f" {flow_id}\r\n") == flow_id

    @every("bad", ["1/2", "..", "1.2", "%2e", "1 2", "1?x", "#", "1,2", "١٢٣"])
    def test_other_characters_are_refused(self, bad: str) -> None:
        assert "only letters, digits" in refusal(validation.flow_id, bad)

    def test_a_long_one_is_refused_with_its_length(self) -> None:
        assert "this one has 101" in refusal(validation.flow_id, "9" * 101)

    @every(("flow_id", "unusual"), [("", False), ("1123", False), ("sign_up", True), ("12a", True)])
    def test_an_id_that_is_not_all_digits_gets_a_hint(self, flow_id: str, unusual: bool) -> None:
        assert bool(validation.flow_id_hint(flow_id)) == unusual


class TestWabaId:
    def test_digits_are_taken(self) -> None:
        assert validation.waba_id(" 1048572190364821\r\n") == "1048572190364821"

    @every("bad", ["1/2", "12a", "1-2", "+1", "1 2", "1.0", "../1"])
    def test_anything_else_is_refused(self, bad: str) -> None:
        assert "only digits" in refusal(validation.waba_id, bad)

    def test_it_has_an_end(self) -> None:
        assert validation.waba_id("9" * 100) == "9" * 100
        assert "this one has 101" in refusal(validation.waba_id, "9" * 101)


class TestLabel:
    def test_white_space_is_folded(self) -> None:
        assert validation.label("  Sign-up \n\t form\u3000登録 ") == "Sign-up form 登録"

    def test_a_long_one_is_cut(self) -> None:
        assert validation.label("x" * 121) == "x" * 120
        assert validation.label("x" * 119 + " yz") == "x" * 119


class TestSid:
    def test_a_sid_is_taken_as_it_is_spelt(self) -> None:
        assert validation.sid("\tHXap16XXXXXX97IN\n") == "HXap16XXXXXX97IN"

    @every("bad", ["HX-1", "HX 1", "HX/../1", "HX_1"])
    def test_other_characters_are_refused(self, bad: str) -> None:
        assert "only letters and digits" in refusal(validation.sid, bad)

    def test_a_long_one_is_refused_for_its_length(self) -> None:
        assert validation.sid("A" * 64) == "A" * 64
        assert "64" in refusal(validation.sid, "A" * 65)


class TestApiKey:
    @every("key", ["Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3", "!~", "a" * 512])
    def test_white_space_around_a_pasted_key_is_taken_off(self, key: str) -> None:
        assert validation.api_key(f"\r\n {key}\n") == key

    @every("bad", ["secret key", "secret\nkey", "secret\x7f", "sécret", "s" * 513])
    def test_a_refusal_never_repeats_it(self, bad: str) -> None:
        said = refusal(validation.api_key, bad)
        assert "cret" not in said
        assert "sss" not in said


class TestProfileName:
    @every("name", ["prod-in", "a", "A.b_c-1", "x" * 40])
    def test_a_name_is_taken(self, name: str) -> None:
        assert validation.profile_name(f" {name} ") == name

    @every("bad", ["x" * 41, "prod in", "prod/in", "[b]"])
    def test_any_other_is_refused(self, bad: str) -> None:
        assert "40" in refusal(validation.profile_name, bad)


class TestApiDomain:
    @every(
        ("typed", "url"),
        [
            ("IN", "https://api.in.kaleyra.io"),
            (" sg ", "https://api.ap.kaleyra.io"),
            ("Eu", "https://api.eu.kaleyra.io"),
            ("NA", "https://api.na.kaleyra.ai"),
            ("API.Kaleyra.IO", "https://api.kaleyra.io"),
            ("api.kaleyra.io:8443", "https://api.kaleyra.io:8443"),
            ("https://api.kaleyra.io/", "https://api.kaleyra.io"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("192.0.2.1", "https://192.0.2.1"),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ],
    )
    def test_a_pod_a_host_or_a_url_is_a_base_url(self, typed: str, url: str) -> None:
        assert validation.api_domain(typed) == url

    @every("bad", ["api in", "http://api.in.kaleyra.io", "a@b", "javascript:x"])
    def test_anything_else_is_refused(self, bad: str) -> None:
        refusal(validation.api_domain, bad)

    @every("bad", ["UK", "INDIA", "in:8443", "kaleyra", "https://kaleyra", "a-b"])
    def test_a_name_that_is_no_pod_and_has_no_dot_is_refused(self, bad: str) -> None:
        said = refusal(validation.api_domain, bad)
        assert "IN, SG, EU, NA" in said
        assert "api.in.kaleyra.io" in said


class TestBaseUrl:
    @every(
        ("typed", "url"),
        [
            ("https://api.in.kaleyra.io", "https://api.in.kaleyra.io"),
            (" HTTPS://Api.IN.kaleyra.io// ", "https://api.in.kaleyra.io"),
            ("https://a-b.c", "https://a-b.c"),
            ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
            ("https://h:65535", "https://h:65535"),
            ("https://h:08443", "https://h:8443"),
            ("https://h:443", "https://h"),
            ("https://h:", "https://h"),
            ("http://localhost:80", "http://localhost"),
            ("https://h:80", "https://h:80"),
            ("http://LOCALHOST:8080/", "http://localhost:8080"),
            ("http://127.9.9.9:1", "http://127.9.9.9:1"),
            ("https://192.0.2.1", "https://192.0.2.1"),
            ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
            ("http://[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080"),
        ],
    )
    def test_a_url_is_put_in_its_normal_form(self, typed: str, url: str) -> None:
        assert validation.base_url(typed) == url
        assert validation.base_url(url) == url

    @every(
        "typed",
        [
            "https://api.in.kaleyra.io@evil.example",
            "https://user:password@api.in.kaleyra.io",
            "https://@evil.example",
            "https://:@evil.example",
            "https://api.in.kaleyra.io/v2/HXAP16",
            "https://api.in.kaleyra.io/%2e",
            "https://api.in.kaleyra.io?x=1",
            "https://api.in.kaleyra.io?",
            "https://api.in.kaleyra.io#",
            "https://api.in.kaleyra.io#@evil.example",
        ],
    )
    def test_more_than_scheme_host_and_port_is_refused(self, typed: str) -> None:
        said = refusal(validation.base_url, typed)
        assert "Only scheme, host and port" in said
        assert "password" not in said

    @every(
        "typed",
        [
            *("api.in.kaleyra.io", "//api.in.kaleyra.io", "https:api.in.kaleyra.io"),
            *("ftp://api.in.kaleyra.io", "https://", "https:///x", "https://///", "file:///etc"),
        ],
    )
    def test_what_is_no_web_address_is_refused(self, typed: str) -> None:
        assert "https://api.in.kaleyra.io" in refusal(validation.base_url, typed)

    @every(
        "host",
        [
            *("api.in.kaleyra.io.", ".kaleyra.io", "a..b", "-a.b", "a-.b", "a_b.c", "a" * 64),
            *("a." * 127 + "a" * 9, "evil.example\\.kaleyra.io", "a%2eb", "*.kaleyra.io"),
            *(":443", "[::1", "::1", "[]", "[v1.x]", "[fe80::1%25eth0]", "[::1%1]", "[1.1.1.1]"),
            "[::1].evil.example",
            *("api.in.kaleyra.io:0", "h:65536", "h:-1", "h:+80", "h:8０", "h:1_0", "h:80:80"),
            *("api.in .kaleyra.io", "api.in\t.kaleyra.io", "api.in.kal\neyra.io", "h: 80"),
            *("münchen.example", "ａｐｉ.kaleyra.io", "api。kaleyra.io", "api.in.\u212aaleyra.io"),
        ],
    )
    def test_a_host_or_port_that_is_none_is_refused(self, host: str) -> None:
        said = refusal(validation.base_url, f"https://{host}")
        assert said.isprintable()
        assert len(said) < 300

    def test_a_host_outside_ascii_can_be_given_in_its_ascii_form(self) -> None:
        assert "xn--" in refusal(validation.base_url, "https://münchen.example")

    @every(
        "host",
        [
            *("api.in.kaleyra.io", "192.168.0.1", "0.0.0.0", "[::]", "localhost.evil.example"),
            *("127.0.0.1.evil.example", "127.1", "2130706433", "0x7f.1", "[2001:db8::1]"),
        ],
    )
    def test_plain_http_leaves_this_machine_never(self, host: str) -> None:
        assert "Use https" in refusal(validation.base_url, f"http://{host}:8080")


class TestLoopback:
    @every(
        ("host", "loopback"),
        [
            ("127.0.0.1", True),
            ("::1", True),
            ("localhost", True),
            ("api.in.kaleyra.io", False),
            ("10.0.0.1", False),
            ("", False),
        ],
    )
    def test_a_host_that_is_this_machine_is_known(self, host: str, loopback: bool) -> None:
        assert validation.is_loopback(host) == loopback


@every(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("1" * 10, None), ("", None), ("-1", None),
     ("+1", None), (" 1", None), ("1.5", None), ("²", None), ("٣", None)],
)  # fmt: skip
def test_a_whole_number(text: str, number: int | None) -> None:
    assert validation.whole_number(text) == number
