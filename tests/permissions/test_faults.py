"""Proof that the walk bites: each fault of the list is put in alone, and found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.http import HttpResponse
from django.urls import path

from mentoring import urls
from programmes import permissions
from programmes.models import Role
from programmes.permissions import Perm
from tests.permissions import test_file, wide
from tests.permissions.faults import FAULTS, FAULTS_OF_METHODS, Fault
from tests.permissions.walking import Try, Walk, all_routes


@pytest.fixture
def walk(db, eager_jobs) -> Walk:
    return Walk(wide.build())


def _unfound(faults: Iterable[Fault], look: Callable[[Iterable[str]], Iterator[Try]]) -> list[str]:
    """The faults with which the walk goes on agreeing with the table."""
    unfound = []
    for fault in faults:
        with pytest.MonkeyPatch.context() as patch:
            fault.put(patch)
            if next(look(fault.routes), None) is None:
                unfound.append(fault.name)
    return unfound


def test_there_are_enough_of_them_and_each_is_another():
    names = [fault.name for fault in (*FAULTS, *FAULTS_OF_METHODS)]
    assert len(names) == len(set(names)) >= 20


def test_each_fault_is_found(walk):
    """Without them there is no disagreement at all: ``test_matrix``."""
    assert _unfound(FAULTS, walk.disagreements) == []


def test_each_fault_of_methods_is_found(walk):
    assert _unfound(FAULTS_OF_METHODS, walk.unserved) == []


def test_an_address_that_nobody_thought_about_is_found():
    class More:
        urlpatterns = [*urls.urlpatterns, path("backdoor", lambda request: HttpResponse(""), name="backdoor")]

    assert all_routes(More) - all_routes() == {"backdoor"}
    listed = {route for part in (*test_file.ROWS, *test_file.OUTSIDE) for route in part.get("routes", [])}
    assert "backdoor" not in listed


@pytest.mark.django_db
@pytest.mark.parametrize("perm", [Perm.COACH, Perm.SEE_RELEASE, Perm.PAIR])
def test_a_permission_that_is_not_in_the_file_is_found(monkeypatch, perm):
    name = Role.Name.AUDITOR
    monkeypatch.setitem(permissions.ROLE_GRANTS, name, permissions.ROLE_GRANTS[name] | {perm})
    with pytest.raises(AssertionError):
        test_file.test_the_file_and_the_modules_grant_the_same()
