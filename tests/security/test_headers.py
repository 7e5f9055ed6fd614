"""Every answer of every address carries the policies, and what a signed-in person saw is kept nowhere."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, path, reverse

from mentoring import urls
from tests.factories import user_of
from tests.factories.people import PersonFactory
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.security.policy import directives, faults

WHO = ("mentor", "coordinator", "hr", "administrator", "auditor", "stranger")


def _fails(request):
    raise RuntimeError("of ours")


def _database_is_away(request):
    raise OperationalError("away")


def _is_public(request):
    return HttpResponse("x", headers={"Cache-Control": "public, max-age=60"})


class Broken:
    """The product's addresses, and three that go wrong."""

    urlpatterns = [
        *urls.urlpatterns,
        path("fails", _fails),
        path("away", _database_is_away),
        path("public", _is_public),
    ]
    handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture
def world(db, eager_jobs):
    return build()


@pytest.mark.parametrize("who", [*WHO, None])
def test_each_address_for_each_reader(world, client, who):
    if who:
        client.force_login(world.people[who])
    wrong, seen = {}, set()
    for route, names in routes().items():
        for method in ("get", "post", "put", "head", "options"):
            response = getattr(client, method)(world.address(route, names))
            seen.add(response.status_code)
            if found := faults(response, route):
                wrong[route, method, response.status_code] = found
    assert wrong == {}
    assert seen >= {302, 405} | ({200, 403, 404} if who else set())


def _names(patterns) -> list[str]:
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found += _names(pattern.url_patterns) if not pattern.namespace else []
        elif pattern.name:
            found.append(pattern.name)
    return found


@pytest.mark.django_db
def test_each_page_of_the_sign_in_and_of_the_health_checks(client):
    seen = 0
    for name in _names(get_resolver().url_patterns):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        seen += 1
        for method in ("get", "post"):
            assert faults(getattr(client, method)(address)) == [], (name, method)
    assert seen > 15


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=Broken)
@pytest.mark.parametrize(("address", "status"), [("/fails", 500), ("/away", 503), ("/nothing-here", 404)])
def test_what_goes_wrong_carries_them_too(client, address, status):
    client.raise_request_exception = False
    client.force_login(user_of(PersonFactory()))
    response = client.get(address)
    assert response.status_code == status
    assert faults(response) == []
    assert "<h1" in response.content.decode()


@pytest.mark.django_db
def test_a_request_for_another_host_is_told_so_in_words(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert (response.status_code, faults(response)) == (400, [])
    assert "could not be read" in response.content.decode()


@pytest.mark.django_db
def test_too_large_a_form_is_413(client):
    client.force_login(user_of(PersonFactory()))
    response = client.post("/accounts/logout/", {"words": "x" * 3_000_000})
    assert (response.status_code, faults(response)) == (413, [])
    assert "too large" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_our_mark_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a@example.org"})
    assert (response.status_code, faults(response)) == (403, [])
    assert "not sent from a page of ours" in response.content.decode()


@pytest.mark.django_db
def test_a_method_that_is_not_served_is_told_so_in_words(client):
    response = client.post("/health/live")
    assert (response.status_code, faults(response)) == (405, [])
    assert "by its address" in response.content.decode() and response.headers["Allow"] == "GET"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=Broken)
def test_no_view_can_make_a_page_about_somebody_stay_in_a_cache(client):
    client.force_login(user_of(PersonFactory()))
    assert client.get("/public").headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_a_style_sheet_may_be_kept_but_a_missing_one_may_not(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "some.css").write_text("p { margin: 0 }")
    client = Client()
    found, missing = client.get("/static/some.css"), client.get("/static/none.css")
    assert (found.status_code, missing.status_code) == (200, 404)
    assert faults(found, may_be_kept=True) == faults(missing) == []
    assert "no-store" not in found.headers.get("Cache-Control", "")


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(client):
    client.force_login(user_of(PersonFactory()))
    response = client.post("/accounts/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


@pytest.mark.django_db
def test_the_mail_page_loosens_styles_only_and_sits_in_a_sandbox(world, client):
    client.force_login(world.people["administrator"])
    policy = directives(client.get(world.address("notifications:mail_html", ["message_id"])))
    loose = {name for name, words in policy.items() if any("unsafe" in word for word in words)}
    assert loose <= {"style-src"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "route", "names"),
    [
        ("coordinator", "programmes:kit_mail", ["cohort_id", "text"]),
        ("administrator", "notifications:text_mail", ["said", "language"]),
    ],
)
def test_a_mail_that_is_looked_at_before_it_is_sent_sits_in_the_same_sandbox(
    world, client, who, route, names
):
    client.force_login(world.people[who])
    policy = directives(client.get(world.address(route, names)))
    loose = {name for name, words in policy.items() if any("unsafe" in word for word in words)}
    assert loose == {"style-src"} and "sandbox" in policy and policy["script-src"] == {"'none'"}
