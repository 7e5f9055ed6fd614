"""The rules of the poll of safety: who can be drawn, when it may be asked again, and which word comes of it.

It is a poll of the whole organisation, whichever programme starts it: the same colleagues would be asked by the next.
A poll that is asked again and again lets differences speak, so the pause counts for all programmes together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Person
from programmes.models import PollSlip, Programme, Role, SafetyPoll

ITEM = "I could tell a senior person here that something is going wrong, and it would not be held against me."
FEWEST_ASKED, USUALLY_ASKED, MOST_ASKED = 30, 40, 200
FEWEST_ANSWERS = 10
# With a threshold near 0 or 100 one of the two words would tell what everybody answered.
THRESHOLDS, USUAL_THRESHOLD = (60, 70, 80), 70
LASTS = timedelta(days=14)
REMINDED_AFTER = timedelta(days=7)
AGAIN_AFTER = timedelta(days=92)  # three months, never a day less

Said, State = PollSlip.Said, SafetyPoll.State
COUNTS = (Said.STRONGLY_DISAGREE, Said.DISAGREE, Said.NEITHER, Said.AGREE, Said.STRONGLY_AGREE)
AGREES = (Said.AGREE, Said.STRONGLY_AGREE)

# Whoever starts a poll, or answers for the programme, reads its word and is never asked.
NEVER_ASKED = (Role.Name.COORDINATOR, Role.Name.SPONSOR)


def can_be_drawn() -> QuerySet[Person]:
    """Everybody employed who can be written to and can sign in, without coordinators and sponsors of any programme."""
    runs_one = Role.objects.filter(name__in=NEVER_ASKED, user__person__isnull=False).values("user__person")
    sponsors = Programme.objects.filter(sponsor__isnull=False).values("sponsor")
    can_come = Q(user__is_active=True) | (Q(user=None) & ~Q(email=""))  # a first sign-in makes the account
    reached = Person.objects.employed().filter(can_come)
    return reached.exclude(pk__in=runs_one).exclude(pk__in=sponsors)


def draw(asked: int) -> list[UUID]:
    """The keys of ``asked`` people, each as likely as any other. :raises ValueError: where there are not as many."""
    everybody = can_be_drawn().order_by().values_list("pk", flat=True)
    return SystemRandom().sample(list(everybody), asked)


def outcome(said: Sequence[str], threshold: int) -> SafetyPoll.State:
    """The one word. Whoever would rather not say, or said nothing, counts neither for nor against."""
    answers = [each for each in said if each in COUNTS]
    if len(answers) < FEWEST_ANSWERS:
        return State.FEW
    agreed = sum(each in AGREES for each in answers)
    return State.SAFE if 100 * agreed >= threshold * len(answers) else State.UNSAFE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the organisation stands: the poll that is open, what came of the last count, and when the next may be."""

    running: SafetyPoll | None
    counted: SafetyPoll | None
    again_at: datetime | None

    def must_wait(self, at: datetime) -> bool:
        """Whether it is too early to ask again."""
        return self.running is not None or (self.again_at is not None and at < self.again_at)

    @property
    def advice(self) -> str:
        """What to do with the last word, or why there is none yet."""
        if self.counted:
            return ADVICE[State(self.counted.state)]
        return STOPPED if self.again_at else NEVER_YET


def standing() -> Standing:
    """One query; there are at most four polls a year."""
    polls = list(SafetyPoll.objects.newest_first())
    ended = [poll.ended_at for poll in polls if poll.ended_at is not None]
    return Standing(
        running=next((poll for poll in polls if poll.is_open), None),
        counted=next((poll for poll in polls if poll.is_counted), None),
        again_at=max(ended) + AGAIN_AFTER if ended else None,
    )


# What a coordinator does with the word; the readiness check shows it, and none of it holds up the launch.
ADVICE = {
    State.SAFE: "Enough colleagues could speak up. Keep it so: say beforehand who reads what.",
    State.UNSAFE: (
        "Colleagues were asked whether it is safe to speak here, and not enough of them said yes. First "
        "let the sponsor say openly that nobody is worse off for speaking, settle what is open, and answer what people "
        "have raised already. Then ask again: that can be three months after the last poll."
    ),
    State.FEW: (
        "Too few answered to count. Silence is an answer too: people may not trust the question. Speak with the works "
        "council and staff groups before you ask mentors."
    ),
}
STOPPED = "A poll was stopped before it was counted, so there is no result yet."
NEVER_YET = "Nobody has been asked yet. Ask before you invite mentors: they are the ones who would pay."
