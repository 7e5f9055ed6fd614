"""A page elsewhere can send somebody to us, and nothing more."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import user_of
from tests.factories.people import PersonFactory

LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
ELSEWHERE = ("cross-site", "same-site")


@pytest.fixture
def reader(db):
    client = Client()
    client.force_login(user_of(PersonFactory()))
    return client


@pytest.mark.parametrize("site", ["same-origin", "none", *ELSEWHERE])
def test_a_link_followed_from_anywhere_opens_the_page(reader, site):
    assert reader.get("/", headers={"Sec-Fetch-Site": site, **LINK}).status_code in (200, 302)


@pytest.mark.parametrize("site", ELSEWHERE)
@pytest.mark.parametrize("target", ["image", "script", "style", "iframe", "embed", "object", "frame"])
def test_a_page_of_ours_is_no_part_of_another_page(reader, site, target):
    for mode in ("no-cors", "navigate", "cors"):
        sent = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": target}
        assert reader.get("/", headers=sent).status_code == 403


@pytest.mark.parametrize("site", ELSEWHERE)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_form_elsewhere_changes_nothing_here(reader, site, method):
    response = getattr(reader, method)("/accounts/logout/", headers={"Sec-Fetch-Site": site, **LINK})
    assert response.status_code == 403
    assert "_auth_user_id" in reader.session


def test_the_same_form_of_ours_works(reader):
    response = reader.post("/accounts/logout/", headers={"Sec-Fetch-Site": "same-origin", **LINK})
    assert response.status_code == 302
    assert "_auth_user_id" not in reader.session


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://testserver.evil.example"])
def test_30_a_token_from_the_wrong_place_is_403_in_words(origin):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"login": "a@example.org", "password": "x", "csrfmiddlewaretoken": token}
    assert client.post("/accounts/login/", fields, headers={"origin": origin}).status_code == 403
    assert client.post("/accounts/login/", fields, headers={"origin": "http://testserver"}).status_code == 200
