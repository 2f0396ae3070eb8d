"""What the help of each command says below its options, in lines of 80 characters at most."""

from typing import Final

from flow_tui.api_domains import API_DOMAINS

PROGRAM: Final = f"""\
environment:
  FLOW_TUI_SID, FLOW_TUI_API_KEY  credentials, used before the keyring
  FLOW_TUI_API_DOMAIN             API domain: {", ".join(API_DOMAINS)} or a host name
  FLOW_TUI_BASE_URL               base URL, instead of the API domain
  FLOW_TUI_DATA_DIR               folder of the database
  HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, NO_COLOR: as usual

configuration file:
  ~/.config/flow-tui/config.toml, or flow-tui/config.toml in $XDG_CONFIG_HOME;
  on macOS ~/Library/Application Support/flow-tui/config.toml
  Settings: read_only, keep_flow_json, credential_command, [keys], and in
  [profiles.NAME] read_only, colour, credential_command.
  `flow-tui doctor` prints its path and checks it.

exit status:
  0 if it worked, 1 if it failed, 2 if something that it was given cannot be
  used; for each command see its help, as in `flow-tui check --help`.
"""

HISTORY: Final = """\
TIME is a date (2026-11-28), a date and time (2026-11-28T10:00; local time
unless a zone follows, as in +05:30 or Z), or how long ago (30m, 2h, 3d, 1w).
--until with a date includes that day.

exit status:
  0  printed, even if there are no attempts
  1  the database cannot be read, or the output cannot be written
  2  an argument cannot be used
"""

LIST: Final = """\
Without --profile it is the profile that the app would start with. No key is
needed: a locked keyring does not matter.

Each object of --json has: profile, sid, base_url, flow_id, label; name, status
and status_at, as last known; last_action, last_outcome, last_settled and
last_at, of the last attempt on the account. Times are in UTC; what is not known
is null.

exit status:
  0  printed, even if the list is empty
  1  the database cannot be read, or the output cannot be written
  2  there is no profile, or none of this name; or an argument cannot be used
"""

CHECK: Final = """\
It reads the details of each flow, one after another, and saves their statuses
in the list. When Kaleyra refuses too many requests, it waits and asks again. It
stops when the account is refused, or when three flows in a row get no answer.

It never asks for anything: the key comes from the environment, from
credential_command, or from the keyring if that is unlocked. The command runs
without terminal and display, so that it cannot ask either.

Each object of --json has: profile, sid, base_url, flow_id, name, status; ready,
which is true, false, or null if that is not known; reasons, a list of sentences:
why it is not true, and how it differs from FILE; http_status; checked_at, in UTC;
flow_json_sha256, expected_file, expected_same. What is not known is null.

--expect FILE reads the flow's flow.json, too, and compares it with the file:
the values, not spaces or the order of keys. Where Kaleyra names a host that is
not WhatsApp's or Kaleyra's own, it has to be allowed in flow-tui first.

exit status:
  0  all flows can be published, and the flow is as the file of --expect has it
  1  one of them cannot, or it differs from the file
  2  of one it is not known: no answer, no key, a locked keyring, a file that
     cannot be read, output that cannot be written; or an argument cannot be
     used. Then nothing was sent.
"""

DOCTOR: Final = """\
It connects to the API's host but sends no request. It runs no credential
command.

The object of --json has: ok, which is false if something would stop a publish;
findings, a list of objects with level (ok, note, warning, problem), check,
found, advice, command.

exit status:
  0  nothing would stop a publish
  1  something would, or the output cannot be written
  2  an argument cannot be used
"""
