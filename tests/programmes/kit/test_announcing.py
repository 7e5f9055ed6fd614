"""The announcement: counted, confirmed once, written by a job, told to each person once, and stopped."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Grade, Person, User
from accounts.states import NotPossibleNow
from notifications import delivery
from notifications.models import Message
from programmes.kit import actions, jobs
from programmes.kit.audience import Reach, audience, reach_of
from programmes.kit.notices import take_up_announcements
from programmes.kit.sent import standing_of, went_with
from programmes.models import Announcement, Application, Cohort, KitText, OpenCall, Participant, Role, Side
from tests.factories.people import NOW, PersonFactory, hr_user
from tests.factories.programmes import ParticipantFactory, ProgrammeFactory, grant
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
EVERYBODY: dict[str, list[str]] = {"sites": [], "departments": [], "grades": []}


def url(cohort: Cohort) -> str:
    return reverse("programmes:announce", args=[cohort.pk])


def press(client: Client, cohort: Cohort, button: str, **data: Any) -> str:
    response = client.post(url(cohort), {"submission": str(uuid.uuid4()), button: "yes", **data}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, "the page asks to confirm"
    return found[1]


def announced(cohort: Cohort, by: User, choice: dict[str, list[str]] = EVERYBODY) -> Announcement:
    people = reach_of(cohort, choice).people
    return actions.announce(
        cohort=cohort,
        choice=choice,
        seen=actions.mark_of(cohort, choice, people),
        submission=uuid.uuid4(),
        by=by,
        at=timezone.now(),
    )


def write(announcement: Announcement) -> Announcement:
    jobs.write(announcement_id=announcement.pk, clock=timezone.now)
    announcement.refresh_from_db()
    return announcement


@pytest.fixture
def morning(time_machine: Any) -> Callable[[], Any]:
    """Ten o'clock on a day on which the call is open."""
    at = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    time_machine.move_to(at, tick=False)
    return timezone.now


def test_leavers_those_who_take_part_and_those_without_address_are_left_out_and_counted(
    cohort: Cohort, nerys: User
) -> None:
    before = reach_of(cohort, EVERYBODY)
    PersonFactory(left_on=NOW.date())
    PersonFactory(email="")
    ParticipantFactory(cohort=cohort, mentor=True)
    ParticipantFactory(cohort=cohort, mentee=True, state=Participant.State.DECLINED)
    applied, drafting = PersonFactory(), PersonFactory()
    for person, state in ((applied, "applied"), (drafting, "draft")):
        Application.objects.create(cohort=cohort, person=person, side=Side.MENTOR, state=state, saved_at=NOW)
    after = reach_of(cohort, EVERYBODY)
    assert after == Reach(
        people=before.people + 1, has_part=3, has_heard=0, without_address=before.without_address + 1
    )
    assert drafting in audience(cohort, EVERYBODY) and applied not in audience(cohort, EVERYBODY)


def test_sites_departments_and_grades_narrow_it_together(cohort: Cohort, nerys: User) -> None:
    leeds = PersonFactory(site="Leeds", department="Claims", grade__rank=7)
    PersonFactory(site="York", department="Claims", grade__rank=7)
    PersonFactory(site="Leeds", department="Sales", grade__rank=7)
    PersonFactory(site="Leeds", department="Claims", grade__rank=1)
    choice = {
        "sites": ["Leeds"],
        "departments": ["Claims"],
        "grades": [str(Grade.objects.get(rank=7).pk)],
    }
    assert list(audience(cohort, choice)) == [leeds]
    assert audience(cohort, {**choice, "sites": ["Leeds", "York"]}).count() == 2


