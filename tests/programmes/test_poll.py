"""The poll of safety: one word comes of it, and nobody learns who was drawn, who answered, or what anybody said."""

from __future__ import annotations

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Person, User
from accounts.rights.copy import tables
from accounts.states import NotPossibleNow
from accounts.vault import CannotOpen
from notifications import delivery
from notifications.models import Message
from notifications.selectors import outbox
from programmes import actions, polling, slips
from programmes.actions import PollIsOver, TooEarlyToAsk, TooFewToAsk
from programmes.models import PollSlip, Programme, Role, SafetyPoll
from programmes.poll_jobs import count_polls
from programmes.poll_notices import letters_to, write_poll
from tests.factories.people import PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import ProgrammeFactory, grant, poll_drawn
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
Said, State = PollSlip.Said, SafetyPoll.State
AGREE, DISAGREE, RATHER_NOT = Said.AGREE, Said.DISAGREE, Said.RATHER_NOT
KIND = "programmes.poll"
THREADS = 6
ONCE = re.compile(r'(X-CSRFToken": |csrfmiddlewaretoken" value=|nonce=|data-session-\w+=)"[^"]*"')


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(name="Fresh Eyes")


@pytest.fixture
def nerys(client: Client, programme: Programme) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, programme)
    sign_in(client, user)
    return user


@pytest.fixture
def colleagues() -> list[Person]:
    return PersonFactory.create_batch(40)


def started(programme: Programme, by: User | None, at: datetime | None = None, asked: int = 30) -> SafetyPoll:
    return actions.start_poll(programme=programme, asked=asked, threshold=70, by=by, at=at or timezone.now())


def drawn() -> list[Person]:
    """Known to the ledger alone, while the poll is open."""
    return list(Person.objects.filter(messages__kind=KIND).distinct().order_by("pk"))


def answers(poll: SafetyPoll, people: list[Person], *said: str) -> None:
    for person, each in zip(people, said, strict=False):
        assert actions.answer_poll(poll=poll, said=each, by=user_of(person), at=timezone.now())


def counted(programme: Programme, *said: str, threshold: int = 70) -> str:
    """The word that comes of ``said``, with people to spare who say nothing."""
    people = PersonFactory.create_batch(len(said) + 3)
    poll = poll_drawn(*people, programme=programme, at=timezone.now())
    SafetyPoll.objects.update(threshold=threshold)
    answers(poll, people, *said)
    assert count_polls(at=poll.closes_at) == 1
    return SafetyPoll.objects.get().state


