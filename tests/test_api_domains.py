from pathlib import Path

import pytest

from flow_tui import validation
from flow_tui.api_domains import API_DOMAINS, DEFAULT_BASE_URL, DEFAULT_POD
from tests.support.commands import flow_tui


@pytest.mark.parametrize(("pod", "host"), API_DOMAINS.items())
def test_each_preset_is_an_api_domain_in_its_normal_form(pod: str, host: str) -> None:
    assert validation.api_domain(pod) == validation.api_domain(host) == f"https://{host}"


def test_the_default_is_one_of_the_presets() -> None:
    assert validation.api_domain(DEFAULT_POD) == DEFAULT_BASE_URL


def test_the_help_names_each_preset(tmp_path: Path) -> None:
    printed = flow_tui(tmp_path, "--help").stdout.decode()
    assert f"{', '.join(API_DOMAINS)} or a host name" in printed
