from tests.support.journey import sandbox
from tests.support.secret_service import secret_service
from tests.support.ssh import ssh_server

__all__ = ["sandbox", "secret_service", "ssh_server"]
