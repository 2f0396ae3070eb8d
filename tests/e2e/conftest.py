from tests.e2e.sandbox import sandbox
from tests.secret_service import secret_service

__all__ = ["sandbox", "secret_service"]
