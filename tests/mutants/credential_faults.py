"""Faults in what holds the API key, in where it comes from, and in what masks it."""

from typing import Final

from tests.mutants.fault import Fault

_OUTPUT: Final = "flow_tui/credentials/command_output.py"
_SECRET: Final = "flow_tui/secret.py"
_TRACEBACKS: Final = "flow_tui/tracebacks.py"
_EXISTING: Final = "flow_tui/services/existing_key.py"
_KNOWN: Final = "flow_tui/services/known_profiles.py"
_COMMANDS: Final = ("tests/credentials",)
_MEANWHILE: Final = ("tests/services/test_profile_changed_meanwhile.py",)
_SECRETS: Final = ("tests/test_secret.py",)
_STALE: Final = ("tests/services/test_stale_profiles.py",)
_UNCONFIRMED: Final = ("tests/services/test_known_profiles.py",)
_TRACED: Final = ("tests/test_tracebacks.py",)

CREDENTIALS: Final = (
    Fault(
        "a keyring that has failed is suggested for the key that is typed instead",
        "flow_tui/app/profiles/workflow.py",
        'await _open_form(app, profile, keep=False, reason="")',
        'await _open_form(app, profile, keep=True, reason="")',
        ("tests/app/profiles/test_workflow.py",),
    ),
    Fault(
        "a key that its repr shows",
        _SECRET,
        'return f"Secret({MASK})"',
        'return f"Secret({self._value})"',
        _SECRETS,
    ),
    Fault(
        "a key that a format shows",
        _SECRET,
        "def __format__(self, format_spec: str) -> str:\n        return MASK",
        "def __format__(self, format_spec: str) -> str:\n        return self._value",
        _SECRETS,
    ),
    Fault(
        "a short key whose hint is most of it",
        _SECRET,
        "if len(self._value) >= 12 else MASK",
        "if len(self._value) >= 4 else MASK",
        _SECRETS,
    ),
    Fault(
        "a key that can be pickled",
        _SECRET,
        '-> str:\n        raise TypeError("a Secret cannot be pickled or copied")',
        "-> str:\n        return (Secret, (self._value,))",
        _SECRETS,
    ),
    Fault(
        "a traceback that is not masked",
        _TRACEBACKS,
        'text.lines(mask_pieces(shown.rstrip("\\n")))',
        'text.lines(shown.rstrip("\\n"))',
        _TRACED,
    ),
    Fault(
        "a traceback whose escape sequences reach the terminal",
        _TRACEBACKS,
        '"\\n".join(text.lines(mask_pieces(shown.rstrip("\\n"))))',
        'mask_pieces(shown.rstrip("\\n"))',
        _TRACED,
    ),
    Fault(
        "JSON of a command without its key",
        _OUTPUT,
        "if not isinstance(value, str) or not value.strip():",
        "if not isinstance(value, str):",
        _COMMANDS,
    ),
    Fault(
        "an error that repeats what a command printed",
        _OUTPUT,
        'reason = str(error).partition(".")[0]',
        "reason = line",
        _COMMANDS,
    ),
    Fault(
        "a key of another account than the form was opened with",
        _EXISTING,
        "    if (found.sid, found.base_url) != (opened.sid, opened.base_url):\n",
        "    if False:\n",
        _STALE,
    ),
    Fault(
        "a profile that was changed elsewhere and is overwritten",
        _EXISTING,
        "        if profiles.get(name, Profile(name)).account != opened.account:\n",
        "        if not profiles:\n",
        _STALE,
    ),
    Fault(
        "a key in use that takes the place of a newer one in the keyring",
        _EXISTING,
        "        in_use = None  #",
        "        pass  #",
        _STALE,
    ),
    Fault(
        "a key in use that is taken for another account",
        _EXISTING,
        "if in_use is not None and in_use.account == sign_in.account_of(name, opened):",
        "if in_use is not None and in_use.account.profile == name:",
        _STALE,
    ),
    Fault(
        "a key that is there, and is said not to be",
        "flow_tui/credentials/keyrings.py",
        'raise keyring_errors.uncertain("stored") from None',
        "raise",
        ("tests/credentials/test_keyrings.py",),
    ),
    Fault(
        "a key that may be there, of a profile that nobody knows",
        _KNOWN,
        "            if error.is_uncertain:\n",
        "            if False:\n",
        _UNCONFIRMED,
    ),
    Fault(
        "a key that is there although its profile was not saved",
        _KNOWN,
        "kept or typed.name in self._unsaved",
        "kept",
        _UNCONFIRMED,
    ),
    Fault(
        "a form that takes its own profile for another's",
        "flow_tui/app/profiles/form.py",
        "            if error.is_uncertain:\n                self._own_name = name\n",
        "",
        ("tests/app/profiles/test_unconfirmed_key.py",),
    ),
    Fault(
        "a profile that comes back, or is changed back, after a slow keyring",
        "flow_tui/store/profiles.py",
        "            is_same = self.get(profile.name) == read\n",
        "            is_same = True\n",
        _MEANWHILE,
    ),
    Fault(
        "credentials of a profile that was changed meanwhile",
        "flow_tui/services/sign_in.py",
        "            if is_saved:\n",
        "            if is_saved or found:\n",
        _MEANWHILE,
    ),
    Fault(
        "a key that goes although its profile is not as it was shown",
        _KNOWN,
        "lambda store: store.profiles.check(shown, sharing, in_use)",
        "lambda store: store.profiles.sharing(shown, in_use)",
        _STALE,
    ),
    Fault(
        "a launcher that ignores its children hides how a command ended",
        "flow_tui/process_environment.py",
        "    signal.signal(signal.SIGCHLD, signal.SIG_DFL)\n",
        "    signal.getsignal(signal.SIGCHLD)\n",
        ("tests/commands/test_check.py",),
    ),
    Fault(
        "a command whose part that asks stays stopped by ctrl+z",
        "flow_tui/credentials/command_runner.py",
        "signal.SIGCONT)",
        "0)",
        ("tests/credentials/test_job_control.py",),
    ),
)
