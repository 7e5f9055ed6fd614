"""One reminder of the question after a first meeting on trial: here, because only sessions know that two have met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import Wording
from pairing.models import Pair, TrialAnswer
from programmes.models import Side
from programmes.reached import takes_part
from sessions.models import Session

REMINDED_AFTER = timedelta(days=2)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)
TRIAL = Wording(
    "Would you go on after your first meeting?",
    [
        "Your first meeting was on trial. Say in private whether you would go on.",
        "Nobody is told what you say. It counts once both of you have answered.",
    ],
    "Answer",
)
WHY = "You get this because you meet somebody in a reverse-mentoring programme."


def write_reminder(message: Message) -> Letter | None:
    """Nothing once the reader has answered; what the other one did plays no part."""
    pair = Pair.objects.meeting().filter(pk=message.facts["pair"], on_trial=True).with_people().first()
    if pair is None or TrialAnswer.objects.filter(pair=pair, person=message.person).exists():
        return None
    return TRIAL.letter(reverse("home:pair", args=[pair.pk]) + "#trial")


# In the outbox it would tell who has not answered.
register_kind(
    Kind(
        "session.trial",
        "Would you go on after your first meeting?",
        WHY,
        write_reminder,
        is_confidential=True,
        wording=TRIAL,
        offer=Offer(
            Heading.SESSIONS, "Two days after a first meeting on trial, if you have not answered.", takes_part
        ),
    )
)


@register_source
def unanswered_trials(*, at: datetime) -> Iterator[Due]:
    """A reminder two days after the first meeting to each who has not answered. Two queries."""
    held = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.HELD).order_by("starts_at")
    pairs = (
        Pair.objects.meeting().filter(on_trial=True).annotate(met_at=Subquery(held.values("starts_at")[:1]))
    )
    for pair in pairs.exclude(met_at=None).with_people().prefetch_related("trial_answers"):
        due_at = pair.met_at + REMINDED_AFTER
        if not due_at <= at < due_at + USEFUL_FOR:
            continue
        answered = {one.person_id for one in pair.trial_answers.all()}
        for side in Side:
            person = pair.participant(side).person
            if person.pk not in answered:
                yield Due(
                    kind="session.trial",
                    person=person,
                    due_at=due_at,
                    sequence=str(pair.pk),
                    programme_key=pair.cohort.programme_id,
                    facts={"pair": str(pair.pk)},
                )
