"""People, the ladder they stand on, how they sign in, and what is kept about changes."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import vault
from accounts.base import Row
from accounts.states import Machine


class Organisation(Row):
    """The settings of the one organisation that runs this installation. See ``Organisation.current``."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField("organisation", max_length=120, default="Our organisation")
    product_name = models.CharField("name of the product", max_length=60, default="Upward")
    speak_up_name = models.CharField("speak-up contact", max_length=120, blank=True)
    speak_up_reach = models.CharField("how to reach them", max_length=200, blank=True)
    coach_reach = models.CharField("how to reach a coach", max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="accounts_one_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organisation:
        """The organisation, made with its defaults the first time it is asked for."""
        return cls.objects.get_or_create(only=True)[0]


class Grade(Row):
    """One rung of the ladder. ``rank`` counts up from the lowest rung; gaps in seniority are differences of rank."""

    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="accounts_grade_name_once")]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def employed(self) -> Self:
        """People who have not left. See also ``Person.is_employed``."""
        return self.filter(left_on=None)

    def search(self, words: str) -> Self:
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(title__icontains=word)
                | Q(department__icontains=word)
            )
        return found


class Person(Row):
    """The employee record of one colleague, as the roster has it. A person may have no user."""

    external_id = models.CharField("staff id", max_length=120, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail", blank=True, db_index=True)
    title = models.CharField("job title", max_length=200, blank=True)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    department = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    languages = models.JSONField(default=list, blank=True)
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(Lower("name"), name="accounts_person_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_employed(self) -> bool:
        """See also ``PersonQuerySet.employed``."""
        return self.left_on is None

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("-", " ").split() if word[0].isalpha()]
        return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    def current(self, on: date) -> Self:
        """Lines that hold on the day ``on``; spans are half-open, ``[since, until)``."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))

    def held_since(self, day: date) -> Self:
        """Lines that hold now or held at any time after ``day``: "was their manager in the last 12 months"."""
        return self.filter(Q(until=None) | Q(until__gt=day))


class ReportingLine(Row):
    """One person reports to another, solid or dotted, from a day until a day."""

    class Kind(models.TextChoices):
        SOLID = "solid", "Solid line"
        DOTTED = "dotted", "Dotted line"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_up")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_down")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SOLID)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("manager")), name="accounts_nobody_reports_to_themselves"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="solid", until=None), name="accounts_one_solid_line_now"
            ),
            models.UniqueConstraint(
                fields=["person", "manager", "kind"], condition=Q(until=None), name="accounts_line_once_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} reports to {self.manager}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user signs in by e-mail; give one.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Row, AbstractBaseUser):
    """Somebody who signs in, by e-mail. Joined to a ``Person`` by verified e-mail, never by name."""

    email = models.EmailField("e-mail", unique=True)
    person = models.OneToOneField(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="user"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.person.name if self.person else self.email


class OrganisationRole(Row):
    """What a user does for the whole organisation. Roles inside a programme are ``programmes.Role``."""

    class Name(models.TextChoices):
        HR = "hr", "HR"
        ADMINISTRATOR = "administrator", "Administrator"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="organisation_roles")
    name = models.CharField(max_length=20, choices=Name)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="accounts_organisation_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_name_display()}"


class RosterImport(Row):
    """One file on its way from upload to acceptance. ``staged`` is emptied when it is accepted or dropped."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting for its columns"
        CHECKING = "checking", "Being checked"
        PREVIEWED = "previewed", "Ready to accept"
        ACCEPTING = "accepting", "Being saved"
        ACCEPTED = "accepted", "Accepted"
        DROPPED = "dropped", "Dropped"
        FAILED = "failed", "Could not be read"

    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField("size in bytes")
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=4, blank=True)
    staged = models.BinaryField(default=b"", editable=False)
    mapping = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    only_good = models.BooleanField("accept the good rows without the bad", default=False)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    problem = models.CharField(max_length=500, blank=True)
    submission = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


roster_import_states = Machine(
    "Roster import",
    {
        RosterImport.State.UPLOADED: [
            RosterImport.State.CHECKING,
            RosterImport.State.DROPPED,
            RosterImport.State.FAILED,
        ],
        RosterImport.State.CHECKING: [
            RosterImport.State.PREVIEWED,
            RosterImport.State.FAILED,
            RosterImport.State.DROPPED,
        ],
        RosterImport.State.PREVIEWED: [
            RosterImport.State.CHECKING,
            RosterImport.State.ACCEPTING,
            RosterImport.State.DROPPED,
        ],
        RosterImport.State.ACCEPTING: [RosterImport.State.ACCEPTED, RosterImport.State.PREVIEWED],
        RosterImport.State.FAILED: [RosterImport.State.CHECKING, RosterImport.State.DROPPED],
    },
)


class AuditEvent(Row):
    """Somebody did something, at a moment. Written through ``accounts.audit.record`` and never changed."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40, db_index=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class ContentKey(Row):
    """The key of one pair's or one person's words. Delete the row and the words are gone."""

    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def new(cls) -> ContentKey:
        key = cls()
        key.wrapped = vault.new_wrapped_key(str(key.pk))
        key.save()
        return key

    def secret(self) -> bytes:
        """The unwrapped key, kept on the instance so that a page of notes unwraps once."""
        if not hasattr(self, "_secret"):
            self._secret = vault.unwrap(bytes(self.wrapped), str(self.pk))
        return self._secret


class PersonalKey(Row):
    """Which content key seals the words that only this person may read."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="personal_key")
    key = models.ForeignKey(ContentKey, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Key of {self.person_id}"

    @classmethod
    def of(cls, person: Person) -> ContentKey:
        """The key of ``person``, made when first needed."""
        row = cls.objects.select_related("key").filter(person=person).first()
        if row is None:
            row, _ = cls.objects.get_or_create(person=person, defaults={"key": ContentKey.new()})
        if row.key is None:
            row.key = ContentKey.new()
            row.save(update_fields=["key"])
        return row.key
