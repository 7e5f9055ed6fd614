"""Dashboard and board page ask the database eight times at most, in all: the session and its reader among them."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from feedback.actions import ask_for_coaching
from insights.actions import decide
from insights.models import ForumAnswer, Theme
from insights.summaries.keeping import bring_up_to_date
from programmes.actions import set_criteria
from programmes.models import Cohort
from tests.factories import user_of
from tests.factories.programmes import CohortFactory

MOST = 8
PAGES = [("dashboard", "coordinator"), ("board", "coordinator"), ("board", "sponsor")]


def asked(client: Client, address: str) -> list[str]:
    client.get(address)  # the first page notes when the session began
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in queries]


def open_as(user, name: str, cohort: Cohort) -> list[str]:
    client = Client()
    client.force_login(user)
    return asked(client, reverse(f"insights:{name}", args=[cohort.pk]))


def fix_criteria(cohort: Cohort) -> None:
    for position, key in enumerate(("safety", "load"), start=1):
        cohort.criteria.create(key=key, green=80, amber=70, position=position, locked_at=timezone.now())


@pytest.mark.parametrize("pairs", [0, 30])
@pytest.mark.parametrize(("name", "who"), PAGES)
def test_it_asks_eight_times_at_most_however_many_pairs_there_are(pilot, cast, name, who, pairs):
    pilot.add_pairs(pairs)
    pilot.answer_everything()
    fix_criteria(pilot.cohort)
    pilot.release()
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
    found = open_as(cast[who], name, pilot.cohort)
    assert 0 < len(found) <= MOST, found


@pytest.fixture
def full(pilot, cast) -> Cohort:
    """Everything at once: it follows another cohort, criteria were changed, themes are answered, it is decided."""
    at, by = timezone.now(), cast["coordinator"]
    pilot.add_pairs(12)
    pilot.answer_everything()
    first = CohortFactory(
        programme=pilot.cohort.programme, name="First", kind="rollout", state=Cohort.State.ACTIVE
    )
    pilot.cohort.follows = first
    pilot.cohort.save()
    for cohort in (first, pilot.cohort):
        fix_criteria(cohort)
        set_criteria(
            cohort=cohort, thresholds={"load": (Decimal(90), Decimal(60))}, reason="Strikes", by=by, at=at
        )
    for pair in pilot.pairs[:2]:
        ask_for_coaching(
            participant=pair.mentor, by=user_of(pair.mentor.person), at=at, words="A word, please."
        )
    for number in range(7):
        answered(pilot.cohort, f"Theme {number}", by=by)
    release = pilot.release()
    decide(
        cohort=pilot.cohort,
        release=release,
        outcome="stop",
        why="The need is gone.",
        changes={},
        signed_name=str(cast["sponsor"].person),
        by=cast["sponsor"],
        at=at,
    )
    bring_up_to_date(at=at, goes_on=lambda: True)
    return pilot.cohort


def answered(cohort: Cohort, title: str, *, by: User) -> None:
    at = timezone.now()
    theme = Theme.objects.create(
        programme=cohort.programme,
        title=title,
        text="What was heard.",
        state=Theme.State.ANSWERED,
        scale=Theme.Scale.SEVERAL,
        submission=uuid.uuid4(),
        written_by=by,
        changed_at=at,
        published_at=at,
    )
    ForumAnswer.objects.create(
        theme=theme, kind="will-not", text="There is no money.", answered_by=by, answered_at=at
    )


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_eight_are_enough_for_everything_at_once(full, cast, name, who):
    found = open_as(cast[who], name, full)
    assert 0 < len(found) <= MOST, found
    assert not any("respondents" in asked for asked in found), "megabytes that only the worker needs"


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_in_a_demo_where_nobody_has_a_second_factor_they_are_enough_as_well(full, cast, name, who):
    Organisation.objects.update_or_create(only=True, defaults={"is_demo": True})
    cast[who].authenticator_set.all().delete()
    found = open_as(cast[who], name, full)
    assert 0 < len(found) <= MOST, found


def test_so_are_they_for_the_page_of_all_cohorts(full, cast):
    client = Client()
    client.force_login(cast["coordinator"])
    found = asked(client, reverse("insights:across"))
    assert 0 < len(found) <= MOST, found
