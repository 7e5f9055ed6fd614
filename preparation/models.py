"""The library of modules, who has finished which, and the notes that stay with their writer."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow
from preparation.kick_off.models import Attendance, KickOff
from programmes.models import Participant, Side

__all__ = ["Attendance", "Completion", "ExerciseNote", "KickOff", "Module"]


class ModuleQuerySet(models.QuerySet["Module"]):
    def in_use(self) -> Self:
        """The newest version of each module."""
        return self.filter(replaced_at=None)

    def for_side(self, side: str) -> Self:
        return self.filter(audience=side)


class Module(Row):
    """One version of one module. A changed text is a new version; what people finished stays true of the old one."""

    code = models.CharField(max_length=8)
    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField("digest of the shipped text", max_length=64)
    audience = models.CharField(max_length=8, choices=Side)
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=200)
    twin = models.SlugField("module of the other side that belongs to it", max_length=60, blank=True)
    other_side_learns = models.CharField("what the other side is told about it", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField()
    required = models.BooleanField("part of the gate", default=True)
    position = models.PositiveSmallIntegerField()
    reading = models.TextField("reading, in Markdown")
    exercise = models.JSONField("exercise: intro and prompts", default=dict)
    self_check = models.JSONField("questions, each with answers that are all explained", default=list)
    phrases = models.JSONField("phrases for a wobble", default=list)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="preparation_module_version_once"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(replaced_at=None), name="preparation_one_version_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Completion(Row):
    """A participant has finished a module. Only that: no score, no answer, no time spent."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="completions")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="completions")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "module"], name="preparation_completion_once")
        ]

    def __str__(self) -> str:
        return f"{self.module} done"


class ExerciseNoteQuerySet(models.QuerySet["ExerciseNote"]):
    def of(self, person: Person) -> Self:
        """The notes of ``person``. There is no other way to ask for notes: nobody else reads them."""
        return self.filter(person=person).select_related("key")


class ExerciseNote(SealedRow, Row):
    """What somebody wrote in an exercise, prompt by prompt. Sealed with their own key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exercise_notes")
    slug = models.SlugField("module", max_length=60)
    prompt = models.PositiveSmallIntegerField()
    text_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    text = Sealed()

    objects = ExerciseNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "slug", "prompt"], name="preparation_exercise_note_once"
            )
        ]

    def __str__(self) -> str:
        return f"Note on {self.slug}"
