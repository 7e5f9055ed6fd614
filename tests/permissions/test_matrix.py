"""Every address of the product, opened by everybody there is, beside the table."""

from __future__ import annotations

import pytest

from tests.permissions import matrix, wide
from tests.permissions.walking import Walk, routes

__all__ = ["routes"]


@pytest.fixture
def walk(db, eager_jobs) -> Walk:
    return Walk(wide.build())


def test_each_address_is_in_the_table():
    assert set(routes()) == set(matrix.readers())


def test_who_gets_in_and_who_does_not(walk):
    assert list(walk.disagreements()) == []


def test_case_09_no_other_method_opens_more(walk):
    assert list(walk.unserved()) == []
