import pytest

from flow_tui.credentials import EnvironmentCredentials, take_environment
from flow_tui.secret import Secret
from flow_tui.validation import InputError
from tests.support.cases import every
from tests.support.credentials import KEY, everything_shown

SID = "HXAP16XXXXXX97IN"
BOTH = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY}


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(InputError) as caught:
        take_environment(environ)
    assert KEY not in everything_shown(caught.value)
    assert "FLOW_TUI_API_KEY" not in environ
    assert "FLOW_TUI_SID" not in environ
    return str(caught.value)


def test_sid_and_key_are_returned_and_removed() -> None:
    environ = {**BOTH, "HOME": "/home/ana"}

    assert take_environment(environ) == EnvironmentCredentials(SID, Secret(KEY), None)
    assert environ == {"HOME": "/home/ana"}
    assert take_environment(environ) is None


def test_white_space_of_a_paste_is_removed() -> None:
    taken = take_environment({"FLOW_TUI_SID": f" {SID}\n", "FLOW_TUI_API_KEY": f"{KEY}\r\n"})

    assert taken == EnvironmentCredentials(SID, Secret(KEY), None)


@every("empty", [{}, {"FLOW_TUI_SID": "", "FLOW_TUI_API_KEY": " "}])
def test_without_either_there_is_nothing(empty: dict[str, str]) -> None:
    assert take_environment({**empty, "FLOW_TUI_API_DOMAIN": "no domain at all"}) is None


@every("empty", [{}, {"FLOW_TUI_SID": " "}])
def test_a_key_without_sid_is_refused(empty: dict[str, str]) -> None:
    sentence = refusal({**empty, "FLOW_TUI_API_KEY": KEY})

    assert sentence.startswith("FLOW_TUI_SID is not set, but FLOW_TUI_API_KEY is.")


def test_a_sid_without_key_is_refused() -> None:
    sentence = refusal({"FLOW_TUI_SID": SID})

    assert sentence.startswith("FLOW_TUI_API_KEY is not set, but FLOW_TUI_SID is.")


@every(
    ("variables", "url"),
    [
        ({"FLOW_TUI_API_DOMAIN": "eu"}, "https://api.eu.kaleyra.io"),
        ({"FLOW_TUI_API_DOMAIN": "api.kaleyra.io"}, "https://api.kaleyra.io"),
        ({"FLOW_TUI_BASE_URL": "http://127.0.0.1:8080"}, "http://127.0.0.1:8080"),
        (
            {"FLOW_TUI_API_DOMAIN": "IN", "FLOW_TUI_BASE_URL": "https://api.in.kaleyra.io/"},
            "https://api.in.kaleyra.io",
        ),
        ({"FLOW_TUI_API_DOMAIN": "", "FLOW_TUI_BASE_URL": " "}, None),
    ],
)
def test_the_api_domain(variables: dict[str, str], url: str | None) -> None:
    taken = take_environment({**BOTH, **variables})

    assert taken
    assert taken.base_url == url


def test_two_different_api_domains_are_refused() -> None:
    sentence = refusal(
        {**BOTH, "FLOW_TUI_API_DOMAIN": "IN", "FLOW_TUI_BASE_URL": "https://api.eu.kaleyra.io"}
    )

    assert "FLOW_TUI_API_DOMAIN is https://api.in.kaleyra.io" in sentence
    assert "FLOW_TUI_BASE_URL is https://api.eu.kaleyra.io" in sentence


@every(
    ("variable", "value"),
    [
        ("FLOW_TUI_SID", f"{KEY}!"),
        ("FLOW_TUI_API_KEY", f"{KEY} {KEY}"),
        ("FLOW_TUI_API_DOMAIN", "api kaleyra"),
        ("FLOW_TUI_BASE_URL", "http://api.in.kaleyra.io"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    assert refusal({**BOTH, variable: value}).startswith(f"{variable}: ")


@every("variable", ["FLOW_TUI_SID", "FLOW_TUI_API_DOMAIN", "FLOW_TUI_BASE_URL"])
@every("value", ["{key}", "https://{key}.example", "x{key}"])
def test_a_key_in_another_variable_is_refused_and_not_repeated(variable: str, value: str) -> None:
    sentence = refusal({**BOTH, variable: value.format(key=KEY)})

    assert sentence == f"{variable}: This holds the API key. Give each variable its own value."


def test_a_short_key_may_be_a_part_of_a_sid() -> None:
    assert take_environment({"FLOW_TUI_SID": "HX7IN", "FLOW_TUI_API_KEY": "7"})
