"""Each role's menu shows exactly what it may open: every link opens, and every page of the role can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client
from django.urls import reverse

from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import World, build
from tests.road.served import Served
from tests.signing_in import sign_in
from tests.standing import built_once

ROLES = (
    "hr",
    "coordinator",
    "administrator",
    "auditor",
    "coach",
    "sponsor",
    "executive",
    "mentor",
    "mentee",
    "assistant",
)


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with built_once(django_db_blocker, build) as world:
        yield world


@pytest.fixture
def world(_built: World, db: None, eager_jobs: Any) -> World:
    return deepcopy(_built)


def _menu(client: Client) -> list[str]:
    """The addresses in the rail and in the account menu of whoever is signed in."""
    page = client.get(reverse("home:landing"), follow=True)
    shell = page.context["shell"]
    return [link.url for link in (*shell.items, *shell.menu)]


def _links(client: Client, address: str) -> set[str]:
    page = client.get(address)
    if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
        return set()
    found = {urldefrag(urljoin(address, link.href)).url for link in Served(page.content.decode()).links}
    return {link.partition("?")[0] for link in found}


@pytest.mark.parametrize("who", ROLES)
def test_every_link_in_a_menu_opens(world: World, client: Client, who: str) -> None:
    sign_in(client, world.people[who])
    menu = _menu(client)
    assert menu and len(menu) == len(set(menu))
    assert {address: client.get(address).status_code for address in menu} == dict.fromkeys(menu, 200)


@pytest.mark.parametrize("who", ROLES)
def test_every_page_of_a_role_is_at_most_two_steps_from_its_menu(
    world: World, client: Client, who: str
) -> None:
    """The pages that are not everybody's and name no object: what a role is there for."""
    sign_in(client, world.people[who])
    some = [route for route, readers in matrix.FOR_SOME.items() if who in readers and not routes()[route]]
    wanted = {reverse(route): route for route in some if client.get(reverse(route)).status_code == 200}
    menu = set(_menu(client))
    first = menu.union(*(_links(client, address) for address in menu))
    plain = {reverse(route) for route, names in routes().items() if not names}
    reached = first.union(*(_links(client, address) for address in (first & plain) - menu))
    assert {route for address, route in wanted.items() if address not in reached} == set()


def test_a_coordinator_in_no_office_is_shown_no_settings(world: World, client: Client) -> None:
    sign_in(client, world.people["coordinator"])
    menu = _menu(client)
    for route in ("accounts:settings", "accounts:audit", "notifications:outbox"):
        assert reverse(route) not in menu and client.get(reverse(route)).status_code == 403
    assert reverse("accounts:retention") in menu


@pytest.mark.parametrize("who", ["hr", "administrator", "auditor", "coordinator"])
def test_whoever_may_see_what_is_let_go_has_it_in_the_menu(world: World, client: Client, who: str) -> None:
    sign_in(client, world.people[who])
    assert reverse("accounts:retention") in _menu(client)
