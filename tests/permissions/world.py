"""One programme with everything in it, and one person for each part somebody can have in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.actions.imports import stage_import
from accounts.actions.provisioning import make_token
from accounts.models import (
    CompanySignIn,
    CopyRequest,
    ErasureRequest,
    Grade,
    OrganisationRole,
    ReportingLine,
    RetentionRun,
    SavedMapping,
    TitleGrade,
    User,
    WithheldWords,
    WordsRequest,
)
from feedback.actions import open_wave
from feedback.cards.actions import draft_card
from feedback.circles.actions import plan_circle
from feedback.concerns.actions import raise_concern
from feedback.concerns.links import secret_of
from feedback.concerns.models import Level
from feedback.concerns.readers import readers_for
from feedback.models import Circle, CoachingRequest, Flag, Pulse, Wave, WaveReply
from insights import actions as insights
from insights import worker
from insights.models import OutcomeList, Theme
from insights.themes.actions import begin_theme
from notifications.models import Message
from notifications.registry import kind_named
from notifications.stopping import links
from pairing.inputs import policy_of
from pairing.models import OwnCriterion, Proposal, Round, Shortlist, ShortlistPart
from preparation.kick_off.agenda import STARTING
from preparation.models import KickOff, Module
from programmes.actions import lay_out
from programmes.kit.in_use import frozen
from programmes.models import (
    Announcement,
    KitText,
    Measure,
    Nomination,
    Participant,
    Programme,
    Role,
    RoleRequest,
    Side,
    TimeAgreement,
)
from sessions import actions as sessions
from sessions.feed.actions import make_feed
from sessions.goals.actions import set_goal
from sessions.models import Commitment, Goal, Session
from tests.factories import PairFactory, UserFactory, grant, user_of
from tests.factories.people import handler_user, hr_user
from tests.factories.programmes import ObjectiveFactory, ParticipantFactory, poll_drawn

OWN = ("mentor", "mentee")
ROLES = ("coordinator", "coach", "sponsor", "executive", "auditor")
OUTSIDE = ("hr", "administrator", "handler", "neighbour", "manager", "assistant", "stranger")
EVERYBODY = (*OWN, *ROLES, *OUTSIDE)


@dataclass
class World:
    """``people`` by their part; ``ids`` by the name of the argument in an address."""

    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def address(self, route: str, names: list[str]) -> str:
        """The mentor is whose participation is looked at, and the person on the staff list."""
        return reverse(route, kwargs={name: self.ids[name] for name in names})


def build() -> World:
    world, now = World(), timezone.now()
    pair = PairFactory(
        cohort__starts_on=date(2026, 9, 1),
        cohort__ends_on=date(2027, 3, 1),
        introduced_at=now - timedelta(days=9),
    )
    _people(world, pair)
    fill(world, pair, now)
    _files(world, pair, now)
    return world


def fill(world: World, pair: Any, now: Any) -> None:
    """What there is in one programme."""
    _conversation(world, pair, now)
    _diary(world, pair, now)
    _programme(world, pair, now)
    _support(world, pair, now)
    _concern(world, now)
    _heard(world, pair, now)


def _heard(world: World, pair: Any, now: Any) -> None:
    """A theme that everybody in the programme reads, and that nobody has answered."""
    theme = Theme.objects.create(
        programme=pair.cohort.programme,
        title="Tools come before questions",
        state=Theme.State.PUBLISHED,
        scale=Theme.Scale.FEW,
        submission=uuid.uuid4(),
        changed_at=now,
        published_at=now,
    )
    world.ids["published_id"] = theme.pk


def _concern(world: World, now: Any) -> None:
    """The mentor tells all named handlers of something serious."""
    by = world.people["mentor"]
    concern = raise_concern(
        level=Level.SERIOUS,
        category="harassment",
        words="What happened in March.",
        readers=readers_for(by, Level.SERIOUS, at=now),
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    world.ids["concern_id"] = concern.pk
    world.ids["telling"] = secret_of(Programme.objects.get(pk=world.ids["programme_id"]))


def _people(world: World, pair: Any) -> None:
    world.people = {"mentor": user_of(pair.mentor.person), "mentee": user_of(pair.mentee.person)}
    for name in ROLES:
        world.people[name] = UserFactory()
        grant(world.people[name], Role.Name(name), pair.cohort.programme)
    world.people["hr"] = hr_user()
    world.people["administrator"] = hr_user()
    world.people["administrator"].organisation_roles.exclude(name="administrator").delete()
    world.people["administrator"].organisation_roles.get_or_create(
        name="administrator", defaults={"granted_at": timezone.now()}
    )
    world.people["handler"] = handler_user()
    world.people["neighbour"] = user_of(PairFactory(cohort=pair.cohort).mentor.person)
    world.people["stranger"], world.people["manager"] = UserFactory(), UserFactory()
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=world.people["manager"].person, since=date(2024, 1, 1)
    )
    head_of_something(pair.mentee.person)


def head_of_something(person: Any) -> None:
    """Somebody below ``person`` and nobody above, so that they may sign a recusal."""
    ReportingLine.objects.create(person=UserFactory().person, manager=person, since=date(2024, 1, 1))


def _conversation(world: World, pair: Any, now: Any) -> None:
    """An hour that was held, with an action, its pulses, and open questions."""
    held = hour(pair, world.people["mentee"], now)
    wave = open_wave(
        cohort=pair.cohort,
        kind=Wave.Kind.MID,
        opens_on=now.date() - timedelta(days=1),
        closes_on=now.date() + timedelta(days=20),
        at=now,
    )
    assert Pulse.objects.filter(session=held).count() == 2
    world.ids |= {**ids_of(pair, held), "wave_id": wave.pk}
    close = Wave.objects.create(
        cohort=pair.cohort,
        kind=Wave.Kind.CLOSE,
        opens_on=now.date() - timedelta(days=1),
        closes_on=now.date() + timedelta(days=20),
    )
    rated = WaveReply.objects.create(wave=close, participant=pair.mentor, state="answered", asked_at=now)
    world.ids["reply_id"] = rated.pk


def hour(pair: Any, by: User, now: Any, words: str = "It stays with us.") -> Session:
    """An hour of ``pair`` that was held, with a takeaway and a commitment."""
    planned = sessions.plan_session(
        pair=pair,
        starts_at=now - timedelta(days=2),
        minutes=60,
        submission=uuid.uuid4(),
        by=by,
        at=now - timedelta(days=5),
    )
    sessions.log_session(
        session=planned,
        outcome=sessions.Outcome.HELD,
        submission=uuid.uuid4(),
        by=by,
        at=now - timedelta(days=1),
        takeaway=words,
        commitments=[sessions.Promise("Ask who will use it", now.date() + timedelta(days=9))],
    )
    set_goal(pair=pair, text="Ask before I judge", submission=uuid.uuid4(), by=by, at=now)
    return planned


def ids_of(pair: Any, held: Session) -> dict[str, Any]:
    return {
        "pair_id": pair.pk,
        "session_id": held.pk,
        "commitment_id": Commitment.objects.get(session=held).pk,
        "goal_id": Goal.objects.get(pair=pair).pk,
        "card_id": draft_card(
            pair=pair,
            text="Tools come too late.",
            submission=uuid.uuid4(),
            by=user_of(pair.mentor.person),
            at=held.starts_at,
        ).pk,
    }


def _diary(world: World, pair: Any, now: Any) -> None:
    """The mentee's assistant, and a date for them to move."""
    world.people["assistant"] = UserFactory()
    named = sessions.name_assistant(
        pair=pair, person=world.people["assistant"].person, by=world.people["mentee"], at=now
    )
    date = sessions.plan_session(
        pair=pair,
        starts_at=now + timedelta(days=9),
        minutes=60,
        submission=uuid.uuid4(),
        by=world.people["mentee"],
        at=now,
    )
    world.ids |= {"assistant_id": named.pk, "date_id": date.pk}
    world.ids["secret"] = make_feed(by=world.people["mentor"], at=now)


