"""The library of modules, who has finished which, the gate, and what stays with whoever reads."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import Person, User
from accounts.vault import Sealed, SealedRow
from preparation.kick_off.models import Attendance, KickOff
from programmes.models import Participant

# The kick-off has a package of its own; Django finds its models here.
__all__ = [
    "GUIDES",
    "PATH",
    "Attendance",
    "Audience",
    "Completion",
    "ExerciseNote",
    "GateOpening",
    "KickOff",
    "Module",
    "NamedChoice",
    "OwnModule",
    "Place",
]


class Audience(models.TextChoices):
    """Whom a module is for. The first three are part of somebody's path to the first hour."""

    MENTEE = "mentee", "Mentees"
    MENTOR = "mentor", "Mentors"
    BOTH = "both", "Mentors and mentees"
    LINE_MANAGER = "line-manager", "Line managers"
    SPONSOR = "sponsor", "Sponsors and executives"
    TEAM = "team", "Coordinators and coaches"
    SESSION = "session", "Guides for sessions"
    TOPIC = "topic", "Topic packs"


PATH = (Audience.MENTEE, Audience.MENTOR, Audience.BOTH)
# Not taken by anybody: what an hour may look like, and what it may be about.
GUIDES = (Audience.SESSION, Audience.TOPIC)


class ModuleQuerySet(models.QuerySet["Module"]):
    def in_use(self) -> Self:
        """The text of each module that is read now, in English: the one that everything else hangs on."""
        return self.filter(replaced_at=None, language="")

    def for_side(self, side: str) -> Self:
        """What ``side`` prepares: its own modules and those of both."""
        return self.filter(audience__in=(side, Audience.BOTH))

    def of_the_gate(self) -> Self:
        return self.in_use().filter(required=True)

    def guides(self) -> Self:
        """What an hour may look like, and what it may be about, in the order of the library."""
        return self.in_use().filter(audience__in=GUIDES).order_by("audience", "position")

    def without_texts(self) -> Self:
        """For lists: the long columns are left in the database."""
        return self.defer("reading", "exercise", "self_check", "phrases")


class Module(Row):
    """One version of one module. A changed text is a new version; what people finished stays true of the old one.

    A text that was shipped and one that the organisation wrote stand beside each other in the same count of versions;
    ``replaced_at`` is empty for the one in use. A shipped text that arrives while an own one stands waits unused.
    """

    class Origin(models.TextChoices):
        SHIPPED = "shipped", "Shipped text"
        OWN = "own", "Own text"

    code = models.CharField(max_length=8)
    slug = models.SlugField(max_length=60)
    language = models.CharField("language, empty for English", max_length=8, blank=True)
    version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.SHIPPED)
    digest = models.CharField("digest of the shipped text", max_length=64, blank=True)
    audience = models.CharField(max_length=12, choices=Audience)
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=300)
    twin = models.SlugField("module of the other side that belongs to it", max_length=60, blank=True)
    other_side_learns = models.CharField("what the other side is told about it", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField()
    required = models.BooleanField("part of the gate", default=True)
    position = models.PositiveSmallIntegerField()
    terms = models.JSONField("terms of the glossary that it uses", default=list)
    reading = models.TextField("reading, in Markdown")
    exercise = models.JSONField("exercise: intro and prompts", default=dict)
    self_check = models.JSONField("questions, each with answers that are all explained", default=list)
    phrases = models.JSONField("phrases for a wobble", default=list)
    agenda = models.JSONField("parts of an hour, each with title and minutes", default=list, blank=True)
    bring = models.CharField("what the mentee brings to the hour", max_length=300, blank=True)
    seen_shipped = models.PositiveSmallIntegerField(
        "version of the shipped text that an own one was last held against", null=True, blank=True
    )
    written_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField("not in use since", null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language", "version"], name="preparation_module_version_once"
            ),
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=Q(replaced_at=None),
                name="preparation_one_version_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_own(self) -> bool:
        """Whether the organisation wrote it."""
        return self.origin == self.Origin.OWN

    @property
    def is_of_the_path(self) -> bool:
        """Whether mentors or mentees take it before their first hour."""
        return self.audience in PATH

    @property
    def is_guide(self) -> bool:
        """Whether it is for an hour, and not for a reader: with an agenda, and with nothing to finish."""
        return self.audience in GUIDES


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


class NamedChoice(SealedRow, Row):
    """The one thing of a mentee's preparation that goes to the mentor, who reads it once the two are introduced.

    It is sealed with the key of what the participant says to a partner, and can be taken back until it was read.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="named_choice")
    slug = models.SlugField("module", max_length=60)
    words_sealed = models.BinaryField(default=b"", editable=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    words = Sealed()

    def __str__(self) -> str:
        return "Choice for the mentor"


class GateOpening(Row):
    """Somebody who runs the programme let a participant through unprepared; both of the pair read why."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="gate_openings")
    reason = models.CharField(max_length=300)
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(taken_back_at=None),
                name="preparation_gate_opened_once",
            )
        ]

    def __str__(self) -> str:
        return f"Gate opened for {self.participant}"


class Place(Row):
    """Where somebody stopped reading: the module and the step, and no more. It goes when the module is finished."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="reading_place")
    slug = models.SlugField("module", max_length=60)
    step = models.CharField(max_length=12)

    def __str__(self) -> str:
        return "Place in a module"


class OwnModule(Row):
    """Somebody is through with a module that is part of no gate. Only they see it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_modules")
    slug = models.SlugField("module", max_length=60)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "slug"], name="preparation_own_module_once")]

    def __str__(self) -> str:
        return f"{self.slug} done"
