"""The demo: every stage, made through the actions, the same for the same seed, and never beside real data."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AuditEvent, Organisation, Person, RosterImport, User
from accounts.selectors import demo_sign_ins
from feedback.cards.models import Card, ReleasedCard
from feedback.cards.selectors import known_in_programme
from feedback.cards.traceable import traces
from feedback.concerns.models import Concern
from feedback.flags.models import Flag
from feedback.models import CoachingRequest
from feedback.recognition.models import Thanks
from feedback.stories.models import Story
from home.demo import build as demo
from home.demo.applying import MENTEES, MENTEES_SAY, MENTORS, MENTORS_SAY
from home.demo.doors import shown_pair
from home.demo.grouping import ALIKE
from home.demo.waiting import SAY
from insights.board import board
from insights.commons import said
from insights.freezing import is_genuine
from insights.models import OutcomeList, Release
from insights.outcomes import comparing
from insights.pack import evidence_pack
from pairing.models import Round
from programmes.models import Cohort, Decision, Programme, Role, Side
from sessions.booking.models import Leave, Offer, WorkingWeek
from sessions.goals.models import Goal
from sessions.guides.models import Agenda
from sessions.models import Commitment, Session
from tests.factories.people import PersonFactory

FEW = demo.FEWEST
HOMES = {
    "HR": "/hr/",
    "Administrator": "/settings/",
    "Mentor": "/partnership/",
    "Mentee": "/partnership/",
    "Diary keeper": "/diary/",
    "Executive": "/overview/",
    "Coach": "/coach/",
    "Named handler": "/for-you/",
}


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """One demo for all tests of this module; each test reads only."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("demo", people=FEW, json=True, stdout=out)
        yield json.loads(out.getvalue())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(request, django_db_setup, django_db_blocker):
    if "company" in request.fixturenames:
        with django_db_blocker.unblock():
            yield
    else:
        request.getfixturevalue("db")
        yield


def test_it_says_what_it_made(company):
    assert company["people"] == FEW == Person.objects.count()
    assert {door["role"] for door in company["sign_ins"]} == {
        "HR",
        "Administrator",
        "Named handler",
        "Mentor",
        "Mentee",
        "Diary keeper",
        "Executive",
        "Coach",
    }


def test_there_is_a_pilot_at_every_stage(company):
    states = Counter(Cohort.objects.filter(follows=None).values_list("state", flat=True))
    assert states == Counter(
        {
            Cohort.State.DRAFT: 1,
            Cohort.State.RECRUITING: 1,
            Cohort.State.MATCHING: 1,
            Cohort.State.PREPARING: 1,
            Cohort.State.ACTIVE: 1,
            Cohort.State.CLOSING: 1,
            Cohort.State.EVALUATED: 2,
        }
    )
    assert Decision.objects.count() == 1 == Programme.objects.filter(state=Programme.State.DECIDED).count()
    assert Round.objects.filter(state=Round.State.DONE, cohort__state=Cohort.State.MATCHING).count() == 1


def test_what_follows_the_decided_pilot_is_planned(company):
    decided = Decision.objects.get()
    planned = list(decided.cohort.followed_by.order_by("starts_on"))
    assert len(planned) == (2 if decided.outcome == Decision.Outcome.GO else 1)
    assert {cohort.state for cohort in planned} == {Cohort.State.DRAFT}
    assert planned[0].sites
    assert planned[0].criteria.get(key="on-time").green == 90
    assert not planned[0].participants.exists()


def test_months_of_sessions_and_answers_are_there(company):
    states = Counter(Session.objects.values_list("state", flat=True))
    assert states[Session.State.HELD] > 100
    assert all(states[state] for state in Session.State)
    assert set(Commitment.objects.values_list("state", flat=True)) == set(Commitment.State)
    assert set(CoachingRequest.objects.values_list("state", flat=True)) >= {"open", "in-support", "resolved"}
    releases = Release.objects.all()
    assert releases.count() == 4
    assert all(release.state == Release.State.FROZEN and is_genuine(release) for release in releases)


def test_what_the_two_plan_and_say_is_there_at_each_step(company):
    """Whoever looks at the demo meets each of these pages with something on it."""
    assert set(Offer.objects.values_list("state", flat=True)) >= {"open", "taken", "passed"}
    assert WorkingWeek.objects.exists() and Leave.objects.exists()
    assert Agenda.objects.exists()
    assert set(Goal.objects.values_list("state", flat=True)) >= {"open", "reached"}
    assert set(Card.objects.values_list("state", flat=True)) >= {"draft", "released", "published"}
    assert Card.objects.filter(state="draft").exclude(mentee_yes_at=None, mentor_yes_at=None).exists()
    assert ReleasedCard.objects.exclude(shown_from=None).exists()
    assert set(Story.objects.values_list("state", flat=True)) >= {"draft", "agreed", "published"}
    assert set(Thanks.objects.values_list("side", flat=True)) == {"mentor", "mentee"}
    assert Flag.objects.values("kind").distinct().count() >= 3


