"""The `curl` command that sends the same request as this program."""

import shlex
import string
from typing import Final
from urllib.parse import quote

KEY_VARIABLE: Final = "FLOW_TUI_API_KEY"
"""The shell's variable that stands for the API key."""


def curl_command(url: str) -> str:
    r"""Return the command for a POST to a URL, in lines that a shell joins.

    It is the vendor's own but for two things. `--location` is left out: it would send the POST
    and the key on to wherever a redirect points, and this program follows none. `--data ''`
    is added: it says `Content-Length: 0`, as this program does, where curl would leave it out.
    The key is a variable in double quotes, which the shell fills in.

    Args:
        url: The request's URL; what no URL may hold is percent-encoded.
    """
    safe_url = quote(url, safe=string.punctuation, errors="replace")
    options = ["--request POST"]
    if set(safe_url) & set("[]{}"):
        options.append("--globoff")  # these would stand for several URLs
    lines = [
        f"curl {' '.join(options)} {shlex.quote(safe_url)}",
        f'--header "api-key: ${KEY_VARIABLE}"',
        "--header 'Content-Type: application/json'",
        "--data ''",
    ]
    return " \\\n  ".join(lines)
