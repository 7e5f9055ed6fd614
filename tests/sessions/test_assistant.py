"""A mentee's assistant: who may be one, what one does, how it ends, and what the two see of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.listeners import roster_changed
from accounts.models import AuditEvent, OrganisationRole, Person, ReportingLine, User
from accounts.rights.erasure import erase
from notifications.models import Message
from notifications.registry import kind_named
from pairing import actions as pairing
from pairing.models import Pair
from programmes.models import Role, Side
from sessions import actions
from sessions.models import Assistant, Session
from tests.factories import PairFactory, PersonFactory, UserFactory, grant, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

LATER = NOW + timedelta(days=20)


@pytest.fixture
def keeper(cast: Cast) -> User:
    """A colleague whom the mentee has named."""
    user = UserFactory()
    name(cast, user.person)
    return user


def name(cast: Cast, person: Person, **changes) -> Assistant:
    return actions.name_assistant(
        **{"pair": cast.pair, "person": person, "by": cast.mentee, "at": NOW} | changes
    )


def move(session: Session, by: User, **changes) -> Session:
    values = {"session": session, "starts_at": LATER, "minutes": 60, "submission": uuid.uuid4(), "by": by}
    return actions.move_session(**values | {"at": NOW} | changes)


def works(user: User) -> bool:
    return Assistant.objects.kept_by(user).exists()


def test_the_mentee_names_one_and_the_mentor_never_does(cast: Cast) -> None:
    first, other = PersonFactory(), PersonFactory()
    with pytest.raises(actions.NotTheMentee):
        name(cast, first, by=cast.mentor)
    assert name(cast, first) == name(cast, first)
    with pytest.raises(actions.SomebodyElseIs):
        name(cast, other)
    for outsider in cast.outsiders().values():
        with pytest.raises(actions.NotOneOfTheTwo):
            name(cast, other, by=outsider)


def _manager(cast: Cast, kind: str, steps: int = 1) -> Person:
    below = cast.mentor.person
    for _ in range(steps):
        manager = PersonFactory()
        ReportingLine.objects.create(person=below, manager=manager, kind=kind, since=NOW.date())
        below = manager
    return below


def _lately(cast: Cast) -> Person:
    manager = _manager(cast, "solid")
    ReportingLine.objects.update(
        since=NOW.date() - timedelta(days=500), until=NOW.date() - timedelta(days=99)
    )
    return manager


def _with_role(cast: Cast, role: str) -> Person:
    user = UserFactory()
    grant(user, role, cast.pair.cohort.programme)
    return user.person


def _office(cast: Cast, role: str) -> Person:
    user = UserFactory()
    OrganisationRole.objects.create(user=user, name=role, granted_at=NOW)
    return user.person


def _blocked(cast: Cast) -> Person:
    person = PersonFactory()
    pairing.block(person=cast.mentor.person, other=person, at=NOW)
    return person


BARRED = {
    "the mentee": lambda cast: cast.mentee.person,
    "the mentor": lambda cast: cast.mentor.person,
    "the mentor's manager": lambda cast: _manager(cast, "solid"),
    "the mentor's dotted manager": lambda cast: _manager(cast, "dotted"),
    "three levels above the mentor": lambda cast: _manager(cast, "solid", 3),
    "the mentor's manager of last year": _lately,
    "another mentee of the mentor": lambda cast: (
        PairFactory(cohort=cast.pair.cohort, mentor=cast.pair.mentor).mentee.person
    ),
    "another mentor of the mentee": lambda cast: (
        PairFactory(cohort=cast.pair.cohort, mentee=cast.pair.mentee).mentor.person
    ),
    **{f"a {role} of the programme": lambda cast, role=role: _with_role(cast, role) for role in Role.Name},
    **{
        f"{role} of the organisation": lambda cast, role=role: _office(cast, role)
        for role in ("hr", "administrator")
    },
    "somebody on the mentor's private list": _blocked,
    "somebody who has left": lambda cast: PersonFactory(left_on=NOW.date()),
}


@pytest.mark.parametrize("who", BARRED)
def test_nobody_comes_near_the_mentors_dates_who_may_not(cast: Cast, who: str) -> None:
    person = BARRED[who](cast)
    with pytest.raises(actions.CannotAssist) as refusal:
        name(cast, person)
    assert not Assistant.objects.exists() and not Message.objects.exists()
    # One sentence for all, so that nobody learns of a private list.
    assert "private" in str(refusal.value)


def test_a_report_or_a_colleague_of_the_mentor_or_somebody_of_another_programme_may(cast: Cast) -> None:
    four_up = _manager(cast, "solid", 4)
    assert name(cast, four_up)
    coach = UserFactory()
    grant(coach, Role.Name.COACH, PairFactory().cohort.programme)
    actions.take_back_assistant(assistant=Assistant.objects.get(), by=cast.mentee, at=NOW)
    assert name(cast, coach.person)


def test_an_assistant_plans_and_moves_for_the_mentees_side_and_both_are_told(
    cast: Cast, keeper: User
) -> None:
    Message.objects.all().delete()
    session = cast.plan(by=keeper, place="Room 3", question="What?")
    assert (session.planned_by, session.planned_by_assistant) == (Side.MENTEE, True)
    assert (session.place, session.question) == ("", "")
    # Whatever is sent along, a senior's assistant cannot say that the junior could not come.
    new = move(session, keeper, moved_by=Side.MENTOR, place="Their room")
    session.refresh_from_db()
    assert (session.state, session.changed_by, session.changed_by_assistant) == ("moved", Side.MENTEE, True)
    assert (new.number, new.place, new.planned_by_assistant) == (session.number, "", True)
    told = Message.objects.filter(kind="session.changed", facts__what="moved")
    assert {message.person for message in told} == {cast.mentor.person, cast.mentee.person}
    assert not Message.objects.filter(person=keeper.person).exists()


def test_an_assistant_neither_cancels_nor_logs_nor_touches_an_hour_that_has_begun(
    cast: Cast, keeper: User
) -> None:
    session = cast.plan()
    with pytest.raises(actions.NotOneOfTheTwo):
        actions.cancel_session(session=session, by=keeper, at=NOW)
    with pytest.raises(actions.NotOneOfTheTwo):
        cast.log(session, by=keeper)
    with pytest.raises(actions.NotOneOfTheTwo):
        actions.ask_question(session=session, question=WORDS, by=keeper, at=NOW)
    with pytest.raises(actions.DateNotPossible):
        cast.plan(starts_at=NOW, by=keeper)
    begun = session.starts_at + timedelta(minutes=1)
    with pytest.raises(actions.DateNotPossible):
        move(session, keeper, at=begun)
    session.refresh_from_db()
    assert session.is_planned and Session.objects.count() == 1


def test_a_mentors_private_list_ends_it_at_once_and_nobody_is_told(cast: Cast, keeper: User) -> None:
    Message.objects.all().delete()
    pairing.block(person=cast.mentor.person, other=keeper.person, at=NOW)
    assert Assistant.objects.get().state == Assistant.State.ENDED
    with pytest.raises(actions.NotOneOfTheTwo):
        cast.plan(by=keeper)
    assert not Message.objects.exists()
    assert not AuditEvent.objects.filter(verb="content read").exists()


def test_taking_it_back_holds_at_once_and_may_be_said_twice(cast: Cast, keeper: User) -> None:
    session, assistant = cast.plan(), Assistant.objects.get()
    with pytest.raises(actions.NotTheMentee):
        actions.take_back_assistant(assistant=assistant, by=cast.mentor, at=NOW)
    for _ in range(2):
        actions.take_back_assistant(assistant=assistant, by=cast.mentee, at=NOW)
    with pytest.raises(actions.NotOneOfTheTwo):
        move(session, keeper)
    assert name(cast, keeper.person).pk != assistant.pk


def test_whoever_says_no_is_not_asked_again(cast: Cast, keeper: User) -> None:
    assistant = Assistant.objects.get()
    with pytest.raises(actions.NotOneOfTheTwo):
        actions.decline_to_assist(assistant=assistant, by=cast.mentor, at=NOW)
    actions.decline_to_assist(assistant=assistant, by=keeper, at=NOW)
    with pytest.raises(actions.CannotAssist, match="said no"):
        name(cast, keeper.person)
    told = Message.objects.get(kind="session.assistant-declined")
    assert told.person == cast.mentee.person
    assert kind_named(told.kind).write(told).subject == "Your diary is yours again"


@pytest.mark.parametrize("ending", [pairing.leave, pairing.complete])
def test_it_ends_with_the_partnership(cast: Cast, keeper: User, ending) -> None:
    ending(pair=Pair.objects.with_people().get(pk=cast.pair.pk), by=cast.mentor, at=NOW)
    assert Assistant.objects.get().state == Assistant.State.ENDED
    assert not works(keeper)


def test_a_pause_hides_the_dates_and_going_on_brings_them_back(cast: Cast, keeper: User) -> None:
    pairing.pause(pair=cast.pair, by=cast.mentor, at=NOW)
    assert not works(keeper)
    pairing.resume(pair=cast.pair, by=cast.mentor, at=NOW)
    assert works(keeper)


@pytest.mark.parametrize("who", ["assistant", "mentee", "mentor"])
def test_it_ends_when_one_of_the_three_leaves_the_company(cast: Cast, keeper: User, who: str) -> None:
    person = {"assistant": keeper, "mentee": cast.mentee, "mentor": cast.mentor}[who].person
    Person.objects.filter(pk=person.pk).update(left_on=NOW.date())
    assert not works(keeper)  # before anybody has heard of it
    roster_changed.tell(at=NOW)
    assert Assistant.objects.get().state == Assistant.State.ENDED


def test_it_ends_when_the_assistant_comes_to_stand_above_the_mentor(cast: Cast, keeper: User) -> None:
    roster_changed.tell(at=NOW)
    assert works(keeper)
    ReportingLine.objects.create(person=cast.mentor.person, manager=keeper.person, since=NOW.date())
    roster_changed.tell(at=NOW)
    assert Assistant.objects.get().state == Assistant.State.ENDED


def test_a_role_that_comes_later_closes_the_diary_at_the_next_request(cast: Cast, keeper: User) -> None:
    role = grant(keeper, Role.Name.COACH, cast.pair.cohort.programme)
    assert not works(keeper)
    role.delete()
    OrganisationRole.objects.create(user=keeper, name="hr", granted_at=NOW)
    assert not works(keeper)


@pytest.mark.parametrize(("who", "left"), [("assistant", 0), ("mentee", 0), ("mentor", 1)])
def test_an_erasure_ends_it(cast: Cast, keeper: User, who: str, left: int, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    person = {"assistant": keeper, "mentee": cast.mentee, "mentor": cast.mentor}[who].person
    erase(person=person, by=None, at=timezone.now())
    assert Assistant.objects.count() == left
    assert not Assistant.objects.named().exists() and not works(keeper)


def test_each_step_is_in_the_trail_without_a_word(cast: Cast, keeper: User) -> None:
    session = cast.plan(by=keeper)
    move(session, keeper)
    assistant = Assistant.objects.get()
    actions.take_back_assistant(assistant=assistant, by=cast.mentee, at=NOW)
    name(cast, keeper.person)
    actions.decline_to_assist(assistant=Assistant.objects.get(state=Assistant.State.NAMED), by=keeper, at=NOW)
    events = AuditEvent.objects.exclude(verb__startswith="account").order_by("at", "pk")
    found = {(event.verb, event.by): event.details for event in events}
    assert set(found) == {
        ("assistant named", cast.mentee),
        ("session planned", keeper),
        ("session moved", keeper),
        ("assistant taken back", cast.mentee),
        ("assistant declined", keeper),
    }
    for verb in ("session planned", "session moved"):
        assert found[verb, keeper]["assistant"] == str(assistant.pk)


def test_the_letters_say_who_did_it_and_name_nobody_in_the_subject(cast: Cast, keeper: User) -> None:
    names = {one.person.name for one in (cast.mentor, cast.mentee, keeper)}
    to_keeper = Message.objects.get(person=keeper.person)
    letter = kind_named(to_keeper.kind).write(to_keeper)
    assert cast.mentee.person.name in letter.paragraphs[0]
    assert cast.mentor.person.name not in " ".join(letter.paragraphs)
    to_mentor = Message.objects.get(kind="session.assistant-is-there")
    assert to_mentor.person == cast.mentor.person
    letters = [letter, kind_named(to_mentor.kind).write(to_mentor)]
    move(cast.plan(), keeper)
    said = {}
    for message in Message.objects.filter(kind="session.changed", facts__by="assistant"):
        letters.append(kind_named(message.kind).write(message))
        said[message.person_id] = letters[-1].paragraphs[0]
    mentee = cast.mentee.person
    assert said[mentee.pk].startswith("Your assistant moved it.")
    assert said[cast.mentor.person_id].startswith(f"{mentee.first_name}’s assistant moved it.")
    assert not [letter.subject for letter in letters if any(each in letter.subject for each in names)]
    actions.take_back_assistant(assistant=Assistant.objects.get(), by=cast.mentee, at=NOW)
    assert kind_named(to_keeper.kind).write(to_keeper) is None
    assert kind_named(to_mentor.kind).write(to_mentor) is None


def test_naming_and_taking_back_all_day_writes_one_letter(cast: Cast, keeper: User) -> None:
    for _ in range(3):
        actions.take_back_assistant(
            assistant=Assistant.objects.get(state=Assistant.State.NAMED), by=cast.mentee, at=NOW
        )
        name(cast, keeper.person)
    assert Message.objects.filter(person=keeper.person).count() == 1


def test_a_pair_that_does_not_meet_names_nobody(cast: Cast) -> None:
    Pair.objects.filter(pk=cast.pair.pk).update(state=Pair.State.ACCEPTED)
    with pytest.raises(Refused, match="cannot be planned"):
        name(cast, PersonFactory())


def test_a_mentor_who_keeps_a_diary_elsewhere_sees_each_partnership_apart(cast: Cast, keeper: User) -> None:
    """The same colleague in two diaries: an end of one leaves the other."""
    other = PairFactory()
    mentee = user_of(other.mentee.person)
    actions.name_assistant(pair=other, person=keeper.person, by=mentee, at=NOW)
    pairing.leave(pair=cast.pair, by=cast.mentor, at=NOW)
    assert [row.pair for row in Assistant.objects.kept_by(keeper)] == [other]
