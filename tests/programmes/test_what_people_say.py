"""What people say about themselves: the same in an invitation and an application, changed later, and read by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, ContentKey, User
from accounts.rights.erasure import erase
from pairing.inputs import problem_of
from pairing.models import Pair
from programmes import actions
from programmes.forms import ApplicationForm, InvitationForm
from programmes.forms.wishes import MEETING, TOPICS
from programmes.models import Application, OpenCall, Participant, Role, Side
from tests.factories.people import PersonFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, ParticipantFactory, TopicFactory, grant
from tests.factories.together import PairFactory
from tests.migrating import back_at
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WALKING = "I say more on a walk"


@pytest.fixture
def june(client: Client) -> Participant:
    """She is invited as a mentor, speaks Welsh by the staff list, and is signed in."""
    person = PersonFactory(name="June Ellery", grade__rank=1, languages=["Welsh"])
    invited = ParticipantFactory(side=Side.MENTOR, person=person, state=Participant.State.INVITED)
    sign_in(client, user_of(person))
    return invited


def address(participant: Participant) -> str:
    return reverse("programmes:invitation", args=[participant.pk])


def page(client: Client, participant: Participant) -> str:
    return client.get(address(participant)).content.decode()


def say(client: Client, participant: Participant, **data: object) -> str:
    sent = {"capacity": "1", **data}
    return client.post(address(participant), sent, follow=True).content.decode()


def test_an_invitation_asks_all_that_an_application_asks():
    for form in (InvitationForm, ApplicationForm):
        assert {*TOPICS, *MEETING} <= set(form.base_fields)
        assert form.who["works_best"] == "pair" and form.who["languages"] == "programme-team"


def test_a_yes_keeps_languages_and_seals_how_somebody_works_best(client: Client, june: Participant) -> None:
    topic = TopicFactory(programme=june.cohort.programme, name="AI in daily work")
    actions.save_synonyms(topic=topic, typed="ChatGPT", by=None, at=timezone.now())
    assert 'value="Welsh"' in page(client, june)
    wrong = say(client, june, offers_typed="knitting", languages="Welsh, English", works_best=WALKING)
    assert "No topic is called “knitting”" in wrong and WALKING in wrong and "Welsh, English" in wrong
    said = say(client, june, offers_typed="chatgpt", languages="Welsh, English", works_best=WALKING)
    assert "You take part" in said
    june.refresh_from_db()
    assert (june.languages, june.works_best) == (["Welsh", "English"], WALKING)
    assert [choice.topic for choice in june.topic_choices.all()] == [topic]
    assert WALKING.encode() not in bytes(june.works_best_sealed)
    assert WALKING not in str(list(AuditEvent.objects.values()))
    again = page(client, june)
    assert WALKING in again and 'value="Welsh, English"' in again


def test_the_programme_team_never_reads_it(client: Client, june: Participant) -> None:
    topic = TopicFactory(programme=june.cohort.programme)
    say(client, june, offers=[str(topic.pk)], works_best=WALKING)
    team = hr_user()
    grant(team, Role.Name.COORDINATOR, june.cohort.programme)
    sign_in(client, team)
    people = client.get(reverse("programmes:participants", args=[june.cohort_id])).content.decode()
    assert june.person.name in people and WALKING not in people
    assert client.get(address(june)).status_code == 404


def test_topics_change_until_there_is_a_partner_and_how_one_works_best_at_any_time(client: Client) -> None:
    pair = PairFactory()
    mentor = pair.mentor
    mentor.state = Participant.State.READY
    mentor.save()
    topic = TopicFactory(programme=pair.cohort.programme, name="Shift planning")
    sign_in(client, user_of(mentor.person))
    assert "Shift planning" in page(client, mentor)
    assert "Saved." in say(client, mentor, offers=[str(topic.pk)], works_best=WALKING)
    Participant.objects.filter(pk=mentor.pk).update(state=Participant.State.PAIRED)
    later = page(client, mentor)
    assert "Shift planning" not in later and WALKING in later and "so they stay as they are" in later
    say(client, mentor, works_best="By chat")
    mentor.refresh_from_db()
    assert mentor.works_best == "By chat"
    assert [choice.topic for choice in mentor.topic_choices.all()] == [topic]
    with pytest.raises(actions.TooLate):
        actions.accept_invitation(
            participant=mentor, offers=[], wants=[], by=user_of(mentor.person), at=timezone.now()
        )
    Participant.objects.filter(pk=mentor.pk).update(state=Participant.State.COMPLETED)
    assert "nothing to change" in page(client, mentor)
    say(client, mentor, works_best="Too late")
    mentor.refresh_from_db()
    assert mentor.works_best == "By chat"


def test_nobody_speaks_for_somebody_else(june: Participant) -> None:
    other = user_of(PersonFactory())
    with pytest.raises(actions.NotYours):
        actions.say_works_best(participant=june, works_best=WALKING, by=other, at=timezone.now())


def test_the_private_list_is_one_step_away_from_each_page_on_which_somebody_speaks_of_themselves(
    client: Client, june: Participant
) -> None:
    private = reverse("pairing:blocks")
    assert private in page(client, june)
    say(client, june, offers=[str(TopicFactory(programme=june.cohort.programme).pk)])
    own = client.get(reverse("home:partnership")).content.decode()
    assert private in own and address(june) in own
    call = CallFactory()
    PersonFactory(grade__rank=6)
    sign_in(client, user_of(PersonFactory(grade__rank=1)))
    for name in ("take_part", "apply"):
        assert private in client.get(reverse(f"programmes:{name}", args=[call.cohort_id])).content.decode()


def give_places_of(call: OpenCall) -> None:
    """The last day is over, and the places are given."""
    call.closes_on = timezone.localdate() - timedelta(days=1)
    call.save()
    team, at = hr_user(), timezone.now()
    actions.confirm_selection(
        selection=actions.preview_selection(cohort=call.cohort, by=team, at=at), by=team, at=at
    )


def placed(**said: object) -> tuple[Application, User]:
    """An application that got its place, with ``said``."""
    call = CallFactory()
    PersonFactory(grade__rank=6)
    person = PersonFactory(grade__rank=1)
    user, topic = user_of(person), TopicFactory(programme=call.cohort.programme)
    application = actions.apply(
        cohort=call.cohort,
        person=person,
        side=Side.MENTOR,
        offers=[topic],
        wants=[],
        by=user,
        at=timezone.now(),
        **said,
    )
    give_places_of(call)
    application = Application.objects.select_related("key", "participant__key").get(pk=application.pk)
    return application, user


def test_a_place_takes_the_words_over_and_they_are_kept_once() -> None:
    application, _ = placed(works_best=WALKING, languages=["Welsh"])
    participant = application.participant
    assert participant is not None
    assert (participant.works_best, participant.languages) == (WALKING, ["Welsh"])
    assert (bytes(application.works_best_sealed), application.key_id) == (b"", None)
    assert ContentKey.objects.filter(pk=participant.key_id).count() == 1


def test_a_place_off_the_waiting_list_brings_the_words_and_a_no_destroys_them() -> None:
    call = CallFactory(mentor_seats=1)
    PersonFactory(grade__rank=6)
    topic, people = (
        TopicFactory(programme=call.cohort.programme),
        PersonFactory.create_batch(2, grade__rank=1),
    )
    for person in people:
        said = {
            "side": Side.MENTOR,
            "offers": [topic],
            "wants": [],
            "works_best": f"As {person.name} likes it",
        }
        actions.apply(cohort=call.cohort, person=person, by=user_of(person), at=timezone.now(), **said)
    give_places_of(call)
    holder = Participant.objects.get()
    actions.leave_cohort(
        cohort=call.cohort, person=holder.person, by=user_of(holder.person), at=timezone.now()
    )
    offered = Participant.objects.select_related("key").get(state=Participant.State.INVITED)
    assert offered.works_best == f"As {offered.person.name} likes it"
    actions.decline_invitation(participant=offered, by=user_of(offered.person), at=timezone.now())
    assert not ContentKey.objects.exists()


def test_whoever_withdraws_or_is_erased_leaves_no_words_and_no_key() -> None:
    application, user = placed(works_best=WALKING)
    actions.leave_cohort(cohort=application.cohort, person=application.person, by=user, at=timezone.now())
    assert not ContentKey.objects.exists()
    application, _ = placed(works_best=WALKING)
    Participant.objects.filter(pk=application.participant_id).update(state=Participant.State.COMPLETED)
    erase(person=application.person, by=None, at=timezone.now())
    gone = Participant.objects.get(pk=application.participant_id)
    assert (bytes(gone.works_best_sealed), gone.key_id) == (b"", None)
    assert not ContentKey.objects.exists()


def test_a_partners_look_is_no_event_and_anybody_elses_would_be(client: Client) -> None:
    pair = PairFactory()
    by, at = user_of(pair.mentee.person), timezone.now()
    Participant.objects.update(state=Participant.State.PAIRED)
    pair.mentee.refresh_from_db()
    actions.say_works_best(participant=pair.mentee, works_best=WALKING, by=by, at=at)
    Pair.objects.update(introduced_at=at)
    for one in (pair.mentor, pair.mentee):
        sign_in(client, user_of(one.person))
        assert WALKING in client.get(reverse("home:pair", args=[pair.pk])).content.decode()
    assert not AuditEvent.objects.filter(verb="content read").exists()


def test_pairing_reads_what_somebody_said_before_the_staff_list() -> None:
    mentor = ParticipantFactory(mentor=True, languages=["welsh"])
    mentor.person.languages = ["English"]
    mentor.person.save()
    mentee = ParticipantFactory(mentee=True, cohort=mentor.cohort)
    mentee.person.languages = ["Welsh"]
    mentee.person.save()
    problem = problem_of(mentor.cohort, at=timezone.now())
    assert problem.mentors[0].languages == problem.mentees[0].languages == {"welsh"}


@pytest.mark.django_db(transaction=True)
def test_words_of_places_that_were_given_before_go_over_too() -> None:
    """The step of an upgrade: back to where the application had them, and forward again."""
    application, _ = placed(works_best=WALKING)
    with back_at("programmes", "0008_what_people_say") as apps:
        old = apps.get_model("programmes", "Application")
        there = old.objects.get(pk=application.pk)
        assert bytes(there.works_best_sealed) and there.key_id == application.participant.key_id
    application = Application.objects.select_related("participant__key").get(pk=application.pk)
    assert bytes(application.works_best_sealed) == b"" and application.key_id is None
    assert application.participant.works_best == WALKING
