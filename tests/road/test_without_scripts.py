"""The main road with a browser that runs no scripts."""

from __future__ import annotations

import pytest

from tests.road import cast
from tests.road.road import walk
from tests.road.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("file", cast.FILES)
def test_from_the_staff_list_to_the_board_page(eager_jobs, file):
    walk(Visitor, file)