def _programme(world: World, pair: Any, now: Any) -> None:
    programme = pair.cohort.programme
    objective = ObjectiveFactory(programme=programme)
    measure = Measure.objects.create(
        objective=objective,
        name="Confidence",
        instrument=Measure.Instrument.CONFIDENCE,
        target=4,
        due_on=date(2027, 3, 1),
        submission=uuid.uuid4(),
    )
    current = Round.objects.create(
        cohort=pair.cohort, number=1, submission=uuid.uuid4(), requested_at=now, state=Round.State.DONE
    )
    free = {side: ParticipantFactory(cohort=pair.cohort, **{side.value: True}) for side in Side}
    proposal = Proposal.objects.create(
        round=current, mentor=free[Side.MENTOR], mentee=free[Side.MENTEE], score=0.5, gap=3
    )
    criterion = OwnCriterion.objects.create(
        policy=policy_of(pair.cohort), name="Region", field=OwnCriterion.Field.SITE, way=OwnCriterion.Way.SAME
    )
    module = Module.objects.in_use().for_side(Side.MENTOR).first()
    lay_out(cohort=pair.cohort)
    KickOff.objects.create(
        cohort=pair.cohort,
        starts_at=now + timedelta(days=5),
        place="Riverside Hall",
        agenda=list(STARTING),
        told_at=now,
        changed_at=now,
    )
    world.ids |= {
        "milestone_id": pair.cohort.milestones.first().pk,
        "programme_id": programme.pk,
        "cohort_id": pair.cohort_id,
        "objective_id": objective.pk,
        "measure_id": measure.pk,
        "round_id": current.pk,
        "proposal_id": proposal.pk,
        "criterion_id": criterion.pk,
        "participant_id": pair.mentor_id,
        "mentee_id": pair.mentee_id,
        "slug": module.slug,
        "person_id": pair.mentor.person_id,
    }
    Participant.objects.filter(pk=pair.mentor_id).update(answered_at=now)
    asked = TimeAgreement.objects.create(
        participant=pair.mentor, manager=world.people.get("manager", UserFactory()).person, asked_at=now
    )
    nomination = Nomination.objects.create(
        cohort=pair.cohort,
        person=pair.mentor.person,
        nominated_by=UserFactory(),
        reason="Knows the tools",
        made_at=now,
    )
    beforehand = Shortlist.objects.create(
        cohort=pair.cohort, opened_at=now, closes_on=now.date() + timedelta(days=5)
    )
    part = ShortlistPart.objects.create(shortlist=beforehand, participant=pair.mentor)
    world.ids |= {"time_id": asked.pk, "nomination_id": nomination.pk, "part_id": part.pk}
    words = frozen(programme, KitText.Kind.ANNOUNCEMENT, at=now)
    said = Announcement.objects.create(
        cohort=pair.cohort, text=words, people=1, submission=uuid.uuid4(), asked_at=now, state="written"
    )
    world.ids["poll_id"] = poll_drawn(pair.mentor.person, programme=programme, at=now).pk
    world.ids |= {"text": KitText.Kind.INVITATION.value, "announcement_id": said.pk}
    release = insights.request_release(cohort=pair.cohort, by=None, at=now, submission=uuid.uuid4())
    worker.compute(release_id=str(release.pk), clock=lambda: now)
    request = RoleRequest.objects.create(
        programme=pair.cohort.programme, user=UserFactory(), name=Role.Name.COACH, asked_at=now
    )
    outcomes = OutcomeList.objects.create(
        cohort=pair.cohort,
        source=OutcomeList.Source.FILE,
        as_of=now.date(),
        figures={"groups": [], "stayed": False, "promoted": False},
        submission=uuid.uuid4(),
        made_at=now,
    )
    world.ids["list_id"] = outcomes.pk
    world.ids |= {"release_id": release.pk, "role_request_id": request.pk}
    by = world.people["coordinator"]
    theme = begin_theme(
        programme=programme, title="Tools come late", cards=[], submission=uuid.uuid4(), by=by, at=now
    )
    world.ids["theme_id"] = theme.pk