def test_from_the_count_to_the_mail(
    client: Client,
    nerys: User,
    cohort: Cohort,
    morning: Any,
    eager_jobs: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sign_in(client, nerys)
    PersonFactory(site="York", name="Zainab Malik", email="zainab@example.org")
    PersonFactory(site="York")
    page = press(client, cohort, "count", sites="York")
    assert "2 people get one mail" in page and "York. Whoever has left is not among them." in page
    assert not Announcement.objects.exists() and not Message.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        page = press(client, cohort, "send", sites="York", seen=seen_in(page))
    assert "The announcement is being written" in page
    made = Announcement.objects.get()
    page = client.get(reverse("programmes:announcement", args=[made.pk])).content.decode()
    assert made.state == Announcement.State.WRITTEN and (made.people, made.written) == (2, 2)
    assert "2 messages" in page and "on its way" in page
    message = Message.objects.get(person__name="Zainab Malik")
    assert message.facts == {"announcement": str(made.pk)}
    delivery.tick(clock=morning)
    (letter,) = [sent for sent in mail.outbox if sent.to == ["zainab@example.org"]]
    assert letter.subject == "Would you teach a senior colleague, or learn from a junior one?"
    html = str(letter.alternatives[0][0])
    link = reverse("programmes:take_part", args=[cohort.pk])
    for body in (letter.body, html):
        assert "Dear Zainab," in body and "Ada King is the sponsor" in " ".join(body.split())
        assert link in body and "{" not in body.replace("{ .", "").split("</style>")[-1]
        assert "Only the programme team sees who applies." in " ".join(body.split())
    assert html.count("href=") == 2, "its button, and the way to stop it"
    assert "2</b> sent" in client.get(reverse("programmes:announcement", args=[made.pk])).content.decode()
    (went,) = went_with(cohort.programme).values()
    assert went.mails == 2
    kit = client.get(reverse("programmes:kit", args=[cohort.pk])).content.decode()
    assert "2</span> mails" in kit and "Announcements so far" in kit


def test_each_person_hears_once_of_a_cohort(nerys: User, cohort: Cohort, morning: Any) -> None:
    PersonFactory.create_batch(3)
    first = write(announced(cohort, nerys))
    late = PersonFactory()
    assert reach_of(cohort, EVERYBODY).people == 1
    second = write(announced(cohort, nerys))
    assert [message.person for message in Message.objects.filter(sequence=str(second.pk))] == [late]
    assert Message.objects.filter(sequence=str(first.pk)).count() == first.written
    people = Message.objects.values_list("person", flat=True)
    assert len(people) == len(set(people))


def test_the_same_press_twice_is_one_announcement(nerys: User, cohort: Cohort) -> None:
    mark = actions.mark_of(cohort, EVERYBODY, reach_of(cohort, EVERYBODY).people)
    token = uuid.uuid4()
    made = [
        actions.announce(
            cohort=cohort, choice=EVERYBODY, seen=mark, submission=token, by=nerys, at=timezone.now()
        )
        for _ in range(2)
    ]
    assert made[0] == made[1] and Announcement.objects.count() == 1


def test_another_one_waits_until_this_one_is_written(nerys: User, cohort: Cohort) -> None:
    announced(cohort, nerys)
    with pytest.raises(actions.CannotAnnounce, match="Another announcement is being written"):
        announced(cohort, nerys)


def test_a_job_run_twice_or_cut_short_writes_each_message_once(
    nerys: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    PersonFactory.create_batch(5)
    made = announced(cohort, nerys)
    Announcement.objects.filter(pk=made.pk).update(state="writing", stepped_at=timezone.now())
    made.refresh_from_db()
    jobs._step(made, timezone.now())
    slower = Announcement.objects.select_related("cohort").get(pk=made.pk)
    jobs._step(made, timezone.now())
    assert jobs._step(slower, timezone.now()) is None, "somebody else has gone on from there"
    assert Message.objects.count() == 4
    assert write(made).state == Announcement.State.WRITTEN
    write(made)
    people = list(Message.objects.values_list("person", flat=True))
    assert len(people) == len(set(people)) == made.people == made.written
    assert AuditEvent.objects.filter(verb="announcement written").count() == 1


def test_the_clock_takes_up_what_nobody_rang_for_and_what_was_left(nerys: User, cohort: Cohort) -> None:
    made, now = announced(cohort, nerys), timezone.now()
    Announcement.objects.filter(pk=made.pk).update(state="writing", stepped_at=now)
    assert take_up_announcements(at=now + timedelta(seconds=90)) == 0, "a worker is at it"
    assert take_up_announcements(at=now + timedelta(minutes=3)) == 1
    made.refresh_from_db()
    assert made.state == Announcement.State.WRITTEN
    assert take_up_announcements(at=now + timedelta(minutes=9)) == 0


def test_messages_leave_250_a_minute_so_that_others_are_not_behind_them(nerys: User, cohort: Cohort) -> None:
    Person.objects.bulk_create(
        Person(external_id=f"X{number}", name="A B", email=f"x{number}@example.org") for number in range(520)
    )
    made = write(announced(cohort, nerys))
    minutes = [
        (due_at - made.asked_at) / timedelta(minutes=1)
        for due_at in Message.objects.values_list("due_at", flat=True)
    ]
    assert [minutes.count(minute) for minute in (0, 1, 2)] == [250, 250, made.written - 500]


def test_what_has_not_left_can_be_stopped_and_those_people_told_later(
    client: Client, nerys: User, cohort: Cohort, morning: Any
) -> None:
    sign_in(client, nerys)
    PersonFactory.create_batch(4)
    made = write(announced(cohort, nerys))
    first = Message.objects.earliest("person")
    delivery.deliver(message_id=first.pk, at=morning())
    page = client.post(
        reverse("programmes:announcement", args=[made.pk]), {"stop": "yes"}, follow=True
    ).content.decode()
    assert f"Stopped. {made.written - 1} waited and will not leave." in page
    assert "Stop what has not left" not in page
    made.refresh_from_db()
    standing = standing_of(made)
    assert (standing.sent, standing.waiting, standing.not_needed) == (1, 0, made.written - 1)
    sent = len(mail.outbox)
    delivery.tick(clock=morning)
    assert len(mail.outbox) == sent
    assert reach_of(cohort, EVERYBODY).people == made.written - 1
    again = write(announced(cohort, nerys))
    assert again.written == made.written - 1
    with pytest.raises(NotPossibleNow):
        actions.stop(announcement=made, by=nerys, at=morning())


def test_a_worker_in_the_middle_writes_no_more_once_it_is_stopped(
    nerys: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    PersonFactory.create_batch(5)
    made = announced(cohort, nerys)
    Announcement.objects.filter(pk=made.pk).update(state="writing", stepped_at=timezone.now())
    made.refresh_from_db()
    jobs._step(made, timezone.now())
    assert actions.stop(announcement=made, by=nerys, at=timezone.now()) == 2
    assert jobs._step(made, timezone.now()) is None
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SKIPPED}


@pytest.mark.parametrize("then", ["stopped", "closed", "takes part"])
def test_a_message_that_nobody_needs_any_more_does_not_leave(
    nerys: User, cohort: Cohort, morning: Any, then: str
) -> None:
    person = PersonFactory()
    made = write(announced(cohort, nerys))
    if then == "stopped":
        Announcement.objects.filter(pk=made.pk).update(state="stopped")
    elif then == "closed":
        OpenCall.objects.filter(cohort=cohort).update(is_open=False)
    else:
        ParticipantFactory(cohort=cohort, person=person, side=Side.MENTOR)
    message = Message.objects.get(person=person)
    assert delivery.deliver(message_id=message.pk, at=morning()) is delivery.Outcome.SKIPPED


def test_two_reminders_a_week_and_no_evening_hold_for_it_too(
    nerys: User, cohort: Cohort, morning: Any, time_machine: Any
) -> None:
    person = PersonFactory()
    write(announced(cohort, nerys))
    message = Message.objects.get(person=person)
    evening = morning().replace(hour=21)
    time_machine.move_to(evening, tick=False)
    assert delivery.deliver(message_id=message.pk, at=evening) is delivery.Outcome.WAITS
    message.refresh_from_db()
    assert message.due_at > evening + timedelta(hours=8)
    assert not mail.outbox


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": Cohort.State.DRAFT}, "Launch the pilot first."),
        ({"state": Cohort.State.ACTIVE}, "Open the call first"),
    ],
)
def test_it_waits_for_the_launch_and_an_open_call(
    client: Client, nerys: User, cohort: Cohort, change: dict[str, str], says: str
) -> None:
    sign_in(client, nerys)
    seen = seen_in(press(client, cohort, "count"))
    Cohort.objects.filter(pk=cohort.pk).update(**change)
    assert says in client.get(url(cohort)).content.decode()
    assert says in press(client, cohort, "send", seen=seen)
    assert not Announcement.objects.exists()