def stored() -> dict[str, tuple[object, ...]]:
    """The rows of slips as the database has them, by their key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, mark, said_sealed FROM {PollSlip._meta.db_table}")  # noqa: S608 a name of ours
        return {str(row[0]): row[1:] for row in cursor.fetchall()}


# Who is drawn


def test_those_who_run_or_sponsor_a_programme_and_who_cannot_sign_in_are_never_drawn(programme, nerys):
    others = PersonFactory.create_batch(3)
    sponsor, named, elsewhere = UserFactory(), PersonFactory(), UserFactory()
    grant(sponsor, Role.Name.SPONSOR, programme)
    Programme.objects.filter(pk=programme.pk).update(sponsor=named)
    grant(elsewhere, Role.Name.COORDINATOR, ProgrammeFactory())
    PersonFactory(email=""), PersonFactory(left_on="2026-01-31")
    UserFactory(is_active=False)
    signed_in = UserFactory().person
    assert set(polling.can_be_drawn()) == {*others, signed_in}


def test_each_is_drawn_at_some_time_and_nobody_twice(colleagues):
    found = [polling.draw(30) for _ in range(60)]
    assert all(len(set(keys)) == 30 for keys in found)
    assert {key for keys in found for key in keys} == {person.pk for person in colleagues}
    assert len({tuple(sorted(keys)) for keys in found}) > 50, "each draw is another one"


def test_with_fewer_than_thirty_it_is_not_offered_and_cannot_be_started(client, programme, nerys):
    PersonFactory.create_batch(29)
    page = client.get(reverse("programmes:poll", args=[programme.pk])).content.decode()
    assert "Fewer than 30 people here" in page and "Draw colleagues" not in page
    client.post(reverse("programmes:poll", args=[programme.pk]), {"asked": "30", "threshold": "70"})
    assert not SafetyPoll.objects.exists()
    PersonFactory()
    assert "Draw colleagues" in client.get(reverse("programmes:poll", args=[programme.pk])).content.decode()


@pytest.mark.parametrize("asked", [29, 41])
def test_fewer_than_thirty_or_more_than_there_are_cannot_be_asked(programme, nerys, colleagues, asked):
    with pytest.raises(TooFewToAsk):
        started(programme, nerys, asked=asked)
    assert not SafetyPoll.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize(
    ("asked", "words"), [("29", "Ask at least 30 people."), ("41", "Ask at most 40 people.")]
)
def test_a_number_that_cannot_be_is_refused_in_place_and_kept(
    client, programme, nerys, colleagues, asked, words
):
    url = reverse("programmes:poll", args=[programme.pk])
    page = client.post(url, {"asked": asked, "threshold": "80"}).content.decode()
    assert words in page and f'value="{asked}"' in page
    assert not SafetyPoll.objects.exists()


# What is kept while it is open


def test_the_button_draws_writes_to_all_and_a_second_press_changes_nothing(
    client, programme, nerys, colleagues
):
    url = reverse("programmes:poll", args=[programme.pk])
    for _ in range(2):
        page = client.post(url, {"asked": "35", "threshold": "60"}, follow=True).content.decode()
    poll = SafetyPoll.objects.get()
    assert (poll.asked, poll.threshold, poll.closes_at - poll.started_at) == (35, 60, timedelta(days=14))
    assert "Colleagues are being asked" in page
    assert poll.slips.count() == len(drawn()) == 35 and Message.objects.filter(kind=KIND).count() == 70


def test_slips_hold_no_time_no_person_and_are_sealed_at_one_length(programme, nerys, colleagues):
    poll = started(programme, nerys)
    names = {field.name for field in PollSlip._meta.get_fields()}
    assert names == {"id", "poll", "mark", "said_sealed"}
    everybody = drawn()
    for person, said in zip(everybody, [*polling.COUNTS, RATHER_NOT], strict=False):
        actions.answer_poll(poll=poll, said=said, by=user_of(person), at=timezone.now())
    rows = stored()
    assert len(rows) == 30 and len({len(sealed) for _, sealed in rows.values()}) == 1
    assert len({sealed for _, sealed in rows.values()}) == 30, "equal answers are not sealed alike"
    assert {mark for mark, _ in rows.values()} == {slips.mark_of(poll.pk, one.pk) for one in everybody}


def test_two_copies_of_the_database_do_not_tell_that_one_person_answered(programme, nerys, colleagues):
    poll = started(programme, nerys)
    before = stored()
    answers(poll, drawn(), DISAGREE)
    after = stored()
    assert set(before) == set(after), "none was added"
    assert all(before[key][1] != after[key][1] for key in before), "all are sealed anew"
    assert all(before[key][0] == after[key][0] for key in before)


def test_slips_are_written_in_the_order_of_their_marks_and_letters_in_that_of_people(programme, colleagues):
    poll, keys = poll_drawn(programme=programme, at=timezone.now()), polling.draw(30)
    marks = [slip.mark for slip in slips.blank_slips(poll, keys)]
    assert marks == sorted(marks) and marks != [slips.mark_of(poll.pk, key) for key in keys]
    people = [due.person.pk for due in letters_to(keys, poll)]
    assert people == sorted(people) and len(people) == 60


def test_a_mark_is_another_one_in_another_poll():
    person, one, other = PersonFactory(), ProgrammeFactory().pk, ProgrammeFactory().pk
    assert slips.mark_of(one, person.pk) != slips.mark_of(other, person.pk)
    assert slips.mark_of(one, person.pk) == slips.mark_of(one, person.pk)


def test_an_answer_that_was_moved_to_another_slip_does_not_open(programme):
    poll_drawn(*PersonFactory.create_batch(2), programme=programme, at=timezone.now())
    one, other = PollSlip.objects.all()
    one.said_sealed = other.said_sealed
    with pytest.raises(CannotOpen):
        _ = one.said


def test_a_change_of_the_master_key_takes_open_slips_along(settings, capsys, programme):
    people = PersonFactory.create_batch(12)
    poll = poll_drawn(*people, programme=programme, at=timezone.now())
    answers(poll, people, *[AGREE] * 10)
    before = settings.UPWARD_MASTER_KEY
    settings.UPWARD_MASTER_KEY = base64.b64encode(b"n" * 32).decode()
    settings.UPWARD_MASTER_KEY_PREVIOUS = [before]
    call_command("rotate_keys", "--json")
    assert json.loads(capsys.readouterr().out)["secrets"] == 12
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    count_polls(at=poll.closes_at)
    assert SafetyPoll.objects.get().state == State.SAFE


# Who sees what


def test_nothing_that_anybody_else_can_open_tells_who_was_drawn_or_answered(
    client, programme, nerys, colleagues
):
    url = reverse("programmes:poll", args=[programme.pk])
    client.post(url, {"asked": "30", "threshold": "70"}, follow=True)
    poll, people = SafetyPoll.objects.get(), drawn()
    readiness = reverse("programmes:readiness", args=[programme.pk])
    pages = (url, readiness, reverse("accounts:audit"), reverse("notifications:outbox"))
    before = [_body(client, page) for page in pages]
    answers(poll, people, *[DISAGREE] * 12)
    after = [_body(client, page) for page in pages]
    assert before == after, "no page shows that anybody has answered"
    assert not any(person.name in page or person.email in page for page in after for person in people)
    assert not outbox().exists(), "the letters are of a confidential kind"
    events = AuditEvent.objects.filter(subject_type="programmes.SafetyPoll")
    assert [(event.verb, event.details) for event in events] == [
        ("poll of safety started", {"asked": 30, "threshold": 70})
    ]
    assert not AuditEvent.objects.filter(subject_type="programmes.PollSlip").exists()


def _body(client: Client, page: str) -> str:
    """Without what is another one in each answer."""
    return ONCE.sub("", client.get(page).content.decode())


def test_the_page_is_not_there_for_anybody_who_was_not_drawn(client, programme, nerys):
    person, other = PersonFactory(), UserFactory()
    url = reverse(
        "programmes:poll_answer", args=[poll_drawn(person, programme=programme, at=timezone.now()).pk]
    )
    for user in (nerys, other, UserFactory(person=None, email="nobody@example.org")):
        sign_in(client, user)
        assert client.get(url).status_code == client.post(url, {"said": AGREE}).status_code == 404
    sign_in(client, user_of(person))
    assert client.get(url).status_code == 200
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=SafetyPoll.objects.get(), said=AGREE, by=other, at=timezone.now())
    assert {slip.said for slip in PollSlip.objects.all()} == {Said.NOTHING_YET}


def test_an_answer_is_given_once_and_never_shown_again(client, programme):
    person = PersonFactory()
    poll = poll_drawn(person, programme=programme, at=timezone.now())
    sign_in(client, user_of(person))
    url = reverse("programmes:poll_answer", args=[poll.pk])
    page = client.get(url).content.decode()
    assert polling.ITEM in page and "Nobody is told that you were drawn" in page and "70 of 100" in page
    assert "Choose one." in client.post(url, {"said": ""}).content.decode()
    page = client.post(url, {"said": AGREE}, follow=True).content.decode()
    assert "Thank you" in page and "Agree" not in page
    client.post(url, {"said": DISAGREE})
    assert PollSlip.objects.get().said == AGREE
    assert not actions.answer_poll(poll=poll, said=DISAGREE, by=user_of(person), at=timezone.now())


@pytest.mark.parametrize("said", ["", "-", "6", "safe"])
def test_what_is_no_answer_is_refused(client, programme, said):
    person = PersonFactory()
    poll = poll_drawn(person, programme=programme, at=timezone.now())
    sign_in(client, user_of(person))
    assert client.post(reverse("programmes:poll_answer", args=[poll.pk]), {"said": said}).status_code == 200
    with pytest.raises(ValueError, match="no answer"):
        actions.answer_poll(poll=poll, said=said, by=user_of(person), at=timezone.now())
    assert PollSlip.objects.get().said == Said.NOTHING_YET


@pytest.mark.django_db(transaction=True)
def test_of_several_presses_at_one_moment_one_counts():
    person = PersonFactory()
    poll = poll_drawn(person, *PersonFactory.create_batch(4), programme=ProgrammeFactory(), at=timezone.now())
    by, together = user_of(person), Barrier(THREADS)

    def press(said: str) -> tuple[str, bool]:
        together.wait()
        try:
            return said, actions.answer_poll(poll=poll, said=said, by=by, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(press, [AGREE, DISAGREE] * (THREADS // 2)))
    [taken] = [said for said, was_taken in found if was_taken]
    said = [slip.said for slip in PollSlip.objects.all()]
    assert sorted(said) == sorted([taken, *[Said.NOTHING_YET] * 4])


# Letters


def test_all_get_the_same_two_letters_whether_they_have_answered_or_not(programme, nerys, colleagues):
    monday = timezone.now().replace(hour=10, minute=0)
    poll = started(programme, nerys, at=monday)
    delivery.tick(clock=lambda: monday)
    answers(poll, drawn(), *[AGREE] * 12)
    assert len(mail.outbox) == 30
    delivery.tick(clock=lambda: monday + timedelta(days=7))
    assert len(mail.outbox) == 60
    assert {letter.subject for letter in mail.outbox} == {"One anonymous question about working here"}
    names = [person.name for person in drawn()]
    for letter in mail.outbox:
        assert reverse("programmes:poll_answer", args=[poll.pk]) in letter.body
        assert len(letter.to) == 1 and sum(name in letter.body for name in names) <= 1
    assert {message.state for message in Message.objects.filter(kind=KIND)} == {Message.State.SENT}


def test_ones_own_copy_names_the_letter_and_nothing_of_the_slip(programme, nerys, colleagues):
    poll = started(programme, nerys)
    person = drawn()[0]
    answers(poll, [person], DISAGREE)
    told = json.dumps([(table.label, table.rows) for table in tables(person)])
    assert KIND in told
    assert slips.mark_of(poll.pk, person.pk) not in told and "pollslip" not in told.lower()


# How it ends


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ([AGREE] * 9 + [RATHER_NOT] * 5, State.FEW),
        ([AGREE] * 10 + [RATHER_NOT] * 5, State.SAFE),
        ([AGREE] * 7 + [DISAGREE] * 3, State.SAFE),
        ([Said.STRONGLY_AGREE] * 7 + [Said.NEITHER] * 3, State.SAFE),
        ([AGREE] * 6 + [Said.NEITHER] * 4, State.UNSAFE),
        ([AGREE] * 69 + [Said.STRONGLY_DISAGREE] * 31, State.UNSAFE),
        ([AGREE] * 70 + [Said.STRONGLY_DISAGREE] * 30, State.SAFE),
        ([], State.FEW),
    ],
    ids=["nine", "ten", "seven of ten", "strongly", "six of ten", "69 of 100", "70 of 100", "silence"],
)
def test_the_word_follows_from_ten_answers_and_the_threshold(said, word):
    assert polling.outcome(said, 70) == word


@pytest.mark.parametrize(("threshold", "word"), [(60, State.SAFE), (70, State.SAFE), (80, State.UNSAFE)])
def test_the_threshold_is_the_one_of_the_start(programme, threshold, word):
    assert counted(programme, *[AGREE] * 7, *[DISAGREE] * 3, RATHER_NOT, threshold=threshold) == word


def test_after_the_count_one_word_is_left(programme, nerys, colleagues):
    poll = started(programme, nerys)
    answers(poll, drawn(), *[DISAGREE] * 11)
    assert count_polls(at=poll.closes_at - timedelta(seconds=1)) == 0
    assert count_polls(at=poll.closes_at) == 1
    poll.refresh_from_db()
    assert (poll.state, poll.ended_at) == (State.UNSAFE, poll.closes_at)
    assert not PollSlip.objects.exists() and not Message.objects.filter(kind=KIND).exists()
    names = {field.name for field in SafetyPoll._meta.concrete_fields}
    assert names == {
        "id", "programme", "state", "asked", "threshold", "started_by", "started_at", "closes_at", "ended_at",
    }  # fmt: skip
    last = AuditEvent.objects.get(verb="poll of safety counted")
    assert (last.by, last.details) == (None, {})


def test_counting_twice_and_answering_after_the_end_change_nothing(client, programme):
    people = PersonFactory.create_batch(11)
    poll = poll_drawn(*people, programme=programme, at=timezone.now() - polling.LASTS)
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=poll, said=AGREE, by=user_of(people[0]), at=timezone.now())
    sign_in(client, user_of(people[0]))
    assert client.get(reverse("programmes:poll_answer", args=[poll.pk])).status_code == 404
    now = timezone.now()
    assert [actions.count_poll(poll=poll, at=now) for _ in range(2)] == [True, False]
    assert count_polls(at=now) == 0 and SafetyPoll.objects.get().state == State.FEW
    with pytest.raises(NotPossibleNow):
        actions.stop_poll(poll=SafetyPoll.objects.get(), by=UserFactory(), at=now)
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=poll, said=AGREE, by=user_of(people[0]), at=now)


def test_an_answer_of_somebody_who_leaves_is_counted_and_goes_with_the_others(programme):
    people = PersonFactory.create_batch(10)
    poll = poll_drawn(*people, programme=programme, at=timezone.now())
    answers(poll, people, *[AGREE] * 10)
    people[0].messages.all().delete()
    Person.objects.filter(pk=people[0].pk).update(left_on=timezone.localdate())
    count_polls(at=poll.closes_at)
    assert SafetyPoll.objects.get().state == State.SAFE


def test_a_stopped_poll_is_deleted_uncounted_and_its_letters_say_nothing_more(
    client, programme, nerys, colleagues
):
    poll = started(programme, nerys)
    answers(poll, drawn(), *[AGREE] * 12)
    message = Message.objects.filter(kind=KIND).first()
    page = client.post(reverse("programmes:poll", args=[programme.pk]), {"stop": "yes"}, follow=True)
    assert "Not yet again" in page.content.decode()
    assert SafetyPoll.objects.get().state == State.STOPPED and not PollSlip.objects.exists()
    assert not Message.objects.filter(kind=KIND).exists() and write_poll(message) is None
    assert AuditEvent.objects.filter(verb="poll of safety stopped", by=nerys).exists()
    readiness = client.get(reverse("programmes:readiness", args=[programme.pk])).content.decode()
    assert "A poll was stopped before it was counted" in readiness


def test_nobody_but_its_own_team_stops_it(client, programme, nerys, colleagues):
    other = ProgrammeFactory()
    poll = started(other, None)
    url = reverse("programmes:poll", args=[programme.pk])
    assert "for another programme" in client.get(url).content.decode()
    client.post(url, {"stop": "yes"})
    assert client.post(reverse("programmes:poll", args=[other.pk]), {"stop": "yes"}).status_code == 404
    poll.refresh_from_db()
    assert poll.is_open


def test_a_new_one_waits_three_months_in_every_programme(client, programme, nerys, colleagues):
    now = timezone.now()
    poll = started(programme, nerys, at=now)
    for each in (programme, ProgrammeFactory()):
        with pytest.raises(TooEarlyToAsk):
            started(each, nerys, at=now)
    actions.stop_poll(poll=poll, by=nerys, at=now)
    for each in (programme, ProgrammeFactory()):
        with pytest.raises(TooEarlyToAsk):
            started(each, nerys, at=now + timedelta(days=91))
    assert started(ProgrammeFactory(), nerys, at=now + timedelta(days=92)).is_open


@pytest.mark.django_db(transaction=True)
def test_of_two_programmes_that_start_at_one_moment_one_does():
    PersonFactory.create_batch(30)
    programmes, by, together = ProgrammeFactory.create_batch(2), UserFactory(), Barrier(2)

    def press(programme: Programme) -> bool:
        together.wait()
        try:
            return started(programme, by).is_open
        except TooEarlyToAsk:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, programmes)) == [False, True]
    assert SafetyPoll.objects.count() == 1 and PollSlip.objects.count() == 30


# The readiness check


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([DISAGREE] * 10, "First let the sponsor say openly"),
        ([AGREE] * 10, "Keep it so"),
        ([AGREE] * 9, "Silence is an answer too"),
    ],
)
def test_the_word_advises_and_holds_nothing_up(client, programme, nerys, said, words):
    url = reverse("programmes:readiness", args=[programme.pk])
    before = client.get(url).content.decode()
    assert "Nobody has been asked yet" in before and "Postpone it." not in before
    counted(programme, *said)
    page = client.get(url).content.decode()
    assert words in page and ("Postpone it." in page) == (said[0] == DISAGREE)
    assert ("8 must-haves" in before) == ("8 must-haves" in page)
    launch = client.get(reverse("programmes:launch", args=[programme.pk])).content.decode()
    assert ("Postpone it." in launch) == (said[0] == DISAGREE)
    assert words in client.get(reverse("programmes:poll", args=[programme.pk])).content.decode()


def test_only_those_who_change_the_design_come_to_it(client, programme, colleagues):
    sponsor = UserFactory()
    grant(sponsor, Role.Name.SPONSOR, programme)
    url = reverse("programmes:poll", args=[programme.pk])
    for user, status in ((sponsor, 403), (UserFactory(), 404), (hr_user(), 404)):
        sign_in(client, user)
        assert client.post(url, {"asked": "30", "threshold": "70"}).status_code == status
    assert not SafetyPoll.objects.exists()


def test_an_answer_takes_as_many_queries_with_forty_slips_as_with_two(programme, django_assert_num_queries):
    for others in (1, 39):
        SafetyPoll.objects.all().delete()
        person = PersonFactory()
        by = user_of(person)
        poll = poll_drawn(person, *PersonFactory.create_batch(others), programme=programme, at=timezone.now())
        slips.mark_of(poll.pk, person.pk)
        with django_assert_num_queries(6):
            actions.answer_poll(poll=poll, said=AGREE, by=by, at=timezone.now())
