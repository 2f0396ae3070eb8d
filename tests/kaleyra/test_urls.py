"""The URLs of the API, and that the curl command sends what the client sends."""

import asyncio
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from flow_tui.kaleyra import KEY_VARIABLE, KaleyraClient, action_url, curl_command
from flow_tui.kaleyra.urls import assets_url, default_details_url, details_url, preview_url
from flow_tui.model import Account, Action, Failure, Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox, SeenRequest
from flow_tui.secret import Secret
from flow_tui.validation import InputError
from tests.support.cases import every
from tests.support.kaleyra import FLOW_ID, KEY, SID, run
from tests.support.patience import LONGEST

FIRST = SandboxFlow("1184620937715204", "first")
ODD = SandboxFlow("1476093385217748", "odd")
URL = "https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/1123456789012207/publish"

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None and "CI" not in os.environ, reason="there is no curl"
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=(FIRST, ODD)) as running:
        yield running


def shell(command: str, key: str) -> None:
    """Run a command as a user who pastes it into a shell, with the key in the variable."""
    subprocess.run(
        ["sh", "-c", command],
        env={"PATH": os.environ["PATH"], KEY_VARIABLE: key, "HOME": "/nonexistent"},
        check=True,
        capture_output=True,
        timeout=LONGEST,
    )


def relevant(seen: SeenRequest) -> tuple[object, ...]:
    """What of a request matters to the API."""
    headers = {
        name: seen.headers.get(name)
        for name in ("api-key", "content-type", "content-length", "transfer-encoding", "cookie")
    }
    return seen.method, seen.path, headers, seen.key_ok, seen.body_length


@needs_curl
@pytest.mark.parametrize("action", Action)
def test_the_curl_command_sends_what_the_client_sends(sandbox: Sandbox, action: Action) -> None:
    account = Account("demo", sandbox.sid, sandbox.base_url)

    async def by_the_client() -> None:
        client = KaleyraClient()
        await client.act(action, account, FIRST.id, Secret(sandbox.api_key))
        await client.close()

    asyncio.run(by_the_client())
    shell(curl_command(action_url(action, account, FIRST.id)), sandbox.api_key)
    ours, theirs = sandbox.requests
    assert relevant(ours) == relevant(theirs)
    assert theirs.key_ok
    assert theirs.headers["content-length"] == "0"


@needs_curl
def test_the_sandbox_accepts_the_curl_command(sandbox: Sandbox) -> None:
    account = Account("demo", sandbox.sid, sandbox.base_url)
    shell(curl_command(action_url(Action.PUBLISH, account, ODD.id)), sandbox.api_key)
    assert sandbox.state_of(ODD.id) == "PUBLISHED"


@needs_curl
@pytest.mark.parametrize(
    "odd",
    ["a'b", 'a"b', "a b", "$(touch x)`touch x`", "a;b&c|d", "{a,b}[1-3]", "\x1b[31m\n", "é\ud800"],
)
def test_no_url_breaks_out_of_its_quotes(sandbox: Sandbox, odd: str) -> None:
    shell(curl_command(f"{sandbox.base_url}/{odd}/publish"), sandbox.api_key)
    (seen,) = sandbox.requests
    assert seen.path.endswith("/publish")
    assert seen.key_ok


def test_the_curl_command_as_a_shell_parses_it() -> None:
    command = curl_command(URL)
    assert shlex.split(command.replace("\\\n", "")) == [
        "curl", "--request", "POST", URL,
        "--header", f"api-key: ${KEY_VARIABLE}",
        "--header", "Content-Type: application/json",
        "--data", "",
    ]  # fmt: skip
    assert f'"api-key: ${KEY_VARIABLE}"' in command  # single quotes would keep the shell from it


def test_the_curl_command_follows_no_redirect_and_never_retries() -> None:
    command = curl_command(URL)
    assert "--location" not in command
    assert "--retry" not in command


def test_the_brackets_of_an_ipv6_address_are_literal() -> None:
    assert "--globoff 'http://[::1]:8080/v2'" in curl_command("http://[::1]:8080/v2")
    assert "--globoff" not in curl_command(URL)


@every("odd", ["\x1b]52;c;QQ==\x07", "a\r\nb", "\u202e", "\x9b31m"])
def test_the_curl_command_of_any_url_is_printable(odd: str) -> None:
    command = curl_command(f"https://api.in.kaleyra.io/{odd}")
    assert command.isascii()
    assert all(line.isprintable() for line in command.split("\n"))
    assert command.count("\n") == 3


def test_the_urls_are_the_documented_ones() -> None:
    prod = Account("prod-in", SID, "https://api.in.kaleyra.io")
    base = f"https://api.in.kaleyra.io/v2/{SID}/whatsapp/{FLOW_ID}"
    assert action_url(Action.PUBLISH, prod, FLOW_ID) == f"{base}/publish"
    assert action_url(Action.DEPRECATE, prod, f" {FLOW_ID}\n") == f"{base}/deprecate"
    fields = (
        "id,name,status,categories,validation_errors,health_status,"
        "json_version,data_api_version,endpoint_uri,whatsapp_business_account,application"
    )
    assert details_url(prod, FLOW_ID) == f"{base}?fields={fields}"
    assert default_details_url(prod, FLOW_ID) == base
    assert assets_url(prod, FLOW_ID) == f"{base}/assets"
    assert preview_url(prod, FLOW_ID) == f"{base}?fields=preview"


@every(
    ("sid", "base_url", "flow_id"),
    [
        (SID, "https://api.in.kaleyra.io", "../1"),
        (SID, "https://api.in.kaleyra.io", "1/publish?x"),
        (SID, "https://api.in.kaleyra.io", ""),
        ("HX/..", "https://api.in.kaleyra.io", FLOW_ID),
        (SID, "http://api.in.kaleyra.io", FLOW_ID),
        (SID, "https://api.in.kaleyra.io/other", FLOW_ID),
    ],
)
def test_invalid_parts_of_a_url_are_refused_and_not_sent(
    sid: str, base_url: str, flow_id: str
) -> None:
    wrong = Account("prod-in", sid, base_url)
    with pytest.raises(InputError) as refusal:
        action_url(Action.PUBLISH, wrong, flow_id)
    with pytest.raises(InputError):
        details_url(wrong, flow_id)
    answer = run(lambda client: client.act(Action.PUBLISH, wrong, flow_id, Secret(KEY)))
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CREDENTIALS)
    assert answer.message == str(refusal.value)
