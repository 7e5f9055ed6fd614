"""A programme: what it is for, how its people were found and paired, what they were told, and what came of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from insights import actions as insights
from insights import worker
from insights.models import OutcomeList, Theme
from insights.themes.actions import begin_theme
from pairing.inputs import policy_of
from pairing.models import OwnCriterion, Pair, Proposal, Round, Shortlist, ShortlistPart
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
    Role,
    RoleRequest,
    Side,
    TimeAgreement,
)
from tests.factories import UserFactory
from tests.factories.programmes import ObjectiveFactory, ParticipantFactory, poll_drawn
from tests.permissions.filled import Ids, People


def programme(people: People, pair: Pair, now: datetime) -> Ids:
    parts = (_plan, _enrolment, _pairing, _announced, _results)
    return {name: key for part in parts for name, key in part(people, pair, now).items()}


def _plan(people: People, pair: Pair, now: datetime) -> Ids:
    """An objective with a measure, the days of the cohort, and what people prepare with."""
    objective = ObjectiveFactory(programme=pair.cohort.programme)
    measure = Measure.objects.create(
        objective=objective,
        name="Confidence",
        instrument=Measure.Instrument.CONFIDENCE,
        target=4,
        due_on=date(2027, 3, 1),
        submission=uuid.uuid4(),
    )
    lay_out(cohort=pair.cohort)
    KickOff.objects.create(
        cohort=pair.cohort,
        starts_at=now + timedelta(days=5),
        place="Riverside Hall",
        agenda=list(STARTING),
        told_at=now,
        changed_at=now,
    )
    return {
        "programme_id": pair.cohort.programme_id,
        "cohort_id": pair.cohort_id,
        "objective_id": objective.pk,
        "measure_id": measure.pk,
        "milestone_id": pair.cohort.milestones.first().pk,
        "slug": Module.objects.in_use().for_side(Side.MENTOR).first().slug,
    }


def _enrolment(people: People, pair: Pair, now: datetime) -> Ids:
    """A mentor who was nominated, said yes and asked their manager for time; and somebody who asked for a role."""
    person, manager = pair.mentor.person, people.get("manager") or UserFactory()
    Participant.objects.filter(pk=pair.mentor_id).update(answered_at=now)
    asked = TimeAgreement.objects.create(participant=pair.mentor, manager=manager.person, asked_at=now)
    nomination = Nomination.objects.create(
        cohort=pair.cohort, person=person, nominated_by=UserFactory(), reason="Knows the tools", made_at=now
    )
    request = RoleRequest.objects.create(
        programme=pair.cohort.programme, user=UserFactory(), name=Role.Name.COACH, asked_at=now
    )
    return {
        "participant_id": pair.mentor_id,
        "mentee_id": pair.mentee_id,
        "person_id": person.pk,
        "time_id": asked.pk,
        "nomination_id": nomination.pk,
        "role_request_id": request.pk,
    }


def _pairing(people: People, pair: Pair, now: datetime) -> Ids:
    """A round with a proposal, a criterion of the programme's own, and a shortlist for the mentor."""
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
    beforehand = Shortlist.objects.create(
        cohort=pair.cohort, opened_at=now, closes_on=now.date() + timedelta(days=5)
    )
    part = ShortlistPart.objects.create(shortlist=beforehand, participant=pair.mentor)
    return {
        "round_id": current.pk,
        "proposal_id": proposal.pk,
        "criterion_id": criterion.pk,
        "part_id": part.pk,
    }


def _announced(people: People, pair: Pair, now: datetime) -> Ids:
    """A text of the kit that was sent, and a poll that the mentor was drawn for."""
    words = frozen(pair.cohort.programme, KitText.Kind.ANNOUNCEMENT, at=now)
    said = Announcement.objects.create(
        cohort=pair.cohort, text=words, people=1, submission=uuid.uuid4(), asked_at=now, state="written"
    )
    poll = poll_drawn(pair.mentor.person, programme=pair.cohort.programme, at=now)
    return {"text": KitText.Kind.INVITATION.value, "announcement_id": said.pk, "poll_id": poll.pk}


def _results(people: People, pair: Pair, now: datetime) -> Ids:
    """A release, a list of outcomes, and a theme that is being worked on."""
    release = insights.request_release(cohort=pair.cohort, by=None, at=now, submission=uuid.uuid4())
    worker.compute(release_id=str(release.pk), clock=lambda: now)
    outcomes = OutcomeList.objects.create(
        cohort=pair.cohort,
        source=OutcomeList.Source.FILE,
        as_of=now.date(),
        figures={"groups": [], "stayed": False, "promoted": False},
        submission=uuid.uuid4(),
        made_at=now,
    )
    theme = begin_theme(
        programme=pair.cohort.programme,
        title="Tools come late",
        cards=[],
        submission=uuid.uuid4(),
        by=people["coordinator"],
        at=now,
    )
    return {"release_id": release.pk, "list_id": outcomes.pk, "theme_id": theme.pk}


def heard(people: People, pair: Pair, now: datetime) -> Ids:
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
    return {"published_id": theme.pk}
