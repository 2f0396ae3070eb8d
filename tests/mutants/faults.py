"""The list of faults, by what they break."""

from typing import Final

from tests.mutants.app_faults import APP
from tests.mutants.batch_faults import BATCHES
from tests.mutants.client_faults import CLIENT
from tests.mutants.command_faults import COMMANDS
from tests.mutants.content_faults import CONTENT
from tests.mutants.credential_faults import CREDENTIALS
from tests.mutants.download_faults import DOWNLOADS
from tests.mutants.fault import Fault
from tests.mutants.flow_json_faults import FLOW_JSON
from tests.mutants.service_faults import SERVICES
from tests.mutants.stale_faults import STALE
from tests.mutants.store_faults import STORE
from tests.mutants.terminal_faults import TERMINAL

FAULTS: Final[tuple[Fault, ...]] = (
    *STORE,
    *CLIENT,
    *DOWNLOADS,
    *CREDENTIALS,
    *SERVICES,
    *COMMANDS,
    *APP,
    *TERMINAL,
    *BATCHES,
    *FLOW_JSON,
    *CONTENT,
    *STALE,
)
