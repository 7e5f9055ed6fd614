"""My partnership: the next step, what each side sees, and who cannot see it."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ContentKey, Organisation, PersonalKey
from feedback.models import Pulse, Wave, WaveReply
from home.next_step import next_step, without_a_pair
from home.partnership import Partnership, partnership
from pairing.models import (
    Agreement,
    AgreementDraft,
    ExpectationSheet,
    Pair,
    Signature,
    TrialAnswer,
)
from preparation.models import Audience, Completion, Module, Place
from programmes.models import Participant, Side
from sessions.booking.actions import offer_times
from sessions.goals.actions import set_goal, word_goal_anew
from sessions.models import Commitment, Reflection, Session
from tests.factories.people import NOW, user_of
from tests.factories.programmes import ParticipantFactory
from tests.factories.together import PairFactory, SessionFactory

pytestmark = pytest.mark.django_db


def seen_by(pair: Pair, side: str, at=NOW) -> Partnership:
    person = pair.participant(side).person
    return partnership(pair=pair, person=person, user=user_of(person), at=at)


def finish_modules(participant: Participant) -> None:
    for module in Module.objects.in_use().for_side(participant.side).filter(required=True):
        Completion.objects.create(participant=participant, module=module, done_at=NOW)


def sign(pair: Pair, *sides: str) -> None:
    agreement = Agreement.objects.create(
        pair=pair, key=pair.key, version=1, written_by=Side.MENTEE, written_at=NOW
    )
    for side in sides:
        Signature.objects.create(agreement=agreement, side=side, signed_at=NOW)


def button(pair: Pair, side: str, at=NOW) -> str:
    return next_step(seen_by(pair, side, at)).button


def test_the_mentor_is_asked_first_and_then_the_mentee() -> None:
    pair = PairFactory(state=Pair.State.PROPOSED)
    assert button(pair, Side.MENTOR) == "Read and answer"
    pair.state = Pair.State.ACCEPTED_BY_MENTOR
    assert button(pair, Side.MENTOR) == ""
    assert button(pair, Side.MENTEE) == "Read and answer"


def test_preparing_comes_before_signing_and_signing_before_meeting(modules: list[Module]) -> None:
    pair = PairFactory(state=Pair.State.INTRODUCED)
    assert button(pair, Side.MENTOR) == "Start"
    finish_modules(pair.mentor)
    assert next_step(seen_by(pair, Side.MENTOR)).title == "Write your agreement"
    sign(pair, Side.MENTEE)
    assert button(pair, Side.MENTOR) == "Read and sign"
    Signature.objects.create(agreement=pair.agreements.get(), side=Side.MENTOR, signed_at=NOW)
    assert button(pair, Side.MENTOR) == "Plan it"


def test_after_a_session_the_log_comes_first_and_then_the_next_date() -> None:
    pair = PairFactory(state=Pair.State.ACTIVE)
    sign(pair, Side.MENTOR, Side.MENTEE)
    session = SessionFactory(pair=pair, key=pair.key)
    after = session.ends_at + timedelta(minutes=1)
    assert button(pair, Side.MENTEE) == "Open the session"
    assert button(pair, Side.MENTOR) == "Write the question"
    assert button(pair, Side.MENTEE, after) == "Log session 1"
    session.state = Session.State.HELD
    session.save()
    assert button(pair, Side.MENTEE, after) == "Plan it"
    Pulse.objects.create(session=session, participant=pair.mentee, asked_at=after)
    assert button(pair, Side.MENTEE, after) == "Answer"
    assert button(pair, Side.MENTOR, after) == "Plan it"


def test_offered_times_are_the_next_step_of_the_one_who_chooses() -> None:
    pair = PairFactory()
    sign(pair, Side.MENTOR, Side.MENTEE)
    starts = [NOW + timedelta(days=9), NOW + timedelta(days=10)]
    mentor = user_of(pair.mentor.person)
    offer_times(pair=pair, starts=starts, minutes=60, submission=uuid.uuid4(), by=mentor, at=NOW)
    assert button(pair, Side.MENTEE) == "See the times"
    assert button(pair, Side.MENTOR) == "Plan it"
    assert button(pair, Side.MENTEE, NOW + timedelta(days=11)) == "Plan it", "both times have passed"


def test_the_partner_learns_how_far_one_is_and_not_what_is_missing(
    client: Client, modules: list[Module]
) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED)
    mentee_module = next(module for module in modules if module.audience == Side.MENTEE)
    Completion.objects.create(participant=pair.mentee, module=mentee_module, done_at=NOW)
    client.force_login(user_of(pair.mentor.person))
    page = client.get(reverse("home:pair", args=[pair.pk])).content.decode()
    assert f"{pair.mentee.person.first_name}, 1 of" in page
    assert mentee_module.title not in page


@pytest.mark.parametrize(
    "state", [Pair.State.ACTIVE, Pair.State.PAUSED, Pair.State.ENDED, Pair.State.COMPLETED]
)
def test_the_page_opens_for_both_in_each_state(client: Client, state: str) -> None:
    pair = PairFactory(state=state)
    for participant in (pair.mentor, pair.mentee):
        client.force_login(user_of(participant.person))
        assert client.get(reverse("home:pair", args=[pair.pk])).status_code == 200


def test_nobody_outside_the_pair_opens_it(client: Client) -> None:
    pair = PairFactory()
    other = PairFactory(cohort=pair.cohort)
    client.force_login(user_of(other.mentee.person))
    assert client.get(reverse("home:pair", args=[pair.pk])).status_code == 404
    assert client.get(reverse("home:pair", args=[uuid.uuid4()])).status_code == 404


def test_a_mentee_does_not_see_a_question_that_is_still_with_the_mentor(client: Client) -> None:
    pair = PairFactory(state=Pair.State.PROPOSED)
    client.force_login(user_of(pair.mentee.person))
    assert client.get(reverse("home:pair", args=[pair.pk])).status_code == 404
    assert pair.mentor.person.name not in client.get(reverse("home:partnership")).content.decode()


def test_somebody_without_a_partner_reads_what_comes_next(client: Client) -> None:
    participant = ParticipantFactory(mentor=True, state=Participant.State.INVITED)
    client.force_login(user_of(participant.person))
    page = client.get(reverse("home:partnership")).content.decode()
    assert "You are invited to" in page
    assert reverse("programmes:invitation", args=[participant.pk]) in page


@pytest.mark.parametrize("sessions", [1, 10])
@pytest.mark.parametrize("state", [Pair.State.ACTIVE, Pair.State.COMPLETED])
def test_the_page_costs_the_same_however_long_they_have_met(
    client: Client, sessions: int, state: str, django_assert_num_queries
) -> None:
    pair = PairFactory(state=state)
    for number in range(1, sessions + 1):
        session = SessionFactory(pair=pair, key=pair.key, number=number, state=Session.State.HELD)
        Pulse.objects.create(session=session, participant=pair.mentor, asked_at=NOW)
        commitment = Commitment(
            pair=pair, session=session, key=pair.key, due_on=NOW.date(), made_at=NOW, submission=uuid.uuid4()
        )
        commitment.text = "Bring one decision"
        commitment.save()
    sign(pair, Side.MENTOR, Side.MENTEE)
    Organisation.current()
    client.force_login(user_of(pair.mentor.person))
    # Where a pair is over, nothing is left to prepare, and the first page asks whether its reader begins again.
    over = state == Pair.State.COMPLETED
    for address, queries in (
        (reverse("home:partnership"), 12),
        (reverse("home:pair", args=[pair.pk]), 11 if over else 12),
    ):
        with django_assert_num_queries(queries):
            page = client.get(address).content.decode()
        assert page.count("Bring one decision") == sessions


def test_before_the_introduction_the_page_costs_no_more(client: Client, django_assert_num_queries) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED, introduced_at=None)
    pair.mentor.key = ContentKey.new()
    pair.mentor.works_best = "Draw it on paper first"
    pair.mentor.save()
    Organisation.current()
    client.force_login(user_of(pair.mentor.person))
    with django_assert_num_queries(12):
        assert "Draw it on paper first" in client.get(reverse("home:partnership")).content.decode()


def test_what_the_partner_keeps_to_themselves_is_not_even_gathered() -> None:
    """Drafts, sheets, answers and places come with the pair in one query: each is the reader's own or nobody's."""
    pair = PairFactory(on_trial=True)
    mentee = pair.mentee.person
    own = {"pair": pair, "person": mentee}
    AgreementDraft.objects.create(**own, key=PersonalKey.of(mentee), saved_at=NOW)
    ExpectationSheet.objects.create(**own)
    TrialAnswer.objects.create(**own, key=PersonalKey.of(mentee), answered_at=NOW)
    Place.objects.create(person=mentee, slug="confidentiality", step="try")
    session = SessionFactory(pair=pair, key=pair.key, state=Session.State.HELD)
    Reflection.objects.create(session=session, person=mentee, key=PersonalKey.of(mentee), saved_at=NOW)
    Pulse.objects.create(session=session, participant=pair.mentee, asked_at=NOW)
    starts, ends = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=9)
    wave = Wave.objects.create(cohort=pair.cohort, kind=Wave.Kind.MID, opens_on=starts, closes_on=ends)
    WaveReply.objects.create(wave=wave, participant=pair.mentee, asked_at=NOW)

    def gathered(side: str) -> list[bool]:
        facts = seen_by(pair, side)
        rows = (facts.sheet, facts.trial_answer, facts.place, facts.pulse, facts.wave_reply)
        return [facts.has_draft, facts.notes == 1, *(row is not None for row in rows)]

    assert gathered(Side.MENTEE) == [True] * 7
    assert gathered(Side.MENTOR) == [False] * 7


def test_how_somebody_works_best_is_for_the_partner_once_they_are_introduced(client: Client) -> None:
    pair = PairFactory()
    pair.mentee.key = ContentKey.new()
    pair.mentee.works_best = "Draw it on paper first"
    pair.mentee.save()
    client.force_login(user_of(pair.mentor.person))
    assert "Draw it on paper first" in client.get(reverse("home:partnership")).content.decode()
    client.force_login(user_of(pair.mentee.person))
    own = client.get(reverse("home:partnership")).content.decode()
    assert "Draw it on paper" in own and "Change yours" in own
    Pair.objects.update(introduced_at=None, state=Pair.State.ACCEPTED)
    client.force_login(user_of(pair.mentor.person))
    assert "Draw it on paper" not in client.get(reverse("home:partnership")).content.decode()


def test_the_page_goes_on_where_its_reader_stopped_in_a_module(client: Client, modules: list[Module]) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED)
    mine = [module for module in modules if module.audience in (Side.MENTOR, Audience.BOTH)]
    Place.objects.create(person=pair.mentor.person, slug=mine[1].slug, step="try")
    client.force_login(user_of(pair.mentor.person))
    page = client.get(reverse("home:pair", args=[pair.pk])).content.decode()
    there = reverse("preparation:module", args=[pair.mentor_id, mine[1].slug]) + "#try"
    assert page.count(there) == 2 and "You stopped in the middle of it." in page and "begun" in page


def test_the_goals_of_both_stand_there_and_worded_anew_only_once(client: Client) -> None:
    pair = PairFactory()
    mentor, mentee = user_of(pair.mentor.person), user_of(pair.mentee.person)
    first = set_goal(pair=pair, text="Ask one question", submission=uuid.uuid4(), by=mentee, at=NOW)
    word_goal_anew(goal=first, text="Ask before I answer", submission=uuid.uuid4(), by=mentee, at=NOW)
    set_goal(pair=pair, text="Say the hard thing", submission=uuid.uuid4(), by=mentor, at=NOW)
    for user, theirs in ((mentor, pair.mentee.person), (mentee, pair.mentor.person)):
        client.force_login(user)
        page = client.get(reverse("home:pair", args=[pair.pk])).content.decode()
        assert "Ask before I answer" in page and "Say the hard thing" in page
        assert "Ask one question" not in page
        assert f"{theirs.first_name}: " in page and reverse("sessions:goals", args=[pair.pk]) in page


def test_before_the_two_are_introduced_there_is_no_way_to_goals(client: Client) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED, introduced_at=None)
    client.force_login(user_of(pair.mentor.person))
    assert "Your goals" not in client.get(reverse("home:pair", args=[pair.pk])).content.decode()


@pytest.mark.parametrize("state", [Participant.State.PREPARING, Participant.State.READY])
def test_whoever_said_yes_and_has_no_partner_finds_the_way_out(client: Client, state: str) -> None:
    participant = ParticipantFactory(mentor=True, state=state)
    client.force_login(user_of(participant.person))
    leave = reverse("programmes:withdraw", args=[participant.cohort_id])
    page = client.get(reverse("home:support")).content.decode()
    assert leave in page and "no partnership to pause" not in page
    assert leave in client.get(reverse("programmes:invitation", args=[participant.pk])).content.decode()


def test_whoever_has_a_partner_stops_on_the_page_of_the_pair(client: Client) -> None:
    pair = PairFactory()
    client.force_login(user_of(pair.mentor.person))
    page = client.get(reverse("home:support")).content.decode()
    assert reverse("pairing:leave", args=[pair.pk]) in page
    assert reverse("programmes:withdraw", args=[pair.cohort_id]) not in page


def test_whoever_is_prepared_reads_that_a_partner_comes_next() -> None:
    step = without_a_pair(ParticipantFactory(mentor=True, state=Participant.State.READY))
    assert (step.title, step.url) == ("You are prepared; your partner comes next", "")
