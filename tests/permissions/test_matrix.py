"""Every address of the product, opened by each person of one programme, beside the table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from tests.permissions import matrix
from tests.permissions.world import EVERYBODY, build
from tests.signing_in import sign_in

APPS = {
    "accounts",
    "feedback",
    "home",
    "insights",
    "notifications",
    "pairing",
    "preparation",
    "programmes",
    "sessions",
}


def _walk(patterns, namespace="") -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        elif namespace in APPS:
            yield f"{namespace}:{pattern.name}", list(pattern.pattern.converters)


def routes() -> dict[str, list[str]]:
    """The names of the arguments of each of our addresses."""
    return dict(_walk(get_resolver().url_patterns))


@pytest.fixture
def world(db, eager_jobs):
    return build()


def test_each_address_is_in_the_table():
    assert set(routes()) == set(matrix.readers())


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_in_and_who_does_not(world, client, who):
    sign_in(client, world.people[who])
    wrong = {}
    for route, names in routes().items():
        status = client.get(world.address(route, names)).status_code
        may = who in matrix.readers()[route]
        right = (
            {200, 302, 405} | ({404} if route in matrix.MAY_BE_EMPTY else set()) if may else {403, 404, 405}
        )
        if status not in right:
            wrong[route] = status
    assert wrong == {}


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_two_people_share_does_not_exist_for_others(world, client, who):
    sign_in(client, world.people[who])
    shared = {route: names for route, names in routes().items() if route in matrix.BETWEEN_TWO}
    others = {route: names for route, names in shared.items() if who not in matrix.BETWEEN_TWO[route]}
    seen = {}
    for route, names in others.items():
        address = world.address(route, names)
        seen[route] = {client.get(address).status_code, client.post(address).status_code} - {404, 405}
    assert {route: statuses for route, statuses in seen.items() if statuses} == {}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_not_look_may_not_press(world, client, who):
    sign_in(client, world.people[who])
    wrong = {}
    for route, names in routes().items():
        if who not in matrix.readers()[route]:
            status = client.post(world.address(route, names)).status_code
            if status not in (403, 404, 405):
                wrong[route] = status
    assert wrong == {}


def test_without_an_account_there_is_only_the_sign_in(world, client):
    for route, names in routes().items():
        answer = client.get(world.address(route, names))
        if route in matrix.PUBLIC:
            assert answer.status_code in (200, 405), route
        else:
            assert answer.status_code == 302 and answer.url.startswith("/accounts/login/"), route
