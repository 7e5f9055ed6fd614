"""What coordinators hear on a Monday and sponsors once a month: counts of exceptions, released figures, or nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Person, User
from home import digests
from insights.models import Release
from notifications import delivery
from notifications.channels.models import ChatChannel, ChatPost
from notifications.models import Message
from notifications.registry import kind_named
from notifications.stopping import links
from pairing.models import Pair
from programmes.models import Cohort, Programme, Role
from sessions.models import Session
from tests.factories import PairFactory, PersonFactory, SessionFactory, UserFactory, grant, hr_user
from tests.factories.programmes import CohortFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # in London


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(state=Cohort.State.ACTIVE, programme__state=Programme.State.RUNNING)


@pytest.fixture
def nerys(cohort: Cohort) -> User:
    user = hr_user(name="Nerys Bowen")
    Person.objects.filter(pk=user.person_id).update(time_zone="Europe/London")
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def late_pair(cohort: Cohort) -> Pair:
    return PairFactory(cohort=cohort, state=Pair.State.INTRODUCED, introduced_at=MONDAY - timedelta(days=30))


def of_kind(source, kind: str, at: datetime) -> list:
    return [due for due in source(at=at) if due.kind == kind]


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (MONDAY - timedelta(minutes=1), 0),
        (MONDAY, 1),
        (MONDAY + timedelta(hours=47), 1),
        (MONDAY + timedelta(days=3), 0),
        (MONDAY - timedelta(days=1), 0),
    ],
)
def test_it_is_due_on_monday_at_nine_where_they_are(nerys, at, number) -> None:
    due = of_kind(digests.digests_on_monday, "team.digest", at)
    assert len(due) == number and all(one.due_at == MONDAY for one in due)


def test_elsewhere_it_is_another_nine(nerys) -> None:
    Person.objects.filter(pk=nerys.person_id).update(time_zone="Asia/Tokyo")
    (due,) = digests.digests_on_monday(at=MONDAY - timedelta(hours=9))
    assert due.due_at == MONDAY - timedelta(hours=9)


def test_it_counts_what_waits_and_names_nobody(nerys, cohort, mailoutbox) -> None:
    pair = late_pair(cohort)
    SessionFactory(pair=pair, state=Session.State.PLANNED, starts_at=MONDAY - timedelta(days=5))
    with time_machine.travel(MONDAY, tick=False):
        delivery.tick(clock=lambda: MONDAY)
        delivery.tick(clock=lambda: MONDAY + timedelta(minutes=1))
    (mail,) = [one for one in mailoutbox if "this week" in one.subject]
    assert "Pairs that lose their rhythm: 1" in mail.body and "Dates that nobody has logged: 1" in mail.body
    names = [pair.mentor.person.name, pair.mentee.person.name, cohort.programme.name]
    assert not any(name in mail.body + mail.subject for name in names)
    stop = links.address_for(nerys.person, kind_named("team.digest"))
    assert mail.body.count("http") == 2 and mail.body.count(stop) == 1


def test_when_nothing_waits_nothing_is_said(nerys, cohort, mailoutbox) -> None:
    with time_machine.travel(MONDAY, tick=False):
        delivery.tick(clock=lambda: MONDAY)
    assert mailoutbox == [] and Message.objects.get(kind="team.digest").state == Message.State.SKIPPED


def test_the_chat_hears_it_once_and_only_if_a_digest_has_left(nerys, cohort) -> None:
    made = ChatChannel(name="HR", provider="slack", host="hooks.slack.com", made_at=MONDAY)
    made.address = "https://hooks.slack.com/services/a"
    made.save()
    digests.tell_the_chat(at=MONDAY)
    assert not ChatPost.objects.exists()
    Message.objects.create(
        kind="team.digest",
        person=nerys.person,
        due_on=MONDAY.date(),
        due_at=MONDAY,
        state=Message.State.SENT,
        sent_at=MONDAY,
        created_at=MONDAY,
    )
    for _ in range(2):
        digests.tell_the_chat(at=MONDAY)
    assert ChatPost.objects.get().due_on == MONDAY.date()


def test_a_programme_with_a_channel_of_its_own_is_spoken_of_there(nerys, cohort) -> None:
    for name, key in (("HR", None), ("Team", cohort.programme_id), ("Others", uuid.uuid4())):
        made = ChatChannel(
            name=name, provider="slack", host="hooks.slack.com", made_at=MONDAY, programme_key=key
        )
        made.address = "https://hooks.slack.com/services/a"
        made.save()
    Message.objects.create(
        kind="team.digest",
        person=nerys.person,
        due_on=MONDAY.date(),
        due_at=MONDAY,
        state=Message.State.SENT,
        sent_at=MONDAY,
        created_at=MONDAY,
    )
    digests.tell_the_chat(at=MONDAY)
    assert ChatPost.objects.get().channel.name == "Team"


FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
COUNTED = {"introduced": 14, "held": 41}


@pytest.fixture
def sponsor(cohort: Cohort) -> User:
    user = UserFactory(person=PersonFactory(time_zone="Europe/London"))
    grant(user, Role.Name.SPONSOR, cohort.programme)
    return user


def released(cohort: Cohort, number: int, frozen_at: datetime, **counted: int) -> Release:
    return Release.objects.create(
        cohort=cohort,
        number=number,
        state=Release.State.FROZEN,
        as_of=frozen_at,
        frozen_at=frozen_at,
        submission=uuid.uuid4(),
        requested_at=frozen_at,
        tables={"operations": {**COUNTED, **counted}},
    )


def notes(at: datetime) -> list:
    return of_kind(digests.notes_to_sponsors, "sponsor.note", at)


def test_the_newest_release_is_told_once_on_the_first_of_a_month(cohort, sponsor, mailoutbox) -> None:
    released(cohort, 1, FIRST - timedelta(days=20))
    newest = released(cohort, 2, FIRST - timedelta(days=2))
    assert notes(FIRST - timedelta(minutes=1)) == [] and notes(FIRST + timedelta(days=5)) == []
    (due,) = notes(FIRST)
    assert due.facts == {"release": str(newest.pk)} and due.person == sponsor.person
    delivery.tick(clock=lambda: FIRST)
    (mail,) = [one for one in mailoutbox if "figures" in one.subject]
    assert "Pairs introduced: 14" in mail.body and "Sessions held: 41" in mail.body
    assert notes(FIRST) == [] and notes(datetime(2027, 1, 1, 9, 0, tzinfo=UTC)) == []


def test_without_a_new_release_nothing_is_said(cohort, sponsor) -> None:
    assert notes(FIRST) == []
    released(cohort, 1, FIRST + timedelta(hours=1))
    assert notes(FIRST + timedelta(hours=2)) == [], "what is frozen after the first comes next month"


def test_figures_of_few_pairs_are_not_said(cohort, sponsor) -> None:
    release = released(cohort, 1, FIRST - timedelta(days=2), introduced=4)
    (due,) = notes(FIRST)
    letter = kind_named(due.kind).write(
        Message(kind=due.kind, person=sponsor.person, facts={"release": str(release.pk)})
    )
    assert letter and [label for label, _ in letter.facts] == ["As of"]


def test_somebody_who_is_no_sponsor_any_more_is_not_told(cohort, sponsor) -> None:
    release = released(cohort, 1, FIRST - timedelta(days=2))
    Role.objects.filter(user=sponsor).delete()
    message = Message(kind="sponsor.note", person=sponsor.person, facts={"release": str(release.pk)})
    assert digests.write_note(message) is None
