"""What stands on the commons of a programme and who reads it; promises past their day; when advice can be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from feedback.stories.models import ToldStory
from insights.commons.models import FEWEST_PAIRS, Advice
from insights.themes.models import ForumAnswer, Theme
from insights.themes.selectors import published_of
from pairing.models import Pair
from programmes.models import Cohort, Participant, Programme
from programmes.permissions import Perm, roles_with

THERE = (*Participant.TAKING_PART, Participant.State.COMPLETED)
AT_THE_END = (Pair.State.CLOSING, Pair.State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Commons:
    """Everything on the page."""

    themes: list[Theme]
    stories: list[ToldStory]
    advice: list[Advice]

    @property
    def is_empty(self) -> bool:
        return not (self.themes or self.stories or self.advice)


def read_by(user: User) -> QuerySet[Programme]:
    """Programmes whose commons ``user`` reads: who takes part, who runs them, and who answers for them."""
    mine = Participant.objects.filter(person__user=user, state__in=THERE).values("cohort__programme")
    answering = Programme.objects.with_role(user, *roles_with(Perm.ANSWER_THEMES)).values("pk")
    return Programme.objects.filter(Q(pk__in=mine) | Q(pk__in=answering))


def commons_of(programme: Programme, user: User) -> Commons:
    """What ``user`` reads there, in an order that tells nothing about who wrote. Three queries."""
    stories = ToldStory.objects.visible_to(user).filter(programme=programme).order_by("-published_at", "pk")
    advice = Advice.objects.visible_to(user).filter(participant__cohort__programme=programme).order_by("pk")
    return Commons(list(published_of(programme)), list(stories), list(advice))


def overdue_promises(*, on: date) -> QuerySet[ForumAnswer]:
    """Promises of published themes that are under way after their day."""
    return ForumAnswer.objects.filter(
        kind=ForumAnswer.Kind.WILL_DO,
        state=ForumAnswer.State.OPEN,
        due_on__lt=on,
        theme__state=Theme.State.ANSWERED,
    )


def speaks_from(participant: Participant) -> Pair | None:
    """The partnership at its end that ``participant`` looks back on. One query."""
    own = Pair.objects.filter(Q(mentor=participant) | Q(mentee=participant), state__in=AT_THE_END)
    return own.with_people().order_by("pk").first()


def may_be_given(participant: Participant, pair: Pair | None) -> bool:
    """Whether advice can still be written: a partnership is at its end, and the cohort is not evaluated yet."""
    return pair is not None and participant.cohort.state != Cohort.State.EVALUATED


def advice_to_look_at(programme: Programme) -> QuerySet[Advice]:
    """Every piece that was shown, held back or not, for coordinators, in an order that tells nothing. One query."""
    shown = Advice.objects.in_whole_batches().filter(participant__cohort__programme=programme)
    return shown.select_related("participant__cohort").order_by("-participant__cohort__starts_on", "pk")


def cohorts_with_enough_advice(*, on: date) -> QuerySet[Cohort]:
    """Cohorts that are over and have advice waiting from three pairs or more. One query."""
    waiting = Advice.objects.waiting().filter(participant__cohort__ends_on__lt=on)
    counted = waiting.values("participant__cohort").annotate(pairs=Count("pair", distinct=True))
    enough = counted.filter(pairs__gte=FEWEST_PAIRS).order_by().values("participant__cohort")
    return Cohort.objects.filter(pk__in=enough)
