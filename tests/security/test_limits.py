"""Limits that hold when everybody comes at once, each by itself, and that a forged address does not move."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import limits
from accounts.limits import Limit
from accounts.models import SignInMail, Tally
from mentoring.security_limits import CHANGES, DOORS, MAILS, REPORTS, SIGN_INS, TABLE
from tests import broker
from tests.factories import PersonFactory, UserFactory, user_of
from tests.permissions.walking import routes
from tests.permissions.world import build

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LIMIT = Limit("tests", 7, 60)
AT_ONCE = 50
REPORT = '{"csp-report": {}}'


def tries(times: int, *, limit: Limit = LIMIT, key: str = "someone", at: datetime = NOW) -> int:
    """How many of so many tries are let in."""
    return sum(limits.take(limit, key, at=at) == 0 for _ in range(times))


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_exactly_as_many_as_the_limit_says_get_in():
    start = Barrier(AT_ONCE)

    def one(_: int) -> bool:
        try:
            start.wait()
            return limits.take(LIMIT, "someone", at=NOW) == 0
        finally:
            connection.close()

    for known in (False, True):
        if known:
            Tally.objects.update(hits=0)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert sum(pool.map(one, range(AT_ONCE))) == LIMIT.times


@pytest.mark.django_db
def test_what_was_done_fades_and_does_not_come_back_at_once():
    assert tries(20) == 7
    assert tries(20, at=NOW + timedelta(seconds=59)) == 0
    assert tries(20, at=NOW + timedelta(seconds=61)) == 0  # nearly all of the last minute still counts
    assert tries(20, at=NOW + timedelta(seconds=90)) == 4
    assert tries(20, at=NOW + timedelta(minutes=5)) == 7


@pytest.mark.django_db
@pytest.mark.parametrize("before", range(8))
def test_a_crowd_that_comes_as_one_minute_ends_and_the_next_begins_gets_no_more(before):
    ends = NOW + timedelta(seconds=60)
    assert tries(before, at=ends - timedelta(milliseconds=1)) == before
    assert before + tries(20, at=ends) == LIMIT.times


@pytest.mark.django_db
@pytest.mark.parametrize("later", [0, 20, 61, 75, 119])
def test_whoever_waits_as_long_as_they_are_told_gets_in(later):
    tries(7)
    at = NOW + timedelta(seconds=later)
    while not (wait := limits.take(LIMIT, "someone", at=at)):
        continue
    assert 0 < wait <= 66
    assert limits.take(LIMIT, "someone", at=at + timedelta(seconds=wait)) == 0


@pytest.mark.django_db
def test_people_and_buckets_are_counted_apart_and_kept_unnamed():
    assert tries(9) == 7
    assert tries(9, key="another") == 7
    assert tries(9, limit=Limit("other", 3, 60)) == 3
    assert not [row for row in Tally.objects.values_list("digest", flat=True) if "someone" in row]
    limits.forget(LIMIT, "someone")
    assert tries(9) == 7


@pytest.mark.django_db
def test_a_clock_that_runs_behind_opens_nothing():
    assert tries(20, at=NOW + timedelta(minutes=1)) == 7
    assert tries(20, at=NOW) == 0


@pytest.mark.django_db
def test_old_counts_are_swept():
    tries(1)
    assert limits.sweep(at=NOW + timedelta(days=1)) == 0
    assert limits.sweep(at=NOW + timedelta(days=3)) == 1


def test_each_address_of_the_table_exists():
    names = {pattern.name for pattern in get_resolver().url_patterns if hasattr(pattern, "name")}
    assert {name for name, _ in TABLE} <= {*routes(), *names}


@pytest.fixture
def world(db, eager_jobs):
    return build()


@pytest.mark.parametrize(("door", "limit"), TABLE.items(), ids=lambda value: str(value))
def test_each_limit_is_reached_by_itself(world, client, door, limit, monkeypatch):
    name, method = door
    who = {"feedback:coaching": "mentor", "accounts:people": "hr", "accounts:import_upload": "hr"}
    user = world.people[who.get(name, "hr" if name.startswith("accounts:import") else "coordinator")]
    if limit is not REPORTS:
        client.force_login(user)
    key = "127.0.0.1" if limit is REPORTS else f"user {user.pk}"
    address = world.address(name, routes()[name]) if name in routes() else reverse(name)
    kind = {"data": REPORT, "content_type": "application/csp-report"} if limit is REPORTS else {}
    assert getattr(client, method.lower())(address, **kind).status_code not in (429, 500)
    # The clock stands still meanwhile: a slow machine would be let in again by the next minute.
    with time_machine.travel(timezone.now(), tick=False):
        while not limits.take(limit, key, at=timezone.now()):
            continue
        refused = getattr(client, method.lower())(address, **kind)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 2 * limit.seconds
    assert "Wait" in refused.content.decode()
    assert client.get("/accounts/login/").status_code in (200, 302)
    if limit is not REPORTS:
        client.force_login(world.people["stranger"])
        assert getattr(client, method.lower())(address, **kind).status_code != 429


@pytest.mark.django_db
def test_changes_of_any_kind_are_limited_for_each_person(client):
    user = user_of(PersonFactory())
    client.force_login(user)
    while not limits.take(CHANGES, f"user {user.pk}", at=timezone.now()):
        continue
    assert client.post("/theme/", {"theme": "dark"}).status_code == 429
    assert client.get("/").status_code != 429


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("door", "limit"), MAILS.items())
def test_of_fifty_mails_at_once_to_one_address_three_are_written_also_without_redis(door, limit):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    start = Barrier(AT_ONCE)

    def one(number: int) -> int:
        asking = Client(raise_request_exception=False)
        try:
            start.wait()
            email = user.email.upper() if number % 2 else f" {user.email}"
            return asking.post(reverse(door), {"email": email}).status_code
        finally:
            connection.close()

    # The clock stands still meanwhile: fifty in turn take a slow machine so long that what was done begins to fade.
    still = time_machine.travel(timezone.now(), tick=False)
    with still, broker.rung_at(broker.AWAY), ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
    assert (answers.count(302), answers.count(429)) == (limit.times, AT_ONCE - limit.times)
    assert SignInMail.objects.count() == limit.times
    assert Client().post(reverse(door), {"email": "another@example.org"}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_network_signs_in_so_often_and_another_one_still_may(door):
    def asked(place: str) -> int:
        field = "login" if door == "account_login" else "email"
        return Client(REMOTE_ADDR=place).post(reverse(door), {field: f"{place}@example.org"}).status_code

    with time_machine.travel(timezone.now(), tick=False):
        while not limits.take(SIGN_INS, "198.51.100.7", at=timezone.now()):
            continue
        assert asked("198.51.100.7") == 429
        assert asked("203.0.113.9") in (200, 302)


@pytest.mark.django_db(transaction=True)
def test_of_fifty_colleagues_in_one_office_who_ask_at_once_nobody_is_refused():
    people = UserFactory.create_batch(AT_ONCE)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    start = Barrier(AT_ONCE)

    def one(address: str) -> int:
        try:
            start.wait()
            return Client().post(reverse("account_request_login_code"), {"email": address}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(one, [user.email for user in people])) == {302}
    assert SignInMail.objects.count() == AT_ONCE


def test_no_limit_stands_in_a_store_that_may_be_away():
    """The product's own are rows; those of the sign-in package are in the cache, which is a table too."""
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert set(settings.CACHES) == {"default"}


