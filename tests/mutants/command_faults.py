"""Faults in the commands without a screen: nothing is asked, and what is not known is not fine."""

from typing import Final

from tests.mutants.fault import Fault

_CONFIG: Final = "flow_tui/config.py"
_CHECK: Final = "flow_tui/commands/check.py"
_RESULTS: Final = "flow_tui/commands/check_results.py"
_READINESS: Final = "flow_tui/services/readiness.py"
_BATCH: Final = "flow_tui/services/batch_check.py"
_UNATTENDED: Final = "flow_tui/services/unattended.py"
_QUERY: Final = "flow_tui/store/attempt_query.py"

COMMANDS: Final = (
    Fault(
        "a profile's read_only that has no effect",
        _CONFIG,
        "return self.read_only or self._settings_of(profile).read_only",
        "return self.read_only",
        ("tests/test_config.py",),
    ),
    Fault(
        "a profile's settings in one case only",
        _CONFIG,
        "        for name, settings in self.profile_settings.items():\n"
        "            if name.lower() == profile.lower():\n",
        "        for name, settings in self.profile_settings.items():\n"
        "            if name == profile:\n",
        ("tests/test_config.py",),
    ),
    Fault(
        "a flow that is ready since nothing is known against it",
        _READINESS,
        "return Readiness(None, tuple(_missing(details)))",
        "return Readiness(is_ready=True)",
        ("tests/services/test_readiness.py",),
    ),
    Fault(
        "blockers that are believed less than what is reported as fulfilled",
        _READINESS,
        "    if found := blockers(Action.PUBLISH, details):\n",
        "    if (found := blockers(Action.PUBLISH, details)) and not is_ready(details):\n",
        ("tests/services/test_readiness.py",),
    ),
    Fault(
        "a check that is fine although flows were left out",
        _RESULTS,
        "        if None in results or len(self.results) < len(self.flow_ids):\n",
        "        if None in results:\n",
        ("tests/commands/test_check.py",),
    ),
    Fault(
        "a check that is fine although nobody could read it",
        _CHECK,
        "return NOT_KNOWN if failed else checks.status",
        "return checks.status",
        ("tests/commands/test_check.py",),
    ),
    Fault(
        "requests before a wrong ID is reported",
        _CHECK,
        "    return None if wrong else list(valid)\n",
        "    return list(valid) or None\n",
        ("tests/commands/test_check.py",),
    ),
    Fault(
        "a command that may ask where nobody looks",
        _UNATTENDED,
        "CredentialCommand(command, may_ask=False)",
        "CredentialCommand(command)",
        ("tests/services/test_unattended.py",),
    ),
    Fault(
        "checks that go on after the account was refused",
        _BATCH,
        "        elif refuses_reading(response):\n",
        "        elif False:\n",
        ("tests/services/test_batch_check.py",),
    ),
    Fault(
        "checks that do not wait",
        _BATCH,
        "            await asyncio.sleep(wait.seconds)\n",
        "",
        ("tests/services/test_batch_check.py",),
    ),
    Fault(
        "checks that are repeated at once",
        _BATCH,
        "max(response.retry_after_seconds, SHORTEST_WAIT)",
        "response.retry_after_seconds",
        ("tests/services/test_batch_check.py",),
    ),
    Fault(
        "settled attempts among the unsettled",
        _QUERY,
        '    " AND attempts.id NOT IN (SELECT attempt_id FROM settlements)"\n',
        "",
        ("tests/commands/test_history_filters.py",),
    ),
    Fault(
        "without a standard error, messages go to standard output",
        "flow_tui/standard_error.py",
        "    if stream is None:  # print",
        "    if False:  # print",
        ("tests/commands/test_standard_error.py",),
    ),
    Fault(
        "a standard error that is full ends the command",
        "flow_tui/standard_error.py",
        "    except OSError:  # there is no other place to say so\n        return\n",
        "    except ZeroDivisionError:\n        return\n",
        ("tests/commands/test_standard_error.py",),
    ),
    Fault(
        "a history that is filtered by what is no flow ID",
        "flow_tui/arguments.py",
        "validation.flow_id(typed_id.whole(typed))",
        "typed_id.whole(typed)",
        ("tests/test_cli.py",),
    ),
    Fault(
        "help that was not written, with status 0",
        "flow_tui/arguments.py",
        "        if status := print_lines(self.format_help().splitlines()):\n",
        "        if (status := print_lines(self.format_help().splitlines())) < 0:\n",
        ("tests/test_cli.py",),
    ),
    Fault(
        "an app that loads OpenSSL before the first request",
        "flow_tui/cli.py",
        "    import_asyncio_without_ssl()\n",
        "",
        ("tests/test_imports.py",),
    ),
    Fault(
        "OpenSSL that cannot be imported any more",
        "flow_tui/lazy.py",
        '        del sys.modules["ssl"]\n',
        "        pass\n",
        ("tests/test_imports.py",),
    ),
)
