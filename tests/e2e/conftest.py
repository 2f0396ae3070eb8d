from tests.e2e.sandbox import sandbox
from tests.secret_service import secret_service
from tests.ssh import ssh_server

__all__ = ["sandbox", "secret_service", "ssh_server"]
