from collections.abc import Iterator

import pytest

from tests.support.zones import in_zone


@pytest.fixture(autouse=True)
def in_india() -> Iterator[None]:
    """Local times are those of a user who is not in UTC."""
    with in_zone("Asia/Kolkata"):
        yield