RATES = [
    (action, rate.split("/"))
    for action, rates in settings.ACCOUNT_RATE_LIMITS.items()
    for rate in rates.split(",")
    if rate
]


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "rate"), RATES, ids=lambda value: str(value))
def test_each_limit_of_the_sign_in_package_is_reached_by_itself(action, rate, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": action}
    }
    times, per = int(rate[0]), rate[2]

    def tried(place: str, key: str) -> bool:
        request = RequestFactory().post("/", REMOTE_ADDR=place)
        request.user = AnonymousUser()
        return bool(ratelimit.consume(request, action=action, key=key))

    for each in range(times):
        place, key = ("198.51.100.7", f"key {each}") if per == "ip" else (f"198.51.100.{each}", "ann")
        assert tried(place, key)
    assert not tried("198.51.100.7", "ann")
    assert tried("203.0.113.9", "bob"), "somebody else, from elsewhere"


def report(forwarded: str | None = None, **more) -> int:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    kind = "application/csp-report"
    return Client().post("/security/csp-report", REPORT, kind, headers=headers, **more).status_code


@pytest.mark.django_db
def test_a_forged_forwarder_changes_nothing():
    answers = [report(f"198.51.100.{place}") for place in range(REPORTS.times + 5)]
    assert answers.count(204) == REPORTS.times and answers[-5:] == [429] * 5


@pytest.mark.django_db
@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_one_proxy_only_its_own_word_counts():
    answers = [report(f"198.51.100.{place}, 203.0.113.7") for place in range(REPORTS.times + 5)]
    assert answers.count(204) == REPORTS.times
    assert report("198.51.100.1, 203.0.113.8") == 204


@pytest.mark.django_db
@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
@pytest.mark.parametrize("words", ["nobody", "1.2.3", "; DROP TABLE", ",", "1.2.3.4, "])
def test_a_forwarder_that_is_no_address_is_400(words):
    assert report(words) == 400


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_five_kilobytes_of_forwarders_are_400(count):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=count):
        long = ", ".join(["198.51.100.1"] * 400)
        assert len(long) > 5_000
        assert report(long) == 400
        assert Client().get("/accounts/login/", headers={"X-Forwarded-For": long}).status_code == 400
        assert Client().get("/health/live", headers={"X-Forwarded-For": long}).status_code == 400


@pytest.mark.django_db
def test_a_whole_network_of_the_newer_kind_is_one_sender():
    answers = [report(REMOTE_ADDR=f"2001:db8:1:2::{place:x}") for place in range(REPORTS.times + 2)]
    assert answers[-2:] == [429, 429]
    assert report(REMOTE_ADDR="2001:db8:1:3::1") == 204