def test_a_board_reads_what_became_of_those_who_took_part_beside_those_who_waited(company, client):
    """Newcombe's range, on the sheet of the pilot that was decided on, in its pack, and on the page of its lists."""
    release = Release.objects.get(cohort=Decision.objects.get().cohort)
    found = [one for one in release.tables["comparisons"] if one["side"] == Side.MENTOR]
    assert [(one["outcome"], one["shown"], one["drawn"]) for one in found] == [
        ("stayed", True, True),
        ("promoted", True, True),
    ]
    sentences = [comparing.sentence(one) for one in found]
    executive, hr = (_door(role) for role in ("Executive", "HR"))
    client.force_login(executive)
    sheet = client.get(reverse("insights:board", args=[release.cohort_id])).content.decode()
    assert all(escape(words) in sheet for words in sentences)
    with zipfile.ZipFile(io.BytesIO(evidence_pack(board(release.cohort, release)))) as pack:
        assert all(words in pack.read("comparison.csv").decode() for words in sentences)
    client.force_login(hr)
    lists = client.get(reverse("insights:outcomes", args=[release.cohort_id])).context["lists"]
    assert [each.state for each in lists] == [OutcomeList.State.COUNTED]
    read = client.get(reverse("insights:outcome_list", args=[lists[0].pk])).context["page"]
    assert [group.label for group in read.groups if not group.is_small] == [
        "Mentors: took part",
        "Mentors: waiting list",
    ]
    assert read.left_out and read.lines


def test_a_coordinator_finds_groups_of_cards_to_look_at_and_cards_beside_them(company, client):
    programme = Cohort.objects.get(state=Cohort.State.ACTIVE).programme
    client.force_login(_door("HR"))
    groups = client.get(reverse("insights:theme_groups", args=[programme.pk])).context["groups"]
    grouped = {card.text for _, cards, _ in groups for card in cards}
    assert len(groups) == len(ALIKE) >= 2
    assert grouped >= {text for texts in ALIKE for text in texts}
    page = client.get(reverse("insights:themes", args=[programme.pk])).context
    assert {card.text for card in page["cards"]} > grouped
    assert page["published"] and page["standings"]


def test_both_pilots_that_are_over_have_something_that_was_said_and_done(company):
    """Promises that were kept and one that was not made, as their releases froze them."""
    over = Release.objects.filter(cohort__state=Cohort.State.EVALUATED)
    states = {one.cohort.programme.name: [each.state for each in said.read(one.tables)] for one in over}
    assert len(states) == 2 and all(len(found) >= 2 for found in states.values())
    decided = states[Decision.objects.get().cohort.programme.name]
    assert any(state.startswith("Kept") for state in decided)
    assert any(state.startswith("Will not") for state in decided)


def test_no_card_of_the_demo_could_give_somebody_away(company):
    """Whoever tries the page out sees cards as they should be: without a name, a place or a day."""
    texts = [text for texts in ALIKE for text in texts]
    programme = Cohort.objects.get(state=Cohort.State.ACTIVE).programme
    assert [text for text in texts if traces(text, known_in_programme(text, programme))] == []


def _door(role: str) -> User:
    return User.objects.get(pk=next(door.user_id for door in demo_sign_ins() if door.role == role))


def test_the_named_handler_has_one_concern_at_each_state_and_the_team_one_of_its_own(company):
    handler = User.objects.get(organisation_roles__name="handler")
    read = Concern.objects.read_by(handler)
    assert Counter(read.values_list("state", flat=True)) == Counter(["received", "in-progress", "closed"])
    coordinator = Role.objects.filter(name=Role.Name.COORDINATOR).first().user
    assert Concern.objects.read_by(coordinator).count() == 1


def test_the_pair_that_a_newcomer_sees_has_times_to_choose_from_and_an_agenda(company):
    pair = shown_pair()
    offer = Offer.objects.open().get(pair=pair)
    assert offer.made_by == "mentor" and offer.slots.exists()
    assert Agenda.objects.filter(pair=pair).exists()


def test_it_lies_between_the_first_day_and_now(company):
    now = timezone.now()
    assert not AuditEvent.objects.filter(at__gt=now).exists()
    assert not Session.objects.filter(state=Session.State.HELD, starts_at__gt=now).exists()
    early = Session.objects.filter(starts_at__lt=TruncDate("pair__introduced_at"))
    assert not early.exists()


def test_the_newest_staff_list_waits_for_a_last_look(company):
    waiting = RosterImport.objects.get(state=RosterImport.State.PREVIEWED)
    assert waiting.figures["leavers"] == 7  # six are gone, and the seventh row is vacant
    assert waiting.findings


def test_nobody_is_asked_twice(company):
    busy = Person.objects.annotate(times=Count("participations")).filter(times__gt=1)
    assert not busy.exists()


def test_each_door_opens_a_page_that_works(company, client):
    for door in demo_sign_ins():
        client.force_login(User.objects.get(pk=door.user_id))
        answer = client.get(reverse("home:landing"), follow=True)
        assert answer.status_code == 200, door.role
        assert answer.redirect_chain[-1][0].startswith(HOMES[door.role]), door.role


def test_the_first_door_is_hers_who_runs_the_programmes(company):
    first = demo_sign_ins()[0]
    runs = Role.objects.filter(user=first.user_id, name=Role.Name.COORDINATOR)
    assert first.role == "HR" and runs.count() == Programme.objects.count()


def test_each_applicant_says_something_of_their_own():
    said = [words for both in (*MENTORS_SAY, *MENTEES_SAY, *SAY) for words in both if words]
    assert len(said) == len(set(said))
    assert (len(MENTORS_SAY), len(MENTEES_SAY)) == (MENTORS - 2, MENTEES), "two do not hand theirs in"


def test_real_people_are_never_mixed_with_it(db):
    PersonFactory()
    with pytest.raises(CommandError, match="needs an empty database"):
        call_command("demo", people=FEW)
    assert Person.objects.count() == 1
    assert not Organisation.objects.filter(is_demo=True).exists()


def test_too_small_a_company_is_refused_in_words(db):
    with pytest.raises(CommandError, match="900 to 20000"):
        call_command("demo", people=50)
    assert not Person.objects.exists()
