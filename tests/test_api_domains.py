from pathlib import Path

from flow_tui import validation
from flow_tui.api_domains import (
    API_DOMAINS,
    DEFAULT_BASE_URL,
    DEFAULT_POD,
    main_name,
    names_of,
)
from tests.support.cases import every
from tests.support.commands import flow_tui


@every(("pod", "host"), API_DOMAINS.items())
def test_each_preset_is_an_api_domain_in_its_normal_form(pod: str, host: str) -> None:
    assert validation.api_domain(pod) == validation.api_domain(host) == f"https://{host}"


def test_the_default_is_one_of_the_presets() -> None:
    assert validation.api_domain(DEFAULT_POD) == DEFAULT_BASE_URL


def test_the_help_names_each_preset(tmp_path: Path) -> None:
    printed = flow_tui(tmp_path, "--help").stdout.decode()
    assert f"{', '.join(API_DOMAINS)} or a host name" in printed


@every(
    ("host", "names"),
    [
        ("api.ap.kaleyra.io", {"api.ap.kaleyra.io", "api.kaleyra.io"}),
        ("api.kaleyra.io", {"api.ap.kaleyra.io", "api.kaleyra.io"}),
        ("api.na.kaleyra.io", {"api.na.kaleyra.io", "api.na.kaleyra.ai"}),
        ("api.in.kaleyra.io", {"api.in.kaleyra.io"}),
        ("api.kaleyra.io:8443", {"api.kaleyra.io:8443"}),
        ("api.example", {"api.example"}),
    ],
)
def test_the_names_of_a_host(host: str, names: set[str]) -> None:
    assert names_of(host)[0] == host
    assert set(names_of(host)) == names
    assert len({main_name(name) for name in names}) == 1
    assert main_name(host) in names
