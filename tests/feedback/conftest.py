import pytest

from tests.factories import PairFactory
from tests.sessions.conftest import Cast, cast_of


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_of(PairFactory())