def test_nobody_to_write_to_is_said(client: Client, nerys: User, cohort: Cohort) -> None:
    sign_in(client, nerys)
    Person.objects.update(email="")
    Person.objects.filter(user__isnull=False).update(left_on=NOW.date())
    page = press(client, cohort, "count")
    assert "Nobody would get a mail" in page and 'name="send"' not in page
    assert "There is nobody to write to." in press(client, cohort, "send", seen="x")


@pytest.mark.parametrize("then", ["somebody came", "other words", "another choice", "nothing was counted"])
def test_what_was_seen_before_the_last_press_has_to_hold(
    client: Client, nerys: User, cohort: Cohort, then: str
) -> None:
    sign_in(client, nerys)
    PersonFactory(site="York")
    seen = seen_in(press(client, cohort, "count"))
    sites = []
    if then == "somebody came":
        PersonFactory()
    elif then == "other words":
        kind = KitText.Kind.ANNOUNCEMENT
        actions.save_text(
            programme=cohort.programme, kind=kind, subject="New", body="New.\n", by=nerys, at=NOW
        )
    elif then == "another choice":
        sites = ["York"]
    else:
        seen = ""
    page = press(client, cohort, "send", seen=seen, sites=sites)
    assert "has changed since you counted" in page
    assert not Announcement.objects.exists()