def _support(world: World, pair: Any, now: Any) -> None:
    """A flag with its coach, coaching for the mentor with a day, a mentee who waits for a coach, and a circle."""
    coach = world.people["coach"]
    flag = Flag.objects.create(
        pair=pair, kind="late-start", state=Flag.State.IN_SUPPORT, raised_at=now, coach=coach
    )
    asked = CoachingRequest.objects.create(
        participant=pair.mentor,
        coach=coach,
        state=CoachingRequest.State.IN_SUPPORT,
        asked_at=now,
        planned_at=now + timedelta(days=4),
    )
    circle = plan_circle(
        cohort=pair.cohort,
        kind=Circle.Kind.MENTORS,
        starts_at=now + timedelta(days=6),
        minutes=60,
        place="Riverside Hall",
        run_by=coach,
        submission=uuid.uuid4(),
        by=coach,
        at=now,
    )
    # Of all mentors only one is asked, so that it shows what being asked opens.
    circle.guests.exclude(person=pair.mentor.person).delete()
    waits = CoachingRequest.objects.create(participant=pair.mentee, asked_at=now)
    world.ids |= {"flag_id": flag.pk, "request_id": asked.pk, "circle_id": circle.pk, "need_id": waits.pk}


def _files(world: World, pair: Any, now: Any) -> None:
    staged = stage_import(
        data=b"Staff ID,Name,E-mail,Grade\n1,Ada King,ada@example.org,A\n",
        file_name="staff.csv",
        submission=uuid.uuid4(),
        by=world.people["hr"],
        at=now,
    )
    message = Message.objects.filter(person=pair.mentor.person).first()
    assert message, "somebody was told of the session"
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=now)
    world.ids |= {
        "said": "session.book",
        "language": "en",
        "frame_language": "de",
        "step": "answer",
        "own_message_id": message.pk,
    }
    grade = Grade.objects.create(name="Between", rank=50)
    words = TitleGrade.objects.create(words="head of", grade=grade, order=1)
    saved = SavedMapping.objects.create(name="The HR system", saved_at=now)
    world.ids |= {"grade_id": grade.pk, "words_id": words.pk, "mapping_id": saved.pk}
    provider = CompanySignIn.objects.create(kind="saml", name="Sign in with Northwind")
    copy = CopyRequest.objects.create(
        person=pair.mentor.person, state=CopyRequest.State.READY, asked_at=now, ready_at=now
    )
    run = RetentionRun.objects.create(kind=RetentionRun.Kind.ASKED, asked_at=now)
    asked = WordsRequest.objects.create(person=UserFactory().person, asked_at=now)
    item = WithheldWords.objects.create(
        request=asked,
        author=UserFactory().person,
        table="mentoring_sessions.Takeaway",
        row_key=uuid.uuid4(),
        written_on=now.date(),
    )
    world.ids |= {"run_id": run.pk, "item_id": item.pk}
    wish = ErasureRequest.objects.create(person=UserFactory().person, asked_at=now)
    world.ids |= {"role_id": OrganisationRole.objects.latest("granted_at").pk}
    world.ids |= {"copy_id": copy.pk, "erasure_id": wish.pk}
    token, _ = make_token(
        name="Directory", expires_on=now.date() + timedelta(days=30), by=world.people["administrator"], at=now
    )
    world.ids |= {"token_id": token.pk}
    world.ids |= {"company_id": provider.pk, "kind": "saml"}
    world.ids |= {
        "import_id": staged.pk,
        "change": "joined",
        "signed": "signed-by-nobody",
        "answer": "met",
        "message_id": message.pk,
        "token": links.token_for(pair.mentor.person, kind_named("pairing.ask_reminder")),
    }
