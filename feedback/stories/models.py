"""Stories: what the two choose to tell the programme, in words and under names that both have agreed to."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from feedback.joint import JointQuerySet, JointWords
from programmes.models import Participant, Programme

LONGEST = 6000


class Story(JointWords):
    """What the two see of a story of theirs. ``is_named``: their names stand under it; a change clears both yeses."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed by both"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_named = models.BooleanField("with both names", default=False)

    objects = JointQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=~models.Q(state="withdrawn"), name="feedback_one_story_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"Story, {self.get_state_display().lower()}"


story_states = Machine(
    "Story",
    {
        Story.State.DRAFT: [Story.State.AGREED, Story.State.WITHDRAWN],
        Story.State.AGREED: [Story.State.DRAFT, Story.State.PUBLISHED, Story.State.WITHDRAWN],
        # Also what everybody could read goes at once when one of the two wishes so.
        Story.State.PUBLISHED: [Story.State.DRAFT, Story.State.WITHDRAWN],
    },
)


class ToldStoryQuerySet(models.QuerySet["ToldStory"]):
    def visible_to(self, user: User) -> Self:
        """Published ones, for those who take part in the programme and its coordinators."""
        there = (*Participant.TAKING_PART, Participant.State.COMPLETED)
        mine = Participant.objects.filter(person__user=user, state__in=there).values("cohort__programme")
        run = Programme.objects.run_by(user)
        readable = models.Q(programme__in=mine) | models.Q(programme__in=run)
        return self.filter(readable, published_at__isnull=False)


class ToldStory(Row):
    """The exact words and names that both agreed to; read by coordinators first, and by everybody once published."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="told")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="stories")
    text = models.TextField()
    names = models.CharField("whose it is, where both wish so", max_length=420, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ToldStoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "told stories"

    def __str__(self) -> str:
        return "Story"