def test_a_choice_that_is_not_on_the_list_is_refused(client: Client, nerys: User, cohort: Cohort) -> None:
    sign_in(client, nerys)
    page = press(client, cohort, "count", sites=["Atlantis"], grades=["1"])
    assert page.count("Choose one of the answers listed.") >= 1 or "is not one of" in page
    assert 'name="send"' not in page


def test_a_text_with_a_gap_does_not_go_out(client: Client, nerys: User, cohort: Cohort) -> None:
    sign_in(client, nerys)
    cohort.programme.sponsor = None
    cohort.programme.save()
    assert "{sponsor} has no value yet." in client.get(url(cohort)).content.decode()


def test_a_sent_version_stays_and_says_to_how_many_it_went(
    client: Client, nerys: User, cohort: Cohort, morning: Any
) -> None:
    sign_in(client, nerys)
    PersonFactory()
    made = write(announced(cohort, nerys))
    actions.save_text(
        programme=cohort.programme,
        kind=KitText.Kind.ANNOUNCEMENT,
        subject="Later words",
        body="Later.\n",
        by=nerys,
        at=morning(),
    )
    delivery.tick(clock=morning)
    assert {letter.subject for letter in mail.outbox} == {
        "Would you teach a senior colleague, or learn from a junior one?"
    }
    page = client.get(reverse("programmes:kit_history", args=[cohort.pk, "announcement"])).content.decode()
    assert f"{made.written}</span> mails" in page and "Later words" not in page


def test_who_runs_another_programme_finds_nothing(client: Client, nerys: User, cohort: Cohort) -> None:
    made = announced(cohort, nerys)
    other = hr_user()
    grant(other, Role.Name.COORDINATOR, ProgrammeFactory())
    sign_in(client, other)
    address = reverse("programmes:announcement", args=[made.pk])
    assert client.get(address).status_code == client.post(address, {"stop": "yes"}).status_code == 404
    assert client.get(url(cohort)).status_code == 404
    assert client.post(url(cohort), {"send": "yes"}).status_code == 404
    made.refresh_from_db()
    assert made.state == Announcement.State.WAITING


def test_a_cohort_that_has_ended_announces_nothing(client: Client, nerys: User, cohort: Cohort) -> None:
    sign_in(client, nerys)
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.EVALUATED)
    assert client.post(url(cohort), {"count": "yes"}).status_code == 403
